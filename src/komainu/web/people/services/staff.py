"""People: added, changed, leaving, coming back."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from komainu.web.duties import services as duties
from komainu.web.people.folding import reading_of, search_words, sort_key
from komainu.web.people.models import Department, EarlierStay, Person, PersonWord, RoleTerm
from komainu.web.people.problems import AddressTaken, AlreadyGone, DayImpossible, NumberTaken
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

from .afterwards import duties_follow

CHANGEABLE = ("staff_number", "name", "reading", "email", "phone", "emergency_phone", "department", "work", "joined_on")
DAY = timedelta(days=1)


def index_words(people: Iterable[Person]) -> None:
    """Write the words by which these people are found. Two queries, and one more for each thousand words."""
    found = list(people)
    PersonWord.objects.filter(person__in=[person.pk for person in found]).delete()
    PersonWord.objects.bulk_create(
        [
            PersonWord(person=person, word=word)
            for person in found
            for word in search_words(name=person.name, reading=person.reading, staff_number=person.staff_number, email=person.email)
        ],
        batch_size=1000,
    )


def _refuse_taken(person: Person | None, *, staff_number: str, email: str) -> None:
    others = Person.objects.exclude(pk=person.pk if person else None)
    if others.filter(staff_number=staff_number).exists():
        raise NumberTaken
    if email and others.filter(email=email).exists():
        raise AddressTaken


@transaction.atomic
def add_person(
    staff_number: str,
    *,
    by: Person | None,
    name: str,
    reading: str = "",
    email: str = "",
    phone: str = "",
    emergency_phone: str = "",
    department: Department | None = None,
    work: str = Person.Work.REGULAR,
    joined_on: date | None = None,
    password: str | None = None,
) -> Person:
    """A new member of staff; without a password nobody can sign in as them yet. Raises NumberTaken, AddressTaken."""
    _refuse_taken(None, staff_number=staff_number, email=email)
    person = Person.objects.create_user(
        staff_number, password, name=name, reading=reading_of(reading), email=email, phone=phone, emergency_phone=emergency_phone,
        department=department, work=work, joined_on=joined_on,
    )  # fmt: skip
    index_words([person])
    trail.record("people.person_added", by=by, subject=person, after={"staff_number": staff_number, "department": str(department or "")})
    return person


def shown(field: str, value: Any) -> Any:
    """A value of a person as the trail keeps it."""
    return str(value or "") if field == "department" else value


@transaction.atomic
def change_person(person: Person, *, by: Person | None, **fields: Any) -> Person:
    """Correct or change what is recorded of somebody; only what differs is written. Raises NumberTaken, AddressTaken, DayImpossible."""
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"a person has no {', '.join(sorted(unknown))}")
    person = Person.objects.select_for_update(of=("self",)).select_related("department").get(pk=person.pk)
    if "reading" in fields:
        fields["reading"] = reading_of(fields["reading"])
    changed = {name: value for name, value in fields.items() if getattr(person, name) != value}
    if not changed:
        return person
    before = {name: shown(name, getattr(person, name)) for name in changed}
    for name, value in changed.items():
        setattr(person, name, value)
    if person.left_on and person.joined_on and person.left_on < person.joined_on:
        raise DayImpossible
    _refuse_taken(person, staff_number=person.staff_number, email=person.email)
    person.sort_key = sort_key(person.reading, person.name)
    person.save(update_fields=[*changed, "sort_key"])
    if changed.keys() & {"name", "reading", "staff_number", "email"}:
        index_words([person])
    if "department" in changed:
        duties.follow_department(person)
    after = {name: shown(name, value) for name, value in changed.items()}
    trail.record("people.person_changed", by=by, subject=person, before=before, after=after)
    return person


@transaction.atomic
def record_leaving(person: Person, *, by: Person | None, last_day: date, reason: str = "") -> Person:
    """Somebody leaves after `last_day`: roles end with that day, and from the next day on there is no sign-in.

    The checklist is opened by `passages.start_leaving`. Raises AlreadyGone, DayImpossible.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.gone_on is not None:
        raise AlreadyGone
    if person.joined_on and last_day < person.joined_on:
        raise DayImpossible
    before = {"left_on": person.left_on}
    Person.objects.filter(pk=person.pk).update(left_on=last_day)
    terms = RoleTerm.objects.filter(person=person)
    # What would begin after the last day never begins; the trail keeps that it was planned.
    planned = [str(term) for term in terms.filter(starts_on__gt=last_day)]
    terms.filter(starts_on__gt=last_day).delete()
    ended = terms.exclude(ends_on__lte=last_day).update(ends_on=last_day, end_reason="退職")
    after = {"left_on": last_day, "roles_ended": ended, "roles_dropped": planned}
    trail.record("people.leaving_recorded", by=by, subject=person, before=before, after=after, reason=reason)
    take_out_those_who_left(clock.today())
    duties_follow()
    return Person.objects.get(pk=person.pk)


@transaction.atomic
def cancel_leaving(person: Person, *, by: Person | None) -> Person:
    """Somebody stays after all. Roles that were ended do not come back by themselves. Raises WrongState when they are gone already."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.gone_on is not None or person.left_on is None:
        raise WrongState
    Person.objects.filter(pk=person.pk).update(left_on=None)
    trail.record("people.leaving_cancelled", by=by, subject=person, before={"left_on": person.left_on}, after={"left_on": None})
    return Person.objects.get(pk=person.pk)


@transaction.atomic
def rejoin(person: Person, *, by: Person | None, joined_on: date) -> Person:
    """Somebody who left works here again, under the same number. Raises WrongState, DayImpossible."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.gone_on is None or person.left_on is None:
        raise WrongState
    if joined_on <= person.left_on:
        raise DayImpossible
    before = {"joined_on": person.joined_on, "left_on": person.left_on}
    EarlierStay.objects.create(person=person, joined_on=person.joined_on, left_on=person.left_on)
    Person.objects.filter(pk=person.pk).update(joined_on=joined_on, left_on=None, gone_on=None, is_active=True)
    trail.record("people.rejoined", by=by, subject=person, before=before, after={"joined_on": joined_on, "left_on": None})
    return Person.objects.get(pk=person.pk)


@transaction.atomic
def take_out_those_who_left(as_of: date) -> int:
    """End the sign-in of everybody whose last day is over; returns how many. Running it again changes nothing.

    One query when nobody left. Pages refuse somebody who left even before it ran (`site.rights.requires`).
    """
    leaving = list(Person.objects.filter(gone_on=None, left_on__lt=as_of))
    for person in leaving:
        assert person.left_on is not None
        Person.objects.filter(pk=person.pk).update(gone_on=person.left_on + DAY, is_active=False, on_leave_since=None)
        trail.record("people.left", by=None, subject=person, after={"gone_on": person.left_on + DAY, "sign_in": False})
    return len(leaving)
