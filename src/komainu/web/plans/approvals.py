"""What this part has approved: a version of the plan of a year, with all its steps, by the top management."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.approvals.declaring import Content, Kind, Step, content, register
from komainu.web.approvals.models import Approval
from komainu.web.people.models import Person
from komainu.web.people.roles import Role
from komainu.web.plans.models import PlanStep, YearPlan

PLAN = "plans.year_plan"


def current(plan_id: str) -> Content | None:
    """The plan as it was submitted, with its steps. None for a draft: what is being changed is not approved. Two queries."""
    plan = YearPlan.objects.filter(pk=plan_id).exclude(state=YearPlan.State.DRAFT).first()
    if plan is None:
        return None
    steps = list(plan.steps.select_related("owner").order_by("due_on", "position"))
    return content(facts(plan, steps), plan.version, *((step.line, step.owner_role, step.owner_id) for step in steps))


def facts(plan: YearPlan, steps: list[PlanStep]) -> list[tuple[str, str]]:
    """What the approver is shown: the year, why it is changed, and each step with its day and who does it."""
    lines = [
        (_("年度"), _("%(year)s年度 第%(version)s版") % {"year": plan.year, "version": plan.version}),
        (_("期間"), f"{plan.starts_on.isoformat()} 〜 {plan.ends_on.isoformat()}"),
    ]
    if plan.change_note:
        lines.append((_("変更の理由"), plan.change_note))
    return lines + [(step.title, _said(step)) for step in steps]


def _said(step: PlanStep) -> str:
    if step.left_out_reason:
        return _("この年度は行わない（%(reason)s）") % {"reason": step.left_out_reason}
    owner = step.owner.name if step.owner else str(Role(step.owner_role).label) if step.owner_role else _("（未定）")
    said = _("%(day)s まで・%(owner)s") % {"day": step.due_on.isoformat(), "owner": owner}
    return f"{said}\n{step.details}" if step.details else said


def _approved(approval: Approval, by: Person | None) -> None:
    from komainu.web.plans.services import approving

    approving.come_true(approval, by)


def _back(approval: Approval, by: Any) -> None:
    from komainu.web.plans.services import approving

    approving.go_back(approval, by)


register(
    Kind(
        PLAN,
        gettext_lazy("年間計画"),
        current,
        (Step((Role.TOP_MANAGEMENT,)),),
        on_approved=_approved,
        on_returned=_back,
        on_ended=_back,
        may_be_off=False,
    )
)
