"""Which places of a block are spoken for; asking and taking cost no more than the stretch is long."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


class Taken:
    def __init__(self, size: int) -> None:
        self._marks = bytearray(size)

    @classmethod
    def both(cls, one: Taken, other: Taken) -> Taken:
        """What either has taken."""
        taken = cls(0)
        size = len(one._marks)
        number = int.from_bytes(one._marks, "little") | int.from_bytes(other._marks, "little")
        taken._marks = bytearray(number.to_bytes(size, "little"))
        return taken

    def free(self, start: int, end: int) -> bool:
        return self._marks.find(1, start, end) < 0

    def marks(self) -> npt.NDArray[np.bool_]:
        """All places at once; the array changes with what is taken later."""
        return np.frombuffer(self._marks, dtype=np.bool_)

    def take(self, start: int, end: int) -> None:
        self._marks[start:end] = b"\x01" * (end - start)
