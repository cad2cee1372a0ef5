"""Who must have done what by when. Pure: dated facts and a day in, answers out.

Everything that is said of a day, also of a day long past, comes from these facts: when somebody worked here, when they were on leave or
excused, and on which days they passed. Queries that say the same in SQL are tested against these functions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
LEAST_DAYS = 7
"""Whoever is asked later than the others (joined, moved, was entered late) has at least so many days."""


@dataclass(frozen=True, slots=True)
class Stay:
    """From the first day of work to the last; None: since always, or still."""

    joined_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """A leave of absence or an excuse, both days included; None: no end known."""

    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    stays: Sequence[Stay]
    leaves: Sequence[Away] = ()
    passes: Sequence[date] = ()


def covers(away: Away, day: date) -> bool:
    return away.starts_on <= day and (away.ends_on is None or day <= away.ends_on)


def works_here(stays: Iterable[Stay], day: date) -> bool:
    """Whether somebody works here on that day; the last day of work counts."""
    return any((stay.joined_on is None or stay.joined_on <= day) and (stay.left_on is None or day <= stay.left_on) for stay in stays)


def is_away(aways: Iterable[Away], day: date) -> bool:
    return any(covers(away, day) for away in aways)


def standing_in_year(person: Person, year_starts_on: date, day: date) -> str:
    """What somebody is in the year's list of that day: not_here, passed, excused (on leave), or missing."""
    if not works_here(person.stays, day):
        return "not_here"
    if any(year_starts_on <= passed <= day for passed in person.passes):
        return "passed"
    return "excused" if is_away(person.leaves, day) else "missing"


def first_due(*, opens_on: date, due_on: date | None, due_days: int | None, joined_on: date | None, assigned_on: date) -> date:
    """The day that a delivery's rule gives to somebody.

    due_on    the day for all; who is asked later than the others has LEAST_DAYS from then, if that is later
    due_days  from the first day of work, or from the opening for who worked here before; LEAST_DAYS from being asked, if that is later
    """
    if due_on is not None:
        return due_on if assigned_on <= opens_on else max(due_on, assigned_on + LEAST_DAYS * DAY)
    assert due_days is not None
    start = max(joined_on or opens_on, opens_on)
    return max(start + due_days * DAY, assigned_on + LEAST_DAYS * DAY if assigned_on > start else start)


def due_after(base: date, aways: Iterable[Away], *, assigned_on: date, make_up_days: int) -> date:
    """The day when leaves and excuses are taken into account: who was away before it has `make_up_days` from coming back.

    Those without an end do not move it: while they last nobody is late, and when they end they have one.
    """
    due = base
    for away in sorted(aways, key=lambda each: each.starts_on):
        if away.ends_on is not None and away.starts_on <= due and away.ends_on >= assigned_on:
            due = max(due, away.ends_on + max(make_up_days, 1) * DAY)
    return due


def standing(state: str, due_on: date, aways: Iterable[Away], day: date) -> str:
    """The state of an assignment on a day as people read it: its own, or excused, or overdue."""
    if state in {"passed", "ended"}:
        return state
    if is_away(aways, day):
        return "excused"
    return "overdue" if due_on < day else state
