"""What this part has approved: a line of the inventory, after its department checked it; a purpose of use, and its change; the beginning of a new collection; a text that is shown."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.approvals.declaring import Content, Kind, Step, content, register
from komainu.web.approvals.models import Approval
from komainu.web.ledger import columns
from komainu.web.ledger.content import shown_items
from komainu.web.ledger.models import AcquisitionRequest, CollectionText, LedgerLine, PurposeOfUse
from komainu.web.people.models import Person
from komainu.web.people.roles import Role

LINE = "ledger.line"
PURPOSE = "ledger.purpose"
REQUEST = "ledger.request"
TEXT = "ledger.text"


def current(line_id: str) -> Content | None:
    """The line as its department checked it; None while it is being written. Two queries."""
    line = LedgerLine.objects.filter(pk=line_id).select_related("department", "manager").first()
    if line is None or line.state in {LedgerLine.State.DRAFT, LedgerLine.State.TO_DISPOSE, LedgerLine.State.DISPOSED}:
        return None
    return content(facts(line), line.version, line.answers, line.flags)


def facts(line: LedgerLine) -> list[tuple[str, str]]:
    """What the approver reads: every column that says something."""
    lines = [(_("管理番号"), line.number), (_("台帳の種類"), str(line.get_kind_display()))]
    said = ((str(columns.label(field)), columns.said(line, field)) for field in columns.FIELDS)
    return lines + [pair for pair in said if pair[1]]


def purpose_now(purpose_id: str) -> Content | None:
    """A purpose as it was submitted; None for a draft. One query."""
    found = PurposeOfUse.objects.select_related("previous").filter(pk=purpose_id).first()
    if found is None or found.state in {PurposeOfUse.State.DRAFT, PurposeOfUse.State.WITHDRAWN}:
        return None
    lines = [(_("利用目的"), found.text), (_("公表・明示の場所"), found.published_at)]
    if found.previous is not None:
        lines += [
            (_("変更前の利用目的"), found.previous.text), (_("変更の判断"), str(found.get_relation_display())),
            (_("そう判断した理由"), found.relation_reason), (_("本人に知らせる方法"), found.notice_way),
        ]  # fmt: skip
    return content([pair for pair in lines if pair[1]], found.version)


def request_now(request_id: str) -> Content | None:
    """A request as it was submitted; None before and after. Two queries."""
    found = AcquisitionRequest.objects.select_related("department", "made_by").filter(pk=request_id).first()
    if found is None or found.state not in {AcquisitionRequest.State.SUBMITTED, AcquisitionRequest.State.REGISTERED}:
        return None
    purposes = [str(each) for each in found.purposes.all()]
    return content(
        [(str(label), str(value)) for label, value in request_facts(found) if value]
        + [(str(_("公表している利用目的")), "、".join(purposes))],
        found.version,
    )


def request_facts(found: AcquisitionRequest) -> list[tuple[Any, str]]:
    """A request in words: what an approver and its page show."""
    facts: list[tuple[Any, str]] = [
        (_("申請番号"), found.number),
        (_("部門"), found.department.name),
        (_("申請した人"), found.made_by.name if found.made_by else ""),
    ]
    for field in AcquisitionRequest._meta.concrete_fields:
        name, value = field.name, getattr(found, field.attname)
        if name in {"id", "number", "state", "version", "department", "line", "returned_reason", "made_by", "made_at", "registered_at"}:
            continue
        if name == "special_care":
            said = str(found.get_special_care_display())
        elif name == "risk_checked":
            said = _("はい") if value else ""
        else:
            said = columns.in_words(name, value)
        label = columns.LABELS.get(name) or field.verbose_name
        if said or name in {"persons", "items", "count", "acquisition_ways", "notice", "media", "places", "entrustment", "retention_words"}:
            facts.append((label, said))
    return facts


def text_now(text_id: str) -> Content | None:
    """A text as it was submitted, with what it lacks; None for a draft. One query."""
    found = CollectionText.objects.select_related("point").filter(pk=text_id).first()
    if found is None or found.state == CollectionText.State.DRAFT:
        return None
    facts = [
        (_("取得する場面"), found.point.name),
        (_("版"), str(found.version)),
        (_("使い始める日"), str(found.used_from)),
        (_("示す文"), found.text),
    ]
    answers = [
        (item.label, _("書いてある") if found.answers.get(item.id) == "yes" else _("ここでは当たらない"))
        for item in shown_items.items()
        if found.answers.get(item.id) in {"yes", "na"}
    ]
    return content([*facts, *answers], found.text)


def _text_approved(approval: Approval, by: Person | None) -> None:
    from komainu.web.ledger.services import texts

    texts.come_true(approval, by)


def _text_back(approval: Approval, by: Any) -> None:
    from komainu.web.ledger.services import texts

    texts.go_back(approval, by)


def _request_approved(approval: Approval, by: Person | None) -> None:
    from komainu.web.ledger.services import requests

    requests.come_true(approval, by)


def _request_back(approval: Approval, by: Any) -> None:
    from komainu.web.ledger.services import requests

    requests.go_back(approval, by)


def _purpose_approved(approval: Approval, by: Person | None) -> None:
    from komainu.web.ledger.services import purposes

    purposes.come_true(approval, by)


def _purpose_back(approval: Approval, by: Any) -> None:
    from komainu.web.ledger.services import purposes

    purposes.go_back(approval, by)


def _approved(approval: Approval, by: Person | None) -> None:
    from komainu.web.ledger.services import states

    states.come_true(approval, by)


def _back(approval: Approval, by: Any) -> None:
    from komainu.web.ledger.services import states

    states.go_back(approval, by)


register(
    Kind(
        LINE,
        gettext_lazy("個人情報管理台帳の行"),
        current,
        (Step((Role.PRIVACY_MANAGER,), delegates=True),),
        on_approved=_approved,
        on_returned=_back,
        on_ended=_back,
    )
)
register(
    Kind(
        PURPOSE,
        gettext_lazy("利用目的"),
        purpose_now,
        (Step((Role.PRIVACY_MANAGER, Role.TOP_MANAGEMENT)),),
        on_approved=_purpose_approved,
        on_returned=_purpose_back,
        on_ended=_purpose_back,
    )
)
register(
    Kind(
        REQUEST,
        gettext_lazy("新規取得申請"),
        request_now,
        (Step((Role.PRIVACY_MANAGER,), delegates=True),),
        on_approved=_request_approved,
        on_returned=_request_back,
        on_ended=_request_back,
    )
)
register(
    Kind(
        TEXT,
        gettext_lazy("取得するときに示す文"),
        text_now,
        (Step((Role.PRIVACY_MANAGER,), delegates=True),),
        on_approved=_text_approved,
        on_returned=_text_back,
        on_ended=_text_back,
    )
)
