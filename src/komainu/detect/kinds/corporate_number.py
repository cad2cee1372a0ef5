"""法人番号 and 適格請求書発行事業者登録番号 (T and the same number): thirteen digits, the first a check digit. Not personal, but to be told apart.

Source: 法人番号の指定等に関する省令 (財務省令 no. 70 of 2014) art. 2: 9 − (Σ PQ mod 9), P digits from the right, Q = 1 for odd places and 2 for even ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_THIRTEEN = re.compile(r"(?<![0-9A-Za-z.\-+])(T[- ]?)?([1-9](?:[0-9]{12}|[- ][0-9]{4}[- ][0-9]{4}[- ][0-9]{4}))(?![0-9A-Za-z]|[-.][0-9])")


def check_digit_ok(digits: str) -> bool:
    """Whether the first digit fits the twelve behind it."""
    total = sum(int(digit) * (1 if place % 2 else 2) for place, digit in zip(range(12, 0, -1), digits[1:], strict=True))
    return int(digits[0]) == 9 - total % 9


def _is_article_code(digits: str) -> bool:
    """Whether it is a JAN/EAN code (JIS X 0507) of Japan, or an ISBN."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    return digits[:2] in {"45", "49", "97"} and (10 - total % 10) % 10 == int(digits[12])


def find(page: Page) -> Iterator[Hit]:
    for match in page.digits(_THIRTEEN, 13):
        digits = "".join(letter for letter in match.group(2) if letter.isdigit())
        sound = check_digit_ok(digits)
        label = page.label_before(match.start())
        if match.group(1):
            if sound or label is Label.CORPORATE:
                yield Hit(
                    Kind.CORPORATE_NUMBER,
                    match.start(),
                    match.end(),
                    0.97 if sound else 0.6,
                    ("T", "check digit") if sound else ("T", "label"),
                )
        elif label is Label.CORPORATE:
            yield Hit(
                Kind.CORPORATE_NUMBER,
                match.start(),
                match.end(),
                0.97 if sound else 0.55,
                ("label", "check digit") if sound else ("label",),
            )
        elif sound and label in {None, Label.OTHER_TEXT, Label.ROLE, Label.NAME, Label.ADDRESS} and not _is_article_code(digits):
            near = page.text[max(0, match.start() - 30) : match.start()]
            company = "社" in near or "法人" in near
            yield Hit(Kind.CORPORATE_NUMBER, match.start(), match.end(), 0.7 if company else 0.45, ("check digit",))
