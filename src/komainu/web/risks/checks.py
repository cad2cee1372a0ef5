"""What does not fit together among lines, risks, controls, clauses and acceptances."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.checks.declaring import Check, Severity, Subject, register
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries.lines import ALL_READERS, visible_lines
from komainu.web.risks.models import Acceptance, Control, Risk, RiskControl
from komainu.web.risks.queries.risks import visible_risks
from komainu.web.rules.models import ClauseText
from komainu.web.rules.queries import in_force_text

LIVE = Q(state__in=["in_use", "approved"])


def _sees_all(standing: Any) -> bool:
    return not ALL_READERS.isdisjoint(standing.roles)


def _without_control(today: date) -> Q:
    live = RiskControl.objects.filter(risk=OuterRef("pk")).exclude(control__state=Control.State.ENDED)
    return Q(state=Risk.State.OPEN) & ~Exists(live)


def _without_acceptance(today: date) -> Q:
    of = Q(state=Risk.State.OPEN, risk_class="safety", residual_level__in=["high", "critical"])
    return of & Q(acceptance__in=["", "expired"])


def _expired(today: date) -> Q:
    passed = Acceptance.objects.filter(risk=OuterRef("pk"), state="accepted", until_on__lt=today)
    return Q(state=Risk.State.OPEN) & (Q(acceptance="expired") | (Q(acceptance="accepted") & Exists(passed)))


def _without_clause(today: date) -> Q:
    standing_now = ClauseText.objects.filter(in_force_text(today), clause__controls=OuterRef("pk"))
    return Q(state=Control.State.IN_PLACE) & ~Exists(standing_now)


register(
    Subject(
        "risks.line", _("台帳の行のリスク"), LedgerLine, "ledger.see", visible=visible_lines, sees_all=_sees_all, label=str,
        url=lambda line: reverse("risks:of_line", args=[line.pk]), related=("department",), search=("name", "number"), order="number", order_name=_("管理番号"),
        belongs="department",
    ),
    [
        Check(
            "risks.line_without_risk", Severity.DOUBTFUL, _("リスクを見ていない台帳の行があります"), _("行のリスクのページで、提案を取り入れるか、リスクを加えます。"),
            lambda today: LIVE & Q(without_risk__isnull=False),
        ),
        Check(
            "risks.review_passed", Severity.DOUBTFUL, _("年に一度のリスクの見直しをしていない台帳の行があります"), _("行のリスクのページで、見直しを記録します。"),
            lambda today: LIVE & Q(risk_review__next_on__lt=today),
        ),
    ],
)  # fmt: skip
register(
    Subject(
        "risks.risk", _("リスク"), Risk, "risks.see", visible=visible_risks, sees_all=_sees_all, label=str,
        url=lambda risk: reverse("risks:risk", args=[risk.pk]), department="",
        search=("title", "number"), order="number", order_name=_("番号"), belongs="department",
    ),
    [
        Check("risks.without_control", Severity.DOUBTFUL, _("管理策のないリスクがあります"), _("管理策を結び付けるか、加えます。"), _without_control),
        Check(
            "risks.unaccepted", Severity.DOUBTFUL, _("高い残留リスクが、受け入れられないまま残っています"),
            _("管理策を加えて評価し直すか、期限と理由を書いて受け入れを求めます。"), _without_acceptance,
        ),
        Check("risks.acceptance_expired", Severity.BROKEN, _("受け入れの期限が切れたリスクがあります"), _("評価し直し、減らすか、あらためて受け入れを求めます。"), _expired),
        Check(
            "risks.improper_remains", Severity.BROKEN, _("不適切な取扱いのリスクが、高いまま残っています"), _("起きないように減らすか、その取扱いをやめます。"),
            lambda today: Q(state=Risk.State.OPEN, risk_class="improper_handling", residual_level__in=["high", "critical"]),
            (_("個人情報保護法 第18条〜第20条、第27条、第28条"),),
        ),
        Check(
            "risks.unscored", Severity.HINT, _("まだ評価していないリスクがあります"), _("リスクのページで評価します。"),
            lambda today: Q(state=Risk.State.OPEN, residual_level=""),
        ),
    ],
)  # fmt: skip
register(
    Subject(
        "risks.control", _("管理策"), Control, "risks.see", visible=lambda standing: Control.objects.all(), sees_all=_sees_all, label=str,
        url=lambda control: reverse("risks:control", args=[control.pk]), department="", search=("measure", "number"), order="number",
    ),
    [
        Check("risks.without_clause", Severity.DOUBTFUL, _("管理策に有効な条がありません"), _("根拠となる規程の条を選ぶか、規程に条を加えます。"), _without_clause),
        Check(
            "risks.planned_late", Severity.BROKEN, _("期限を過ぎた、予定の管理策があります"), _("実施してその日を記録するか、期限を決め直します。"),
            lambda today: Q(state=Control.State.PLANNED, due_on__lt=today),
        ),
    ],
)  # fmt: skip
