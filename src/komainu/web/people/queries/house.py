"""The house as the checks and duties look at it, and the roles as their page shows them."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from komainu.web.people.duties import RETURN_DAYS, TERM_DAYS
from komainu.web.people.facts import Facts
from komainu.web.people.folding import WITHOUT_READING
from komainu.web.people.models import Absence, Department, Person, RoleTerm
from komainu.web.people.roles import OUTSIDERS

from . import department_tree as departments
from . import network, staff, terms

MOST_COUNTED = 1_000


def facts(as_of: date) -> Facts:
    """Everything that the checks need. Seventeen queries, whatever the size of the house."""
    parents = dict(Department.objects.values_list("id", "parent_id"))
    inside = Person.objects.filter(gone_on=None).exclude(work=Person.Work.OUTSIDE)
    gone = list(Department.objects.filter(gone_on__isnull=False).values_list("pk", flat=True))
    return Facts(
        as_of,
        terms.organisation(),
        terms=list(terms.terms(as_of)),
        absent=frozenset(staff.absent_people(as_of)),
        staff=_count(inside.filter(Q(joined_on=None) | Q(joined_on__lte=as_of))),
        departments=departments.departments().count(),
        unmanaged=list(departments.unmanaged(as_of).values_list("name", flat=True)),
        above={each: frozenset(_above(each, parents)) for each in parents},
        without_department=_count(inside.filter(department=None)),
        in_gone_department=_count(inside.filter(department__in=gone)),
        without_reading=_count(inside.filter(staff.begins("sort_key", WITHOUT_READING))),
        signs_in_after_leaving=_count(inside.filter(left_on__lt=as_of)),
        contacts_without_phone=network.without_phone(network.network(as_of)),
    )


def _count(found: QuerySet[Person]) -> int:
    """How many there are, up to a number beyond which it makes no difference; so a house of 100,000 is not counted through."""
    return found.order_by()[:MOST_COUNTED].count()


def _above(department: UUID, parents: dict[UUID, UUID | None]) -> set[UUID]:
    found: set[UUID] = set()
    each: UUID | None = department
    while each is not None and each not in found:
        found.add(each)
        each = parents.get(each)
    return found


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
