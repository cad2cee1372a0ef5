"""How many different people one file is about, over all its sections: at least so many, at most so many.

`detect.persons` counts one text; a file is a hundred pages or sheets in which the same people come back, and in which a company's telephone is nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from komainu.detect import Hit, Kind

# A number of these belongs to one person alone.
_UNIQUE = frozenset({Kind.MY_NUMBER, Kind.PENSION_NUMBER, Kind.DRIVER_LICENSE, Kind.PASSPORT, Kind.RESIDENCE_CARD})
# Of these a person has mostly one; a row with one is about somebody.
_OWN = frozenset({*_UNIQUE, Kind.BIRTH_DATE, Kind.HEALTH_INSURANCE, Kind.CREDIT_CARD, Kind.LOGIN_ID, Kind.EMAIL, Kind.PHONE})
_ABOUT_SOMEBODY = frozenset({Kind.AGE, Kind.SENSITIVE, Kind.PASSWORD})
_DESK = re.compile(
    r"(?:info|information|support|contact|sales|admin|administrator|office|no-?reply|postmaster|webmaster|help|helpdesk|soumu|jinji|keiri|eigyo|"
    r"inquiry|toiawase|otoiawase|press|recruit|saiyo|customer|customers|service|shop|order|orders|news|mail|mailer-daemon|privacy|root|www|web|"
    r"hello|team|staff|reception|front|abuse|security|billing|account|accounts|uketsuke|madoguchi)[0-9._-]*@",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:\+81[- ]?(?:\(0\))?|0)[5789]0")
_NOT_LETTERS = re.compile(r"[\s\u3000・,.．、'’-]+")
_KANJI = re.compile(r"[\u3005\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3041-\u30ff\uff66-\uff9f]")
_WIDE = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("－"): "-", ord("ー"): "-", ord("＠"): "@", ord("＋"): "+"}


def is_desk(address: str) -> bool:
    """Whether a mail address is that of an office and not of a person."""
    return bool(_DESK.match(address.translate(_WIDE)))


def is_mobile(number: str) -> bool:
    """Whether a telephone number is that of a telephone that somebody carries."""
    return bool(_MOBILE.match(number.translate(_WIDE).lstrip("(（")))


class PersonCount:
    """The people of one file. Give it the hits of each section; ask `bounds` at any time."""

    def __init__(self) -> None:
        self._kanji: set[str] = set()
        self._kana: set[str] = set()
        self._latin: set[str] = set()
        self._births: dict[str, set[str]] = {}
        self._values: dict[str, set[str]] = {}
        self._rows: dict[str, int] = {}
        self._is_about_somebody = False

    def add(self, text: str, hits: Sequence[Hit]) -> None:
        """Take in the hits of one section."""
        ends: list[int] | None = None
        row_of: dict[str, int] = {}
        born_in: dict[int, str] = {}
        named_in: list[tuple[int, str]] = []
        for hit in hits:
            kind = hit.kind
            if kind in _ABOUT_SOMEBODY:
                self._is_about_somebody = True
            if kind != Kind.PERSON_NAME and kind not in _OWN and kind not in _ABOUT_SOMEBODY:
                continue
            value = text[hit.start : hit.end]
            if (kind == Kind.EMAIL and is_desk(value)) or (kind == Kind.PHONE and not is_mobile(value)):
                continue
            if ends is None:
                ends = [match.start() for match in re.finditer("\n", text)]
            row = bisect_right(ends, hit.start)
            if kind == Kind.PERSON_NAME:
                name = self._named(value)
                named_in.append((row, name))
            else:
                self._values.setdefault(kind, set()).add(_NOT_LETTERS.sub("", value.translate(_WIDE)).lower())
                if kind == Kind.BIRTH_DATE:
                    born_in[row] = value
            if row_of.get(kind) != row:
                row_of[kind] = row
                self._rows[kind] = self._rows.get(kind, 0) + 1
        for row, name in named_in:
            born = born_in.get(row)
            if born is not None and name in self._kanji:
                self._births.setdefault(name, set()).add(born)

    def _named(self, value: str) -> str:
        if _KANJI.search(value):
            name = _NOT_LETTERS.sub("", value)
            self._kanji.add(name)
        elif _KANA.search(value):
            name = _NOT_LETTERS.sub("", value)
            self._kana.add(name)
        else:
            # "Yamada, Taro" and "Taro YAMADA" are one.
            name = " ".join(sorted(word for word in _NOT_LETTERS.split(value.lower()) if word))
            self._latin.add(name)
        return name

    @property
    def is_about_persons(self) -> bool:
        """Whether anything at all is about a person, and not about a company or a machine alone."""
        return bool(self._kanji or self._kana or self._latin or self._values or self._is_about_somebody)

    def bounds(self) -> tuple[int, int]:
        """(at least, at most). (0, 0) where nothing is about a person."""
        if not self.is_about_persons:
            return 0, 0
        names = sorted(self._kanji)
        # A surname or a given name alone is the person whose full name has it, when there is one.
        alone = {name for name, following in pairwise(names) if following.startswith(name)}
        turned = sorted(name[::-1] for name in names)
        alone |= {name[::-1] for name, following in pairwise(turned) if following.startswith(name)}
        different = [name for name in names if name not in alone]
        namesakes = sum(len(found) - 1 for found in self._births.values() if len(found) > 1)
        # Readings and Latin forms are those of the same people, as far as there are enough of these.
        more = max(len(self._kana) - len(different), 0) + max(len(self._latin) - len(different), 0)
        full = sum(1 for name in different if len(name) >= 3)
        unique = max((len(found) for kind, found in self._values.items() if kind in _UNIQUE), default=0)
        least_of_others = max(len(self._kana), len(self._latin)) if not different else 0
        lower = max(full or len(different), least_of_others and _half(least_of_others), unique)
        spread = max((min(len(found), self._rows.get(kind, 0)) for kind, found in self._values.items()), default=0)
        somebody = max((self._rows.get(kind, 0) for kind in _ABOUT_SOMEBODY), default=0)
        upper = max(len(different) + namesakes + more, spread, unique, lower, min(somebody, 1) if names or spread else somebody)
        return min(lower, upper), upper


def _half(count: int) -> int:
    """Kana or Latin names may stand in two parts, as surname and given name."""
    return max((count + 1) // 2, 1)
