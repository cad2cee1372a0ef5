"""What becomes due by the plan of the year. `declared` and `of_house` are pure; `refresh` brings the store in line."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.people.models import Organisation, RoleTerm
from komainu.web.people.needs import own_role
from komainu.web.people.queries import in_force
from komainu.web.people.roles import Role
from komainu.web.plans import content
from komainu.web.plans.fiscal import fiscal_year_of
from komainu.web.plans.models import THE_CALENDAR, PlanCalendar, PlanStep, StepRecord, YearPlan
from komainu.web.site.clock import japan_day

LEAD = timedelta(days=60)
"""A step becomes a duty so long before its day: the list of somebody's own duties is no calendar."""
START_AHEAD = timedelta(days=60)
FIRST_MONTH = timedelta(days=30)

register(
    [
        Kind("plans.step", _("%(title)s"), _("%(why)s"), (-30, -7, -1, 0, 1), 7),
        Kind("plans.make", _("%(year)s年度の年間計画を作る"), _("教育や監査は、計画にもとづいて行います。年度の初めに承認を受けます。"), (-30, -7, 0), 14),
    ]
)  # fmt: skip


def declared(
    plan: YearPlan, steps: Iterable[PlanStep], done: frozenset[UUID], held: frozenset[str], today: date, *, has_mark: bool
) -> Iterator[Declared]:
    """The duties of one plan. Pure.

    done   the lines that were done
    held   the roles that somebody holds; a step of another falls to the privacy manager
    """
    if plan.state != YearPlan.State.APPROVED:
        return
    for step in steps:
        if step.line in done or step.is_left_out or step.due_on > today + LEAD:
            continue
        known = content.step(step.step)
        yield Declared(
            step_key(step), "plans.step", reverse("plans:step", args=[step.pk]),
            owner_role=own_role((step.owner_role,), held) if step.owner_role else "", owner_id=step.owner_id, due_on=step.due_on,
            citations=tuple(known.citations("ja", has_mark=has_mark)) if known else (),
            details={"title": step.title, "why": known.why.ja if known else step.details[:300], "house_own": True},
        )  # fmt: skip


def step_key(step: PlanStep) -> str:
    return f"plans:step:{step.line}"


def of_house(years: frozenset[int], start_month: int, since: date, held: frozenset[str], today: date) -> Iterator[Declared]:
    """Who is asked to make the plan: of this year, where there is none, and of the next when it comes near. Pure.

    years   those of which a plan is in work or approved
    since   the first day on which the house was looked at; whoever begins in the middle of a year gets a month
    """
    this = fiscal_year_of(today, start_month)
    owner = own_role((Role.PMS_OFFICE, Role.PRIVACY_MANAGER), held)
    url = reverse("plans:home")
    if this.year not in years:
        due = max(this.last_of(1), since + FIRST_MONTH)
        yield Declared(f"plans:make:{this.year}", "plans.make", url, owner, due_on=due, details={"year": this.year, "house_own": True})
    if this.year + 1 not in years and today >= this.ends_on - START_AHEAD:
        yield Declared(
            f"plans:make:{this.year + 1}",
            "plans.make",
            url,
            owner,
            due_on=this.ends_on + timedelta(days=30),
            details={"year": this.year + 1, "house_own": True},
        )


def refresh_plan(plan: YearPlan, today: date) -> None:
    """The duties of one plan. Six queries when nothing changed."""
    steps = list(plan.steps.all())
    done = frozenset(
        StepRecord.objects.filter(line__in=[step.line for step in steps], kind="done", withdrawn_at=None).values_list("line", flat=True)
    )
    held = frozenset(RoleTerm.objects.filter(in_force(today)).values_list("role", flat=True).distinct())
    organisation = Organisation.objects.first()
    has_mark = bool(organisation and organisation.has_mark_rules)
    finished = [step_key(step) for step in steps if step.line in done]
    with translation.override("ja"):
        services.declare(plan, declared(plan, steps, done, held, today, has_mark=has_mark), done=finished)


@sweep
def refresh(now: datetime) -> None:
    """Bring the duties of all plans that count, and of the house, in line with the day."""
    today = japan_day(now)
    organisation = Organisation.objects.first()
    if organisation is None:
        return
    live = list(YearPlan.objects.exclude(state=YearPlan.State.SUPERSEDED))
    for plan in live:
        refresh_plan(plan, today)
    held = frozenset(RoleTerm.objects.filter(in_force(today)).values_list("role", flat=True).distinct())
    calendar, _is_new = PlanCalendar.objects.get_or_create(pk=THE_CALENDAR, defaults={"since": today})
    years = frozenset(plan.year for plan in live)
    services.declare(calendar, of_house(years, organisation.fiscal_start_month, calendar.since, held, today))
