"""Work on files from outside, in processes that may die without harm.

A reader of broken or hostile files can crash, hang or take all memory. Here that costs its own file one line: the process is ended or has died, a new
one takes its place, and every other file is read. Parts that came before are kept.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, TypeVar

from komainu.extract.documents import read_file
from komainu.extract.limits import Limits
from komainu.extract.sections import Piece, Reason

Task = TypeVar("Task")
Part = TypeVar("Part")

_PROCESSES = multiprocessing.get_context("forkserver") if sys.platform == "linux" else multiprocessing.get_context("spawn")
_TASKS_OF_A_PROCESS = 2000
_READERS = [
    f"komainu.extract.{name}"
    for name in ("archives", "compound", "databases", "mail", "markup", "opendocument", "pdf", "slides", "text", "word")
]
_SECONDS_TO_END = 5.0
_FIRST_SILENCE = 60.0
_END = object()


@dataclass(slots=True)
class Outcome(Generic[Task, Part]):
    """What came of one task: its parts in order, and why it did not come to its end, if it did not."""

    task: Task
    parts: list[Part] = field(default_factory=list)
    failure: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Step(Generic[Task, Part]):
    """One part of what comes of a task or, when `end` is there, that nothing more comes and why. `end` itself has no parts."""

    task: Task
    part: Part | None = None
    end: Outcome[Task, Part] | None = None


def run(
    function: Callable[[Task], Iterable[Part]],
    tasks: Iterable[Task],
    *,
    workers: int = 1,
    limits: Limits | None = None,
    prepare: Callable[[], object] | None = None,
) -> Iterator[Outcome[Task, Part]]:
    """Outcomes as they come, in any order; each task has exactly one. All its parts are held until its end: stream() is for those that are large.

    Tasks are asked for only when a process is free, so memory stays flat.

    function  of a module's top level; what it yields is sent back part by part. Silence between two parts is limited by `limits.silent_seconds`
    workers   processes, at least 1
    prepare   is called once in each process before its first task, for what takes long to load; its time does not count
    """
    for outcome, part in _steps(function, tasks, workers, limits or Limits(), prepare):
        if part is _END:
            yield outcome
        else:
            outcome.parts.append(part)


def stream(
    function: Callable[[Task], Iterable[Part]],
    tasks: Iterable[Task],
    *,
    workers: int = 1,
    limits: Limits | None = None,
    prepare: Callable[[], object] | None = None,
) -> Iterator[Step[Task, Part]]:
    """Parts as they come: those of one task in their order, tasks in any order and between each other. Each task has exactly one end.

    Nothing is held here: a process waits until its part is taken. What the caller does meanwhile does not count as the process's time.
    The arguments are those of run().
    """
    for outcome, part in _steps(function, tasks, workers, limits or Limits(), prepare):
        yield Step(outcome.task, end=outcome) if part is _END else Step(outcome.task, part)


def _steps(
    function: Callable[[Any], Iterable[Any]], tasks: Iterable[Any], workers: int, limits: Limits, prepare: Callable[[], object] | None
) -> Iterator[tuple[Outcome[Any, Any], Any]]:
    """(outcome, part) for each part, (outcome, _END) when the outcome is known."""
    waiting = iter(tasks)
    crew = [_Worker(function, limits, prepare) for _ in range(max(workers, 1))]
    try:
        exhausted = False
        while True:
            for index in range(len(crew)):
                if exhausted or crew[index].outcome is not None:
                    continue
                if crew[index].done >= _TASKS_OF_A_PROCESS:
                    crew[index].end()
                    crew[index] = _Worker(function, limits, prepare)
                began = time.monotonic()
                try:
                    task = next(waiting)
                except StopIteration:
                    exhausted = True
                    continue
                _forgive(crew, began)
                crew[index].give(task)
            busy = [worker for worker in crew if worker.outcome is not None]
            if not busy:
                return
            ready = wait([worker.pipe for worker in busy], timeout=max(min(worker.patience() for worker in busy), 0.0))
            for index, worker in enumerate(crew):
                if worker.outcome is None:
                    continue
                step = worker.hear() if worker.pipe in ready else worker.lose_patience()
                if step is not None:
                    if worker.is_lost:
                        worker.end()
                        crew[index] = _Worker(function, limits, prepare)
                    began = time.monotonic()
                    yield step
                    _forgive(crew, began)
    finally:
        for worker in crew:
            worker.end()


def _forgive(crew: list[_Worker], began: float) -> None:
    """Nobody listened to the processes since `began`: that is not their fault."""
    away = time.monotonic() - began
    for worker in crew:
        worker.forgive(away)


def begin(*preload: str) -> None:
    """Start the process from which the others are forked, where there is one, so that it has loaded what they need when the first is wanted.

    preload  modules that it imports besides the readers; the first to start it decides
    """
    if sys.platform == "linux":
        _preload(preload)
        forkserver.ensure_running()


def _preload(modules: tuple[str, ...]) -> None:
    _PROCESSES.set_forkserver_preload(["komainu.extract", *_READERS, *modules])


class Attendant(Generic[Task, Part]):
    """One process for one caller, over as many tasks as it likes. Its parts are handed over as they come; none is kept here.

    function, limits, prepare  as for run()
    preload                    modules that the process from which the others are forked imports beforehand (Linux)
    Not to be shared by threads; each has its own. Use it as a context manager, or end() it.
    """

    def __init__(
        self,
        function: Callable[[Task], Iterable[Part]],
        *,
        limits: Limits | None = None,
        prepare: Callable[[], object] | None = None,
        preload: tuple[str, ...] = (),
    ) -> None:
        self._new = partial(_Worker, function, limits or Limits(), prepare, preload)
        self._worker: _Worker | None = None

    def work(self, task: Task, hear: Callable[[Part], object], more_seconds: float = 0.0) -> Outcome[Task, Part]:
        """The outcome of a task, without its parts, which went to `hear`; whatever becomes of the process, the next task finds one.

        more_seconds  what this task may take beyond `limits.total_seconds`
        """
        worker = self._worker
        if worker is not None and worker.done >= _TASKS_OF_A_PROCESS:
            self.end()
            worker = None
        if worker is None:
            worker = self._worker = self._new()
        worker.give(task, more_seconds)
        while True:
            step = worker.hear() if worker.pipe.poll(max(worker.patience(), 0.0)) else worker.lose_patience()
            if step is None:
                continue
            outcome, part = step
            if part is _END:
                break
            hear(part)
        if worker.is_lost:
            self.end()
        return outcome

    def kill(self) -> None:
        """Kill the process now, from any thread: the task that it is at ends as one whose process died."""
        worker = self._worker
        if worker is not None:
            with contextlib.suppress(ValueError, AttributeError):
                worker.process.kill()

    def end(self) -> None:
        """End the process; another task would start one again."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def __enter__(self) -> Attendant[Task, Part]:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()


def read_files(paths: Iterable[Path], *, workers: int = 1, limits: Limits | None = None) -> Iterator[Outcome[Path, Piece]]:
    """The pieces of many files, each as documents.read_file gives them, read in processes of their own."""
    return run(partial(_read, limits=limits), paths, workers=workers, limits=limits)


def stream_files(paths: Iterable[Path], *, workers: int = 1, limits: Limits | None = None) -> Iterator[Step[Path, Piece]]:
    """The same, piece by piece: the text of a large file never stands here as a whole."""
    return stream(partial(_read, limits=limits), paths, workers=workers, limits=limits)


def _read(path: Path, limits: Limits | None) -> Iterator[Piece]:
    return read_file(path, limits)


class _Worker:
    """One process, and what the parent knows of it."""

    def __init__(
        self,
        function: Callable[[Any], Iterable[Any]],
        limits: Limits,
        prepare: Callable[[], object] | None,
        preload: tuple[str, ...] = (),
    ) -> None:
        if sys.platform == "linux":
            # What a new process needs is there already when it is forked, so that one that died is replaced at once.
            _preload(preload)
        self.pipe, theirs = multiprocessing.Pipe()
        self.process: BaseProcess = _PROCESSES.Process(target=_serve, args=(theirs, function, limits.memory_bytes, prepare), daemon=True)
        self.process.start()
        theirs.close()
        self.limits = limits
        self.outcome: Outcome[Any, Any] | None = None
        self.is_lost = False
        self.done = 0
        self._is_ready = False
        self._silent_since = self._started = self._more = 0.0

    def give(self, task: Any, more_seconds: float = 0.0) -> None:
        self.outcome = Outcome(task)
        self._more = more_seconds
        self._silent_since = self._started = time.monotonic()
        try:
            self.pipe.send(task)
        except (BrokenPipeError, ConnectionError):
            # Its death is heard at the other end, as the end of the pipe.
            self._silent_since -= self.limits.silent_seconds

    def patience(self) -> float:
        """Seconds until the parent stops waiting."""
        now = time.monotonic()
        silent = self._silent_since + self.limits.silent_seconds + (0.0 if self._is_ready else _FIRST_SILENCE)
        return min(silent, self._started + self.limits.total_seconds + self._more + (0.0 if self._is_ready else _FIRST_SILENCE)) - now

    def forgive(self, seconds: float) -> None:
        """So much time does not count."""
        self._silent_since += seconds
        self._started += seconds

    def hear(self) -> tuple[Outcome[Any, Any], Any] | None:
        """Take one message: a part of the task, or its end."""
        outcome = self.outcome
        if outcome is None:
            return None
        try:
            kind, value = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(_SECONDS_TO_END)
            return self._lost(Reason.DIED, _ending(self.process.exitcode))
        except Exception as error:  # what a dying process leaves in the pipe can be anything
            return self._lost(Reason.DIED, type(error).__name__)
        self._silent_since = time.monotonic()
        if kind == "ready":
            self._is_ready, self._started = True, self._silent_since
            return None
        if kind == "part":
            return self.lose_patience() or (outcome, value)
        if kind == "failed":
            outcome.failure, outcome.detail = value
            self.is_lost = outcome.failure is Reason.MEMORY
        self.outcome = None
        self.done += 1
        return outcome, _END

    def lose_patience(self) -> tuple[Outcome[Any, Any], Any] | None:
        """The end of a task that took too long, or None as long as there is patience."""
        return self._lost(Reason.SECONDS, "") if self.patience() <= 0 else None

    def _lost(self, reason: Reason, detail: str) -> tuple[Outcome[Any, Any], Any] | None:
        outcome, self.outcome = self.outcome, None
        self.is_lost = True
        if outcome is None:
            return None
        outcome.failure, outcome.detail = reason, detail
        return outcome, _END

    def end(self) -> None:
        self.pipe.close()
        if self.outcome is not None or self.is_lost:
            self.process.kill()
        self.process.join(_SECONDS_TO_END)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(_SECONDS_TO_END)
        if not self.process.is_alive():
            # One that waits for a share that hangs cannot even be killed; it ends when the share answers, and is nobody's until then.
            self.process.close()


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _serve(pipe: Connection, function: Callable[[Any], Iterable[Any]], memory_bytes: int, prepare: Callable[[], object] | None) -> None:
    """The life of a process: tasks in, parts out, until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library says when it breaks may quote the file.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    if prepare is not None:
        prepare()
    _limit_memory(memory_bytes)
    with contextlib.suppress(BrokenPipeError, ConnectionError):
        pipe.send(("ready", None))
        while True:
            try:
                task = pipe.recv()
            except EOFError:
                return
            try:
                for part in function(task):
                    pipe.send(("part", part))
            except (BrokenPipeError, ConnectionError):
                return
            except MemoryError:
                pipe.send(("failed", (Reason.MEMORY, "")))
                return
            except Exception as error:  # its message may quote the file
                pipe.send(("failed", (Reason.BROKEN, type(error).__name__)))
            else:
                pipe.send(("end", None))


def _limit_memory(memory_bytes: int) -> None:
    """Cap the address space at so much above what is taken now, where the system can."""
    if not memory_bytes or sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = Path("/proc/self/statm")
    if pages.exists():
        now = int(pages.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = now + memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
