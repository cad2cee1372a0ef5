"""Readings of the organisation and its people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from komainu.web.people.models import Department, Organisation, Person, RoleTerm
from komainu.web.people.roles import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is on a day: the roles held, and the departments over whose data they watch (with those below)."""

    roles: frozenset[str]
    departments: frozenset[UUID]


NOBODY = Standing(frozenset(), frozenset())


def in_force(as_of: date) -> Q:
    """The terms that run on that day."""
    return Q(starts_on__lte=as_of) & (Q(ends_on=None) | Q(ends_on__gte=as_of))


def standing(person: Person, as_of: date) -> Standing:
    """Roles and departments of one person. One query; one more for a department data manager (the tree)."""
    terms = list(RoleTerm.objects.filter(in_force(as_of), person=person).values_list("role", "department_id"))
    tops = {department for role, department in terms if role == Role.DEPARTMENT_DATA_MANAGER and department}
    return Standing(frozenset(role for role, _ in terms), frozenset(with_descendants(tops)) if tops else frozenset())


def with_descendants(tops: Iterable[UUID]) -> set[UUID]:
    """These departments and all below them. One query."""
    children: dict[UUID | None, list[UUID]] = {}
    for department, parent in Department.objects.values_list("id", "parent_id"):
        children.setdefault(parent, []).append(department)
    found: set[UUID] = set()
    waiting = list(tops)
    while waiting:
        department = waiting.pop()
        if department not in found:
            found.add(department)
            waiting.extend(children.get(department, []))
    return found


def holders(role: str, as_of: date, department: UUID | None = None) -> QuerySet[Person]:
    """Who holds a role on that day, the holder before deputies. One query."""
    terms = Q(role_terms__role=role, role_terms__starts_on__lte=as_of) & (Q(role_terms__ends_on=None) | Q(role_terms__ends_on__gte=as_of))
    if department is not None:
        terms &= Q(role_terms__department_id=department)
    return Person.objects.filter(terms, is_active=True).order_by("role_terms__is_deputy", "reading").distinct()


def organisation() -> Organisation | None:
    """The organisation, or None before the first set-up. One query."""
    return Organisation.objects.first()


def departments() -> QuerySet[Department]:
    """All departments in their order. One query."""
    return Department.objects.order_by("position", "name")
