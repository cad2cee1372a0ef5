"""The reading of attachments in a process that may hang, crash or take all memory: that costs its own file a finding, never the message."""

from __future__ import annotations

import time
from collections.abc import Callable

from komainu.guard.inspected import File, Inspected, Wanted

Inspector = Callable[[tuple[File, ...], Wanted, dict[str, int]], list[Inspected]]


def inspect_here(files: tuple[File, ...], wanted: Wanted, limits: dict[str, int]) -> list[Inspected]:
    """In this process: for files that are trusted, and for tests."""
    from komainu.guard import attachments

    return [each for each in attachments.inspect_all((files, wanted)) if isinstance(each, Inspected)]


def inspect_apart(files: tuple[File, ...], wanted: Wanted, limits: dict[str, int]) -> list[Inspected]:
    """In a process of its own. What it had found before it ended is kept; the file it ended in is told; a new process reads the rest.

    limits  attachment_seconds, message_seconds and worker_bytes of the policy
    """
    from komainu.extract import Limits
    from komainu.extract.processes import run
    from komainu.guard import attachments
    from komainu.guard.persons import detector

    found: list[Inspected] = []
    rest = files
    end = time.monotonic() + limits["message_seconds"]
    while rest:
        left = end - time.monotonic()
        if left <= 0:
            return [*found, *(attachments.failed(file, "seconds", wanted) for file in rest)]
        allowed = Limits(silent_seconds=min(limits["attachment_seconds"], left), total_seconds=left, memory_bytes=limits["worker_bytes"])
        outcome = next(iter(run(attachments.inspect_all, [(rest, wanted)], limits=allowed, prepare=detector)))
        place = max((each for each in outcome.parts if isinstance(each, int)), default=0)
        kept = [each for each in outcome.parts if isinstance(each, Inspected)]
        if outcome.failure is None:
            return [*found, *kept]
        # Of the file in which it ended, its members stay, but it was not read.
        found += [each for each in kept if each.name != rest[place].name]
        reason = outcome.failure.value.removeprefix("reader_")
        found.append(attachments.failed(rest[place], reason, wanted))
        rest = rest[place + 1 :]
    return found
