"""Sessions: held when and where, and who was there, by QR code, by the signed sheet, by a list that was read in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import get_random_string

from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail
from komainu.web.training.models import Assignment, Attendance, Delivery, Session
from komainu.web.training.problems import DayTooEarly, NotAsked, NotRunning, ReasonMissing, SessionNotOpen

from .learning import has_studied, locked, stand_again

DOORS_OPEN = timedelta(minutes=15)
BEFORE_EXAM = {Assignment.State.ASSIGNED, Assignment.State.OPENED}


@transaction.atomic
def add_session(
    delivery: Delivery, *, by: Person | None, starts_at: datetime, ends_at: datetime, place: str = "", lecturer: str = "",
    seats: int | None = None, is_make_up: bool = False,
) -> Session:  # fmt: skip
    """A lecture, a film seen together, a make-up date. Raises NotRunning, DayTooEarly (ends before it begins)."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state not in {Delivery.State.DRAFT, Delivery.State.OPEN}:
        raise NotRunning
    if ends_at <= starts_at:
        raise DayTooEarly
    made = Session.objects.create(
        delivery=delivery, starts_at=starts_at, ends_at=ends_at, place=place, lecturer=lecturer or delivery.lecturer, seats=seats,
        is_make_up=is_make_up, token=get_random_string(24),
    )  # fmt: skip
    trail.record("training.session_added", by=by, subject=made, after={"starts_at": starts_at, "place": place, "make_up": is_make_up})
    return made


@transaction.atomic
def cancel_session(session: Session, *, by: Person) -> Session:
    """It does not take place. Raises WrongState when somebody was there."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.cancelled_at is not None or session.attendance.exists():
        raise WrongState
    session.cancelled_at = clock.now()
    session.save(update_fields=["cancelled_at"])
    trail.record("training.session_cancelled", by=by, subject=session)
    return session


@transaction.atomic
def attend_by_code(session: Session, person: Person) -> Attendance:
    """Somebody opened the QR code's address on their own phone, in the room, in time. Raises SessionNotOpen, NotAsked, NotRunning."""
    now = clock.now()
    if session.cancelled_at is not None or not session.starts_at - DOORS_OPEN <= now <= session.ends_at:
        raise SessionNotOpen
    assignment = Assignment.objects.filter(delivery=session.delivery_id, person=person).exclude(state=Assignment.State.ENDED).first()
    if assignment is None:
        raise NotAsked
    # Asked under the lock: of two presses the second finds what the first recorded.
    mine = locked(assignment)
    found = Attendance.objects.filter(session=session, assignment=mine).first()
    return found or _attend(session, mine, Attendance.Way.QR, by=person)


@transaction.atomic
def record_attendance(session: Session, assignments: Sequence[Assignment], *, by: Person, way: str = Attendance.Way.SHEET) -> int:
    """Those who signed the sheet, or stand in the list; returns how many are new. Raises SessionNotOpen before it began."""
    if session.cancelled_at is not None or session.starts_at > clock.now():
        raise SessionNotOpen
    # In one order, so that two who record the same sheet wait for each other instead of both failing.
    rows = [locked(each) for each in sorted(assignments, key=lambda each: each.pk)]
    known = set(Attendance.objects.filter(session=session, assignment__in=rows).values_list("assignment_id", flat=True))
    fresh = [each for each in rows if each.pk not in known]
    for each in fresh:
        _attend(session, each, way, by=by)
    return len(fresh)


def _attend(session: Session, found: Assignment, way: str, *, by: Person) -> Attendance:
    """Somebody whose assignment is locked was there."""
    made = Attendance.objects.create(session=session, assignment=found, way=way, recorded_by=by, recorded_at=clock.now())
    trail.record(
        "training.attended", by=by, subject=found, after={"person": found.person.name, "session": str(session), "way": way}
    )  # fmt: skip
    if found.state in BEFORE_EXAM or (found.state == Assignment.State.STUDIED and not found.delivery.questions_asked):
        has_studied(found, {"session": str(session)}, on=clock.japan_day(session.starts_at))
    return made


@transaction.atomic
def take_back_attendance(attendance: Attendance, *, by: Person, reason: str) -> Assignment:
    """Somebody was not there after all. A pass that rests on it alone is void; an exam that was taken keeps what it gave. Raises WrongState, ReasonMissing."""
    if not reason:
        raise ReasonMissing
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("delivery", "person").get(pk=attendance.assignment_id)
    found = Attendance.objects.select_for_update(of=("self",)).select_related("session__delivery").filter(pk=attendance.pk).first()
    if found is None:
        raise WrongState
    trail.record(
        "training.attendance_taken_back", by=by, subject=assignment,
        before={"person": assignment.person.name, "session": str(found.session), "way": found.way}, reason=reason,
    )  # fmt: skip
    found.delete()
    stand_again(assignment, reason=reason)
    return assignment
