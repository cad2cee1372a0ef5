"""`./komainu bench fuzz [COUNT] [--seed N] [--keep FOLDER]`: damaged files of every format through the readers, in processes that may die.

Counts what must not happen: a hang (a file that was not read in its time), a lost worker (a process that died or ran out of memory), a lost line (a task without
an end), silence (a file with content of which neither text nor a reason came). Each such file is told by its number, and kept if a folder is named.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from komainu.extract import Limits, Reason, Section, ocr, read
from komainu.extract.processes import stream
from komainu.extract.tests.test_broken import WHOLE, damaged

LIMITS = Limits(part_bytes=2**24, total_bytes=2**26, parts=2000, silent_seconds=20.0, total_seconds=60.0, memory_bytes=2**30)
NAMES = sorted(WHOLE)
# What was damaged into a tag is no text of a page.
MAY_BE_SILENT = frozenset({"a.html"})
BLANK = bytes(range(0x21))


@dataclass
class Found:
    """What came of all files: pieces by format, and what must not happen, with the number of the file."""

    files: int = 0
    sections: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, int, str]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)


@lru_cache(maxsize=len(NAMES))
def _whole(name: str) -> bytes:
    return WHOLE[name]()


def file_of(number: int, seed: int) -> tuple[str, bytes]:
    """The name and the content of one damaged file; the same for the same numbers."""
    name = NAMES[number % len(NAMES)]
    return name, damaged(_whole(name), random.Random(f"{seed}/{number}"))


def _read(task: tuple[int, int]) -> Iterator[tuple[str, int]]:
    """("text", characters) or (reason, 0) for each piece; ("empty", 0) where there was nothing to read."""
    name, content = file_of(*task)
    if name in MAY_BE_SILENT or not content.strip(BLANK):
        yield "empty", 0
    for piece in read(content, name, LIMITS):
        if isinstance(piece, Section):
            piece.positions((0, len(piece.text)))
            yield "text", len(piece.text)
        else:
            yield piece.reason.value, 0


def prepare() -> None:
    """Make the whole files before the clock runs. Pictures are not tried: the program that reads them is not ours, and has its own time."""
    ocr.languages = lambda: ""  # type: ignore[assignment]
    for name in NAMES:
        _whole(name)


def fuzz(count: int, seed: int, workers: int = 1) -> Found:
    """Read so many damaged files, and count."""
    found = Found()
    pieces: Counter[int] = Counter()
    began: dict[int, float] = {}
    tasks = ((number, seed) for number in range(count))

    def noted() -> Iterator[tuple[int, int]]:
        for task in tasks:
            began[task[0]] = time.monotonic()
            yield task

    for step in stream(_read, noted(), workers=workers, limits=LIMITS, prepare=prepare):
        number = step.task[0]
        if step.end is None:
            kind = step.part[0] if step.part else ""
            pieces[number] += 1
            found.sections += kind == "text"
            if kind != "text":
                found.unread[kind] += 1
            continue
        found.files += 1
        found.slowest = max(found.slowest, (time.monotonic() - began.pop(number), number))
        failure = step.end.failure
        if failure is not None:
            what = {Reason.SECONDS: "hang", Reason.DIED: "lost worker", Reason.MEMORY: "lost worker"}.get(failure, "fault")
            found.faults.append((what, number, f"{NAMES[number % len(NAMES)]} {failure.value} {step.end.detail}"))
        elif not pieces.pop(number, 0):
            found.faults.append(("silence", number, NAMES[number % len(NAMES)]))
    found.faults += [("lost line", number, NAMES[number % len(NAMES)]) for number in began]
    return found


def main() -> int:
    options = argparse.ArgumentParser(prog="bench fuzz", description=__doc__)
    options.add_argument("count", type=int, nargs="?", default=1000)
    options.add_argument("--seed", type=int, default=random.randrange(10**6))
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    start = time.monotonic()
    found = fuzz(given.count, given.seed, given.workers)
    seconds = time.monotonic() - start
    print(
        f"seed {given.seed}: {found.files} of {given.count} files in {seconds:.0f} s, {found.sections} sections, not read: {dict(found.unread)}"
    )
    print(f"slowest {found.slowest[0]:.2f} s (file {found.slowest[1]}); what must not happen: {len(found.faults)}")
    for what, number, text in found.faults:
        print(f"  {what}: file {number} ({text})")
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            name, content = file_of(number, given.seed)
            (given.keep / f"{number}-{name}").write_bytes(content)
    return 1 if found.faults or found.files != given.count else 0


if __name__ == "__main__":
    sys.exit(main())
