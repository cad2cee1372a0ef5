"""How many persons a text is about: the law counts persons, not hits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from komainu.detect.folding import fold
from komainu.detect.hit import Hit, Kind

# What one person has one of: two different values in one row are still one person, in two rows two.
_OWN = frozenset(
    {
        Kind.PERSON_NAME,
        Kind.MY_NUMBER,
        Kind.EMAIL,
        Kind.BIRTH_DATE,
        Kind.PENSION_NUMBER,
        Kind.DRIVER_LICENSE,
        Kind.PASSPORT,
        Kind.RESIDENCE_CARD,
        Kind.CREDIT_CARD,
        Kind.PHONE,
        Kind.ADDRESS,
        Kind.BANK_ACCOUNT,
        Kind.LOGIN_ID,
    }
)


@dataclass(frozen=True, slots=True)
class Persons:
    """A count of different persons.

    count  the best estimate
    least  at least so many: what different full names or numbers prove
    most   at most so many, if every name and every row were somebody else
    """

    count: int
    least: int
    most: int


def persons(text: str, hits: Sequence[Hit]) -> Persons:
    """How many different persons the hits of a text are about.

    text  the text as it was searched
    hits  what `Detector.detect` found in it
    """
    ends = [match.start() for match in re.finditer("\n", text)]
    names: dict[str, set[int]] = {}
    numbers: dict[str, set[str]] = {}
    rows: set[int] = set()
    for hit in hits:
        value = fold(hit.of(text))[0].replace(" ", "").replace("・", "").lower()
        row = bisect_right(ends, hit.start)
        if hit.kind == Kind.PERSON_NAME:
            names.setdefault(value, set()).add(row)
        elif hit.kind in _OWN:
            numbers.setdefault(hit.kind, set()).add("".join(letter for letter in value if letter.isalnum()))
            rows.add(row)
    written = {name for name in names if not all("ァ" <= letter <= "ヿ" or "ぁ" <= letter <= "ゟ" or letter.isascii() for letter in name)}
    readings = set(names) - written
    full = {name for name in written if len(name) >= 3}
    # A surname alone is the person whose full name begins with it, when there is one; a reading is somebody's who is written in kanji.
    alone = {name for name in written - full if not any(other.startswith(name) or other.endswith(name) for other in full)}
    count = len(full) + len(alone)
    if not count:
        count = len(readings)
    elif len(readings) > count:
        count = max(count, len(readings) // 2)
    unique = max(
        (
            len(found)
            for kind, found in numbers.items()
            if kind in {Kind.MY_NUMBER, Kind.PENSION_NUMBER, Kind.DRIVER_LICENSE, Kind.PASSPORT, Kind.RESIDENCE_CARD}
        ),
        default=0,
    )
    spread = max((len(found) for found in numbers.values()), default=0)
    if not names:
        count = max(
            unique,
            max((len(found) for kind, found in numbers.items() if kind in {Kind.EMAIL, Kind.LOGIN_ID, Kind.CREDIT_CARD}), default=0),
            1 if numbers else 0,
        )
    count = max(count, unique)
    least = max(unique, len(full), min(1, len(names) + len(numbers)))
    most = max(count, sum(len(found) for name, found in names.items() if name in written) or len(readings), spread)
    return Persons(count=count, least=min(least, count), most=most)
