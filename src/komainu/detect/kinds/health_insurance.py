"""記号 and 番号 of a health insurance card: each a value of its own; with 枝番 behind the number.

Source: 健康保険法施行規則 art. 47 (form of the card) and 国民健康保険法施行規則; 厚生労働省 on 保険者番号等の告知要求制限 (健康保険法 art. 194-2). 保険者番号 is the insurer's, not the person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_SYMBOL = r"[0-9A-Za-z一-龠ぁ-んァ-ヶー・]{1,12}?|[0-9]{1,10}"
_PAIR = re.compile(
    r"(?<![一-龠])(?:(?:被保険者証|保険証|被保険者|健保|国保)(?:の)?)?記号[\"']? ?[:=]? ?[\"']?([^\s:=、,/|()番記・\"'][^\s:=、,/|()番記\"']{0,13})[\"']?[ \t、,/・|]{0,3}\n?[\"']?(?:(?:被保険者証|保険証|被保険者|健保|国保)(?:の)?)?番号[\"']? ?[:=]? ?[\"']?([0-9]{1,10})(?![0-9])"
)
_BOTH = re.compile(
    r"(?:記号 ?[・/、と,-]? ?番号|記号番号|被保険者番号|保険証番号|被保険者証番号|健康保険証?|保険証|被保険者証)(?: ?\([^()\n]{0,12}\))? ?[:=は ]{0,3}(?:第)?([^\s:=、,/|()\-・番記]{1,12}|[一-龠]{1,4}[・ ]?[0-9]{1,8}) ?[・\-ー/の ] ?(?:第)?([0-9]{1,8})(?![0-9./年月-])"
)
_POST = re.compile(r"ゆうちょ|貯金|通帳|郵貯|振替")
_NUMBER = re.compile(r"[0-9]{1,10}(?![0-9/年月.])")


def _pairs(text: str) -> Iterator[re.Match[str]]:
    """Symbol and number one behind the other, looked for around each 記号."""
    done, at = 0, text.find("記号")
    while at >= 0:
        match = _PAIR.search(text, max(done, at - 8), at + 80)
        if match and match.start() <= at:
            yield match
            done = match.end()
        at = text.find("記号", max(at + 2, done))


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    taken: set[int] = set()

    def hit(start: int, end: int, score: float, why: str) -> Iterator[Hit]:
        if start not in taken and start < end:
            taken.add(start)
            yield Hit(Kind.HEALTH_INSURANCE, start, end, score, (why,))

    if "記号" in text or "保険" in text or "健保" in text:
        for match in _pairs(text):
            head = text[max(0, page.line_start(match.start()) - 40, match.start() - 60) : match.start()]
            sound = len(match.group(1)) == 5 and match.group(1).isdigit() and match.group(1)[4] == "0"
            if _POST.search(head) or (sound and "銀行" in head and "保険" not in head):
                continue
            yield from hit(*match.span(1), 0.94, "記号")
            yield from hit(*match.span(2), 0.94, "番号")
        for match in _BOTH.finditer(text):
            if any(letter.isdigit() for letter in match.group(1)) or match.group(0).startswith("記号"):
                yield from hit(*match.span(1), 0.9, "記号・番号")
                yield from hit(*match.span(2), 0.9, "記号・番号")
    symbols = {value.row for value in page.values if value.label is Label.SYMBOL}
    for value in page.values:
        if (
            value.label is Label.SYMBOL
            or (value.row in symbols and value.head.endswith("番号") and value.label is Label.OTHER_NUMBER and len(value.head) <= 5)
            or value.label is Label.NUMBER_OF_CARD
        ):
            if value.end - value.start <= 14:
                yield from hit(value.start, value.end, 0.93, "column")
        elif value.label is Label.INSURANCE and value.end - value.start <= 24:
            yield from _split(text, value.start, value.end, hit)
    for value in page.values_of(Label.INSURANCE, Label.NUMBER_OF_CARD):
        if value.table or any(value.start <= start < value.end for start in taken):
            continue
        number = _NUMBER.match(text, value.start, value.end)
        if number:
            yield from hit(number.start(), number.end(), 0.8, "label")
    for value in page.values_of(Label.SYMBOL):
        if value.table or value.start in taken:
            continue
        before = text[max(0, value.start - 60) : value.start]
        symbol = re.compile(r"[^\s:=、,/|()]{1,14}").match(text, value.start, value.end)
        if symbol and not _POST.search(before) and any(letter.isdigit() for letter in symbol.group()):
            yield from hit(symbol.start(), symbol.end(), 0.75, "label")


def _split(text: str, start: int, end: int, hit: object) -> Iterator[Hit]:
    parts = list(re.finditer(r"[^\s・\-/,、]+", text[start:end]))
    assert callable(hit)
    if 1 <= len(parts) <= 3 and parts[-1].group().isdigit():
        if len(parts) == 2:
            yield from hit(start + parts[0].start(), start + parts[0].end(), 0.9, "column")
        yield from hit(start + parts[-1].start(), start + parts[-1].end(), 0.9, "column")
