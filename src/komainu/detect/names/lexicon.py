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
Meanings = npt.NDArray[np.uint32]

FREQUENT, SURNAME, GIVEN, PERSON, PLACE, NOUN, OTHER = 1, 2, 4, 8, 16, 32, 64
LONGEST = 5

PRIME = 0x9E3779B97F4A7C15
_MIX = 0xBF58476D1CE4E5B9
_MASK64 = (1 << 64) - 1
BITS = 21
_SLOTS = (1 << BITS) - 1
UNKNOWN = 256
_UNKNOWN, _LEAST, _PRINT = np.uint32(UNKNOWN), np.uint32(256), np.uint32(0xFFFFFF00)
_21, _29, _32, _MASK, _MIXED = np.uint64(BITS), np.uint64(29), np.uint64(32), np.uint64(_SLOTS), np.uint64(_MIX)


def raw_hash(word: str) -> int:
    """The polynomial of a word; `features.looks` computes the same for stretches of a text, as differences of sums."""
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


@cache
def table() -> npt.NDArray[np.uint32]:
    """The table, read once for a process."""
    data = files("komainu.detect.names").joinpath("data", "lexicon.npz").read_bytes()
    with np.load(BytesIO(data)) as stored:
        slots: npt.NDArray[np.uint32] = stored["slots"]
    return slots


def meanings(values: Hashes) -> Meanings:
    """What the words with these polynomials are; `UNKNOWN` for those that the dictionary does not hold.

    values  the polynomials as `raw_hash` computes them, in any shape
    """
    spread = values >> _29
    spread ^= values
    spread *= _MIXED
    spread ^= spread >> _32
    fingerprint = (spread >> _32).astype(np.uint32)
    fingerprint &= _PRINT
    # A fingerprint is never 0.
    np.maximum(fingerprint, _LEAST, out=fingerprint)
    slots = table()
    meaning = slots.take((spread & _MASK).view(np.int64))
    meaning ^= fingerprint
    spread >>= _21
    spread &= _MASK
    fingerprint ^= slots.take(spread.view(np.int64))
    # Where a slot bears the word's fingerprint, only the 8 bits of its meaning are left.
    np.minimum(meaning, fingerprint, out=meaning)
    return np.minimum(meaning, _UNKNOWN, out=meaning)


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
