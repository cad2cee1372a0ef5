"""The sample's risks: controls with their clauses, risks of some lines and of a group, ratings, acceptances in all their states."""

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.incidents.models import Incident
from komainu.web.ledger.models import LedgerLine
from komainu.web.risks import content
from komainu.web.risks.approvals import ACCEPTANCE
from komainu.web.risks.models import Control, Risk
from komainu.web.risks.services import acceptances, controls, groups, risks
from komainu.web.rules.models import Clause
from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import Cast

# The typical control → the clause on which it rests (document, anchor), who does it, how an audit asks for it.
CONTROLS: dict[str, tuple[str, str, str, str]] = {
    "notice_text": ("規程-01", "4", "各部門長", "申込書と入力画面の明示文を見せてください。"),
    "acquisition_request": ("規程-01", "3", "各部門長", "今年の新規取得申請を見せてください。"),
    "consent_record": ("規程-01", "5", "総務部", ""),
    "purpose_check": ("規程-01", "6", "全従業者", ""),
    "provision_record": ("規程-01", "7", "総務部", "提供の記録を見せてください。"),
    "entrustee_evaluation": ("規程-01", "8", "総務部", "委託先の評価表を見せてください。"),
    "entrustee_contract": ("規程-01", "8", "総務部", ""),
    "retention_rule": ("規程-01", "9", "各部門長", ""),
    "yearly_disposal": ("規程-01", "9", "各部門長", "去年の廃棄の記録を見せてください。"),
    "training": ("規程-01", "10", "教育責任者", "受講していない人の一覧を見せてください。"),
    "pledge": ("規程-01", "11", "総務部", ""),
    "locked_storage": ("手順-01", "2", "各部門長", "終業時の施錠をどう確かめていますか。"),
    "key_log": ("手順-01", "2", "総務部", "鍵管理簿の今月の記録を見せてください。"),
    "clean_desk": ("手順-01", "2", "全従業者", ""),
    "least_right": ("手順-01", "3", "システム管理者", ""),
    "access_review": ("手順-01", "3", "各部門長", "前回の権限の見直しを見せてください。"),
    "take_out_approval": ("手順-01", "4", "各部門長", "持ち出しの承認の記録を見せてください。"),
    "device_encryption": ("手順-01", "4", "システム管理者", ""),
    "patching": ("手順-01", "5", "システム管理者", "先月の更新の記録を見せてください。"),
    "offline_backup": ("手順-01", "6", "システム管理者", ""),
    "restore_test": ("手順-01", "6", "システム管理者", "前回の復元の記録を見せてください。"),
    "allowed_services": ("手順-01", "7", "システム管理者", ""),
    "wipe_tool": ("手順-01", "8", "システム管理者", ""),
    "disposal_certificate": ("手順-01", "8", "総務部", "廃棄の証明書を見せてください。"),
    "send_hold": ("手順-02", "1", "システム管理者", ""),
    "mailing_service": ("手順-02", "2", "営業部", ""),
    "open_before_send": ("手順-02", "3", "全従業者", ""),
    "enclosure_check": ("手順-02", "4", "各部門", ""),
    "stored_numbers": ("手順-02", "5", "各部門", ""),
}
# Points before and after the controls, by the place of the risk in its line.
POINTS = ((3, 4, 2), (4, 3, 2), (3, 3, 1), (5, 2, 2), (2, 4, 3), (4, 4, 3), (3, 2, 1))


def the_risks(cast: Cast, days: Days) -> Story:
    """Controls in the spring, risks taken over and rated, remainders accepted; one runs out today's week, one ran out."""
    yield days.at(195, 10)
    clauses = {(each.document.code, each.anchor): each for each in Clause.objects.select_related("document")}
    for id, (code, anchor, performer, question) in CONTROLS.items():
        typical = content.controls()[id]
        controls.add_control(
            by=cast.office, measure=typical.ja, kind=typical.kind, catalogue_id=id, performer=performer, audit_question=question,
            clauses=[clauses[code, anchor]], in_place_on=days.ago(500),
        )  # fmt: skip
    system = cast.people["3002"]
    mfa, scan = content.controls()["mfa"], content.controls()["external_scan"]
    controls.add_control(
        by=cast.office, measure=mfa.ja, kind=mfa.kind, catalogue_id="mfa", state=Control.State.PLANNED, owner=system, due_on=days.ago(-40),
        clauses=[clauses["手順-01", "5"]],
    )  # fmt: skip
    controls.add_control(
        by=cast.office,
        measure=scan.ja,
        kind=scan.kind,
        catalogue_id="external_scan",
        state=Control.State.PLANNED,
        owner=system,
        due_on=days.ago(12),
    )
    controls.add_control(by=cast.office, measure="来訪者に首から下げる名札を着けてもらう", kind="physical", performer="受付")

    yield days.at(185, 13)
    lines = _lines()
    made: list[Risk] = []
    for line in lines:
        made += risks.take_over(line, list(risks.proposals(line)), by=cast.office)
    for place, risk in enumerate(made[:-4]):
        impact, before, after = POINTS[place % len(POINTS)]
        if risk.risk_class == Risk.RiskClass.IMPROPER:
            after = 1
        risks.change_risk(risk, by=cast.office, owner=risk.line.manager or cast.manager if risk.line else cast.manager)
        risks.score(risk, by=cast.office, method="five", impact=impact, likelihood_before=before, likelihood=after)
    safe = list(Risk.objects.filter(residual_level__in=["medium", "high"], risk_class="safety").order_by("-residual_rank", "number"))

    yield days.at(175, 9)
    _accepted(safe[0], cast, days, until=-20, action="多要素認証を全員に広げる", approved=True)
    _accepted(safe[1], cast, days, until=6, action="委託先との契約を更新し、再委託の承諾を加える", approved=True)

    yield days.at(40, 11)
    paper = next(line for line in lines if "paper" in line.media)
    group = groups.add_group(by=cast.office, department=paper.department, name=f"{paper.department.name}にある紙の書類", medium="paper")
    found = risks.take_over(group, ["R-S3", "R-S6"], by=cast.office)
    risks.score(found[0], by=cast.office, method="five", impact=4, likelihood_before=3, likelihood=2, reason="鍵管理簿を毎月確かめている")
    for risk in Risk.objects.filter(catalogue_id="R-T1"):
        near = Incident.objects.filter(classification__startswith="cls.missend").order_by("-reported_at")[:1]
        if near:
            risks.link_incidents(risk, near, by=cast.office)

    yield days.at(5, 16)
    _accepted(safe[2], cast, days, until=-180, action="送信の確認の画面を入れる", approved=False)


def _accepted(risk: Risk, cast: Cast, days: Days, *, until: int, action: str, approved: bool) -> None:
    """Accepted until so many days ago (a negative number lies ahead); or still waiting."""
    until_on = days.ago(until)
    asked = acceptances.ask(
        risk, by=cast.office, reason="対策を進めている間も業務に必要で、影響は限られるため", next_action=action, until_on=until_on
    )
    waiting = approvals_read.requests_of(ACCEPTANCE, asked.pk).filter(state="waiting").first()
    if approved and waiting is not None:
        approvals.approve(waiting, by=cast.manager)


def _lines() -> list[LedgerLine]:
    """The first lines of the sample's inventory."""
    found = LedgerLine.objects.filter(kind="own").exclude(state="disposed").select_related("department", "manager")
    return list(found.order_by("number")[:6])


STORIES = (the_risks,)
