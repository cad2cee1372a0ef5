"""Changes of the first hour: the first account, what the house is, its departments, people and roles, and what was left for later."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from komainu.web.people import services as people
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.people.roles import Role
from komainu.web.setup import code, gate
from komainu.web.setup.models import Founding, StepAnswer
from komainu.web.setup.problems import AlreadyFounded, WrongCode
from komainu.web.setup.steps import BY_ID
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail


def found(*, typed: str, staff_number: str, name: str, reading: str = "", email: str = "", password: str) -> Person:
    """Make the first account; it is the system manager, until the house says otherwise. Raises WrongCode, AlreadyFounded.

    typed   the setup code
    """
    if not code.fits(typed):
        raise AlreadyFounded if gate.is_inhabited() else WrongCode
    try:
        person = _found(staff_number=staff_number, name=name, reading=reading, email=email, password=password)
    except IntegrityError as error:
        # Two at once: the row of the founding holds the second one back.
        raise AlreadyFounded from error
    code.forget()
    return person


@transaction.atomic
def _found(*, staff_number: str, name: str, reading: str, email: str, password: str) -> Person:
    if Person.objects.exists():
        raise AlreadyFounded
    founding = Founding.objects.create(id=1, founded_at=clock.now())
    person = people.add_person(staff_number, by=None, name=name, reading=reading, email=email, password=password)
    people.appoint(person, Role.SYSTEM_MANAGER, by=None, starts_on=clock.today(), decided_by=_("はじめての設定"))
    founding.founder = person
    founding.save(update_fields=["founder"])
    trail.record("setup.founded", by=person, subject=founding, after={"staff_number": staff_number})
    return person


@transaction.atomic
def describe(*, by: Person, **fields: Any) -> Organisation:
    """What the house is, as far as a step asks. While the first hour lasts, the menu shows its way on."""
    organisation = people.set_organisation(by=by, **fields)
    if Founding.objects.filter(ended_at=None).exists() and not organisation.is_being_set_up:
        Organisation.objects.filter(pk=organisation.pk).update(is_being_set_up=True)
    _follow()
    return organisation


@transaction.atomic
def add_departments(lines: Iterable[str], *, by: Person) -> int:
    """Departments by their names, one below another where a line says 営業部／東京; those that are there stay. Returns how many are new."""
    added = 0
    for line in lines:
        parent: Department | None = None
        for name in [part.strip() for part in line.replace("/", "／").split("／") if part.strip()]:
            department = Department.objects.filter(name=name, parent=parent, gone_on=None).first()
            if department is None:
                position = Department.objects.filter(parent=parent, gone_on=None).count() + 1
                department = people.add_department(name, by=by, parent=parent, position=position)
                added += 1
            parent = department
    _follow()
    return added


@transaction.atomic
def add_staff(rows: Iterable[Mapping[str, Any]], *, by: Person) -> list[Person]:
    """People typed in by hand; one without a number gets the next that is free. Raises NumberTaken, AddressTaken, and then nobody is added."""
    added = []
    for row in rows:
        values = dict(row)
        number = values.pop("staff_number", "") or _free_number()
        added.append(people.add_person(number, by=by, **values))
    _follow()
    return added


def _free_number() -> str:
    taken = set(Person.objects.filter(staff_number__regex=r"^[0-9]{1,6}$").values_list("staff_number", flat=True))
    number = max((int(each) for each in taken), default=0) + 1
    return f"{number:04d}"


@transaction.atomic
def appoint_all(wanted: Iterable[tuple[str, Person]], *, by: Person) -> int:
    """The roles of the first day, each from today on. Raises what `people.appoint` raises, and then nobody is appointed."""
    count = 0
    for role, person in wanted:
        people.appoint(person, role, by=by, starts_on=clock.today(), decided_by=_("はじめての設定"))
        count += 1
    _follow()
    return count


@transaction.atomic
def settle(step: str, state: str, *, by: Person) -> None:
    """Leave a step for later, or say that the house does without. Raises WrongState where a step allows neither."""
    if step not in BY_ID or state not in StepAnswer.State.values or not BY_ID[step].can_wait:
        raise WrongState
    before = StepAnswer.objects.filter(step=step).values_list("state", flat=True).first() or ""
    if before == state:
        return
    StepAnswer.objects.update_or_create(step=step, defaults={"state": state, "answered_at": clock.now(), "answered_by": by})
    founding, _is_new = Founding.objects.get_or_create(id=1, defaults={"founded_at": clock.now(), "ended_at": clock.now()})
    trail.record(
        "setup.step_settled", by=by, subject=founding, before={"state": before}, after={"step": str(BY_ID[step].title), "state": state}
    )
    _follow()


@transaction.atomic
def end(*, by: Person) -> None:
    """The first hour is over; what was left open becomes duties. Ending it again changes nothing. Raises WrongState before the house has a name."""
    if not Organisation.objects.filter(id=1).exists():
        raise WrongState
    now = clock.now()
    founding, is_new = Founding.objects.select_for_update().get_or_create(id=1, defaults={"founded_at": now, "ended_at": now})
    if founding.ended_at is not None and not is_new:
        return
    founding.ended_at = now
    founding.save(update_fields=["ended_at"])
    Organisation.objects.filter(id=1).update(is_being_set_up=False)
    trail.record("setup.ended", by=by, subject=founding)
    _follow()


def _follow() -> None:
    """What remains is brought in line once the act stands; if that fails, the worker does it a minute later."""
    transaction.on_commit(_refresh, robust=True)


def _refresh() -> None:
    from komainu.web.setup.duties import refresh

    refresh(clock.now())
