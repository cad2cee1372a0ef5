"""Readings of plans, their steps and what was recorded."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.people.roles import Role
from komainu.web.plans.models import PlanStep, StepRecord, YearPlan
from komainu.web.site.prepared import prepared

OFFICE = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE})
DECIDES = OFFICE | {Role.TOP_MANAGEMENT, Role.CHIEF_AUDITOR}


def plans(standing: Standing) -> QuerySet[YearPlan]:
    """The plans that somebody may see: those in force for everybody; drafts and old versions for who makes, decides or audits them. One query."""
    found = YearPlan.objects.select_related("made_by", "proposed_by", "approved_by")
    return found if not DECIDES.isdisjoint(standing.roles) else found.filter(state=YearPlan.State.APPROVED)


def plan_of(standing: Standing, code: UUID) -> YearPlan:
    """One plan. One query; 404 if it is not theirs to see."""
    found = plans(standing).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def waiting_plan(year: int) -> YearPlan | None:
    """The version of a year that is in work. One query."""
    return next(iter(_waiting_plans(year)), None)


@prepared
def _waiting_plans(year: int) -> QuerySet[YearPlan]:
    return YearPlan.objects.filter(year=year, state__in=[YearPlan.State.DRAFT, YearPlan.State.PROPOSED])


def plan_steps(plan: YearPlan) -> list[PlanStep]:
    """The steps of a plan in the order of their days. One query."""
    return list(plan.steps.select_related("owner").order_by("due_on", "position"))


def visible_steps(standing: Standing) -> QuerySet[PlanStep]:
    """The steps of plans in force, each with whether it was done. One query."""
    done = StepRecord.objects.filter(line=OuterRef("line"), kind=StepRecord.Kind.DONE, withdrawn_at=None)
    return PlanStep.objects.filter(plan__state=YearPlan.State.APPROVED).select_related("owner", "plan").annotate(is_done=Exists(done))


def late(steps: QuerySet[PlanStep], today: date) -> QuerySet[PlanStep]:
    return steps.filter(is_done=False, left_out_reason="", due_on__lt=today)


def step_of(standing: Standing, code: UUID) -> PlanStep:
    """One step of a plan that somebody may see. One query; 404 otherwise."""
    found = (
        PlanStep.objects.select_related("owner", "plan", "plan__approved_by")
        .filter(pk=code, plan__in=plans(standing).select_related(None))
        .first()
    )
    if found is None:
        raise Http404
    return found


def may_record(step: PlanStep, person: Person, standing: Standing) -> bool:
    """Its owner, who holds its role, and the office record what was done."""
    own = step.owner_id == person.pk if step.owner_id else step.owner_role in standing.roles
    return own or not OFFICE.isdisjoint(standing.roles)


def mine(person: Person, standing: Standing) -> Q:
    """The steps that are somebody's own."""
    return Q(owner=person) | Q(owner=None, owner_role__in=list(standing.roles))


def records_of(step: PlanStep) -> list[StepRecord]:
    """What was recorded of a step in all versions of its plan, what was taken back too. One query."""
    return list(StepRecord.objects.filter(line=step.line).select_related("recorded_by", "withdrawn_by").order_by("recorded_at"))


def record_of(step: PlanStep, code: UUID) -> StepRecord:
    """One record of a step. One query; 404 otherwise."""
    found = StepRecord.objects.filter(line=step.line, pk=code).first()
    if found is None:
        raise Http404
    return found
