"""Numbers of payment cards: 14 to 16 digits, check digit by Luhn, first digits those of a brand.

Source: ISO/IEC 7812-1 (identification of issuers; Annex B: the Luhn formula); the ranges of Visa, Mastercard, JCB, American Express and Diners Club.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_CARD = re.compile(
    r"(?<![0-9A-Za-z.\-+])(?:[2-6][0-9]{3}([-ー /]?)(?:\n ?)?[0-9]{4}\1(?:\n ?)?[0-9]{4}\1(?:\n ?)?[0-9]{4}|3[0-9]{3}([- ]?)[0-9]{6}\2[0-9]{4,5}|[2-6][0-9]{13,15})(?![0-9A-Za-z]|[-.][0-9])"
)


def luhn_ok(digits: str) -> bool:
    total = 0
    for place, letter in enumerate(reversed(digits)):
        digit = int(letter)
        if place % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10 == 0


def brand_of(digits: str) -> str:
    """The brand by the first digits and the length, or nothing."""
    two, three, four, length = int(digits[:2]), int(digits[:3]), int(digits[:4]), len(digits)
    if digits[0] == "4" and length == 16:
        return "Visa"
    if length == 16 and (51 <= two <= 55 or 2221 <= four <= 2720):
        return "Mastercard"
    if length == 16 and 3528 <= four <= 3589:
        return "JCB"
    if length == 15 and two in {34, 37}:
        return "American Express"
    if length in {14, 16} and (300 <= three <= 305 or three == 309 or two in {36, 38, 39}):
        return "Diners Club"
    return ""


def find(page: Page) -> Iterator[Hit]:
    for match in page.digits(_CARD, 14):
        digits = "".join(letter for letter in match.group() if letter.isdigit())
        brand = brand_of(digits)
        if not brand or not luhn_ok(digits):
            continue
        label = page.label_before(match.start())
        if label is Label.OTHER_NUMBER:
            continue
        yield Hit(Kind.CREDIT_CARD, match.start(), match.end(), 0.98 if label is Label.CARD else 0.85, ("check digit", brand))
