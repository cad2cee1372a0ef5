"""A date of birth: any form of a date that a label, a column, 生 or born makes someone's birthday.

Source: 元号法 (1979, Act no. 43) and the 政令 on each era's first day for 和暦; JIS X 0301 for the letters M T S H R; ISO 8601 for digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_KAN = "[〇零一二三四五六七八九十]"
_N = rf"(?:[0-9]{{1,2}}|{_KAN}{{1,3}})"
_YEAR = r"(?:1[89]|20)[0-9]{2}"
_ERA = rf"(?:明治|大正|昭和|平成|令和|㍾|㍽|㍼|㍻|㋿) ?(?:元|{_N})"
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?"
DATE = re.compile(
    rf"(?:{_YEAR} ?年? ?\({_ERA} ?年?\) ?[年.]? ?[0-9]{{1,2}} ?[月.] ?[0-9]{{1,2}} ?日?"
    rf"|{_ERA} ?年? ?\({_YEAR} ?年?\) ?年? ?{_N} ?月 ?{_N} ?日"
    rf"|{_ERA} ?[年./・-] ?{_N} ?[月./・-] ?{_N}(?: ?日)?"
    rf"|(?<![0-9.\-/]){_YEAR} ?年 ?[0-9]{{1,2}} ?月 ?[0-9]{{1,2}} ?日"
    rf"|[一二][〇零一二三四五六七八九]{{3}}年{_KAN}{{1,3}}月{_KAN}{{1,3}}日"
    rf"|(?<![0-9.\-/]){_YEAR} ?([-./・]) ?(?:1[0-2]|0?[1-9]) ?\1 ?(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
    rf"|(?<![0-9A-Za-z.\-/]){_YEAR}(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])(?![0-9A-Za-z.\-])"
    r"|(?<![0-9A-Za-z])[MTSHR] ?(?:元|[0-9]{1,2}) ?[-./・年] ?(?:1[0-2]|0?[1-9]) ?[-./・月] ?(?:3[01]|[12][0-9]|0?[1-9])(?![0-9]) ?日?"
    r"|(?<![0-9A-Za-z])[MTSHR](?:[0-6][0-9])(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])(?![0-9A-Za-z])"
    rf"|(?<![一-龠])[明大昭平令] ?(?:元|[0-9]{{1,2}}) ?[-./・年] ?[0-9]{{1,2}} ?[-./・月] ?[0-9]{{1,2}}(?![0-9]) ?日?"
    rf"|(?<![A-Za-z]){_MONTHS} [0-9]{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}(?![0-9])"
    rf"|(?<![0-9A-Za-z])[0-9]{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTHS},?[ -]{_YEAR}(?![0-9])"
    rf"|(?<![0-9.\-/])[0-9]{{1,2}}/[0-9]{{1,2}}/{_YEAR}(?![0-9])"
    rf"|(?<![0-9.\-/])[0-9]{{1,2}}-[0-9]{{1,2}}-{_YEAR}(?![0-9])"
    r")"
)
_LOOSE = re.compile(
    rf"(?:{_YEAR} ?年 ?[0-9]{{1,2}} ?月|{_ERA} ?年 ?{_N} ?月|{_YEAR} ?年|{_ERA} ?年|{_YEAR}[-/.](?:1[0-2]|0[1-9])(?![0-9]))"
)
_BORN_BEHIND = re.compile(
    r" ?(?:[((]?(?:[月火水木金土日]曜?日?)[))])? ?[((]?(?:生(?:まれ|れ|[^産活命徒成物鮮計憲み野協花]|\Z)|出生|誕生(?!祭|会|月|した会|の店)|うまれ|b\.)"
)
_BORN_BEFORE = re.compile(
    r"(?:[Bb]orn(?: on)?|BORN|DOB|D\.O\.B\.|[Dd]ate of [Bb]irth|[Bb]irthda(?:y|te))(?: on file| of birth)?[ :,(is]{0,6}\Z"
)
_TWO_DIGIT = re.compile(r"[0-9]{2}[/.-][0-9]{1,2}[/.-][0-9]{1,2}(?![0-9])|[0-9]{6,7}(?![0-9])")


# Where a date may begin: looked for first, because it is a hundred times cheaper than to try every form everywhere.
_ANCHOR = re.compile(
    r"[0-9]+|(?:明治|大正|昭和|平成|令和|[㍾㍽㍼㍻㋿])|[明大昭平令](?= ?[0-9元])|[一二](?=[〇零一二三四五六七八九]{3}年)|[MTSHR](?= ?[0-9元])|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?=[a-z]{0,6}\.? [0-9])"
)


def dates(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """All dates of a stretch of folded text, of whatever."""
    done = start
    match = DATE.match
    for anchor in _ANCHOR.finditer(text, start, end):
        at = anchor.start()
        if at >= done and (found := match(text, at)):
            done = found.end()
            yield found


# What makes a date before it a birthday: 3月2日(月)生. Looked for from the sign back, for signs are rare.
_SIGNS = ("生", "うまれ", "b.")
_BEFORE_SIGN = re.compile(r"[0-9日月年)十一二三四五六七八九元][ ]?(?:[(][月火水木金土日]曜?日?[)] ?)?[((]?[出誕]?\Z")
# And what makes one behind it: born on.
_ENGLISH_SIGN = re.compile(r"born|Born|BORN|D\.?O\.?B|birth|Birth")
_ENGLISH_THERE = re.compile(_ENGLISH_SIGN.pattern.encode())
_REACH = 44


def _windows(page: Page) -> list[tuple[int, int]]:
    """The stretches in which a birthday may stand: around labels, cells and signs; in order, without overlaps."""
    text, places = page.text, []
    for word in _SIGNS:
        at = text.find(word)
        while at >= 0:
            if (before := _BEFORE_SIGN.search(text, max(0, at - 11), at)) is not None:
                places.append((max(0, before.start() - _REACH), min(len(text), at + len(word) + _REACH)))
            at = text.find(word, at + 1)
    for sign in _ENGLISH_SIGN.finditer(text) if _ENGLISH_THERE.search(page.ascii) else ():
        places.append((max(0, sign.start() - _REACH), min(len(text), sign.end() + _REACH)))
    for mention in page.mentions:
        if mention.label is Label.BIRTH:
            places.append((mention.value, min(len(text), mention.value + _REACH)))
    for value in page.values:
        if value.label is Label.BIRTH:
            places.append((value.start, min(len(text), value.end + 2)))
    places.sort()
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _is_labelled(page: Page, start: int) -> bool:
    """Whether the column or the label right before a date makes it a birthday; 誕生日会を… does not."""
    cell = page.cell(start)
    if cell is not None and cell.label is not None and cell.label is not Label.NOTE:
        return cell.label is Label.BIRTH
    mention = page.mention_before(start, 24)
    return mention is not None and mention.label is Label.BIRTH and start - mention.value <= (8 if mention.firm else 0)


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    for match in (match for first, last in _windows(page) for match in dates(text, first, last)):
        start, end = match.span()
        while text[end - 1] == " ":
            end -= 1
        if _BORN_BEHIND.match(text, end):
            yield Hit(Kind.BIRTH_DATE, start, end, 0.95, ("生",))
            continue
        if _is_labelled(page, start):
            yield Hit(Kind.BIRTH_DATE, start, end, 0.97, ("label",))
        elif _BORN_BEFORE.search(text[max(0, start - 28) : start]):
            yield Hit(Kind.BIRTH_DATE, start, end, 0.93, ("born",))
    for value in page.values_of(Label.BIRTH):
        loose = None if DATE.match(text, value.start) else _LOOSE.match(text, value.start, value.end)
        if loose:
            yield Hit(Kind.BIRTH_DATE, value.start, loose.end(), 0.8, ("label",))
        elif value.table and not DATE.match(text, value.start):
            short = _TWO_DIGIT.match(text, value.start, value.end)
            if short and short.end() == value.end:
                yield Hit(Kind.BIRTH_DATE, value.start, value.end, 0.8, ("column",))
    if "生まれ" in text or "生れ" in text:
        for born in re.finditer(r"生まれ|生れ", text):
            window = max(0, born.start() - 14)
            last = None
            for loose in _LOOSE.finditer(text, window, born.start()):
                last = loose
            if last and last.end() == born.start() and not DATE.match(text, last.start()):
                yield Hit(Kind.BIRTH_DATE, last.start(), last.end(), 0.6, ("生まれ",))
