"""The house as the checks and duties look at it, and the roles as their page shows them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from komainu.web.people.duties import RETURN_DAYS, TERM_DAYS
from komainu.web.people.facts import Facts
from komainu.web.people.folding import WITHOUT_READING
from komainu.web.people.models import Absence, Department, Person, RoleTerm
from komainu.web.people.roles import OUTSIDERS
from komainu.web.site.prepared import prepared

from . import department_tree as departments
from . import network, staff, terms

MOST_COUNTED = 1_000
MOST_NAMED = 11


def facts(as_of: date) -> Facts:
    """Everything that the checks need. Thirteen queries, whatever the size of the house."""
    running, away = terms.terms(as_of), staff.absent_people(as_of)
    return Facts(
        as_of,
        terms.organisation(),
        terms=running,
        absent=frozenset(away),
        staff=_staff.count((as_of,)),
        departments=_departments.count(()),
        unmanaged=[name for (name,) in _unmanaged(as_of)],
        above=departments.ways_up({term.person.department_id for term in running}),
        without_department=_without_department.count(()),
        in_gone_department=_in_gone_department.count(()),
        without_reading=_without_reading.count(()),
        signs_in_after_leaving=_after_leaving.count((as_of,)),
        contacts_without_phone=network.without_phone(network.network(as_of, away)),
    )


Codes = QuerySet[Any, tuple[UUID]]


@prepared
def _departments() -> Codes:
    return departments.departments().order_by().values_list("pk")


@prepared
def _unmanaged(as_of: date) -> QuerySet[Department, tuple[str]]:
    return departments.unmanaged(as_of).values_list("name")[:MOST_NAMED]


def _inside(*conditions: Q, **more: Any) -> Codes:
    """Who works in the house, up to a number beyond which it makes no difference; so a house of 100,000 is not counted through."""
    found = Person.objects.filter(*conditions, gone_on=None, **more).exclude(work=Person.Work.OUTSIDE)
    return found.order_by().values_list("pk")[:MOST_COUNTED]


@prepared
def _staff(as_of: date) -> Codes:
    return _inside(Q(joined_on=None) | Q(joined_on__lte=as_of))


@prepared
def _without_department() -> Codes:
    return _inside(department=None)


@prepared
def _in_gone_department() -> Codes:
    return _inside(department__in=Department.objects.filter(gone_on__isnull=False).order_by().values("pk"))


@prepared
def _without_reading() -> Codes:
    return _inside(staff.begins("sort_key", WITHOUT_READING))


@prepared
def _after_leaving(as_of: date) -> Codes:
    return _inside(left_on__lt=as_of)


@dataclass(frozen=True, slots=True)
class Ending:
    """Terms that end soon, and those among them after which nobody holds the role."""

    terms: list[RoleTerm]
    without_successor: frozenset[UUID]


def terms_ending(as_of: date) -> Ending:
    """The terms of holders that end within the next thirty days. Two queries."""
    last = as_of + timedelta(days=TERM_DAYS)
    soon = RoleTerm.objects.filter(ends_on__range=(as_of, last), is_deputy=False, starts_on__lte=as_of).exclude(role__in=OUTSIDERS)
    found = list(soon.select_related("person", "department"))
    after = list(RoleTerm.objects.filter(Q(ends_on=None) | Q(ends_on__gt=as_of), role__in={term.role for term in found}, is_deputy=False))
    alone = {
        term.pk
        for term in found
        if not any(
            other.pk != term.pk
            and (other.role, other.department_id) == (term.role, term.department_id)
            and other.starts_on <= term.ends_on + timedelta(days=1)  # type: ignore[operator]
            and (other.ends_on is None or other.ends_on > term.ends_on)  # type: ignore[operator]
            for other in after
        )
    }
    return Ending(found, frozenset(alone))


def leaves_ending(as_of: date) -> list[Absence]:
    """The leaves that end within the next fortnight. One query."""
    last = as_of + timedelta(days=RETURN_DAYS)
    ending = Absence.objects.filter(ends_on__range=(as_of, last), starts_on__lte=as_of).exclude(kind=Absence.Kind.SHORT)
    return list(ending.select_related("person"))
