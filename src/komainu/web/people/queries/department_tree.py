"""Readings of the departments: the tree of a day, its counts, the past of one department."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from komainu.web.people.models import Department, DepartmentTerm, Person, RoleTerm
from komainu.web.people.roles import Role
from komainu.web.site.prepared import prepared
from komainu.web.site.remembering import Kept


def departments() -> QuerySet[Department]:
    """All departments that stand in the tree, in their order. One query."""
    return Department.objects.filter(gone_on=None).order_by("position", "name")


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
            waiting.extend(children.get(department, ()))
    return found


@dataclass(slots=True, eq=False)
class Branch:
    """A department in the tree of a day, with those below; alike only to itself.

    people   who works in it, on a tree of today; None on one of another day
    data_managers   names of those who watch over its data
    """

    id: UUID
    name: str
    parent_id: UUID | None
    position: int
    depth: int = 0
    people: int | None = None
    people_below: int | None = None
    closed_on: date | None = None
    data_managers: list[str] = field(default_factory=list)
    children: list["Branch"] = field(default_factory=list)

    def walk(self) -> Iterable["Branch"]:
        yield self
        for child in self.children:
            yield from child.walk()


def _grown(branches: Iterable[Branch]) -> list[Branch]:
    """The roots, each with its children in their order. A department whose parent is gone stands at the top."""
    known = {branch.id: branch for branch in branches}
    roots = []
    for branch in sorted(known.values(), key=lambda each: (each.position, each.name)):
        above = known.get(branch.parent_id) if branch.parent_id else None
        (above.children if above is not None and above is not branch else roots).append(branch)
    waiting = [(root, 0) for root in roots]
    while waiting:
        branch, depth = waiting.pop()
        branch.depth = depth
        waiting.extend((child, depth + 1) for child in branch.children)
    for branch in reversed([each for root in roots for each in root.walk()]):
        if branch.people is not None:
            branch.people_below = branch.people + sum(child.people_below or 0 for child in branch.children)
    return roots


PEOPLE = "SELECT department_id, COUNT(*) FROM people_person WHERE department_id IS NOT NULL AND gone_on IS NULL GROUP BY department_id"
BRANCHES = "SELECT id, name, parent_id, position, closed_on FROM people_department WHERE gone_on IS NULL ORDER BY position, name"


def _told(sql: str) -> tuple[tuple[Any, ...], ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(map(tuple, cursor.fetchall()))


def tree(as_of: date) -> tuple["Branch", ...]:
    """The tree as it stands today, with the number of people and the data managers. Three queries.

    Made anew only where something of it changed: a large house has hundreds of departments. Who reads it changes nothing in it.
    """
    return _tree(_told(BRANCHES), _told(PEOPLE), tuple(_data_managers(Role.DEPARTMENT_DATA_MANAGER.value, as_of)))


@prepared
def _data_managers(role: str, as_of: date) -> QuerySet[RoleTerm, tuple[UUID, str]]:
    running = Q(starts_on__lte=as_of) & (Q(ends_on=None) | Q(ends_on__gte=as_of))
    terms = RoleTerm.objects.filter(running, role=role).order_by("is_deputy", "person__sort_key")
    return terms.values_list("department_id", "person__name")


@lru_cache(maxsize=8)
def _tree(
    branches: tuple[tuple[Any, ...], ...], people: tuple[tuple[Any, ...], ...], managers: tuple[tuple[UUID, str], ...]
) -> tuple["Branch", ...]:
    counts = {_code(department): count for department, count in people}
    names: dict[UUID, list[str]] = {}
    for department, name in managers:
        names.setdefault(department, []).append(name)
    return tuple(
        _grown(
            Branch(
                _code(code), name, _code(parent) if parent else None, position, people=counts.get(_code(code), 0),
                closed_on=date.fromisoformat(closed_on) if isinstance(closed_on, str) else closed_on, data_managers=names.get(_code(code), []),
            )
            for code, name, parent, position, closed_on in branches
        )
    )  # fmt: skip


def tree_on(day: date) -> tuple[Branch, ...]:
    """The tree as it stood, or is planned to stand, on a day; without people. One query."""
    running = (Q(starts_on=None) | Q(starts_on__lte=day)) & (Q(ends_on=None) | Q(ends_on__gte=day))
    open_then = Q(department__closed_on=None) | Q(department__closed_on__gte=day)
    terms = DepartmentTerm.objects.filter(running, open_then).select_related("department")
    return tuple(
        _grown(
            Branch(term.department_id, term.name, term.parent_id, term.department.position, closed_on=term.department.closed_on)
            for term in terms
        )
    )


def paths(names: Iterable[Branch]) -> dict[UUID, str]:
    """The way from the top to each department of a tree: 営業部／東京課. No query."""
    found: dict[UUID, str] = {}
    waiting = [(branch, "") for branch in names]
    while waiting:
        branch, above = waiting.pop()
        found[branch.id] = f"{above}／{branch.name}" if above else branch.name
        waiting.extend((child, found[branch.id]) for child in branch.children)
    return found


# Read as the driver gives them, and made into a tree only where they changed: a large house has hundreds, and each list offers them all.
ROWS = "SELECT id, name, parent_id, position FROM people_department WHERE gone_on IS NULL ORDER BY position, name"
PARENTS = "SELECT id, parent_id FROM people_department WHERE parent_id IS NOT NULL"


def _code(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


@lru_cache(maxsize=8)
def _choices(rows: tuple[tuple[Any, ...], ...]) -> Kept:
    roots = _grown(Branch(_code(code), name, _code(parent) if parent else None, position) for code, name, parent, position in rows)
    ways = paths(roots)
    return Kept((str(branch.id), ways[branch.id]) for root in roots for branch in root.walk())


def ways_up(homes: Iterable[UUID | None]) -> dict[UUID, frozenset[UUID]]:
    """For each of these departments, itself and those above it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(PARENTS)
        parents = dict(cursor.fetchall())
    found = {}
    for home in homes:
        way, each = [], (home if connection.features.has_native_uuid_field else home.hex) if home else None
        while each is not None and each not in way:
            way.append(each)
            each = parents.get(each)
        if home:
            found[home] = frozenset(map(_code, way))
    return found


def department_choices(only: Iterable[UUID] | None = None) -> Sequence[tuple[str, str]]:
    """The departments for a form, each after those above it and with its whole way. One query.

    only   those that the reader may choose; None: all
    """
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        found = _choices(tuple(map(tuple, cursor.fetchall())))
    if only is None:
        return found
    allowed = set(map(str, only))
    return [(code, way) for code, way in found if code in allowed]


def department(code: UUID) -> Department:
    """One department, also one that is gone. One query; 404 if there is none."""
    found = Department.objects.select_related("parent", "successor").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def terms_of(found: Department) -> QuerySet[DepartmentTerm]:
    """What it was called and where it stood, the oldest first. One query."""
    return DepartmentTerm.objects.filter(department=found).select_related("parent").order_by(F("starts_on").asc(nulls_first=True))


def has_people_after(found: Department, day: date) -> bool:
    """Whether somebody still works in it after that day. One query."""
    return Person.objects.filter(Q(left_on=None) | Q(left_on__gt=day), gone_on=None, department=found).exists()


def has_open_children(found: Department, day: date) -> bool:
    """Whether departments below it go on after that day. One query."""
    return Department.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day), parent=found, gone_on=None).exists()


def unmanaged(as_of: date) -> QuerySet[Department]:
    """Departments with people and without a data manager of their own or above them at the top. One query."""
    running = Q(starts_on__lte=as_of) & (Q(ends_on=None) | Q(ends_on__gte=as_of))
    own = RoleTerm.objects.filter(running, role=Role.DEPARTMENT_DATA_MANAGER, is_deputy=False)
    has_own = Exists(own.filter(department=OuterRef("pk")))
    has_above = Exists(own.filter(department=OuterRef("parent"))) | Exists(own.filter(department=OuterRef("parent__parent")))
    return departments().filter(~has_own, ~has_above, Exists(Person.objects.filter(department=OuterRef("pk"), gone_on=None)))
