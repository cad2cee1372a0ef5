"""Runs: asked for or due, done in the worker in parts, stopped by hand. The engine's journal keeps what was read, so a part that is killed costs little."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from komainu import __version__
from komainu.scan import FileResult, Item, Journal, JournalInUse, LocalPool, Look, Skipped, Source, scan, usable_processors
from komainu.web.discovery import duties, reading
from komainu.web.discovery.models import Run, ScanSource
from komainu.web.discovery.problems import RunUnderWay, SourceEnded, SourceUnreadable
from komainu.web.discovery.schedule import next_run_at
from komainu.web.discovery.services.taking import take_in
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

logger = logging.getLogger("komainu.discovery")

READING_SECONDS = 90.0
"""So long a part reads what is new; what follows is a job of its own, so that mail and reminders get their turn."""
FINISHING_SECONDS = 60.0
"""So much longer it waits for what it has begun."""
COUNTING_SECONDS = 30.0
TELLING_SECONDS = 2.0
PULSE_SECONDS = 15.0
LEFT_BEHIND = timedelta(minutes=15)

Alive = Callable[[], object]


@transaction.atomic
def ask(source: ScanSource, *, by: Person | None) -> Run:
    """A run of the source, which waits for the worker. Raises RunUnderWay, SourceEnded."""
    source = ScanSource.objects.select_for_update().get(pk=source.pk)
    if source.ended_at is not None:
        raise SourceEnded
    if Run.objects.filter(source=source, finished_at=None).exists():
        raise RunUnderWay
    number = (Run.objects.filter(source=source).aggregate(last=Max("number"))["last"] or 0) + 1
    now = clock.now()
    run = Run.objects.create(source=source, number=number, asked_by=by, asked_at=now, worked_at=now)
    trail.record("discovery.run_asked", by=by, subject=source, after={"run": number})
    _enqueue(run)
    return run


def _enqueue(run: Run) -> None:
    from komainu.web.duties.jobs import scan_source

    scan_source.enqueue(str(run.pk))


@transaction.atomic
def cancel(run: Run, *, by: Person) -> None:
    """Stop a run. One that waits ends at once, one that reads within some seconds; what it has read stays known. Raises WrongState."""
    run = Run.objects.select_for_update(of=("self",)).select_related("source").get(pk=run.pk)
    if run.finished_at is not None or run.cancel_asked_at is not None or run.state == Run.State.TAKING:
        raise WrongState
    run.cancel_asked_at = clock.now()
    run.save(update_fields=["cancel_asked_at"])
    trail.record("discovery.run_cancelled", by=by, subject=run.source, after={"run": run.number})
    if run.state == Run.State.WAITING:
        _end(run, Run.State.CANCELLED)


def _end(run: Run, state: Run.State, fault: str = "") -> None:
    with transaction.atomic():
        ended = Run.objects.filter(pk=run.pk, finished_at=None).update(state=state, finished_at=clock.now(), fault=fault[:300])
        if ended and state == Run.State.FAILED:
            trail.record("discovery.run_failed", by=None, subject=run.source, after={"run": run.number}, reason=fault[:300])
            duties.refresh_run(run.source)


def start_due(now: datetime) -> int:
    """What the worker does every few minutes: sources whose time has come are asked for, runs that were left behind go on. Returns how many."""
    started = 0
    for source in ScanSource.objects.filter(ended_at=None, next_run_at__lte=now):
        with transaction.atomic():
            # The condition stands in the UPDATE: two workers do not take the same moment.
            if ScanSource.objects.filter(pk=source.pk, next_run_at=source.next_run_at).update(next_run_at=next_run_at(source, now)):
                try:
                    with transaction.atomic():
                        ask(source, by=None)
                    started += 1
                except RunUnderWay:
                    logger.info("source %s is still being scanned; its next run is the one after", source.pk)
    for run in Run.objects.filter(finished_at=None, worked_at__lt=now - LEFT_BEHIND):
        if Run.objects.filter(pk=run.pk, worked_at=run.worked_at).update(worked_at=now):
            _enqueue(run)
            started += 1
    return started


@dataclass
class Part:
    """One part of the reading: counts what passes, tells it, and knows when to stop."""

    run: Run
    until: Callable[[float | None], bool]
    files: int = 0
    size_bytes: int = 0
    known: int = 0
    hits: int = 0
    unread: int = 0
    first_new: float | None = None
    told_at: float = field(default_factory=monotonic)
    is_cancelled: bool = False

    def started(self, item: Item) -> None:
        """Part of engine.Watcher."""

    def finished(self, result: FileResult, *, is_known: bool) -> None:
        """Part of engine.Watcher."""
        self.files += 1
        self.size_bytes += result.size_bytes
        self.hits += result.is_personal
        self.unread += not result.readable
        if is_known:
            self.known += 1
        elif self.first_new is None:
            self.first_new = monotonic()
        if monotonic() - self.told_at > TELLING_SECONDS:
            self.tell()

    def tell(self) -> None:
        """How far it has come. What an earlier part read is met again first, so the figures never fall."""
        self.told_at = monotonic()
        told: dict[str, Any] = {"worked_at": clock.now()}
        for name in ("files", "size_bytes", "hits", "unread"):
            if getattr(self, name) >= getattr(self.run, name):
                told[name] = getattr(self, name)
                setattr(self.run, name, told[name])
        Run.objects.filter(pk=self.run.pk).update(**told)
        self.is_cancelled = self.is_cancelled or Run.objects.filter(pk=self.run.pk, cancel_asked_at__isnull=False).exists()

    def is_over(self) -> bool:
        return self.is_cancelled or self.until(self.first_new)


class _UpTo:
    """A source that gives no more items when the part is over; what was begun is then finished."""

    def __init__(self, source: Source, part: Part) -> None:
        self.source, self.part, self.is_whole = source, part, False

    @property
    def roots(self) -> tuple[str, ...]:
        return self.source.roots

    def items(self) -> Iterator[Item | Skipped]:
        for item in self.source.items():
            if self.part.is_over():
                return
            yield item
        self.is_whole = True


class _Pulse(threading.Thread):
    """Beside a part: keeps the job's lease while one large file is read, and gives up what is being read when the part must end."""

    def __init__(self, part: Part, pool: LocalPool, alive: Alive) -> None:
        super().__init__(name="discovery-pulse", daemon=True)
        self.part, self.pool, self.alive = part, pool, alive
        self.ended = threading.Event()
        self.has_halted = False

    def run(self) -> None:
        try:
            while not self.ended.wait(PULSE_SECONDS):
                self.alive()
                cancelled = Run.objects.filter(pk=self.part.run.pk, cancel_asked_at__isnull=False).exists()
                # A part that has read nothing new yet goes on: it is at one file that takes long, and the next part would begin it again.
                is_late = self.part.first_new is not None and monotonic() - self.part.first_new > READING_SECONDS + FINISHING_SECONDS
                if (cancelled or is_late) and not self.has_halted:
                    self.part.is_cancelled = self.part.is_cancelled or cancelled
                    self.has_halted = True
                    self.pool.halt()
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a part of a run reads with: the source, how its files are looked at, what is known of them, and the sign of life for its job."""

    source: Source
    look: Look
    journal: Journal
    alive: Alive | None


def work(code: str, *, alive: Alive | None = None, seconds: float = READING_SECONDS) -> str:
    """The worker's part of a run: read for a while, or keep what was read. Returns what became of it, for the log of jobs.

    alive     renews the lease of the job; without one, nothing runs beside (tests)
    seconds   how long it reads what is new
    """
    run = Run.objects.select_related("source").filter(pk=code, finished_at=None).first()
    if run is None:
        return "nothing to do"
    if run.cancel_asked_at is not None and run.state != Run.State.TAKING:
        _end(run, Run.State.CANCELLED)
        return "cancelled"
    if run.state == Run.State.WAITING:
        run.started_at = clock.now()
    try:
        look = reading.look_of(run, clock.japan_day(run.started_at or run.asked_at))
        with (
            reading.opened(run.source) as source,
            Journal(reading.journal_folder(run.source), look.settings(__version__), source.roots) as journal,
        ):
            return _work(run, Reading(source, look, journal, alive), seconds)
    except JournalInUse:
        return "another worker is at it"
    except SourceUnreadable as problem:
        _end(run, Run.State.FAILED, str(problem.what_to_do))
    except (OSError, sqlite3.DatabaseError) as error:
        logger.exception("run %s could not go on", run.pk)
        _end(run, Run.State.FAILED, getattr(error, "strerror", "") or gettext_noop("ディスクか通信の都合で続けられませんでした"))
    return "failed"


def _work(run: Run, opened: Reading, seconds: float) -> str:
    if run.state == Run.State.WAITING:
        # An earlier run may have been stopped in the middle: what it read stays known, but says nothing of what is there now.
        opened.journal.begin_anew()
        run.state = Run.State.READING
        run.total_files, run.total_bytes = _how_much(opened.source)
        Run.objects.filter(pk=run.pk).update(
            state=run.state, started_at=run.started_at, worked_at=clock.now(), total_files=run.total_files, total_bytes=run.total_bytes
        )
    if run.state == Run.State.READING:
        part = Part(run, lambda first_new: first_new is not None and monotonic() - first_new > seconds)
        is_whole = _read(part, opened)
        part.tell()
        if part.is_cancelled:
            _end(run, Run.State.CANCELLED)
            return "cancelled"
        with transaction.atomic():
            state = Run.State.TAKING if is_whole else Run.State.READING
            Run.objects.filter(pk=run.pk, finished_at=None).update(state=state, known=part.known, parts=run.parts + 1)
            if not is_whole:
                _enqueue(run)
                return "goes on"
    run = Run.objects.select_related("source").get(pk=run.pk)
    take_in(run, opened.journal.results(), opened.source.roots, alive=opened.alive or (lambda: None))
    # The run is done before the journal forgets what is gone: killed in between, the next run begins the journal anew.
    opened.journal.finish()
    return "done"


def _how_much(source: Source) -> tuple[int | None, int | None]:
    """Files and bytes, where names are listed cheaply and soon."""
    if not getattr(source, "is_cheap_to_count", False):
        return None, None
    until, files, size_bytes = monotonic() + COUNTING_SECONDS, 0, 0
    for item in source.items():
        if isinstance(item, Item):
            files += 1
            size_bytes += item.size_bytes
        if monotonic() > until:
            return None, None
    return files, size_bytes


def _read(part: Part, opened: Reading) -> bool:
    """Read on; True when all was read."""
    jobs = max(usable_processors() // 2, 1)
    pool = LocalPool(jobs)
    upto = _UpTo(opened.source, part)
    pulse = _Pulse(part, pool, opened.alive) if opened.alive is not None else None
    try:
        if pulse is not None:
            pulse.start()
        for _result in scan(upto, pool, opened.look, journal=opened.journal, workers=jobs, watcher=part):
            pass
    finally:
        if pulse is not None:
            pulse.ended.set()
            pulse.join()
        pool.shutdown(cancel_futures=True)
    return upto.is_whole and not part.is_cancelled and not (pulse is not None and pulse.has_halted)
