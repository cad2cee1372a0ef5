"""The scan itself: items of a source in, one result each out, the work done by whatever executor is given.

An executor has the interface of concurrent.futures: the threads of `local.LocalPool`, each with a process of its own, or a cluster. Only chunks of items
go out and only results come back; how many are under way is bounded, so memory stays the same for a thousand items and for a million.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field, replace
from typing import Protocol

from komainu.scan.journal import NEVER, Journal
from komainu.scan.result import FileResult
from komainu.scan.sources import FileContent, Item, Source
from komainu.scan.tally import skipped
from komainu.scan.walk import Skipped, Why
from komainu.scan.work import Chunk, Done, Look, Results, failed, work

# A chunk is cut by whichever comes first. Small ones share the work evenly, large ones cost fewer messages.
_FILES = 100
_BYTES = 32 * 2**20
_CHUNKS_PER_WORKER = 3


class Watcher(Protocol):
    """Is told of what happens, for whoever shows progress."""

    def started(self, item: Item) -> None:
        """The item is on its way to a worker, or known already."""

    def finished(self, result: FileResult, *, is_known: bool) -> None:
        """The item's result is there; `is_known` when it came out of the journal."""


class _Nobody:
    def started(self, item: Item) -> None:
        pass

    def finished(self, result: FileResult, *, is_known: bool) -> None:
        pass


@dataclass(slots=True)
class _Host:
    """The chunk that is being filled for one host."""

    items: list[Item] = field(default_factory=list)
    size_bytes: int = 0


def scan(
    source: Source, executor: Executor, look: Look, *, journal: Journal | None = None, workers: int = 1, watcher: Watcher | None = None
) -> Iterator[FileResult]:
    """One result for every item, as they come; also for those that were not read, with the reason. Excluded entries have none.

    executor  runs `work.work`. Two attributes are asked for and may be missing: `shares_memory` (its tasks run in threads of this process, so each result
              is handed over at once), and `for_host(host)` (the executor whose tasks run on that host)
    journal   what it knows is not read again; each new result is in it before it is given. The caller ends it with journal.finish()
    workers   how many tasks the executor runs at a time
    """
    return _Scan(source, executor, look, journal=journal, workers=workers, watcher=watcher or _Nobody()).results()


class _Scan:
    def __init__(self, source: Source, executor: Executor, look: Look, *, journal: Journal | None, workers: int, watcher: Watcher) -> None:
        self.source = source
        self.executor = executor
        self.look = look
        self.journal = journal
        self.most = max(workers, 1) * _CHUNKS_PER_WORKER
        self.watcher = watcher
        self.under_way: dict[Future[Done], Chunk] = {}
        self.told: queue.SimpleQueue[Results] | None = queue.SimpleQueue() if getattr(executor, "shares_memory", False) else None
        self.most_files = getattr(executor, "files_per_task", _FILES)
        # The first chunks are small, so that a small tree is shared by all workers too.
        self.files_of_a_chunk = max(self.most_files // 8, 1)
        self.workers = max(workers, 1)
        self.sent = 0

    def results(self) -> Iterator[FileResult]:
        hosts: dict[str, _Host] = {}
        try:
            for item in self.source.items():
                if isinstance(item, Skipped):
                    if item.why is not Why.EXCLUDED:
                        yield from self._kept([(_nameless(item), skipped(item))])
                    continue
                self.watcher.started(item)
                known = self.journal.known(item) if self.journal is not None else None
                if known is not None:
                    self.watcher.finished(known, is_known=True)
                    yield known
                    continue
                host = hosts.setdefault(item.host, _Host())
                host.items.append(item)
                host.size_bytes += item.size_bytes
                if len(host.items) >= self.files_of_a_chunk or host.size_bytes >= _BYTES:
                    self._send(Chunk(tuple(host.items), self.look))
                    del hosts[item.host]
                    while len(self.under_way) >= self.most:
                        yield from self._some()
                    yield from self._ready()
            for host in hosts.values():
                self._send(Chunk(tuple(host.items), self.look))
            while self.under_way:
                yield from self._some()
            yield from self._ready()
        finally:
            for future in self.under_way:
                future.cancel()

    def _send(self, chunk: Chunk) -> None:
        for_host = getattr(self.executor, "for_host", None)
        executor = for_host(chunk.items[0].host) if for_host is not None else self.executor
        self.sent += 1
        if self.sent % self.workers == 0:
            self.files_of_a_chunk = min(self.files_of_a_chunk * 2, self.most_files)
        told = () if self.told is None else (self.told.put,)
        self.under_way[executor.submit(work, chunk, *told)] = chunk

    def _some(self) -> Iterator[FileResult]:
        """Wait until something has come, and give it."""
        if self.told is not None and not any(future.done() for future in self.under_way):
            try:
                first = self.told.get(timeout=0.2)
            except queue.Empty:
                return
            yield from self._ready(first)
            return
        finished, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
        yield from self._ready()
        for future in finished:
            chunk = self.under_way.pop(future)
            try:
                done = future.result()
            except (BrokenExecutor, KeyboardInterrupt):
                raise
            except Exception as error:  # a cluster's way to say that the worker was lost, again and again
                if self.told is not None:
                    raise
                if len(chunk.items) > 1:
                    # One of them did it: alone, each costs no other its line.
                    for item in chunk.items:
                        self._send(replace(chunk, items=(item,)))
                else:
                    yield from self._kept([(chunk.items[0], failed(chunk.items[0], type(error).__name__))])
                continue
            yield from self._kept([(chunk.items[index], result) for index, result in done.results])
            if done.left:
                self._send(replace(chunk, items=tuple(chunk.items[index] for index in done.left)))

    def _ready(self, first: Results | None = None) -> Iterator[FileResult]:
        """What was handed over already."""
        there = first or []
        while self.told is not None:
            try:
                there = there + self.told.get_nowait()
            except queue.Empty:
                break
        if there:
            yield from self._kept(there)

    def _kept(self, results: Results) -> Iterator[FileResult]:
        if self.journal is not None:
            self.journal.record_all(results)
        for _, result in results:
            self.watcher.finished(result, is_known=False)
            yield result


def _nameless(entry: Skipped) -> Item:
    """What the journal keeps a skipped entry under; it is looked at again by every scan."""
    return Item(entry.path, entry.size_bytes, NEVER, NEVER, "", FileContent(entry.path))
