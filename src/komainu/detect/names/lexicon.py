"""The dictionary of names, places and nouns, as one hashed table: 24 bits of fingerprint and 8 bits of meaning for each word.

It is made by `recipes/names/make_lexicon.py` from SudachiDict (Apache-2.0) and japanese-personal-name-dataset (MIT); the words themselves are not shipped.
A question costs two looks into the table, for one word or, with numpy, for every stretch of a text at once.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.uint8]

FREQUENT, SURNAME, GIVEN, PERSON, PLACE, NOUN, OTHER = 1, 2, 4, 8, 16, 32, 64
LONGEST = 5

PRIME = 0x9E3779B97F4A7C15
_MIX = 0xBF58476D1CE4E5B9
_MASK64 = (1 << 64) - 1
BITS = 21
_SLOTS = (1 << BITS) - 1


def raw_hash(word: str) -> int:
    """The polynomial of a word; `rolling` computes the same for all places of a text."""
    value = 0
    for letter in word:
        value = (value * PRIME + ord(letter) + 1) & _MASK64
    return value


def _mixed(value: int) -> int:
    value = ((value ^ (value >> 29)) * _MIX) & _MASK64
    return value ^ (value >> 32)


def slots_of(word: str) -> tuple[int, int, int]:
    """The two slots of a word and its fingerprint (never 0)."""
    value = _mixed(raw_hash(word))
    return value & _SLOTS, (value >> BITS) & _SLOTS, (value >> 40) or 1


def rolling(codes: npt.NDArray[np.uint32], length: int) -> list[Hashes]:
    """For n = 1 to `length`: the polynomial of the n code points that begin at each place (shorter at the end)."""
    plus = codes.astype(np.uint64) + np.uint64(1)
    found = [plus]
    prime = np.uint64(PRIME)
    for size in range(2, length + 1):
        before = found[-1]
        if len(before) < 2:
            found.append(before[:0])
            continue
        found.append(before[:-1] * prime + plus[size - 1 :])
    return found


def mixed(values: Hashes) -> Hashes:
    """The spread hash of polynomials."""
    spread = (values ^ (values >> np.uint64(29))) * np.uint64(_MIX)
    return spread ^ (spread >> np.uint64(32))


@cache
def table() -> npt.NDArray[np.uint32]:
    """The table, read once for a process."""
    data = files("komainu.detect.names").joinpath("data", "lexicon.npz").read_bytes()
    with np.load(BytesIO(data)) as stored:
        slots: npt.NDArray[np.uint32] = stored["slots"]
    return slots


def flags_of_hashes(values: Hashes) -> Flags:
    """What the words with these polynomials are; 0 for none."""
    spread = mixed(values)
    mask = np.uint64(_SLOTS)
    print_ = np.maximum((spread >> np.uint64(40)), np.uint64(1)).astype(np.uint32)
    slots = table()
    first = slots.take((spread & mask).view(np.int64))
    second = slots.take(((spread >> np.uint64(BITS)) & mask).view(np.int64))
    meaning = np.where((first >> np.uint32(8)) == print_, first, np.where((second >> np.uint32(8)) == print_, second, np.uint32(0)))
    return meaning.astype(np.uint8)


@lru_cache(maxsize=20_000)
def flags(word: str) -> int:
    """What one word is: a sum of `SURNAME`, `GIVEN`, `PLACE` …; 0 when it is not in the dictionary."""
    first, second, fingerprint = slots_of(word)
    slots = table()
    for place in (first, second):
        entry = int(slots[place])
        if entry >> 8 == fingerprint:
            return entry & 0xFF
    return 0
