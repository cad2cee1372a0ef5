"""Departments: added, renamed, moved, closed; each on a day, also one that lies ahead."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from komainu.web.people.models import Department, DepartmentTerm, Person, RoleTerm
from komainu.web.people.problems import DayImpossible, InCircle, NameTaken, StillInUse
from komainu.web.people.queries import department_tree as readings
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

DAY = timedelta(days=1)


def _refuse_a_taken_name(name: str, parent_id: object, department: Department | None = None) -> None:
    others = Department.objects.filter(name=name, parent_id=parent_id, gone_on=None)
    if others.exclude(pk=department.pk if department else None).exists():
        raise NameTaken


@transaction.atomic
def add_department(
    name: str, *, by: Person | None, parent: Department | None = None, position: int = 0, opened_on: date | None = None
) -> Department:
    """A new department. Raises NameTaken.

    opened_on   its first day; None: it has been there from the beginning
    """
    _refuse_a_taken_name(name, parent.pk if parent else None)
    department = Department.objects.create(name=name, parent=parent, position=position)
    DepartmentTerm.objects.create(department=department, name=name, parent=parent, starts_on=opened_on)
    after = {"name": name, "parent": str(parent) if parent else "", "from": opened_on}
    trail.record("people.department_added", by=by, subject=department, after=after)
    return department


@transaction.atomic
def change_department(
    department: Department, *, by: Person | None, name: str, parent: Department | None, on: date, position: int | None = None
) -> Department:
    """Rename or move a department from a day on; a day ahead is kept as a plan and taken over on that day.

    Raises NameTaken, InCircle, DayImpossible, WrongState.
    """
    department = Department.objects.select_for_update(of=("self",)).get(pk=department.pk)
    if department.gone_on is not None:
        raise WrongState
    if parent is not None and parent.pk in readings.with_descendants([department.pk]):
        raise InCircle
    _refuse_a_taken_name(name, parent.pk if parent else None, department)
    if position is not None and position != department.position:
        Department.objects.filter(pk=department.pk).update(position=position)
    last = DepartmentTerm.objects.filter(department=department, ends_on=None).first()
    if last is None:
        last = DepartmentTerm.objects.create(department=department, name=department.name, parent=department.parent)
    if (last.name, last.parent_id) != (name, parent.pk if parent else None):
        if last.starts_on is not None and on < last.starts_on:
            raise DayImpossible(what_to_do=DayImpossible.what_to_do)
        if department.closed_on is not None and on > department.closed_on:
            raise DayImpossible
        _write_term(last, name, parent, on)
    before = {"name": last.name, "parent": str(last.parent or ""), "position": department.position}
    after = {"name": name, "parent": str(parent or ""), "position": position if position is not None else department.position, "from": on}
    trail.record("people.department_changed", by=by, subject=department, before=before, after=after)
    apply_plans(clock.today())
    return Department.objects.get(pk=department.pk)


def _write_term(last: DepartmentTerm, name: str, parent: Department | None, on: date) -> None:
    if last.starts_on == on:
        # The same day again: what was entered for it is corrected; the trail keeps both.
        DepartmentTerm.objects.filter(pk=last.pk).update(name=name, parent=parent, is_applied=False)
        return
    DepartmentTerm.objects.filter(pk=last.pk).update(ends_on=on - DAY)
    DepartmentTerm.objects.create(department=last.department, name=name, parent=parent, starts_on=on, is_applied=False)


@transaction.atomic
def close_department(department: Department, *, by: Person | None, last_day: date, people_to: Department | None = None) -> Department:
    """Close a department after its last day; its people go over to `people_to`, the roles held for it end with it.

    Raises StillInUse, DayImpossible, WrongState.
    """
    department = Department.objects.select_for_update(of=("self",)).get(pk=department.pk)
    if department.gone_on is not None:
        raise WrongState
    last = DepartmentTerm.objects.filter(department=department).order_by(F("starts_on").desc(nulls_last=True)).first()
    if last is not None and last.starts_on is not None and last_day < last.starts_on:
        raise DayImpossible
    if people_to is not None and (people_to.pk == department.pk or people_to.gone_on is not None):
        raise InCircle
    if readings.has_open_children(department, last_day) or (people_to is None and readings.has_people_after(department, last_day)):
        raise StillInUse
    Department.objects.filter(pk=department.pk).update(closed_on=last_day, successor=people_to)
    trail.record("people.department_closed", by=by, subject=department, after={"last_day": last_day, "people_to": str(people_to or "")})
    apply_plans(clock.today())
    return Department.objects.get(pk=department.pk)


@transaction.atomic
def keep_department(department: Department, *, by: Person | None) -> None:
    """Take a planned closing back. Raises WrongState when it took effect already."""
    if not Department.objects.filter(pk=department.pk, gone_on=None, closed_on__isnull=False).update(closed_on=None, successor=None):
        raise WrongState
    trail.record("people.department_kept", by=by, subject=department, before={"last_day": department.closed_on}, after={"last_day": None})


@transaction.atomic
def apply_plans(as_of: date) -> int:
    """Take over what is planned for days up to `as_of`; returns how many changes. Running it again changes nothing.

    Two queries when nothing is due.
    """
    due = list(DepartmentTerm.objects.filter(is_applied=False, starts_on__lte=as_of).select_related("department").order_by("starts_on"))
    for term in due:
        Department.objects.filter(pk=term.department_id).update(name=term.name, parent=term.parent_id)
        DepartmentTerm.objects.filter(pk=term.pk).update(is_applied=True)
    closing = list(Department.objects.filter(closed_on__lt=as_of, gone_on=None).select_related("successor"))
    for department in closing:
        _take_out(department)
    return len(due) + len(closing)


def _take_out(department: Department) -> None:
    last_day = department.closed_on
    assert last_day is not None
    moved = 0
    if department.successor_id:
        moved = Person.objects.filter(department=department, gone_on=None).update(department=department.successor_id)
    DepartmentTerm.objects.filter(department=department, ends_on=None).update(ends_on=last_day)
    running = RoleTerm.objects.filter(department=department, starts_on__lte=last_day).exclude(ends_on__lte=last_day)
    ended = running.update(ends_on=last_day)
    Department.objects.filter(pk=department.pk).update(gone_on=last_day + DAY)
    after = {"people_moved": moved, "people_to": str(department.successor or ""), "roles_ended": ended}
    trail.record("people.department_gone", by=None, subject=department, after=after)
