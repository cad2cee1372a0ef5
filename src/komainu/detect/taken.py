"""Which places of a block are spoken for; asking and taking cost no more than the stretch is long."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


class Taken:
    def __init__(self, size: int) -> None:
        self._marks = bytearray(size)

    def free(self, start: int, end: int) -> bool:
        return self._marks.find(1, start, end) < 0

    def marks(self) -> npt.NDArray[np.bool_]:
        """All places at once, as an array of its own."""
        return np.frombuffer(self._marks, dtype=np.bool_).copy()

    def take(self, start: int, end: int) -> None:
        self._marks[start:end] = b"\x01" * (end - start)
