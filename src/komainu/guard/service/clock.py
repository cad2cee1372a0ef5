"""Now, by the wall for people and by the clock that nobody can set for timers."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from komainu.guard import faults


class Clock:
    """`monotonic` counts on while a process is dead, but not over a boot of the machine; `boot` tells which boot it is."""

    def __init__(self) -> None:
        try:
            self.boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            # Where the boot cannot be told apart every start is one: holds begin anew, which is never too early.
            self.boot = f"start-{time.time_ns()}"

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=faults.clock_offsets()[0])

    def monotonic(self) -> float:
        return time.monotonic() + faults.clock_offsets()[1]
