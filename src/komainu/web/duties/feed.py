"""Duties as a calendar (iCalendar, RFC 5545). Pure: duties in, bytes out.

A calendar is read by other programs and shown to others, so an event says what kind of thing is due and where to open it, never of whom
or what it treats. Due days stand as they are, all day; an hour that a rule names is a quarter of an hour that ends then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from icalendar import Alarm, Calendar, Event

QUARTER = timedelta(minutes=15)
DAY_BEFORE_AT_NINE = timedelta(hours=-15)
HOUR_BEFORE = timedelta(hours=-1)
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One duty in a calendar. `title` names nobody."""

    key: UUID
    title: str
    url: str
    due_on: date | None
    due_at: datetime | None
    changed_at: datetime


def calendar_of(entries: Iterable[Entry], name: str) -> bytes:
    """The calendar with these entries. Equal entries give equal bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Komainu//duties//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Tokyo")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@komainu")
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("url", entry.url)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    if entry.due_at is not None:
        event.add("dtstart", (entry.due_at - QUARTER).astimezone(UTC))
        event.add("dtend", entry.due_at.astimezone(UTC))
        alarm.add("trigger", HOUR_BEFORE)
    else:
        assert entry.due_on is not None
        event.add("dtstart", entry.due_on)
        event.add("dtend", entry.due_on + timedelta(days=1))
        alarm.add("trigger", DAY_BEFORE_AT_NINE)
    event.add_component(alarm)
    return event
