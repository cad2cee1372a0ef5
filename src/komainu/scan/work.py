"""What a worker does with a chunk of items: each is read, looked through and judged in a process that may die without harm.

The worker itself only hands out and takes in, so it may be a thread; the process is kept from item to item, and one that died costs its own item one line.
"""

from __future__ import annotations

import gc
import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from komainu.detect import Hit
from komainu.extract import Limits, Reason, Section, Unread, processes, readers
from komainu.extract.ocr import languages
from komainu.extract.processes import Attendant
from komainu.scan.result import FileResult, NotRead
from komainu.scan.risk import rules
from komainu.scan.sources import Item, held
from komainu.scan.tally import FalseAlarms, Findings, Tally, result

if TYPE_CHECKING:
    # The process that only hands out and takes in need not load what takes long.
    from komainu.detect import Detector, OwnWords

# A task ends after so long even if items are left, so that a kill costs little and nothing waits behind a slow chunk.
_SECONDS_OF_A_TASK = 20.0
_SECONDS_BETWEEN_STATES = 2.0
# A reader gets so much longer for each byte: text is searched at a third of a megabyte a second where it is dense.
_SECONDS_PER_BYTE = 1 / 50_000
_MOST_MORE_SECONDS = 24 * 3600.0
_FILES_TOGETHER = 64
_BYTES_TOGETHER = 2**20
# Finished results wait so long for others, so that they cost one message together.
_SECONDS_BETWEEN_MESSAGES = 0.2
# Texts up to so many characters are looked through once, as long as no more than so many others came.
_SHORT_TEXT = 400
_SHORT_TEXTS = 4000
_SECTIONS_WAITING = 500
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


@dataclass(frozen=True, slots=True)
class _Task:
    """What a reading process is given: some items with their places in the chunk. `is_careful`: a state after every section."""

    items: tuple[tuple[int, Item], ...]
    is_careful: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """What has been found in one item: so far, or its result when all of it was read."""

    index: int
    findings: Findings | None = None
    result: FileResult | None = None


Results = list[tuple[Item, FileResult]]


def work(chunk: Chunk, tell: Callable[[Results], object] | None = None) -> Done:
    """The task of an executor. It never raises for what an item holds.

    tell  where the executor shares memory: takes results as they come, and those given back are empty
    """
    attendant = _attendant(chunk.look)
    results: list[tuple[int, FileResult]] = []
    until = time.monotonic() + _SECONDS_OF_A_TASK
    for batch in _batches(chunk.items):
        if _stopping.is_set():
            break
        if tell is None and batch[0][0] and time.monotonic() > until:
            return Done(tuple(results), tuple(range(batch[0][0], len(chunk.items))))
        for some in _read(attendant, batch):
            if tell is not None:
                tell([(chunk.items[index], found) for index, found in some])
            else:
                results += some
    return Done(tuple(results))


def _batches(items: tuple[Item, ...]) -> Iterator[tuple[tuple[int, Item], ...]]:
    """Small items go to the reading process together: fewer messages, and names of many short texts are looked for at once."""
    batch: list[tuple[int, Item]] = []
    size_bytes = 0
    for index, item in enumerate(items):
        if batch and (size_bytes + item.size_bytes > _BYTES_TOGETHER or len(batch) >= _FILES_TOGETHER):
            yield tuple(batch)
            batch, size_bytes = [], 0
        batch.append((index, item))
        size_bytes += item.size_bytes
    if batch:
        yield tuple(batch)


def _read(attendant: _Reader, batch: tuple[tuple[int, Item], ...]) -> Iterator[list[tuple[int, FileResult]]]:
    ended: dict[int, FileResult] = {}

    def hear(states: list[_State]) -> None:
        for state in states:
            if state.result is not None:
                ended[state.index] = state.result

    if len(batch) > 1:
        attendant.work(_Task(batch), hear)
        yield list(ended.items())
        if _stopping.is_set():
            return
    # What is left was in the process when it died, or is alone from the start: each on its own, so that it costs no other its line.
    for index, item in batch:
        if index not in ended:
            found = _look_at(attendant, index, item)
            if _stopping.is_set():
                return
            yield [(index, found)]


def failed(item: Item, detail: str) -> FileResult:
    """The line about an item whose worker itself was lost."""
    return result(item, None, NotRead("", Reason.DIED.value, detail))


def _look_at(attendant: _Reader, index: int, item: Item) -> FileResult:
    last: list[_State] = []

    def hear(states: list[_State]) -> None:
        last[:] = states[-1:]

    more_seconds = min(item.size_bytes * _SECONDS_PER_BYTE, _MOST_MORE_SECONDS)
    outcome = attendant.work(_Task(((index, item),)), hear, more_seconds)
    if outcome.failure in {Reason.DIED, Reason.MEMORY} and not _stopping.is_set():
        # Again, with a state after every section: what lies before the part that kills the reader is then told.
        outcome = attendant.work(_Task(((index, item),), is_careful=True), hear, more_seconds)
    if last and last[0].result is not None:
        return last[0].result
    failure = NotRead("", outcome.failure.value, outcome.detail) if outcome.failure is not None else None
    return result(item, last[0].findings if last else None, failure)


def begin() -> None:
    """Start what the reading processes come from, so that it is ready when the first is wanted."""
    processes.begin(*_PRELOAD)


# Each thread has a process of its own; all of them are known here, so that they can be ended.
_own = threading.local()
_Reader = Attendant[_Task, list[_State]]
_all: list[_Reader] = []


def _attendant(look: Look) -> _Reader:
    kept: tuple[Look, _Reader] | None = getattr(_own, "kept", None)
    if kept is not None and kept[0] == look and kept[1] in _all:
        return kept[1]
    if kept is not None:
        kept[1].end()
    attendant: _Reader = Attendant(partial(_answers, look), limits=look.limits, prepare=partial(_prepare, look), preload=_PRELOAD)
    _own.kept = (look, attendant)
    _all.append(attendant)
    return attendant


_stopping = threading.Event()


def halt() -> None:
    """Let no task of this process go on: what is being read now is given up without a result. dismiss() follows, when all have ended."""
    _stopping.set()
    for attendant in list(_all):
        attendant.kill()


def dismiss() -> None:
    """End the reading processes of this process. Only when no task is running."""
    while _all:
        _all.pop().end()
    _stopping.clear()


# From here on: in the process that reads.


@lru_cache(maxsize=1)
def _detector(look: Look) -> Detector:
    from komainu.detect import Detector

    return Detector(look.kinds, look.names, look.min_score, look.words)


@lru_cache(maxsize=1)
def _answered(_look: Look) -> dict[str, _Answer]:
    """Short texts that were looked through, with their hits: what a template or a program writes into each of its files comes again and again."""
    return {}


def _prepare(look: Look) -> None:
    _detector(look).detect("担当の山田太郎（090-1234-5678）まで")
    # What is loaded stays, and what is made from here on is mostly free of rings: the collector need not look so often.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@dataclass(slots=True)
class _Answer:
    """The hits of a text, once they are known."""

    hits: list[Hit] | None = None


@dataclass(slots=True)
class _Reading:
    """One item that is being read, until all its sections are looked through."""

    index: int
    item: Item
    tally: Tally
    formats: list[str] = field(default_factory=list)
    sha256: str = ""
    is_read: bool = False

    def findings(self) -> Findings:
        return self.tally.findings(self.formats[0] if self.formats else "", self.sha256)

    def end(self) -> _State:
        found = result(self.item, self.findings(), None)
        # Made here and kept with it, so that the first process, which is alone, need not make it.
        found.line()
        return _State(self.index, result=found)


def _answers(look: Look, task: _Task) -> Iterator[list[_State]]:
    """The states of the items, some to a message."""
    some: list[_State] = []
    sent = time.monotonic()
    for state in _states(look, task):
        some.append(state)
        now = time.monotonic()
        if state.result is None or now - sent >= _SECONDS_BETWEEN_MESSAGES:
            yield some
            some, sent = [], now
    if some:
        yield some


def _states(look: Look, task: _Task) -> Iterator[_State]:
    """The states of the items, in their order: some on the way where one takes long, and the last of each."""
    from komainu.scan.forms import spoken

    readings: deque[_Reading] = deque()
    waiting: deque[tuple[_Reading, Section, _Answer]] = deque()
    asked: deque[_Answer] = deque()
    answered = _answered(look)

    def texts() -> Iterator[str]:
        for index, item in task.items:
            reading = _Reading(index, item, Tally(FalseAlarms(look.false_alarms, look.key), look.as_of))
            readings.append(reading)
            for section in _sections(item, look, reading):
                text = spoken(section)
                answer = answered.get(text) if len(text) <= _SHORT_TEXT else None
                # However often a text comes again, no more than so many sections wait for one that is new.
                if answer is not None and len(waiting) < _SECTIONS_WAITING:
                    waiting.append((reading, section, answer))
                    continue
                answer = _Answer()
                if len(text) <= _SHORT_TEXT:
                    if len(answered) >= _SHORT_TEXTS:
                        answered.clear()
                    answered[text] = answer
                waiting.append((reading, section, answer))
                asked.append(answer)
                yield text
            reading.is_read = True

    detector = _detector(look)
    every = 0.0 if task.is_careful else _SECONDS_BETWEEN_STATES
    told = time.monotonic()
    for hits in (detector.detect(text) for text in texts()) if task.is_careful else detector.detect_many(texts()):
        asked.popleft().hits = hits
        while waiting and (known := waiting[0][2].hits) is not None:
            reading, section, _ = waiting.popleft()
            reading.tally.add(section, known)
        while readings and readings[0].is_read and (not waiting or waiting[0][0] is not readings[0]):
            yield readings.popleft().end()
        if readings and readings[0] is reading and time.monotonic() - told >= every:
            yield _State(reading.index, findings=reading.findings())
            told = time.monotonic()
    for reading, section, answer in waiting:
        reading.tally.add(section, answer.hits or [])
    for reading in readings:
        yield reading.end()


def _sections(item: Item, look: Look, reading: _Reading) -> Iterator[Section]:
    """The sections of an item. What was not read goes to its tally, and its digest to the reading when all is read."""
    try:
        content = held(item.content, item.size_bytes)
        for piece in content.pieces(look.limits, reading.formats):
            if isinstance(piece, Unread):
                reading.tally.not_read(piece)
            elif piece.text:
                yield piece
        if reading.formats or item.size_bytes == 0:
            reading.sha256 = content.sha256()
    except OSError as error:
        reading.tally.not_read(Unread((), Reason.NO_ACCESS, error.strerror or type(error).__name__))
    except MemoryError:
        raise
    except Exception as error:  # a source can fail in its own ways; the message is left out, for it may quote the content
        reading.tally.not_read(Unread((), Reason.BROKEN, type(error).__name__))
