"""When a reminder is due. Pure: the duty, its kind and the moment in; steps out. Nothing is stored for the future but when to look.

What is urgent is told day and night. All else waits for the digest: on business days, at the house's hour. A step before the due day
that falls on a weekend or a holiday is told on the business day before it (after the weekend it would come too late), one after the
due day on the business day that follows. The due day itself never moves.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from komainu.web.duties.business_days import DAY, business_day_from, business_day_upto, is_business_day
from komainu.web.duties.declaring import Kind
from komainu.web.people.roles import ESCALATION
from komainu.web.site.clock import JAPAN, japan_day


class Due(Protocol):
    due_on: Any
    due_at: datetime | None
    opened_at: datetime
    is_urgent: bool
    details: Mapping[str, Any]


LATE = "late"
UNANSWERED = "unanswered"
OPENED = "opened"
USUAL_DIGEST = time(8, 0)


def steps_due(kind: Kind, duty: Due, now: datetime, digest_at: time = USUAL_DIGEST) -> list[str]:
    """The steps whose time has come, the latest only of each sort: who slept a week gets one mail, not seven.

    `unanswered+N`: nobody took it within N times the minutes that its details name, day or night; it goes to the Nth next role.
    `opened` is the step of an urgent duty that is told of at once, and of a calm one whose kind wants it in the next digest;
    `day-7`, `day+0` and so on follow `remind_days`; `late+N` repeats.

    digest_at   the house's hour, in Japan, before which nothing calm is told
    """
    as_of = japan_day(now)
    if duty.is_urgent:
        return _urgent(kind, duty, now, as_of)
    if not is_business_day(as_of) or now.astimezone(JAPAN).time() < digest_at:
        return []
    steps = [OPENED] if kind.tell_opened and duty.opened_at < _at(as_of, digest_at) else []
    if duty.due_at is not None and now >= duty.due_at:
        return [*steps, _late(kind, (now - duty.due_at).days)]
    if duty.due_on is None:
        return steps
    real, ahead = (as_of - duty.due_on).days, (business_day_from(as_of + DAY) - DAY - duty.due_on).days
    # Up to the due day what falls on the days off that follow is told today.
    return [*steps, *_by_day(kind, duty, max(real, min(ahead, 0)))]


def _urgent(kind: Kind, duty: Due, now: datetime, as_of: date) -> list[str]:
    steps = [OPENED]
    if minutes := duty.details.get("escalate_minutes"):
        level = int((now - duty.opened_at).total_seconds() // 60 // int(minutes))
        if level > 0:
            steps.append(f"{UNANSWERED}+{min(level, len(ESCALATION) - 1)}")
    if duty.due_at is not None and now >= duty.due_at:
        return [*steps, _late(kind, (now - duty.due_at).days)]
    return steps if duty.due_on is None else [*steps, *_by_day(kind, duty, (as_of - duty.due_on).days)]


def _by_day(kind: Kind, duty: Due, days: int) -> list[str]:
    """The step of so many days after the due day; negative before it."""
    passed = [day for day in kind.remind_days if day <= days]
    opened_after = [day for day in passed if duty.due_on + timedelta(days=day) >= japan_day(duty.opened_at)]
    last = max(kind.remind_days, default=0)
    if opened_after and (not kind.repeat_late or days < last + kind.repeat_late):
        return [f"day{opened_after[-1]:+d}"]
    if kind.repeat_late and days > last:
        return [_late(kind, days)]
    return []


def _late(kind: Kind, days: int) -> str:
    every = kind.repeat_late or 1
    return f"{LATE}+{days // every * every}"


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, JAPAN)


def look_next(kind: Kind, duty: Due, now: datetime, digest_at: time = USUAL_DIGEST) -> datetime | None:
    """The first moment after `now` at which another step may be due; None when none ever will. Never too late, at times too early."""
    days = _next_step_day(kind, duty, japan_day(now))
    if duty.is_urgent:
        moments = [_at(days, time.min)] if days else []
        if minutes := duty.details.get("escalate_minutes"):
            passed = int((now - duty.opened_at).total_seconds() // 60 // int(minutes))
            if passed + 1 < len(ESCALATION):
                moments.append(duty.opened_at + timedelta(minutes=int(minutes) * (passed + 1)))
        if duty.due_at is not None:
            every = kind.repeat_late or 1
            gone = (now - duty.due_at).days // every + 1 if now >= duty.due_at else 0
            moments.append(duty.due_at + timedelta(days=gone * every))
        return min((moment for moment in moments if moment > now), default=None)
    days_to_tell = [_day_to_tell(duty, days)] if days else []
    if kind.tell_opened and japan_day(now) <= business_day_from(japan_day(duty.opened_at) + DAY):
        days_to_tell.append(business_day_from(japan_day(now)))
    if duty.due_at is not None:
        every = timedelta(days=kind.repeat_late or 1)
        late_at = duty.due_at if now < duty.due_at else duty.due_at + every * ((now - duty.due_at) // every + 1)
        days_to_tell.append(business_day_from(japan_day(late_at)))
    if not days_to_tell:
        return None
    return _digest_after(min(days_to_tell), now, digest_at)


def _day_to_tell(duty: Due, day: date) -> date:
    return business_day_from(day) if day > duty.due_on else business_day_upto(day)


def _digest_after(day: date, now: datetime, digest_at: time) -> datetime:
    """The digest of that day, or of the next business day after `now` if that one is past."""
    moment = _at(day, digest_at)
    if moment <= now:
        today = japan_day(now)
        moment = _at(business_day_from(today), digest_at)
        if moment <= now:
            moment = _at(business_day_from(today + DAY), digest_at)
    return moment


def _next_step_day(kind: Kind, duty: Due, today: date) -> date | None:
    """The first day after `today` on which the step changes by the calendar; None without a due day or after the last step."""
    if duty.due_on is None:
        return None
    days, last, every = (today - duty.due_on).days, max(kind.remind_days, default=0), kind.repeat_late
    coming = [day for day in kind.remind_days if day > days]
    if every:
        coming += [day for day in (last + 1, last + every) if day > days]
        coming.append(max((max(days, last) // every + 1) * every, days + 1))
    return duty.due_on + timedelta(days=min(coming)) if coming else None


def look_first(kind: Kind | None, duty: Due, now: datetime, digest_at: time = USUAL_DIGEST) -> datetime | None:
    """When the worker looks first at a duty that was opened or changed now: at once if a step is due, else at the next moment."""
    if kind is None:
        return None
    return now if steps_due(kind, duty, now, digest_at) else look_next(kind, duty, now, digest_at)


def is_late_step(step: str) -> bool:
    return step.startswith(LATE) or (step.startswith("day+") and step != "day+0")


def escalation_roles(kind: Kind, step: str) -> tuple[str, ...]:
    """The further roles that are told at this step: none before the day; the next ones when it is late or nobody took it."""
    if step.startswith(UNANSWERED):
        return tuple(ESCALATION[: int(step.rpartition("+")[2]) + 1])
    return tuple(ESCALATION) if kind.escalate and is_late_step(step) else ()
