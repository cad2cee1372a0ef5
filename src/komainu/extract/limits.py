"""How much one file may cost before its reading ends with a line in the report."""

from __future__ import annotations

from dataclasses import dataclass

from komainu.extract.sections import Reason


class LimitReached(Exception):
    """A file asked for more than it may have. `whole` is True when nothing more of the outermost file may be read."""

    def __init__(self, reason: Reason, detail: str = "", *, whole: bool = True) -> None:
        super().__init__(detail or reason.value)
        self.reason = reason
        self.detail = detail
        self.whole = whole


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file, with all that lies inside it, may cost. Sizes are in bytes, of the unpacked content.

    part_bytes      the largest part that is held in memory at once: a member of an archive, an office file
    total_bytes     all that is unpacked from one file, together
    ratio           unpacked to packed; counts only beyond `ratio_free_bytes`, for a small file of blanks is no attack
    depth           files inside files inside files
    parts           parts of one file, together
    section_chars   the longest section; a longer text is cut at the end of a line
    silent_seconds  the longest time without a new section, before the process that reads is ended
    total_seconds   the longest time for one file
    memory_bytes    address space of the process that reads, above what it had at its start; 0: no limit
    ocr             whether pictures are read where a program for it is installed; without, the same file gives the same answer on every machine
    """

    part_bytes: int = 256 * 2**20
    total_bytes: int = 4 * 2**30
    ratio: int = 200
    ratio_free_bytes: int = 64 * 2**20
    depth: int = 8
    parts: int = 100_000
    section_chars: int = 2**20
    silent_seconds: float = 60.0
    total_seconds: float = 1800.0
    memory_bytes: int = 1536 * 2**20
    ocr: bool = True


class Budget:
    """What one outermost file has used up so far."""

    def __init__(self, limits: Limits, packed_bytes: int) -> None:
        self.limits = limits
        self.packed_bytes = max(packed_bytes, 1)
        self.unpacked_bytes = 0
        self.parts = 0

    def spend(self, size_bytes: int) -> None:
        """Count unpacked bytes. Raises LimitReached beyond the total or the ratio."""
        self.unpacked_bytes += size_bytes
        if self.unpacked_bytes > self.limits.total_bytes:
            raise LimitReached(Reason.TOO_LARGE, f"more than {self.limits.total_bytes} bytes unpacked")
        if self.unpacked_bytes > self.limits.ratio_free_bytes and self.unpacked_bytes > self.limits.ratio * self.packed_bytes:
            raise LimitReached(Reason.RATIO, f"more than {self.limits.ratio} times its size")

    def part(self) -> None:
        """Count one part. Raises LimitReached beyond the number of parts."""
        self.parts += 1
        if self.parts > self.limits.parts:
            raise LimitReached(Reason.TOO_MANY_PARTS, f"more than {self.limits.parts} parts")
