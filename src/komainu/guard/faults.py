"""Points at which a test kills the process or lets the disk be full. Without the environment variables nothing of it costs more than a look.

KOMAINU_CRASH_AT     `point` or `point:3`: the process kills itself (SIGKILL) when it comes to the point, the third time
KOMAINU_CLOCK_FILE   a file with two numbers: seconds by which the wall's clock and the monotonic one are ahead
KOMAINU_FAULT_FILE   a file of names of points, one a line, that fail with "no space left" as long as they stand in it
"""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

_name, _, _times = os.environ.get("KOMAINU_CRASH_AT", "").partition(":")
_left = int(_times or 1)
_faults = os.environ.get("KOMAINU_FAULT_FILE", "")
_clock = os.environ.get("KOMAINU_CLOCK_FILE", "")
ARMED = bool(_name or _faults)


def point(name: str) -> None:
    """Tell that this point is reached. Raises OSError where a test wants a full disk."""
    if ARMED:
        _reached(name)


def _reached(name: str) -> None:
    global _left  # noqa: PLW0603  (one process, one countdown)
    if name == _name:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    if _faults:
        try:
            wanted = Path(_faults).read_text().split()
        except OSError:
            return
        if name in wanted:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def clock_offsets() -> tuple[float, float]:
    """Seconds to be added to the wall's clock and to the monotonic one."""
    if not _clock:
        return 0.0, 0.0
    try:
        wall, monotonic = Path(_clock).read_text().split()
        return float(wall), float(monotonic)
    except (OSError, ValueError):
        return 0.0, 0.0
