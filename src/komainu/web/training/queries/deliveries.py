"""What the office's pages of deliveries need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from komainu.web.people.models import Department, Person
from komainu.web.people.queries import Standing
from komainu.web.people.roles import Role
from komainu.web.site.prepared import Pages, prepared, prepared_list
from komainu.web.training.models import (
    Assignment,
    Attendance,
    CourseVersion,
    Delivery,
    DeliveryFigures,
    Excuse,
    Session,
)  # fmt: skip

from .absences import late_assignments
from .audience import on_leave

OPEN = Q(passed_on=None, ended_on=None)
"""Neither passed nor ended: said as the index of the open ones says it."""
ALL_READERS = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.CHIEF_AUDITOR, Role.TOP_MANAGEMENT, Role.EDUCATION_LEAD})
"""Who reads the results of everybody; a department's data manager reads those of the branch."""


def reads_all(standing: Standing) -> bool:
    return not ALL_READERS.isdisjoint(standing.roles)


@prepared_list
def _deliveries() -> QuerySet[Delivery]:
    return Delivery.objects.select_related("version")


def deliveries() -> Pages[Delivery]:
    """All, with their course. No query by itself."""
    return _deliveries()


def delivery(code: UUID, *, beside: tuple[str, ...] = ()) -> Delivery:
    """One delivery with its course. One query; 404 if there is none.

    beside  which of its kept figures are read with it: `states`, `found`; reading them is dear where nobody looks at them
    """
    records = Delivery.objects.select_related("version__course", "made_by")
    if beside:
        others = {"states", "found"} - set(beside)
        records = records.select_related("version__course", "made_by", "figures").defer(*(f"figures__{name}" for name in others))
    found = records.filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def published_versions() -> list[CourseVersion]:
    """The courses to choose from. One query."""
    found = CourseVersion.objects.filter(state=CourseVersion.State.PUBLISHED, course__retired_at=None).select_related("course")
    return list(found.order_by("course__origin", "title"))


@dataclass(slots=True)
class Figures:
    """How many of a delivery are in which state; `asked` without those who are asked no more.

    made_at  when the worker counted; None: counted for this page
    """

    states: dict[str, int] = field(default_factory=dict)
    by_department: dict[str, dict[str, int]] = field(default_factory=dict)
    made_at: Any = None

    @property
    def asked(self) -> int:
        return sum(count for state, count in self.states.items() if state not in {"ended", "overdue"})

    @property
    def passed(self) -> int:
        return self.states.get("passed", 0)

    @property
    def overdue(self) -> int:
        return self.states.get("overdue", 0)

    @property
    def open(self) -> int:
        return self.asked - self.passed


def figures_of(found: Delivery, today: date, departments: frozenset[UUID] | None = None) -> Figures:
    """No query where the worker counted, else two.

    departments   count these only; None: the whole house
    """
    kept: DeliveryFigures | None = getattr(found, "figures", None)
    rows: Mapping[str, Mapping[str, int]] = kept.states if kept is not None else _counted(found, today)
    made = Figures(made_at=kept.made_at if kept is not None else None)
    wanted = None if departments is None else set(map(str, departments))
    for department, states in rows.items():
        if wanted is not None and department not in wanted:
            continue
        made.by_department[department] = dict(states)
        for state, count in states.items():
            made.states[state] = made.states.get(state, 0) + count
    return made


def _counted(found: Delivery, today: date) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for department, state, count in found.assignments.order_by().values_list("department_id", "state").annotate(count=Count("pk")):
        rows.setdefault(str(department or ""), {})[state] = count
    if found.state == Delivery.State.OPEN:
        for department, count in late_assignments(found, today).order_by().values_list("department_id").annotate(count=Count("pk")):
            rows.setdefault(str(department or ""), {})["overdue"] = count
    return rows


def department_names() -> dict[str, str]:
    """Name by id, as text. One query."""
    return {str(key): name for key, name in Department.objects.values_list("pk", "name")}


# --- the people of a delivery --------------------------------------------------------------------------------------------


def visible_assignments(person: Person, standing: Standing) -> QuerySet[Assignment]:
    """Whose results somebody may read: all, the branch's, or the own. No query by itself."""
    if reads_all(standing):
        return Assignment.objects.all()
    if standing.departments:
        return Assignment.objects.filter(Q(department__in=standing.departments) | Q(person=person))
    return Assignment.objects.filter(person=person)


def excused_on(day: date) -> Q:
    """That an assignment is excused on that day, by a leave or by a decision."""
    running = Excuse.objects.filter(Q(until=None) | Q(until__gte=day), assignment=OuterRef("pk"), starts_on__lte=day)
    return Q(on_leave(day, "person")) | Q(Exists(running))


def not_excused(records: QuerySet[Assignment], today: date) -> QuerySet[Assignment]:
    """The open ones that nothing excuses today. No query by itself."""
    return records.filter(OPEN).exclude(excused_on(today))


def in_state(records: QuerySet[Assignment], state: str, today: date) -> QuerySet[Assignment]:
    """Narrowed to a state as people read it: excused and overdue are computed of the day. No query by itself."""
    if state == "open":
        return records.filter(OPEN)
    if state == "excused":
        return records.filter(OPEN, excused_on(today))
    if state == "no_slip":
        return records.filter(state=Assignment.State.PASSED, slip_received_on=None)
    if state == "overdue":
        return not_excused(records, today).filter(due_on__lt=today)
    return records.filter(state=state)


def complete_rows(rows: list[Assignment]) -> None:
    """Names and departments for one page of people. Two queries."""
    people = Person.objects.order_by().only("name", "staff_number").in_bulk({each.person_id for each in rows})
    departments = Department.objects.order_by().only("name").in_bulk({each.department_id for each in rows if each.department_id})
    for each in rows:
        each.person = people[each.person_id]
        each.department = departments.get(each.department_id) if each.department_id else None


def visible_assignment(person: Person, standing: Standing, code: UUID) -> Assignment:
    """One assignment that somebody may read. One query; 404 otherwise."""
    found = visible_assignments(person, standing).select_related("delivery__version", "person__department").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


# --- sessions ------------------------------------------------------------------------------------------------------------


@prepared
def _sessions(delivery_id: UUID) -> QuerySet[Session]:
    return Session.objects.filter(delivery_id=delivery_id).annotate(there=Count("attendance")).order_by("starts_at")


def sessions_of(found: Delivery) -> list[Session]:
    """With how many were there. One query."""
    return _sessions(found.pk)


def session(code: UUID) -> Session:
    """One query; 404 if there is none."""
    found = Session.objects.select_related("delivery__version").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def session_by_token(token: str) -> Session:
    """One query; 404 if there is none."""
    found = Session.objects.select_related("delivery").filter(token=token).first()
    if found is None:
        raise Http404
    return found


def attendance_of(found: Session) -> QuerySet[Attendance]:
    """Who was there. One query."""
    return Attendance.objects.filter(session=found).select_related("assignment__person__department").order_by("assignment__sort_key")
