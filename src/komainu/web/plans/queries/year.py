"""The year on one page: the steps of the plan and what other parts have in it, month by month."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from komainu.web.people.models import Organisation
from komainu.web.people.queries import Standing
from komainu.web.people.queries.terms import role_label, role_words
from komainu.web.plans.fiscal import FiscalYear, fiscal_year_of
from komainu.web.plans.models import PlanStep, StepRecord, YearPlan
from komainu.web.plans.sources import SOURCES
from komainu.web.site.prepared import prepared
from komainu.web.site.rights import opens

SOON = timedelta(days=14)
STATES = ("done", "late", "due", "planned", "left_out")


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing in the year.

    state    done; late: its day is past; due: within a fortnight; planned: later; left_out
    source   whose it is, in words; "" for a step of the plan
    """

    title: str
    due_on: date
    state: str
    owner: str = ""
    url: str = ""
    done_on: date | None = None
    source: str = ""
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the fiscal year. `is_now` is the month of today."""

    number: int
    first_day: date
    entries: list[Shown]
    is_now: bool = False

    def count(self, state: str) -> int:
        return sum(1 for entry in self.entries if entry.state == state)

    @property
    def done(self) -> int:
        """How many steps of the plan itself were done."""
        return sum(1 for entry in self.entries if entry.state == "done" and not entry.source)

    @property
    def late(self) -> int:
        return self.count("late")

    @property
    def total(self) -> int:
        """How many steps of the plan itself there are to do."""
        return sum(1 for entry in self.entries if entry.state != "left_out" and not entry.source)


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year: the plan in force (or the one in work, where none is), and its twelve months."""

    fiscal: FiscalYear
    plan: YearPlan | None
    months: list[Month]

    @property
    def is_in_force(self) -> bool:
        return self.plan is not None and self.plan.state == YearPlan.State.APPROVED

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(entry.state for month in self.months for entry in month.entries)
        return {state: found[state] for state in STATES}

    @property
    def total(self) -> int:
        return sum(month.total for month in self.months)

    @property
    def done(self) -> int:
        return sum(month.done for month in self.months)


def state_of(due_on: date, done_on: date | None, today: date) -> str:
    if done_on is not None:
        return "done"
    if due_on < today:
        return "late"
    return "due" if due_on <= today + SOON else "planned"


def year(
    today: date,
    *,
    number: int | None = None,
    person_id: UUID | None = None,
    roles: frozenset[str] = frozenset(),
    standing: Standing | None = None,
) -> Year:
    """The fiscal year of today, or another. Eleven queries, whatever the year holds: house, plan, steps, records, words, six of the sources.

    number      the year that is wanted
    person_id, roles   whose steps are marked as one's own
    standing    the reader's: what does not open for them is no link; without one nothing is
    """
    start_month = next((month for (month,) in _start_month()), 4) or 4
    fiscal = FiscalYear(number, start_month) if number else fiscal_year_of(today, start_month)
    order = [YearPlan.State.APPROVED, YearPlan.State.PROPOSED, YearPlan.State.DRAFT]
    found = {plan.state: plan for plan in _plans(fiscal.year)}
    plan = next((found[state] for state in order if state in found), None)
    entries = [*_steps(plan, today, person_id, roles), *_others(fiscal, today, standing)]
    months: dict[int, list[Shown]] = {month: [] for month in range(1, 13)}
    for entry in sorted(entries, key=lambda entry: (entry.due_on, entry.source)):
        months[min(max(fiscal.month_of(entry.due_on), 1), 12)].append(entry)
    now = fiscal.month_of(today)
    return Year(fiscal, plan, [Month(month, fiscal.first_of(month), held, month == now) for month, held in months.items()])


@prepared
def _start_month() -> QuerySet[Organisation, tuple[int]]:
    return Organisation.objects.order_by("pk").values_list("fiscal_start_month")[:1]


@prepared
def _plans(year: int) -> QuerySet[YearPlan]:
    return YearPlan.objects.filter(year=year).exclude(state=YearPlan.State.SUPERSEDED)


@prepared
def _steps_of(plan_id: UUID) -> QuerySet[PlanStep]:
    shown = ("line", "title", "due_on", "owner_role", "left_out_reason", "owner__name")
    return PlanStep.objects.filter(plan_id=plan_id).select_related("owner").only(*shown)


@prepared
def _done_in(plan_id: UUID) -> QuerySet[StepRecord, tuple[UUID, date]]:
    lines = PlanStep.objects.filter(plan_id=plan_id).order_by().values("line")
    return StepRecord.objects.filter(line__in=lines, kind=StepRecord.Kind.DONE, withdrawn_at=None).values_list("line", "done_on")


def _steps(plan: YearPlan | None, today: date, person_id: UUID | None, roles: frozenset[str]) -> list[Shown]:
    if plan is None:
        return []
    steps, done = _steps_of(plan.pk), dict(_done_in(plan.pk))
    words = role_words()
    return [
        Shown(
            step.title,
            step.due_on,
            "left_out"
            if step.is_left_out
            else state_of(step.due_on, done.get(step.line), today)
            if plan.state == YearPlan.State.APPROVED
            else "planned",
            owner_words(step, words),
            reverse("plans:step", args=[step.pk]),
            done.get(step.line),
            is_mine=(step.owner_id == person_id) if step.owner_id else step.owner_role in roles,
        )
        for step in steps
    ]


def done_days(lines: list[UUID]) -> dict[UUID, date]:
    """When each line was done. One query."""
    return dict(StepRecord.objects.filter(line__in=lines, kind=StepRecord.Kind.DONE, withdrawn_at=None).values_list("line", "done_on"))


def owner_words(step: PlanStep, words: Mapping[str, str]) -> str:
    """Who does it, in words. No query, if the step came with its owner."""
    if step.owner is not None:
        return step.owner.name
    return role_label(step.owner_role, words) if step.owner_role else str(_("（未定）"))


def _others(fiscal: FiscalYear, today: date, standing: Standing | None) -> list[Shown]:
    return [
        Shown(
            entry.title,
            entry.due_on,
            state_of(entry.due_on, entry.done_on, today),
            entry.owner,
            entry.url if standing is not None and opens(standing, entry.url) else "",
            entry.done_on,
            str(source.label),
        )
        for source in SOURCES.values()
        for entry in source.entries(fiscal.starts_on, fiscal.ends_on)
    ]
