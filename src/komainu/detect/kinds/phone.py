"""Numbers of telephones, mobile telephones, FAX and free dial.

Source: 電気通信番号規則 (総務省令 no. 4 of 2019) and 電気通信番号計画: 0AB〜J with ten digits, 090/080/070/060/050 with eleven, 0120 and 0570 with ten, 0800 with eleven;
ITU-T E.164 for +81.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_SEP = r"(?:[-ー.~・]| ?- ?| |\)-?|\) ?|\n(?=[0-9]{4}))"
_PHONE = re.compile(
    r"(?<![0-9A-Za-z.])(?<![0-9][-ー])"
    r"(?:\+[ ]?81(?:[- .]|\(0\)|(?= ?\(0\))){0,2}[ ]?(?:\(0\)[- ]?)?[1-9][0-9]{0,4}[- .)]{0,2}[0-9]{1,4}[- .]?[0-9]{3,4}"
    r"|\(0[0-9]{1,4}\)[- ]?[0-9]{1,4}[- ー.]?[0-9]{3,4}"
    r"|0[0-9]{1,4}\([0-9]{1,4}\)[- ]?[0-9]{3,4}"
    r"|0[0-9]{1,4}(?:[-ー.・~ ]| - |-\n|/)[0-9]{1,4}(?:[-ー.・~ ]| - |-\n|/)[0-9]{3,4}"
    r"|0[0-9]{9,10})"
    r"(?![0-9A-Za-z]|[-ー][0-9])"
)
_INTERNATIONAL = re.compile(r"(?<![0-9A-Za-z+])\+(?!81)[1-9][0-9]{0,2}[- (][0-9() -]{6,16}[0-9](?![0-9])")
_SPACED_OCR = re.compile(r"[0OoQ][0-9OolIQSB]{1,4}[-ー ()][0-9OolIQSB]{1,4}[-ー ()][0-9OolIQSB]{3,4}(?![0-9A-Za-z])")
_DIGITS_OF_NOISE = str.maketrans("OoQlISB", "0001158")
_SPECIAL = ("0120", "0570", "0990", "0180", "0170")
_NOT_PHONE = frozenset(
    {
        Label.OTHER_NUMBER,
        Label.ACCOUNT,
        Label.PENSION,
        Label.INSURANCE,
        Label.CARD,
        Label.MY_NUMBER,
        Label.LICENSE,
        Label.OTHER_DATE,
        Label.PASSWORD,
        Label.SYMBOL,
        Label.CORPORATE,
    }
)


def is_number(value: str) -> bool:
    """Whether the digits make a number of the Japanese plan."""
    digits = "".join(letter for letter in value if letter.isdigit())
    if value.lstrip().startswith("+"):
        digits = "0" + digits[2:].lstrip("0")
    if len(digits) == 11:
        return digits[:3] in {"090", "080", "070", "060", "050", "020"} or digits.startswith("0800")
    if len(digits) != 10 or digits[0] != "0" or digits[1] == "0":
        return False
    if digits.startswith(_SPECIAL):
        return True
    return digits[:3] not in {"090", "080", "070", "060", "050"}


def _parts_fit(value: str) -> bool:
    """Whether the parts between separators have the lengths of area, exchange and subscriber."""
    parts = re.findall(r"[0-9]+", value)
    if value.startswith("+") or len(parts) == 1:
        return True
    if len(parts) != 3:
        return False
    first, second, third = map(len, parts)
    digits = first + second + third
    if digits == 11:
        return (first, third) in {(3, 4), (4, 4), (4, 3)} or (first, second, third) == (5, 3, 3)
    if parts[0] in _SPECIAL:
        return True
    return third == 4 and 2 <= first <= 5 and second >= 1


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    for match in page.digits(_PHONE, 9):
        value = match.group()
        start = match.start()
        if not is_number(value) or not _parts_fit(value):
            continue
        label = page.label_before(start)
        bare = value.isdigit()
        if label is Label.PHONE:
            yield Hit(Kind.PHONE, start, match.end(), 0.97, ("label",))
        elif label in _NOT_PHONE:
            if not bare and value.startswith(("090", "080", "070", "050", "0120", "+81", "(0")):
                yield Hit(Kind.PHONE, start, match.end(), 0.55, ("form",))
        elif not bare and "/" not in value:
            yield Hit(Kind.PHONE, start, match.end(), 0.85, ("form",))
        elif len(value) == 11 and bare:
            yield Hit(Kind.PHONE, start, match.end(), 0.75, ("form",))
        elif bare and label is None and len(value) == 10:
            yield Hit(Kind.PHONE, start, match.end(), 0.55, ("form",))
        elif bare and label is not None:
            yield Hit(Kind.PHONE, start, match.end(), 0.5, ("form",))
    if "+" in text:
        for match in _INTERNATIONAL.finditer(text):
            if page.label_before(match.start()) not in _NOT_PHONE and 8 <= sum(letter.isdigit() for letter in match.group()) <= 15:
                yield Hit(Kind.PHONE, match.start(), match.end(), 0.7, ("form", "abroad"))
    for value_ in page.values_of(Label.PHONE):
        noisy = _SPACED_OCR.match(text, value_.start, value_.end)
        if noisy and not noisy.group().replace("-", "").isdigit():
            plain = noisy.group().translate(_DIGITS_OF_NOISE)
            if is_number(plain) and _parts_fit(plain):
                yield Hit(Kind.PHONE, noisy.start(), noisy.end(), 0.7, ("label", "noise"))
