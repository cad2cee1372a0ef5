"""Readings of the first hour."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from komainu.web.duties import worker
from komainu.web.duties.models import Duty
from komainu.web.duties.queries import ShownDuty, mail_is_off, open_duties, shown
from komainu.web.ledger.models import LedgerLine, LedgerRules
from komainu.web.people import needs
from komainu.web.people import queries as people
from komainu.web.people.models import Department, Organisation, Person, RoleTerm
from komainu.web.people.needs import Need
from komainu.web.people.queries import in_force, role_label
from komainu.web.safekeeping.queries import safekeeping_state
from komainu.web.setup.models import Founding, StepAnswer
from komainu.web.setup.steps import Known
from komainu.web.signin import queries as signin
from komainu.web.site.clock import japan_day
from komainu.web.site.prepared import prepared

MOST_COUNTED = 1_000
MOST_IN_A_CHOICE = 60
SHOWN_DUTIES = 10
ROWS_SHOWN = 20


def founding() -> Founding | None:
    """The founding, or None in a house that was made otherwise (the sample, a restored one). One query."""
    return Founding.objects.first()


def known(standing: people.Standing, now: datetime) -> Known:
    """What the steps look at. Ten or eleven queries, whatever the size of the house; what is counted is counted up to a limit."""
    today = japan_day(now)
    organisation = people.organisation()
    house = people.profile_of(organisation)
    waiting = signin.waiting(standing, now, today, most=1)  # the steps ask only whether there is somebody
    held = people.held_roles(today)
    words = people.role_words()
    return Known(
        house=house,
        is_founded=organisation is not None,
        people=_people.count(()),
        departments=_departments.count(()),
        vacant=tuple(role_label(need.role, words) for need in needs_of(organisation) if need.level == "needed" and need.role not in held),
        is_somebody_outside=bool(waiting.invite or waiting.cards),
        mail_is_set=not mail_is_off(),
        key_in_safe=safekeeping_state(now).key_in_safe,
        worker_is_alive=worker.is_alive(now),
        has_ledger=bool(_interviewed() or _lines()),
        answers=dict(_answers()),
    )


@prepared
def _people() -> QuerySet[Person, tuple[UUID]]:
    return Person.objects.filter(gone_on=None).order_by().values_list("pk")[:MOST_COUNTED]


@prepared
def _departments() -> QuerySet[Department, tuple[UUID]]:
    return Department.objects.filter(gone_on=None).order_by().values_list("pk")


@prepared
def _interviewed() -> QuerySet[LedgerRules, tuple[UUID]]:
    return LedgerRules.objects.filter(interviewed_on__isnull=False).order_by().values_list("pk")


@prepared
def _lines() -> QuerySet[LedgerLine, tuple[UUID]]:
    return LedgerLine.objects.order_by().values_list("pk")[:1]


@prepared
def _answers() -> QuerySet[StepAnswer, tuple[str, str]]:
    return StepAnswer.objects.values_list("step", "state")


def first_people() -> list[Person]:
    """The first of those who are here, in the order of the list. One query."""
    return _first_people()


@prepared
def _first_people() -> QuerySet[Person]:
    return Person.objects.filter(gone_on=None).order_by("sort_key").only("staff_number", "name")[:ROWS_SHOWN]


@prepared
def to_choose_from() -> QuerySet[Person, tuple[UUID, str, str]]:
    """Key, number and name of whom a role may be given to, one more than a list of choices takes. One query."""
    here = Person.objects.filter(gone_on=None, is_active=True).order_by("sort_key")
    return here.values_list("pk", "staff_number", "name")[: MOST_IN_A_CHOICE + 1]


def first_duties(today: date) -> list[ShownDuty]:
    """The next of what is to do, in words. One query."""
    return [shown(duty, today) for duty in _first_duties()]


@prepared
def _first_duties() -> QuerySet[Duty]:
    return open_duties()[:SHOWN_DUTIES]


@prepared
def _holders(as_of: date) -> QuerySet[RoleTerm, tuple[str, str]]:
    running = RoleTerm.objects.filter(in_force(as_of), is_deputy=False)
    return running.order_by("role", "department__position", "department__name", "starts_on").values_list("role", "person__name")


def holders(as_of: date) -> list[tuple[str, str]]:
    """The roles that somebody holds, in the house's words, with the name. Two queries."""
    words = people.role_words()
    return [(role_label(role, words), name) for role, name in _holders(as_of)]


def needs_of(organisation: Organisation | None) -> list[Need]:
    """The roles that a house of this size and standing needs. No query."""
    if organisation is None:
        return []
    house = people.profile_of(organisation)
    return needs.needed(organisation, staff=house.staff, departments=house.departments)


def does_without(step: str) -> bool:
    """Whether the house decided to do without. One query."""
    return bool(_without(step))


@prepared
def _without(step: str) -> QuerySet[StepAnswer, Any]:
    return StepAnswer.objects.filter(step=step, state=StepAnswer.State.WITHOUT).values_list("pk")
