"""Deliveries: prepared, opened, extended, ended; the due days and excuses of single people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from komainu.web.duties import services as duties
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.plans.fiscal import fiscal_year_of
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail
from komainu.web.training.models import Assignment, CourseVersion, Delivery, Excuse
from komainu.web.training.models.deliveries import OPEN_STATES
from komainu.web.training.problems import DayTooEarly, NobodyAsked, NotPreparing, NotRunning, ReasonMissing
from komainu.web.training.queries.audience import asked_people

from . import following

AT_ONCE = 2000
"""A delivery to more people than this is handed out by the worker, batch by batch; to fewer, while the office waits."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A delivery as the office wants it; the fields of `Delivery` of the same names."""

    title: str
    opens_on: date
    due_on: date | None = None
    due_days: int | None = None
    audience: str = Delivery.Audience.EVERYBODY
    departments: Sequence[Department] = ()
    roles: Sequence[str] = ()
    works: Sequence[str] = ()
    way: str = Delivery.Way.SCREEN
    further: Mapping[str, Any] = field(default_factory=dict)


FURTHER = {"make_up_days", "pass_mark", "questions_asked", "counts_for_year", "needs_slip", "lecturer", "message"}


@transaction.atomic
def prepare(version: CourseVersion, wanted: Wanted, *, by: Person | None) -> Delivery:
    """A delivery that nobody sees yet. Pass mark and number of questions are the course's unless said otherwise."""
    _refuse_unknown(wanted)
    further = {"pass_mark": version.pass_mark, "questions_asked": version.questions_asked, **wanted.further}
    delivery = Delivery.objects.create(
        version=version, title=wanted.title, fiscal_year=_fiscal_year(wanted.opens_on), way=wanted.way,
        audience=wanted.audience, roles=list(wanted.roles), works=list(wanted.works), opens_on=wanted.opens_on, due_on=wanted.due_on,
        due_days=wanted.due_days, made_by=by, made_at=clock.now(), **further,
    )  # fmt: skip
    delivery.departments.set(wanted.departments)
    trail.record("training.delivery_prepared", by=by, subject=delivery, after=_told(delivery, wanted.departments))
    return delivery


def _fiscal_year(day: date) -> int:
    start_month = Organisation.objects.values_list("fiscal_start_month", flat=True).first() or 4
    return fiscal_year_of(day, start_month).year


def _refuse_unknown(wanted: Wanted) -> None:
    if unknown := set(wanted.further) - FURTHER:
        raise TypeError(f"a delivery has no {', '.join(sorted(unknown))}")


def _told(delivery: Delivery, departments: Sequence[Department]) -> dict[str, Any]:
    return {
        "version": str(delivery.version), "way": delivery.way, "audience": delivery.audience, "roles": delivery.roles,
        "works": delivery.works, "departments": [each.name for each in departments], "opens_on": delivery.opens_on,
        "due_on": delivery.due_on, "due_days": delivery.due_days, "pass_mark": delivery.pass_mark,
    }  # fmt: skip


@transaction.atomic
def change(delivery: Delivery, wanted: Wanted, *, by: Person, version: CourseVersion | None = None) -> Delivery:
    """Another preparation of the same delivery. Raises NotPreparing."""
    _refuse_unknown(wanted)
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("version").get(pk=delivery.pk)
    if delivery.state != Delivery.State.DRAFT:
        raise NotPreparing
    before = _told(delivery, list(delivery.departments.all()))
    values = {
        "title": wanted.title, "fiscal_year": _fiscal_year(wanted.opens_on), "opens_on": wanted.opens_on, "due_on": wanted.due_on, "due_days": wanted.due_days,
        "audience": wanted.audience, "roles": list(wanted.roles), "works": list(wanted.works), "way": wanted.way, **wanted.further,
    }  # fmt: skip
    if version is not None:
        values["version"] = version
    for name, value in values.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=list(values))
    delivery.departments.set(wanted.departments)
    trail.record("training.delivery_changed", by=by, subject=delivery, before=before, after=_told(delivery, wanted.departments))
    return delivery


def open_delivery(delivery: Delivery, *, by: Person | None) -> Delivery:
    """It begins: everybody whom it asks has an assignment and a duty. Raises NotPreparing, NobodyAsked.

    Many people are handed out in batches of their own transactions; what is broken off goes on with the worker's next round.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if delivery.state != Delivery.State.DRAFT:
            raise NotPreparing
        today = clock.today()
        count = asked_people(delivery, max(today, delivery.opens_on)).count()
        if not count and delivery.audience != Delivery.Audience.NEWCOMERS:
            raise NobodyAsked
        delivery.state, delivery.opened_at = Delivery.State.OPEN, clock.now()
        delivery.save(update_fields=["state", "opened_at"])
        trail.record("training.delivery_opened", by=by, subject=delivery, after={"people": count})
    if count <= AT_ONCE:
        following.follow_delivery(delivery, today)
    return Delivery.objects.get(pk=delivery.pk)


@transaction.atomic
def close(delivery: Delivery, *, by: Person, reason: str = "", effect: str = "", next_time: str = "") -> Delivery:
    """It ends: nobody new is asked, nobody is reminded. Who did not pass stays in the year's list. Raises NotRunning; what is prepared only is cancelled."""
    return _end(delivery, Delivery.State.CLOSED, by=by, reason=reason, effect=effect, next_time=next_time)


@transaction.atomic
def cancel(delivery: Delivery, *, by: Person, reason: str) -> Delivery:
    """It is called off; what was passed already stays passed. Raises NotRunning, ReasonMissing."""
    if not reason:
        raise ReasonMissing
    return _end(delivery, Delivery.State.CANCELLED, by=by, reason=reason)


def _end(delivery: Delivery, state: str, *, by: Person, reason: str, effect: str = "", next_time: str = "") -> Delivery:
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state != Delivery.State.OPEN and (delivery.state, state) != (Delivery.State.DRAFT, Delivery.State.CANCELLED):
        raise NotRunning
    now = clock.now()
    delivery.opened_at = delivery.opened_at or now
    delivery.state, delivery.closed_at, delivery.closed_reason = state, now, reason
    delivery.effect, delivery.next_time = effect or delivery.effect, next_time or delivery.next_time
    delivery.save(update_fields=["opened_at", "state", "closed_at", "closed_reason", "effect", "next_time"])
    left_open = list(delivery.assignments.filter(state__in=OPEN_STATES).values_list("pk", flat=True))
    duties.close_many([delivery.pk, *left_open], because="gone")
    if state == Delivery.State.CANCELLED:
        delivery.assignments.filter(state__in=OPEN_STATES).update(
            state=Assignment.State.ENDED, ended_on=clock.today(), ended_because=Assignment.Ending.CALLED_OFF
        )
    action = "training.delivery_closed" if state == Delivery.State.CLOSED else "training.delivery_cancelled"
    trail.record(action, by=by, subject=delivery, after={"open": len(left_open), "effect": effect, "next_time": next_time}, reason=reason)
    return delivery


@transaction.atomic
def note_effect(delivery: Delivery, *, by: Person, effect: str, next_time: str) -> Delivery:
    """What the office thinks of the effect, for the report to the top; also after it ended."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    before = {"effect": delivery.effect, "next_time": delivery.next_time}
    delivery.effect, delivery.next_time = effect, next_time
    delivery.save(update_fields=["effect", "next_time"])
    trail.record("training.effect_noted", by=by, subject=delivery, before=before, after={"effect": effect, "next_time": next_time})
    return delivery


# --- single people -------------------------------------------------------------------------------------------------------


def _open_assignment(assignment: Assignment) -> Assignment:
    found = Assignment.objects.select_for_update(of=("self",)).select_related("delivery", "person").get(pk=assignment.pk)
    if not found.is_open or found.delivery.state != Delivery.State.OPEN:
        raise WrongState
    return found


@transaction.atomic
def give_make_up_day(assignment: Assignment, *, by: Person, due_on: date, reason: str) -> Assignment:
    """A later day for one person. Raises WrongState, DayTooEarly, ReasonMissing."""
    found = _open_assignment(assignment)
    if not reason:
        raise ReasonMissing
    if due_on <= found.due_on or due_on < clock.today():
        raise DayTooEarly
    before = {"due_on": found.due_on}
    found.due_on, found.base_due_on, found.due_reason = due_on, due_on, reason
    found.save(update_fields=["due_on", "base_due_on", "due_reason"])
    trail.record(
        "training.due_moved", by=by, subject=found, before=before, after={"person": found.person.name, "due_on": due_on}, reason=reason
    )
    following.follow_absences_of([found.pk], clock.today())
    return found


@transaction.atomic
def excuse(assignment: Assignment, *, by: Person, reason: str, until: date | None) -> Excuse:
    """Somebody need not do it until a day, or until it is taken back. Raises WrongState, ReasonMissing, DayTooEarly."""
    found, today = _open_assignment(assignment), clock.today()
    if not reason:
        raise ReasonMissing
    if until is not None and until < today:
        raise DayTooEarly
    if found.excuses.filter(until=None).exists():
        raise WrongState
    made = Excuse.objects.create(assignment=found, reason=reason, starts_on=today, until=until, made_by=by, made_at=clock.now())
    trail.record("training.excused", by=by, subject=found, after={"person": found.person.name, "until": until}, reason=reason)
    following.follow_absences_of([found.pk], today)
    return made


@transaction.atomic
def end_excuse(made: Excuse, *, by: Person) -> None:
    """An excuse ends with yesterday; one of today is taken back altogether. Raises WrongState."""
    found = Excuse.objects.select_for_update(of=("self",)).select_related("assignment", "assignment__person").filter(pk=made.pk).first()
    today = clock.today()
    if found is None or (found.until is not None and found.until < today):
        raise WrongState
    made = found
    before = {"person": made.assignment.person.name, "until": made.until}
    if made.starts_on >= today:
        made.delete()
    else:
        made.until = today - following.DAY
        made.save(update_fields=["until"])
    trail.record("training.excuse_ended", by=by, subject=made.assignment, before=before)
    following.follow_absences_of([made.assignment_id], today)


@transaction.atomic
def take_out(assignment: Assignment, *, by: Person, reason: str) -> Assignment:
    """Somebody is not concerned after all. The year's list is not changed by it. Raises WrongState, ReasonMissing."""
    found = _open_assignment(assignment)
    if not reason:
        raise ReasonMissing
    found.state, found.ended_on, found.ended_because = Assignment.State.ENDED, clock.today(), Assignment.Ending.TAKEN_OUT
    found.save(update_fields=["state", "ended_on", "ended_because"])
    duties.close_many([found.pk], because="gone")
    trail.record("training.taken_out", by=by, subject=found, after={"person": found.person.name}, reason=reason)
    return found


@transaction.atomic
def take_in_again(assignment: Assignment, *, by: Person, reason: str) -> Assignment:
    """Who was taken out is concerned after all, and goes on where they were, with a day that can be kept. Raises WrongState, ReasonMissing."""
    if not reason:
        raise ReasonMissing
    found = Assignment.objects.select_for_update(of=("self",)).select_related("delivery__version", "person").get(pk=assignment.pk)
    is_taken_out = found.state == Assignment.State.ENDED and found.ended_because == Assignment.Ending.TAKEN_OUT
    if not is_taken_out or found.delivery.state != Delivery.State.OPEN or found.person.gone_on is not None:
        raise WrongState
    following.begin_again(found, clock.today())
    following.follow_absences_of([found.pk], clock.today())
    trail.record(
        "training.taken_in_again", by=by, subject=found, after={"person": found.person.name, "due_on": found.due_on}, reason=reason
    )
    return found
