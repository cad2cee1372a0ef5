"""A plan is made: proposed from the steps that the house is asked for, changed, copied, and corrected by a next version."""

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.people.models import Organisation, Person
from komainu.web.people.queries import house_profile
from komainu.web.plans import content, duties
from komainu.web.plans.approvals import PLAN
from komainu.web.plans.fiscal import FiscalYear, a_year_later
from komainu.web.plans.models import PlanStep, YearPlan
from komainu.web.plans.problems import DayOutsideYear, PlanFixed, PlanInWork
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

State = YearPlan.State


def start_month() -> int:
    """The month in which the fiscal year begins. One query."""
    return Organisation.objects.values_list("fiscal_start_month", flat=True).first() or 4


def told(step: PlanStep) -> dict[str, object]:
    """A step as the trail tells it."""
    return {
        "title": step.title, "due_on": step.due_on, "owner_role": step.owner_role, "owner": step.owner.name if step.owner else "",
        "left_out": step.left_out_reason,
    }  # fmt: skip


@transaction.atomic
def start_plan(year: int, *, by: Person | None) -> YearPlan:
    """The first draft of a year, with the steps that a house of this size and standing is asked for. Raises PlanInWork."""
    _refuse_second(year)
    months = FiscalYear(year, start_month())
    plan = _new(year, by=by, catalogue=content.version(), fiscal=months)
    steps = list(content.proposed(house_profile()))
    _fill(plan, ((each, month) for each in steps for month in each.months), months)
    trail.record("plans.started", by=by, subject=plan, after={"steps": [each.id for each in steps]})
    return plan


def _refuse_second(year: int) -> None:
    if YearPlan.objects.select_for_update().filter(year=year, state__in=[State.DRAFT, State.PROPOSED]).exists():
        raise PlanInWork


def _new(year: int, *, by: Person | None, catalogue: str, fiscal: FiscalYear, note: str = "") -> YearPlan:
    last = YearPlan.objects.filter(year=year).aggregate(last=Max("version"))["last"] or 0
    return YearPlan.objects.create(
        year=year, version=last + 1, starts_on=fiscal.starts_on, ends_on=fiscal.ends_on, catalogue=catalogue, change_note=note,
        made_by=by, made_at=clock.now(),
    )  # fmt: skip


def _fill(plan: YearPlan, steps: Iterable[tuple[content.CatalogueStep, int]], months: FiscalYear) -> None:
    language = get_language() or "ja"
    PlanStep.objects.bulk_create(
        PlanStep(
            plan=plan, step=each.id, title=each.title.said(language), due_on=months.last_of(month), owner_role=each.owner_role, position=place
        )
        for place, (each, month) in enumerate(steps)
    )  # fmt: skip


def locked(plan: YearPlan) -> YearPlan:
    """The plan, held for this transaction, if its steps can still be changed. Raises PlanFixed."""
    found = YearPlan.objects.select_for_update().get(pk=plan.pk)
    if not found.is_open:
        raise PlanFixed
    return found


def _inside(plan: YearPlan, day: date) -> date:
    if not plan.starts_on <= day <= plan.ends_on:
        raise DayOutsideYear
    return day


@transaction.atomic
def add_step(
    plan: YearPlan,
    *,
    by: Person | None,
    title: str,
    due_on: date,
    owner_role: str = "",
    owner: Person | None = None,
    details: str = "",
    step: str = "",
) -> PlanStep:
    """One more step, the office's own or one of the catalogue that was not proposed. Raises PlanFixed, DayOutsideYear."""
    plan = locked(plan)
    place = (plan.steps.aggregate(last=Max("position"))["last"] or 0) + 1
    made = PlanStep.objects.create(
        plan=plan, step=step, title=title, details=details, due_on=_inside(plan, due_on), owner_role=owner_role, owner=owner, position=place
    )
    trail.record("plans.step_added", by=by, subject=plan, after=told(made))
    return made


@transaction.atomic
def change_step(
    step: PlanStep, *, by: Person | None, title: str, due_on: date, owner_role: str = "", owner: Person | None = None, details: str = ""
) -> PlanStep:
    """Another day, another owner, other words. Raises PlanFixed, DayOutsideYear."""
    plan = locked(step.plan)
    before = told(step)
    step.title, step.details, step.due_on = title, details, _inside(plan, due_on)
    step.owner_role, step.owner = owner_role, owner
    step.save(update_fields=["title", "details", "due_on", "owner_role", "owner"])
    if told(step) != before:
        trail.record("plans.step_changed", by=by, subject=plan, before=before, after=told(step))
    return step


@transaction.atomic
def leave_out(step: PlanStep, *, by: Person | None, reason: str) -> None:
    """The step is not done this year, and the reason stands in the plan. Raises PlanFixed."""
    plan = locked(step.plan)
    step.left_out_reason = reason
    step.save(update_fields=["left_out_reason"])
    trail.record("plans.step_left_out", by=by, subject=plan, after={"title": step.title}, reason=reason)


@transaction.atomic
def take_in(step: PlanStep, *, by: Person | None) -> None:
    """The step is done this year after all. Raises PlanFixed."""
    plan = locked(step.plan)
    before, step.left_out_reason = step.left_out_reason, ""
    step.save(update_fields=["left_out_reason"])
    trail.record("plans.step_taken_in", by=by, subject=plan, before={"reason": before}, after={"title": step.title})


@transaction.atomic
def discard(plan: YearPlan, *, by: Person | None) -> None:
    """Throw a draft away; what was approved before stays in force. Raises PlanFixed."""
    plan = locked(plan)
    trail.record("plans.discarded", by=by, subject=plan)
    latest = approvals_read.requests_of(PLAN, plan.pk).first()
    if latest is not None:
        approvals.settle_returned(latest)
    plan.steps.all().delete()
    plan.delete()


@transaction.atomic
def new_version(plan: YearPlan, *, by: Person | None, reason: str) -> YearPlan:
    """A draft of the next version of an approved plan; that one stays in force until the next is approved. Raises PlanInWork, WrongState."""
    if plan.state != State.APPROVED:
        raise WrongState
    _refuse_second(plan.year)
    made = _new(plan.year, by=by, catalogue=plan.catalogue, fiscal=FiscalYear(plan.starts_on.year, plan.starts_on.month), note=reason)
    _copy(plan, made, lambda step: (step.line, step.due_on, step.left_out_reason))
    trail.record("plans.version_started", by=by, subject=made, after={"version": made.version}, reason=reason)
    return made


@transaction.atomic
def copy_to_next_year(plan: YearPlan, *, by: Person | None) -> YearPlan:
    """A draft of the next year with the same steps a year later. What was left out comes back, to be decided anew. Raises PlanInWork."""
    year = plan.year + 1
    _refuse_second(year)
    fiscal = FiscalYear(year, start_month())
    made = _new(year, by=by, catalogue=plan.catalogue, fiscal=fiscal)
    _copy(plan, made, lambda step: (uuid4(), min(max(a_year_later(step.due_on), fiscal.starts_on), fiscal.ends_on), ""))
    trail.record("plans.copied", by=by, subject=made, after={"from": str(plan), "steps": made.steps.count()})
    return made


def _copy(plan: YearPlan, made: YearPlan, changed: Callable[[PlanStep], tuple[UUID, date, str]]) -> None:
    today = clock.today()
    copies = []
    for step in plan.steps.select_related("owner"):
        line, due_on, reason = changed(step)
        owner = step.owner if step.owner and not step.owner.has_left(today) else None
        role = step.owner_role or ("" if owner else "privacy_manager")
        copies.append(
            PlanStep(
                plan=made, line=line, step=step.step, title=step.title, details=step.details, due_on=due_on, owner_role=role, owner=owner,
                left_out_reason=reason, position=step.position,
            )
        )  # fmt: skip
    PlanStep.objects.bulk_create(copies)


def refresh(plan: YearPlan) -> None:
    """Bring the duties in line with the plan."""
    duties.refresh_plan(plan, clock.today())
