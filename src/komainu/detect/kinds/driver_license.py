"""運転免許証番号: twelve digits; the first two a public safety commission, the eleventh a check digit, the twelfth how often it was issued again.

Source: 道路交通法施行規則 別記様式第14; the check digit as 警察庁's 運転免許証作成仕様 is publicly described: modulus 11, weights 5 4 3 2 7 6 5 4 3 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_TWELVE = re.compile(
    r"(?<![0-9A-Za-z.\-+])[0-9]{2}[- ]?[0-9]{2}[- ]?[0-9]{6}[- ]?[0-9]{2}(?![0-9A-Za-z]|[-.][0-9])|(?<![0-9A-Za-z.\-+])[0-9]{4}[- ][0-9]{4}[- ][0-9]{4}(?![0-9A-Za-z]|[-.][0-9])"
)
_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# Hokkaido has one for each of its five police regions; the others follow the police's numbering of prefectures.
COMMISSIONS = frozenset(
    [10, 11, 12, 13, 14, *range(20, 27), 30, *range(40, 50), *range(50, 56), *range(60, 66), *range(70, 75), *range(80, 84), *range(90, 98)]
)


def check_digit_ok(digits: str) -> bool:
    """Whether the eleventh digit fits the ten before it."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return int(digits[10]) == (11 - total % 11) % 10


def find(page: Page) -> Iterator[Hit]:
    for match in page.digits(_TWELVE, 12):
        if page.label_before(match.start()) is not Label.LICENSE:
            continue
        digits = "".join(letter for letter in match.group() if letter.isdigit())
        sound = check_digit_ok(digits) and int(digits[:2]) in COMMISSIONS
        yield Hit(
            Kind.DRIVER_LICENSE, match.start(), match.end(), 0.97 if sound else 0.6, ("label", "check digit") if sound else ("label",)
        )
