"""Readings of roles: who holds them, what the house calls them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from komainu.web.people.models import Organisation, Person, RoleProposal, RoleTerm, RoleWord
from komainu.web.people.roles import GUARDED, OUTSIDERS, Role
from komainu.web.site import look
from komainu.web.site.prepared import prepared

from .standings import Standing, in_force


def organisation() -> Organisation | None:
    """The organisation, or None before the first set-up. One query."""
    return next(iter(_organisation()), None)


@prepared
def _organisation() -> QuerySet[Organisation]:
    return Organisation.objects.order_by("pk")


def house_name() -> str:
    """What the house is called, for the head of every page; empty before the first set-up. One query, written out because every page asks it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people_organisation WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else ""


def holders(role: str, as_of: date, department: UUID | None = None) -> QuerySet[Person]:
    """Who holds a role on that day, the holder before deputies. One query."""
    terms = Q(role_terms__role=role, role_terms__starts_on__lte=as_of) & (Q(role_terms__ends_on=None) | Q(role_terms__ends_on__gte=as_of))
    if department is not None:
        terms &= Q(role_terms__department_id=department)
    return Person.objects.filter(terms, is_active=True).order_by("role_terms__is_deputy", "sort_key").distinct()


def held_roles(as_of: date) -> set[str]:
    """The roles that somebody holds on that day, deputies not counted. One query."""
    return {role for (role,) in _held(as_of)}


@prepared
def _held(as_of: date) -> QuerySet[RoleTerm, tuple[str]]:
    return RoleTerm.objects.filter(in_force(as_of), is_deputy=False).values_list("role")


def role_words() -> dict[str, str]:
    """The house's own words for roles, by role. One query."""
    return dict(_words())


@prepared
def _words() -> QuerySet[RoleWord, Any]:
    return RoleWord.objects.values_list("role", "word")


def role_label(role: str, words: Mapping[str, str]) -> str:
    """A role as the house calls it, or by its usual name. No query."""
    return words.get(role) or str(Role(role).label)


@prepared
def terms(as_of: date) -> QuerySet[RoleTerm]:
    """All terms that run or lie ahead, by role, the holder before deputies. One query."""
    ahead = RoleTerm.objects.filter(Q(ends_on=None) | Q(ends_on__gte=as_of)).select_related("person", "person__department", "department")
    return ahead.order_by("role", "department__position", "department__name", "is_deputy", "starts_on")


def said_role(role: str) -> str:
    """A role as the house calls it, on the page or in the job under way; by its usual name where nothing is under way.

    No query beside the one of the page's head.
    """
    return next((word for known, word in look.current().role_words if known == role), "") or str(Role(role).label)


def said_roles(roles: Iterable[Role]) -> list[tuple[str, str]]:
    """The same as choices of a form or a filter."""
    return [(role.value, said_role(role)) for role in roles]


def visits() -> QuerySet[RoleTerm]:
    """The terms of people from outside, the latest first. One query."""
    return RoleTerm.objects.filter(role__in=OUTSIDERS).select_related("person").order_by("-ends_on", "person__sort_key")


def past_terms(as_of: date) -> QuerySet[RoleTerm]:
    """All terms that ended, the latest first. One query."""
    return RoleTerm.objects.filter(ends_on__lt=as_of).select_related("person", "department").order_by("-ends_on", "role")


def terms_of(person: Person) -> QuerySet[RoleTerm]:
    """The terms of one person, the latest first. One query."""
    return RoleTerm.objects.filter(person=person).select_related("department").order_by("-starts_on", "role")


def term(code: UUID) -> RoleTerm:
    """One term. One query; 404 if there is none."""
    found = RoleTerm.objects.select_related("person", "person__department", "department").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


@prepared
def proposals() -> QuerySet[RoleProposal]:
    """Appointments that wait for approval or were returned, the latest first. One query."""
    waiting = RoleProposal.objects.filter(state__in=[RoleProposal.State.PROPOSED, RoleProposal.State.RETURNED])
    return waiting.select_related("person", "department").order_by("-proposed_at")[:100]


def proposal(code: UUID) -> RoleProposal:
    """One proposal. One query; 404 if there is none."""
    found = RoleProposal.objects.select_related("person__department", "department", "before__person", "proposed_by").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def may_audit(person: Person, department_id: UUID) -> bool:
    """Whether somebody may audit a department: nobody audits the one to which they belong. No query."""
    return person.department_id != department_id


def appointable(standing: Standing, held: set[str]) -> list[str]:
    """The roles that somebody of that standing may give and end.

    The guarded ones belong to the top management and the privacy manager; only while the house has neither, in its first hour,
    may the others give them too. No query.

    held   the roles that somebody holds now
    """
    deciders = {Role.TOP_MANAGEMENT.value, Role.PRIVACY_MANAGER.value}
    free = bool(deciders & standing.roles) or not deciders & held
    return [role.value for role in Role if free or role not in GUARDED]
