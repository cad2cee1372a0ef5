"""What was found in one file, section by section: counts, people, special care, masked samples. The text that was found is never kept."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil

from komainu.detect import Hit, Kind
from komainu.detect.masking import hidden
from komainu.extract import Section, Unread
from komainu.scan.persons import PersonCount
from komainu.scan.result import NOTHING_FOUND, FileResult, Grade, NotRead, Sample, place
from komainu.scan.risk import special_care_kind, verdict
from komainu.scan.sources import Item
from komainu.scan.walk import Skipped

_UNREAD_LINES = 20
_SAMPLES_OF_A_KIND = 3
_SAMPLES = 24
# Shorter values would be told by their last letters; of a My Number nothing may stay.
_SHOWN_FROM = 7
_NEVER_SHOWN = frozenset({Kind.MY_NUMBER, Kind.PASSWORD, Kind.BIRTH_DATE})


@dataclass(frozen=True, slots=True)
class Findings:
    """The state of a tally, to be sent out of the process that reads."""

    counts: dict[str, int]
    persons: tuple[int, int]
    special_care: dict[str, int]
    grade: Grade
    rule: str
    samples: tuple[Sample, ...]
    unread: tuple[NotRead, ...]
    doubts: tuple[str, ...]
    format: str = ""
    sha256: str = ""


_NOTHING = Findings({}, (0, 0), {}, Grade.NONE, NOTHING_FOUND, (), (), ())


class FalseAlarms:
    """Hits that somebody has looked at and found to be none, known by hash and never by text.

    marks  hexadecimal hashes as mark() makes them
    key    makes the hashes useless to who has them without it: telephone numbers are few enough to try them all
    """

    def __init__(self, marks: frozenset[str], key: bytes) -> None:
        self.marks = marks
        self.key = key

    def mark(self, kind: str, value: str) -> str:
        """The hash of a hit: of its kind and its letters, blanks left out."""
        told = f"{kind}\n{''.join(value.split())}".encode("utf-8", errors="surrogatepass")
        digest = hmac.new(self.key, told, hashlib.sha256) if self.key else hashlib.sha256(told)
        return digest.hexdigest()

    def has(self, kind: str, value: str) -> bool:
        return self.mark(kind, value) in self.marks


class Tally:
    """Takes in sections with their hits; findings() gives the state at any time."""

    def __init__(self, false_alarms: FalseAlarms, as_of: date) -> None:
        self.false_alarms = false_alarms
        self.as_of = as_of
        self.counts: dict[str, int] = {}
        self.special_care: dict[str, int] = {}
        self.people = PersonCount()
        self.samples: list[Sample] = []
        self.shown: dict[str, int] = {}
        self.unread: list[NotRead] = []
        self.doubts: list[str] = []

    def add(self, section: Section, hits: Sequence[Hit]) -> None:
        """Take in one section."""
        if section.doubt and section.doubt not in self.doubts and len(self.doubts) < _UNREAD_LINES:
            self.doubts.append(section.doubt)
        text = section.text
        kept = [hit for hit in hits if hit.start >= section.repeated]
        if self.false_alarms.marks:
            kept = [hit for hit in kept if not self.false_alarms.has(hit.kind, hit.of(text))]
        shown: list[Hit] = []
        for hit in kept:
            kind = str(hit.kind)
            self.counts[kind] = self.counts.get(kind, 0) + 1
            if hit.kind == Kind.SENSITIVE:
                law_kind = special_care_kind(hit.because, hit.of(text))
                self.special_care[law_kind] = self.special_care.get(law_kind, 0) + 1
            if self.shown.get(kind, 0) < _SAMPLES_OF_A_KIND and len(self.samples) + len(shown) < _SAMPLES:
                self.shown[kind] = self.shown.get(kind, 0) + 1
                shown.append(hit)
        if kept:
            self.people.add(text, kept)
        if shown:
            for hit, position in zip(shown, section.positions(tuple(hit.start for hit in shown)), strict=True):
                value = hit.of(text)
                mark = self.false_alarms.mark(hit.kind, value) if self.false_alarms.key else ""
                self.samples.append(Sample(str(hit.kind), masked(hit.kind, value), position.label(), place(position), mark))

    def not_read(self, line: Unread) -> None:
        """Take in a line about what was not read."""
        if len(self.unread) < _UNREAD_LINES:
            self.unread.append(NotRead(" › ".join(line.path), line.reason.value, line.detail))

    def findings(self, format: str = "", sha256: str = "") -> Findings:
        """All so far."""
        persons = self.people.bounds()
        grade, rule = verdict(self.counts, persons, self.special_care, is_about_persons=self.people.is_about_persons, as_of=self.as_of)
        return Findings(
            dict(sorted(self.counts.items())),
            persons,
            dict(sorted(self.special_care.items())),
            grade,
            rule,
            tuple(self.samples),
            tuple(self.unread),
            tuple(self.doubts),
            format,
            sha256,
        )


def masked(kind: str, value: str) -> str:
    """A hit as a report shows it: names, addresses, special care and secrets without any letter, long numbers with their last two."""
    shown = hidden(kind, value, keep_last=2 if len(value) >= _SHOWN_FROM and kind not in _NEVER_SHOWN else 0)
    shown = " ".join(shown.split())
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def result(item: Item, findings: Findings | None, failure: NotRead | None) -> FileResult:
    """The line about an item: what was found, as far as the reading came, and why it did not come to its end."""
    unread = (*((failure,) if failure is not None else ()), *(findings.unread if findings is not None else ()))
    found = findings or _NOTHING
    lower, upper = found.persons
    return FileResult(
        path=item.path,
        size_bytes=item.size_bytes,
        type=found.format,
        modified_at=datetime.fromtimestamp(item.modified_ns // 10**9, UTC).isoformat() if item.modified_ns > 0 else "",
        owner=item.owner,
        readable=not unread,
        reason=unread[0].reason if unread else "",
        counts=found.counts,
        persons=(lower, ceil(upper / item.share)),
        special_care=found.special_care,
        grade=found.grade,
        rule=found.rule,
        samples=found.samples,
        sha256=found.sha256,
        unread=unread,
        doubts=found.doubts,
        share=item.share,
    )


def skipped(entry: Skipped) -> FileResult:
    """The line about an entry that is not opened."""
    return FileResult(
        path=entry.path,
        size_bytes=entry.size_bytes,
        readable=False,
        reason=entry.why.value,
        unread=(NotRead("", entry.why.value, entry.detail),),
    )
