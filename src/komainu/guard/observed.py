"""What watching has shown: how many messages would have been stopped, by which checks, and which ones went out so. Sums over the spool's events, which hold no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from komainu.guard.verdict import Grade

if TYPE_CHECKING:
    from komainu.guard.spool import Event, Spool

# The verdict in the figures of a copy that could not be unwrapped.
UNREAD = "unread"
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """One message that went out while the guard only watched."""

    uid: str
    at: datetime
    grade: Grade
    checks: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(slots=True)
class Watched:
    """Sums of a period.

    by_grade  messages by their verdict
    by_check  check -> grade -> findings
    unread    copies that could not be unwrapped, by reason
    wrongly   messages that would have been stopped, the newest first
    """

    messages: int = 0
    by_grade: Counter[str] = field(default_factory=Counter)
    by_check: dict[str, Counter[str]] = field(default_factory=dict)
    unread: Counter[str] = field(default_factory=Counter)
    wrongly: list[Seen] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None


def watched(events: Iterable[Event], *, since: datetime | None = None, least: Grade = Grade.HOLD) -> Watched:
    """The sums over events of the state `observed`; others are passed over. A message examined again counts once, as it was found last.

    since  only what was observed at that time or later
    least  the lowest grade that counts as "would have been stopped"
    """
    last: dict[str, Event] = {}
    for event in events:
        if event.after == "observed" and event.figures is not None and (since is None or event.at >= since):
            last.pop(event.uid, None)
            last[event.uid] = event
    sums = Watched()
    for event in last.values():
        figures = event.figures or {}
        sums.first_at = min(sums.first_at or event.at, event.at)
        sums.last_at = max(sums.last_at or event.at, event.at)
        if figures.get("verdict") == UNREAD:
            sums.unread[str(figures.get("reason", ""))] += 1
            continue
        _count(sums, event, figures, least)
    sums.wrongly.sort(key=lambda seen: seen.at, reverse=True)
    return sums


def _count(sums: Watched, event: Event, figures: dict[str, Any], least: Grade) -> None:
    grade = Grade(figures["verdict"])
    findings = figures.get("findings", [])
    sums.messages += 1
    sums.by_grade[grade.value] += 1
    for each in findings:
        sums.by_check.setdefault(each["check"], Counter())[each["grade"]] += 1
    if grade.rank >= least.rank:
        checks = [each["check"] for each in sorted(findings, key=lambda each: -Grade(each["grade"]).rank)]
        outside = [each["domain"] for each in figures.get("recipients", []) if not each["inside"]]
        sums.wrongly.append(Seen(event.uid, event.at, grade, tuple(dict.fromkeys(checks)), tuple(dict.fromkeys(outside))))


def events_of(spool: Spool) -> Iterator[Event]:
    """All events of a spool, a page at a time."""
    after = 0
    while page := spool.events(after, _PAGE):
        yield from page
        after = page[-1].id
