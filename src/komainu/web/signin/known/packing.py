"""The packed list: a head, then the sorted first bytes of SHA-256 hashes; whole passwords first, then the words they are made of."""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "known.bin"
HEAD = struct.Struct(">4sII")
MAGIC = b"KNP1"
WIDTH = 5  # bytes kept of each hash: of a million passwords none is likely to be taken for one of the list


def mark(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:WIDTH]


@dataclass(frozen=True, slots=True)
class Packed:
    """Two sets of marks, searched where they lie."""

    whole: bytes
    words: bytes

    def has_whole(self, text: str) -> bool:
        return _has(self.whole, mark(text))

    def has_word(self, text: str) -> bool:
        return _has(self.words, mark(text))


def _has(marks: bytes, wanted: bytes) -> bool:
    low, high = 0, len(marks) // WIDTH
    while low < high:
        middle = (low + high) // 2
        found = marks[middle * WIDTH : (middle + 1) * WIDTH]
        if found == wanted:
            return True
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False


def pack(whole: Iterable[str], words: Iterable[str]) -> bytes:
    """The file's content. Equal lists give equal bytes, in whatever order they come."""
    parts = [sorted({mark(text) for text in texts}) for texts in (whole, words)]
    return HEAD.pack(MAGIC, len(parts[0]), len(parts[1])) + b"".join(b"".join(part) for part in parts)


def unpack(content: bytes) -> Packed:
    """Raises ValueError when it is no such file or was cut off."""
    magic, whole, words = HEAD.unpack_from(content)
    if magic != MAGIC or len(content) != HEAD.size + (whole + words) * WIDTH:
        raise ValueError("this is no list of known passwords, or it is damaged")
    middle = HEAD.size + whole * WIDTH
    return Packed(content[HEAD.size : middle], content[middle:])


@cache
def packed() -> Packed:
    """The list that comes with Komainu; read once."""
    return unpack(FILE.read_bytes())
