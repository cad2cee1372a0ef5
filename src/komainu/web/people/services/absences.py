"""Away and back: short absences for which deputies stand in, and leaves that also take the sign-in away."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from komainu.web.people.models import Absence, Person
from komainu.web.people.problems import AlreadyGone, DayImpossible
from komainu.web.people.queries.staff import running
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

from .afterwards import duties_follow

DAY = timedelta(days=1)


@transaction.atomic
def start_absence(
    person: Person, kind: str, *, by: Person | None, starts_on: date, ends_on: date | None = None, keeps_sign_in: bool = False
) -> Absence:
    """Somebody is away from a day on. Raises AlreadyGone, DayImpossible when it overlaps another or has its days the wrong way round."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.gone_on is not None:
        raise AlreadyGone
    if ends_on is not None and ends_on < starts_on:
        raise DayImpossible
    upto = Q(starts_on__lte=ends_on) if ends_on else Q()
    if Absence.objects.filter(upto & (Q(ends_on=None) | Q(ends_on__gte=starts_on)), person=person).exists():
        raise DayImpossible
    absence = Absence.objects.create(person=person, kind=kind, starts_on=starts_on, ends_on=ends_on, keeps_sign_in=keeps_sign_in)
    after = {"kind": kind, "from": starts_on, "to": ends_on, "keeps_sign_in": keeps_sign_in}
    trail.record("people.absence_started", by=by, subject=person, after=after)
    follow_absences(clock.today())
    duties_follow()
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: Person | None, back_on: date) -> None:
    """Somebody is back from that day on; before its first day the absence is taken back altogether. Raises WrongState."""
    absence = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence.pk)
    if absence.ends_on is not None and absence.ends_on < back_on - DAY:
        raise WrongState
    before = {"kind": absence.kind, "from": absence.starts_on, "to": absence.ends_on}
    if back_on <= absence.starts_on:
        absence.delete()
        trail.record("people.absence_withdrawn", by=by, subject=absence.person, before=before)
    else:
        Absence.objects.filter(pk=absence.pk).update(ends_on=back_on - DAY)
        trail.record("people.absence_ended", by=by, subject=absence.person, before=before, after={"to": back_on - DAY})
    follow_absences(clock.today())
    duties_follow()


@transaction.atomic
def extend_absence(absence: Absence, *, by: Person | None, ends_on: date | None) -> None:
    """The absence lasts until another day, or without a day that is known. Raises DayImpossible."""
    absence = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence.pk)
    if ends_on is not None and ends_on < absence.starts_on:
        raise DayImpossible
    upto = Q(starts_on__lte=ends_on) if ends_on else Q()
    others = Absence.objects.filter(person=absence.person).exclude(pk=absence.pk)
    if others.filter(upto & (Q(ends_on=None) | Q(ends_on__gte=absence.starts_on))).exists():
        raise DayImpossible
    before = {"kind": absence.kind, "to": absence.ends_on}
    Absence.objects.filter(pk=absence.pk).update(ends_on=ends_on)
    trail.record("people.absence_started", by=by, subject=absence.person, before=before, after={"to": ends_on})
    follow_absences(clock.today())
    duties_follow()


@transaction.atomic
def follow_absences(as_of: date) -> int:
    """Put on leave whose leave runs on that day, and bring back whose leave is over; returns how many. Again changes nothing.

    Two queries when nothing changed.
    """
    leaves = {absence.person_id: absence for absence in Absence.objects.filter(running(as_of)).exclude(kind=Absence.Kind.SHORT)}
    marked = {person.pk: person for person in Person.objects.filter(on_leave_since__isnull=False)}
    changed = 0
    for person in Person.objects.filter(pk__in=leaves.keys() - marked.keys(), gone_on=None) if leaves.keys() - marked.keys() else ():
        absence = leaves[person.pk]
        stays = person.is_active and absence.keeps_sign_in
        Person.objects.filter(pk=person.pk).update(on_leave_since=absence.starts_on, is_active=stays)
        trail.record("people.on_leave", by=None, subject=person, after={"since": absence.starts_on, "sign_in": stays})
        changed += 1
    for person in (person for key, person in marked.items() if key not in leaves):
        Person.objects.filter(pk=person.pk).update(on_leave_since=None, is_active=True)
        trail.record("people.back", by=None, subject=person, before={"since": person.on_leave_since}, after={"sign_in": True})
        changed += 1
    return changed
