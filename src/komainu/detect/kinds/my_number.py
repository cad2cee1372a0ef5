"""個人番号 (My Number): twelve digits, the last a check digit.

Source: 番号法施行令 art. 8 and, for the check digit, art. 5 of the ministerial order to which it refers: 平成26年総務省令第85号 (on individual number cards and the information
network; not the 番号法施行規則, which is 内閣府・総務省令 no. 3 of the same year): P = digits 1 to 11 from the right, Q = n + 1 for n ≤ 6 and n − 5 above,
11 − (Σ PQ mod 11), and 0 where the remainder is 0 or 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_GAP = r"(?:[-ー]\n?| )?"
_TWELVE = re.compile(rf"(?<![0-9A-Za-z.\-+])[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?![0-9A-Za-z]|[-.][0-9])")
_SOMEWHERE = re.compile(r"個人番号|マイナンバ|特定個人情報|[Mm]y_?[Nn]umber")


def check_digit_ok(digits: str) -> bool:
    """Whether the twelfth digit fits the eleven before it."""
    total = sum(int(digit) * (place + 1 if place <= 6 else place - 5) for place, digit in zip(range(11, 0, -1), digits, strict=False))
    remainder = total % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)


def find(page: Page) -> Iterator[Hit]:
    mentioned: bool | None = None
    for match in page.digits(_TWELVE, 12):
        digits = "".join(letter for letter in match.group() if letter.isdigit())
        if not check_digit_ok(digits):
            continue
        label = page.label_before(match.start())
        if label is Label.MY_NUMBER:
            yield Hit(Kind.MY_NUMBER, match.start(), match.end(), 0.97, ("label", "check digit"))
        elif label is None or label in {
            Label.NAME,
            Label.ROLE,
            Label.KANA,
            Label.NOTE,
            Label.BIRTH,
            Label.ADDRESS,
            Label.AGE,
            Label.OTHER_DATE,
        }:
            if mentioned is None:
                mentioned = _SOMEWHERE.search(page.text) is not None
            yield Hit(Kind.MY_NUMBER, match.start(), match.end(), 0.8 if mentioned else 0.4, ("check digit",))
