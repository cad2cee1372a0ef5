"""Waiting for another process without sleeping: between two looks the end of the process itself is waited for."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Found = TypeVar("Found")

BETWEEN_SECONDS = 0.05


def awaited(
    look: Callable[[], Found], *processes: subprocess.Popen[bytes], log: Callable[[], str] = lambda: "", seconds: float = 300
) -> Found:
    """What `look` finds, as soon as it finds something. Fails with the log when a process ends before, or they take too long."""
    until = time.monotonic() + seconds
    while True:
        ended = any(process.poll() is not None for process in processes)
        if found := look():
            return found
        assert not ended, f"the process ended before it was ready\n{log()}"
        assert time.monotonic() < until, f"the process was not ready in {seconds:g} seconds\n{log()}"
        with suppress(subprocess.TimeoutExpired):
            processes[0].wait(BETWEEN_SECONDS)


def answering(address: str) -> Callable[[], str | None]:
    """A look at a server: the address where it answers, after what it leads to."""

    def look() -> str | None:
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return str(answer.url)
        except (urllib.error.URLError, OSError):
            return None

    return look
