"""How far a scan has come, in one line of a terminal that is written over and over."""

from __future__ import annotations

import shutil
import threading
import time
import unicodedata
from collections.abc import Callable
from typing import TextIO

from komainu.scan.result import FileResult
from komainu.scan.sources import Item, Source

_EVERY = 0.2
# The first seconds tell nothing about the rest.
_TELLS_FROM = 3.0


class Progress:
    """Counts what is finished and shows it. Silent where `out` is None.

    source  is walked a second time beside the scan, to know how much there is, where that is cheap (`is_cheap_to_count`): only names and sizes are read
    """

    def __init__(self, out: TextIO | None, source: Source, language: str = "ja", clock: Callable[[], float] = time.monotonic) -> None:
        self.out = out
        self.language = language
        self.clock = clock
        self.files = self.known = self.hits = self.done_bytes = 0
        self._known_bytes = 0
        self._all: tuple[int, int] | None = None
        self._began = clock()
        self._shown = 0.0
        self._stop = threading.Event()
        if out is not None and getattr(source, "is_cheap_to_count", False):
            threading.Thread(target=self._count, args=(source,), daemon=True).start()

    def _count(self, source: Source) -> None:
        files = size_bytes = 0
        for item in source.items():
            if self._stop.is_set():
                return
            if isinstance(item, Item):
                files += 1
                size_bytes += item.size_bytes
        self._all = files, size_bytes

    def started(self, item: Item) -> None:
        """Part of engine.Watcher."""

    def finished(self, result: FileResult, *, is_known: bool) -> None:
        """Part of engine.Watcher."""
        self.files += 1
        self.done_bytes += result.size_bytes
        self.hits += result.has_hits
        if is_known:
            self.known += 1
            self._known_bytes += result.size_bytes
        now = self.clock()
        if self.out is not None and now - self._shown >= _EVERY:
            self._shown = now
            self._show(self.line(now))

    def seconds_left(self, now: float) -> float | None:
        """By the bytes that are still to be read, each file counting as some kilobytes on top; None while nobody can tell."""
        if self._all is None or now - self._began < _TELLS_FROM or self.files <= self.known:
            return None
        cost = 4096
        done = self.done_bytes - self._known_bytes + (self.files - self.known) * cost
        left = self._all[1] - self.done_bytes + (self._all[0] - self.files) * cost
        return max(left, 0) * (now - self._began) / done if done else None

    def line(self, now: float) -> str:
        """The line as it is shown."""
        megabytes = self.done_bytes / 1e6
        of_files = f"/{self._all[0]:,}" if self._all else ""
        of_bytes = f"/{self._all[1] / 1e6:,.1f}" if self._all else ""
        left = self.seconds_left(now)
        if self.language == "ja":
            told = f"残り {_span(left)}" if left is not None else "残り時間は計算中"
            return f"{self.files:,}{of_files} ファイル  {megabytes:,.1f}{of_bytes} MB  該当 {self.hits:,}  {told}"
        told = f"{_span(left)} left" if left is not None else "time left: not yet known"
        return f"{self.files:,}{of_files} files  {megabytes:,.1f}{of_bytes} MB  {self.hits:,} with hits  {told}"

    def _show(self, line: str) -> None:
        assert self.out is not None
        width = shutil.get_terminal_size().columns - 1
        shown, used = "", 0
        for letter in line:
            used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
            if used > width:
                break
            shown += letter
        self.out.write(f"\r{shown}\x1b[K")
        self.out.flush()

    def end(self) -> None:
        """Take the line away."""
        self._stop.set()
        if self.out is not None:
            self.out.write("\r\x1b[K")
            self.out.flush()


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
