"""The words of the reports' pages: clocks, stages, receivers, and the ways that the assessment leaves open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from komainu.web.duties.declaring import KINDS
from komainu.web.incidents.clocks import Clock
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.sheets import Source, sources_of
from komainu.web.people.models import Organisation
from komainu.web.people.queries import Standing, said_role
from komainu.web.people.roles import Role
from komainu.web.site.rights import opens


def stage_label(form: str, stage: str) -> str:
    """速報, 確報, 追完; the notice to an entrustor knows a first and further ones."""
    if form == Report.Form.ENTRUSTOR:
        return _("通知") if stage == Report.Stage.PRELIMINARY else _("追加の通知")
    return str(Report.Stage(stage).label) if stage in Report.Stage.values else stage


def form_label(form: str) -> str:
    return str(Report.Form(form).label) if form in Report.Form.values else form


def recipient_of(form: str, clocks: list[Clock], organisation: Organisation | None, incident: Incident) -> str:
    """To whom this form goes, as far as the records say."""
    if form == Report.Form.ENTRUSTOR:
        return incident.client_name
    if form == Report.Form.PRIVACY_MARK:
        return (organisation.mark_body if organisation else "") or "プライバシーマーク審査機関"
    delegated = any("delegated_minister" in clock.recipients for clock in clocks)
    if delegated and form == Report.Form.PPC:
        return (organisation.delegated_minister if organisation else "") or "事業所管大臣"
    return "個人情報保護委員会"


def usual_method(form: str) -> str:
    """How such a report usually goes out; the office may write another way."""
    return {
        Report.Form.PPC.value: "ウェブの報告フォーム",
        Report.Form.MY_NUMBER.value: "ウェブの報告フォーム",
        Report.Form.PRIVACY_MARK.value: "審査機関の指定する方法",
        Report.Form.ENTRUSTOR.value: "メール",
    }[form]


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock in words: what, by when, who acts, towards whom, why."""

    clock: Clock
    label: str
    reason: str
    who: str
    recipient: str
    url: str
    sources: tuple[Source, ...]


def clock_line(clock: Clock, incident: Incident, organisation: Organisation | None, standing: Standing) -> ClockLine:
    kind = KINDS.get(f"incidents.{clock.key}")
    details = {"basis_days": clock.basis_days or ""}
    names = {
        "ppc": _("個人情報保護委員会"),
        "delegated_minister": (organisation.delegated_minister if organisation else "") or _("事業所管大臣"),
        "privacy_mark_review_body": (organisation.mark_body if organisation else "") or _("プライバシーマーク審査機関"),
    }
    recipient = _("、").join(names.get(key, key) for key in clock.recipients)
    if clock.regime in {"client", "entrustor"}:
        recipient = incident.client_name or _("委託元")
    elif clock.regime == "notice":
        recipient = _("本人")
    page = {"client": "client", "notice": "persons"}.get(clock.regime, "")
    address = reverse(f"incidents:{page}", args=[incident.pk]) if page else ""
    return ClockLine(
        clock,
        str(kind.label) % details if kind else clock.key,
        str(kind.reason) % details if kind else "",
        incident.taken_by.name if incident.taken_by else said_role(Role.PRIVACY_MANAGER),
        recipient,
        address if opens(standing, address) else "",
        sources_of(clock.citations),
    )


@dataclass(frozen=True, slots=True)
class Way:
    """Something that the rules allow in this incident."""

    title: str
    text: str
    sources: tuple[Source, ...] = ()


def ways_open(answer: Mapping[str, Any]) -> list[Way]:
    """What the assessment leaves open beside the plain reports."""
    found = []
    if answer.get("joint_report_allowed"):
        found.append(
            Way(
                _("委託元・委託先と連名で報告できます"),
                _("双方に報告の義務があるときは、1通の報告に両方の名前を並べて出せます。相手と内容を合わせてから提出してください。"),
                sources_of(("gl.3-5-3-2", "mngl.b2.3C")),
            )
        )
    if answer.get("entrustor_notice_option"):
        found.append(
            Way(
                _("委託元に通知すると、委託先としての報告義務を免れます"),
                _("その時点で分かっている9つの事項を、委託元に速やかに知らせます。本人への通知の義務も免れます。"),
                sources_of(("appi.a26.1.proviso", "appi.r9", "gl.3-5-3-5")),
            )
        )
    if answer.get("single_report_possible"):
        found.append(
            Way(
                _("速報と確報を1通で済ませられます"),
                _("速報の時点ですべての事項が分かっていれば、その報告が確報を兼ねます。提出を記録するときに選びます。"),
                sources_of(("gl.3-5-3-4",)),
            )
        )
    if answer.get("ransomware_common_form_available"):
        found.append(
            Way(
                _("ランサムウェア事案の共通様式を使えることがあります"),
                _(
                    "2025年10月1日から、ランサムウェアの事案では関係省庁に共通の様式を使えるとされています。Komainuはこの様式の項目をまだ確かめていないため、"
                    "作成できません。使えるかどうかと項目は、委員会のページで確かめてください。"
                ),
            )
        )
    if "use_my_number_form_when_unknown" in (answer.get("warnings") or ()):
        found.append(
            Way(
                _("マイナンバーが含まれるか分からないときは、特定個人情報の様式で報告します"),
                _("委員会の入力フォームの最初の質問で「はい（不明を含む）」を選ぶと、特定個人情報の様式に進みます。"),
                sources_of(("mngl.b2.3D",)),
            )
        )
    return found
