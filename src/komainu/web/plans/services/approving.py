"""A plan goes to the top management, and comes back approved or with a reason.

The request itself (who decides, four eyes, paper, the duty to decide) is the approvals'. `propose` asks, `come_true` and `go_back` are what follows.
"""

from django.db import transaction
from django.urls import reverse

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.models import Approval
from komainu.web.people.models import Person
from komainu.web.plans import duties
from komainu.web.plans.approvals import PLAN
from komainu.web.plans.models import YearPlan
from komainu.web.plans.problems import OwnProposal, PlanEmpty
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
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
    approvals.request(plan, PLAN, by=by, url=reverse("plans:plan", args=[plan.pk]), note=plan.change_note)
    return plan


def _request_of(plan: YearPlan) -> Approval | None:
    return approvals_read.requests_of(PLAN, plan.pk).filter(state=Approval.State.WAITING).first()


def _waiting(plan: YearPlan) -> Approval:
    """The request that waits for a plan. Raises OwnProposal."""
    waiting = _request_of(plan)
    if waiting is None:
        raise OwnProposal
    return waiting


@transaction.atomic
def withdraw_proposal(plan: YearPlan, *, by: Person) -> YearPlan:
    """Take a submitted plan back to go on with it. Raises WrongState, NotRequester.

    A plan that was submitted before there were requests has none, so nobody could decide it: it is taken back without one.
    """
    plan = YearPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != State.PROPOSED:
        raise WrongState
    waiting = _request_of(plan)
    if waiting is not None:
        approvals.withdraw(waiting, by=by)
        return YearPlan.objects.get(pk=plan.pk)
    plan.state, plan.returned_reason = State.DRAFT, ""
    plan.save(update_fields=["state", "returned_reason"])
    trail.record("plans.proposal_withdrawn", by=by, subject=plan)
    duties.refresh_plan(plan, clock.today())
    return plan


def approve(plan: YearPlan, *, by: Person, seen: str = "") -> YearPlan:
    """Approve it as the role that one holds. Raises OwnProposal, and what `approvals.approve` does.

    seen   the version that was on the page
    """
    approvals.approve(_waiting(plan), by=by, seen=seen)
    return YearPlan.objects.get(pk=plan.pk)


def return_plan(plan: YearPlan, *, by: Person, reason: str) -> YearPlan:
    """Not so: back to the office with the reason. Raises OwnProposal, and what `approvals.give_back` does."""
    approvals.give_back(_waiting(plan), by=by, reason=reason)
    return YearPlan.objects.get(pk=plan.pk)


@transaction.atomic
def come_true(approval: Approval, by: Person | None) -> None:
    """The approval is there: the plan is in force; the version before it is no longer. Raises OwnProposal."""
    plan = YearPlan.objects.select_for_update().get(pk=approval.subject_id)
    if plan.state != State.PROPOSED:
        raise OwnProposal
    now, today = clock.now(), clock.today()
    for before in YearPlan.objects.select_for_update().filter(year=plan.year, state=State.APPROVED):
        before.state = State.SUPERSEDED
        before.save(update_fields=["state"])
        duties.refresh_plan(before, today)
    # Who recorded a decision on paper did not approve; the body that did stands with the request.
    is_on_paper = approvals_read.paper_decision(approval) is not None
    plan.state, plan.approved_by, plan.approved_at = State.APPROVED, None if is_on_paper else by, now
    plan.save(update_fields=["state", "approved_by", "approved_at"])
    trail.record("plans.approved", by=by, subject=plan, after={"version": plan.version})
    duties.refresh_plan(plan, today)


@transaction.atomic
def go_back(approval: Approval, by: Person | None) -> None:
    """Returned, taken back, or void because it changed: the plan is a draft again, with the reason unless its makers took it back."""
    plan = YearPlan.objects.select_for_update().filter(pk=approval.subject_id, state=State.PROPOSED).first()
    if plan is None:
        return
    is_withdrawn = approval.state == Approval.State.WITHDRAWN
    plan.state, plan.returned_reason = State.DRAFT, "" if is_withdrawn else approval.reason
    plan.save(update_fields=["state", "returned_reason"])
    trail.record("plans.proposal_withdrawn" if is_withdrawn else "plans.returned", by=by, subject=plan, reason=approval.reason)
    duties.refresh_plan(plan, clock.today())
