"""A plan goes to the top management, and comes back approved or with a reason.

The one place that knows how a plan is approved: `propose` asks, `approve` and `return_plan` are what follows.
"""

from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.plans import duties
from komainu.web.plans.models import YearPlan
from komainu.web.plans.problems import OwnProposal, PlanEmpty
from komainu.web.site import clock
from komainu.web.trail import services as trail

from .making import locked

State = YearPlan.State


@transaction.atomic
def propose(plan: YearPlan, *, by: Person | None) -> YearPlan:
    """Submit a draft to the top management. From now on its steps stand still. Raises PlanFixed, PlanEmpty."""
    plan = locked(plan)
    if not plan.steps.filter(left_out_reason="").exists():
        raise PlanEmpty
    plan.state, plan.proposed_by, plan.proposed_at, plan.returned_reason = State.PROPOSED, by, clock.now(), ""
    plan.save(update_fields=["state", "proposed_by", "proposed_at", "returned_reason"])
    trail.record("plans.proposed", by=by, subject=plan)
    duties.refresh_plan(plan, clock.today())
    return plan


def _proposed(plan: YearPlan) -> YearPlan:
    found = YearPlan.objects.select_for_update().get(pk=plan.pk)
    if found.state != State.PROPOSED:
        raise OwnProposal
    return found


@transaction.atomic
def withdraw_proposal(plan: YearPlan, *, by: Person | None) -> YearPlan:
    """Take a submitted plan back to go on with it. Raises OwnProposal."""
    plan = _proposed(plan)
    plan.state = State.DRAFT
    plan.save(update_fields=["state"])
    trail.record("plans.proposal_withdrawn", by=by, subject=plan)
    duties.refresh_plan(plan, clock.today())
    return plan


@transaction.atomic
def approve(plan: YearPlan, *, by: Person | None) -> YearPlan:
    """The plan is in force; the version before it is no longer. Raises OwnProposal."""
    plan = _proposed(plan)
    now, today = clock.now(), clock.today()
    for before in YearPlan.objects.select_for_update().filter(year=plan.year, state=State.APPROVED):
        before.state = State.SUPERSEDED
        before.save(update_fields=["state"])
        duties.refresh_plan(before, today)
    plan.state, plan.approved_by, plan.approved_at = State.APPROVED, by, now
    plan.save(update_fields=["state", "approved_by", "approved_at"])
    trail.record("plans.approved", by=by, subject=plan, after={"version": plan.version})
    duties.refresh_plan(plan, today)
    return plan


@transaction.atomic
def return_plan(plan: YearPlan, *, by: Person | None, reason: str) -> YearPlan:
    """Not so: back to the office with the reason. Raises OwnProposal."""
    plan = _proposed(plan)
    plan.state, plan.returned_reason = State.DRAFT, reason
    plan.save(update_fields=["state", "returned_reason"])
    trail.record("plans.returned", by=by, subject=plan, reason=reason)
    duties.refresh_plan(plan, clock.today())
    return plan
