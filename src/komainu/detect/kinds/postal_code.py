"""郵便番号: seven digits, three and four.

Source: 日本郵便, 内国郵便約款 and 郵便番号制マニュアル (seven digits since 1998-02-02). No check digit: 〒, a label or an address beside it tell it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page
from komainu.detect.words.lists import Topic

_CODE = re.compile(
    r"(?<![0-9A-Za-z.+])(?<![0-9][-ー])(?:〒 ?)?([0-9]{3} ?[-ー] ?\n?[0-9]{4}|[0-9]{7}|(?<=〒)[0-9]{3} [0-9]{4})(?![0-9A-Za-z]|[-ー.][0-9])"
)
_NOT_CODE = frozenset(
    {
        Label.OTHER_NUMBER,
        Label.PHONE,
        Label.ACCOUNT,
        Label.CARD,
        Label.PENSION,
        Label.INSURANCE,
        Label.SYMBOL,
        Label.NUMBER_OF_CARD,
        Label.MY_NUMBER,
        Label.OTHER_DATE,
        Label.PASSWORD,
        Label.PASSPORT,
        Label.LOGIN,
    }
)


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    places = [start for start, _, topic, _ in page.words if topic in {Topic.PREFECTURE, Topic.MUNICIPALITY}]
    step = 0
    for match in page.digits(_CODE, 7):
        start, end = match.span(1)
        before = text[max(0, match.start() - 3) : start]
        if "〒" in before or "〒" in match.group():
            yield Hit(Kind.POSTAL_CODE, start, end, 0.98, ("〒",))
            continue
        label = page.label_before(start)
        if label is Label.POSTAL:
            yield Hit(Kind.POSTAL_CODE, start, end, 0.97, ("label",))
            continue
        if label in _NOT_CODE or match.group(1).isdigit():
            continue
        while step < len(places) and places[step] < end:
            step += 1
        if step < len(places) and places[step] - end <= 6 and not any(letter.isalnum() for letter in text[end : places[step]]):
            yield Hit(Kind.POSTAL_CODE, start, end, 0.9, ("address behind",))
        elif label is Label.ADDRESS:
            yield Hit(Kind.POSTAL_CODE, start, end, 0.85, ("label of an address",))
        elif text[page.line_start(start) : start].strip() == "" and text[end : page.line_end(end)].strip() == "":
            yield Hit(Kind.POSTAL_CODE, start, end, 0.55, ("alone in its line",))
