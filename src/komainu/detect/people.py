"""How many persons a text is about: the law counts persons, not hits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from komainu.detect.folding import fold_word
from komainu.detect.hit import Hit, Kind
from komainu.detect.names import structure
from komainu.detect.names.lexicon import SURNAME, flags
from komainu.detect.words.sets import word_set

# Of these a person has one for life: two of them are two persons.
_UNIQUE = frozenset({Kind.MY_NUMBER, Kind.PENSION_NUMBER, Kind.DRIVER_LICENSE, Kind.PASSPORT, Kind.RESIDENCE_CARD})
# These stand for a person where no name is written; a telephone, an address or an account may be a company's.
_OWN = _UNIQUE | {Kind.EMAIL, Kind.LOGIN_ID, Kind.CREDIT_CARD, Kind.BIRTH_DATE, Kind.HEALTH_INSURANCE}
_COUNTED = _OWN | {Kind.PHONE, Kind.ADDRESS, Kind.BANK_ACCOUNT}
_MOBILE = re.compile(r"(?:0|81)[789]0[0-9]{8}\Z")
# Mailboxes of an office.
_OFFICES = word_set(
    "info support contact sales admin webmaster postmaster noreply no-reply office help service soumu privacy press recruit saiyo kojinjoho"
)
# A reading stands in the line of its name, or one or two below or above.
_NEAR = 2


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
    parted: set[str] = set()
    numbers: dict[str, set[str]] = {}
    for hit in hits:
        value = fold_word(hit.of(text)).replace("\n", " ").strip()
        if hit.kind == Kind.PERSON_NAME:
            name = _spelled(value)
            names.setdefault(name, set()).add(bisect_right(ends, hit.start))
            if " " in value:
                parted.add(name)
        elif hit.kind in _COUNTED and not (hit.kind == Kind.EMAIL and value.split("@")[0].lower() in _OFFICES):
            numbers.setdefault(hit.kind, set()).add("".join(letter for letter in value.lower() if letter.isalnum()))
    written = {name for name in names if not _is_reading(name)}
    full = {name for name in written if name in parted or not _is_surname(name)}
    begins = {name[:size] for name in full for size in range(1, len(name))}
    closes = {name[size:] for name in full for size in range(1, len(name))}
    # A surname alone is the person whose full name begins with it, when there is one; a reading is somebody's who is written in kanji.
    alone = {name for name in written - full if name not in begins and name not in closes}
    rows = sorted({row for name in written for row in names[name]})
    foreign = {name for name in set(names) - written if not all(_has_near(rows, row) for row in names[name])}
    if not written:
        foreign = _without_readings(foreign)
    unique = max((len(numbers.get(kind, ())) for kind in _UNIQUE), default=0)
    count = max(len(full) + len(alone) + len(foreign), unique)
    if not names:
        mobiles = sum(1 for number in numbers.get(Kind.PHONE, ()) if _MOBILE.match(number))
        count = max(count, mobiles, *(len(numbers.get(kind, ())) for kind in _OWN))
    least = max(unique, len({name for name in full if not name.isascii()}), min(1, count))
    spread = max((len(found) for found in numbers.values()), default=0)
    mentioned = sum(len(names[name]) for name in written | foreign)
    return Persons(count=count, least=min(least, count), most=max(count, mentioned, spread))


def _spelled(value: str) -> str:
    """A name as it is compared: without blanks; in Latin letters whatever the order of its parts and their case."""
    if value.isascii():
        return "".join(sorted(re.findall("[a-z]+", value.lower())))
    return re.sub("[ ・=]", "", value)


def _is_reading(name: str) -> bool:
    return all("ァ" <= letter <= "ヿ" or "ぁ" <= letter <= "ゟ" or letter.isascii() for letter in name)


def _is_surname(name: str) -> bool:
    """Whether a name written in one is a surname alone, or a given name alone: 長谷川, 田中, 花子."""
    return len(name) < 3 or (bool(flags(name) & SURNAME) and (len(name) == 3 or not structure.is_full(name)))


def _has_near(rows: list[int], row: int) -> bool:
    """Whether one of the sorted rows stands near."""
    place = bisect_right(rows, row + _NEAR)
    return place > 0 and rows[place - 1] >= row - _NEAR


def _without_readings(names: set[str]) -> set[str]:
    """Names in kana and Latin letters alone: those in Latin letters count only beyond the others, for one may be written in both."""
    latin = {name for name in names if name.isascii()}
    kana = names - latin
    return kana if len(kana) >= len(latin) else latin
