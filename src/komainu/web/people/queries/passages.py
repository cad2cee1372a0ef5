"""Readings of joining and leaving: the checklists that are open, one of them, who owns an item."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404

from komainu.web.people.models import Department, Passage, PassageItem, Person, RoleTerm
from komainu.web.people.needs import own_role
from komainu.web.people.roles import ESCALATION, Role

from .standings import Standing, in_force

OPEN = PassageItem.State.OPEN
FIRST_OWNERS: Mapping[str, tuple[str, ...]] = {
    Role.EDUCATION_LEAD: (Role.EDUCATION_LEAD, Role.PMS_OFFICE, *ESCALATION),
    Role.SYSTEM_MANAGER: (Role.SYSTEM_MANAGER, Role.PMS_OFFICE, *ESCALATION),
    Role.PMS_OFFICE: (Role.PMS_OFFICE, *ESCALATION),
    Role.PRIVACY_MANAGER: ESCALATION,
}
"""Who does what a role does where nobody holds that role: five people hold a few roles, and nothing may fall between them."""


def owners(passages: Iterable[Passage], as_of: date) -> dict[UUID | None, Mapping[str, Any]]:
    """The owners of checklist items: by department its data manager (or the one above), under None the role that is held.

    Two queries.
    """
    terms = RoleTerm.objects.filter(in_force(as_of), is_deputy=False).order_by("starts_on")
    managers: dict[UUID | None, UUID] = {}
    held = set()
    for role, department, person in terms.values_list("role", "department_id", "person_id"):
        held.add(role)
        if role == Role.DEPARTMENT_DATA_MANAGER:
            managers[department] = person
    parents = dict(Department.objects.values_list("id", "parent_id"))
    found: dict[UUID | None, Mapping[str, Any]] = {
        None: {role: own_role(FIRST_OWNERS.get(role, (role, *ESCALATION)), held) for role in Role.values}
    }
    for department in {passage.person.department_id for passage in passages}:
        above, seen = department, set()
        while above is not None and above not in managers and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if department is not None and above in managers:
            found[department] = {"owner_id": managers[above]}
    return found


def visible_passages(person: Person, standing: Standing) -> QuerySet[Passage]:
    """The checklists whose items somebody may settle: all for the office, those of the department for its data manager."""
    from .staff import ALL_READERS

    found = Passage.objects.select_related("person", "person__department").annotate(
        open_items=Count("items", filter=Q(items__state=OPEN)),
        all_items=Count("items"),
        next_due_on=Min("items__due_on", filter=Q(items__state=OPEN)),
    )
    if not ALL_READERS.isdisjoint(standing.roles):
        return found
    return found.filter(person__department__in=standing.departments)


def visible_passage(request: Any, code: UUID) -> Passage:
    """One checklist. One query; 404 if it is not theirs."""
    found = visible_passages(request.person, request.standing).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def items_of(passage: Passage) -> list[PassageItem]:
    """The items in their order. One query."""
    return list(passage.items.select_related("done_by").order_by("position"))


def item_of(passage: Passage, code: UUID) -> PassageItem:
    """One item. One query; 404 if it is not of this checklist."""
    found = PassageItem.objects.filter(passage=passage, pk=code).first()
    if found is None:
        raise Http404
    return found


def passages_of(person: Person) -> QuerySet[Passage]:
    """The checklists of one person, the latest first. One query."""
    counted = Passage.objects.filter(person=person).annotate(
        open_items=Count("items", filter=Q(items__state=OPEN)), all_items=Count("items")
    )
    return counted.order_by("-happens_on")
