"""What a worker does with a chunk of items: each is read, looked through and judged in a process that may die without harm.

The worker itself only hands out and takes in, so it may be a thread; the process is kept from item to item, and one that died costs its own item one line.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial

from komainu.detect import Detector, OwnWords
from komainu.extract import Limits, Reason, Section, Unread, readers
from komainu.extract.ocr import languages
from komainu.extract.processes import Attendant, Outcome
from komainu.scan.result import FileResult, NotRead
from komainu.scan.risk import rules
from komainu.scan.sources import Item
from komainu.scan.tally import FalseAlarms, Findings, Tally, result

# A task ends after so long even if items are left, so that a kill costs little and nothing waits behind a slow chunk.
_SECONDS_OF_A_TASK = 20.0
_SECONDS_BETWEEN_STATES = 2.0
# A reader gets so much longer for each byte: text is searched at a third of a megabyte a second where it is dense.
_SECONDS_PER_BYTE = 1 / 50_000
_MOST_MORE_SECONDS = 24 * 3600.0
_PRELOAD = ("komainu.scan.warm", "komainu.scan.work")


@dataclass(frozen=True, slots=True)
class Look:
    """How items are looked at. It is sent to the workers with every chunk.

    words         the organisation's own words and patterns
    false_alarms  marks of hits that are known to be none, and the key with which they were made
    as_of         the day in Japan whose rules judge
    """

    as_of: date
    words: OwnWords | None = None
    false_alarms: frozenset[str] = frozenset()
    key: bytes = field(default=b"", repr=False)
    kinds: frozenset[str] | None = None
    names: str = "text"
    min_score: float = 0.5
    limits: Limits = field(default_factory=partial(Limits, silent_seconds=120.0))

    def settings(self, version: str) -> str:
        """What decides the result of an unchanged file, in one short text, for the journal; `version` is that of the whole program."""
        entries = self.words.entries if self.words is not None else ()
        words = [(each.id, each.score, each.near, each.pattern.pattern if each.pattern is not None else "", each.words) for each in entries]
        told = (words, sorted(self.false_alarms), self.key, sorted(self.kinds or ()), self.names, self.min_score, self.limits)
        in_force = sorted(rule.id for rule in rules() if rule.is_in_force(self.as_of))
        digest = hashlib.sha256(repr((told, in_force, sorted(each.format for each in readers()), languages())).encode()).hexdigest()
        return f"{version} {digest[:32]}"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Items of one host, and how to look at them."""

    items: tuple[Item, ...]
    look: Look


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a chunk: results with the places of their items in it, and the places of those that were not begun."""

    results: tuple[tuple[int, FileResult], ...]
    left: tuple[int, ...] = ()


def work(chunk: Chunk, tell: Callable[[tuple[Item, FileResult]], object] | None = None) -> Done:
    """The task of an executor. It never raises for what an item holds.

    tell  where the executor shares memory: takes each result at once, and the results given back are empty
    """
    attendant = _attendant(chunk.look)
    results: list[tuple[int, FileResult]] = []
    until = time.monotonic() + _SECONDS_OF_A_TASK
    for index, item in enumerate(chunk.items):
        if tell is None and index and time.monotonic() > until:
            return Done(tuple(results), tuple(range(index, len(chunk.items))))
        found = _look_at(attendant, item)
        if tell is not None:
            tell((item, found))
        else:
            results.append((index, found))
    return Done(tuple(results))


def failed(item: Item, detail: str) -> FileResult:
    """The line about an item whose worker itself was lost."""
    return result(item, None, NotRead("", Reason.DIED.value, detail))


def _look_at(attendant: Attendant[tuple[Item, bool], Findings], item: Item) -> FileResult:
    more_seconds = min(item.size_bytes * _SECONDS_PER_BYTE, _MOST_MORE_SECONDS)
    outcome = attendant.work((item, False), more_seconds)
    if outcome.failure in {Reason.DIED, Reason.MEMORY}:
        # Again, with a state after every section: what lies before the part that kills the reader is then told.
        outcome = attendant.work((item, True), more_seconds)
    findings = outcome.parts[-1] if outcome.parts else None
    return result(item, findings, _failure(outcome))


def _failure(outcome: Outcome[tuple[Item, bool], Findings]) -> NotRead | None:
    return NotRead("", outcome.failure.value, outcome.detail) if outcome.failure is not None else None


# Each thread has a process of its own; all of them are known here, so that they can be ended.
_own = threading.local()
_all: list[Attendant[tuple[Item, bool], Findings]] = []


def _attendant(look: Look) -> Attendant[tuple[Item, bool], Findings]:
    kept: tuple[Look, Attendant[tuple[Item, bool], Findings]] | None = getattr(_own, "kept", None)
    if kept is not None and kept[0] == look and kept[1] in _all:
        return kept[1]
    if kept is not None:
        kept[1].end()
    attendant: Attendant[tuple[Item, bool], Findings] = Attendant(
        partial(_findings, look), limits=look.limits, prepare=partial(_prepare, look), preload=_PRELOAD
    )
    _own.kept = (look, attendant)
    _all.append(attendant)
    return attendant


def dismiss() -> None:
    """End the reading processes of this process. Only when no task is running."""
    while _all:
        _all.pop().end()


# From here on: in the process that reads.


@lru_cache(maxsize=1)
def _detector(look: Look) -> Detector:
    return Detector(look.kinds, look.names, look.min_score, look.words)


def _prepare(look: Look) -> None:
    _detector(look).detect("担当の山田太郎（090-1234-5678）まで")


def _findings(look: Look, task: tuple[Item, bool]) -> Iterator[Findings]:
    """The state of the findings from time to time, and at the end."""
    item, is_careful = task
    tally = Tally(FalseAlarms(look.false_alarms, look.key), look.as_of)
    formats: list[str] = []
    waiting: deque[Section] = deque()

    def sections() -> Iterator[Section]:
        try:
            for piece in item.content.pieces(look.limits, formats):
                if isinstance(piece, Unread):
                    tally.not_read(piece)
                elif piece.text:
                    yield piece
        except OSError as error:
            tally.not_read(Unread((), Reason.NO_ACCESS, error.strerror or type(error).__name__))
        except MemoryError:
            raise
        except Exception as error:  # a source can fail in its own ways; the message is left out, for it may quote the content
            tally.not_read(Unread((), Reason.BROKEN, type(error).__name__))

    def texts() -> Iterator[str]:
        for section in sections():
            waiting.append(section)
            yield section.text

    detector = _detector(look)
    every = 0.0 if is_careful else _SECONDS_BETWEEN_STATES
    told = time.monotonic()
    answers = (detector.detect(text) for text in texts()) if is_careful else detector.detect_many(texts())
    for hits in answers:
        tally.add(waiting.popleft(), hits)
        if time.monotonic() - told >= every:
            yield tally.findings(formats[0] if formats else "")
            told = time.monotonic()
    sha256 = ""
    if formats or item.size_bytes == 0:
        try:
            sha256 = item.content.sha256()
        except OSError as error:
            tally.not_read(Unread((), Reason.NO_ACCESS, error.strerror or type(error).__name__))
    yield tally.findings(formats[0] if formats else "", sha256)
