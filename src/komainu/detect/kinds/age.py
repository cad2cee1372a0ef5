"""A person's age: 34歳, and bare digits where a column or a newspaper's bracket says so.

Source: 年齢計算ニ関スル法律 (1902, Act no. 50) for what an age is. Periods, limits and groups (創業50年, 20代, 65歳以上) are no person's age.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_AGE = re.compile(r"(?<![0-9.,~-])(?:1[01][0-9]|[1-9]?[0-9]|[一二三四五六七八九十〇]{1,4}) ?[歳才]")
_MONTHS = re.compile(r" ?[0-9]{1,2} ?(?:か月|ヶ月|カ月|ヵ月)")
_RULE = re.compile(
    r" ?(?:以上|以下|未満|超|代|児(?!童)|から|より|まで|~|-|時点で|を超え|に達し|に満た|の定年|定年|到達|前後|上限|下限|以降|以前|くらいまで|になると|になったら|になれば|を上限|または|又は|、? ?[0-9]{1,3}歳|向け|対象|の方|の誕生|のとき|の時|の人口|人口|階級|区分|相当|若く|の平均|のお子|の子ども|の男女|の成人|成人|から参加)"
)
_BEFORE_RULE = re.compile(
    r"(?:平均|対象|年齢制限|満年齢は|上限|下限|定年(?:年齢)?(?:は|を|の)?|最高|最低|寿命|全国|成人|推奨|対象年齢|標準|中央値|支給開始|受給|以上|未満|毎年|およそ|約|築|創業|樹齢|馬|犬|猫|肌年齢|血管年齢|骨年齢|参加資格|資格|応募|募集|募集年齢|まる|~|から|[0-9]-)[ :は、]{0,2}\Z"
)
_ASKED = re.compile(r"(?:対象|推奨|平均|制限|応募|参加)年齢[ :は]{0,2}\Z")
_DIGITS = re.compile(r"(?:満)?([0-9]{1,3})(?![0-9./-])")
_AGED = re.compile(
    r"(?:a(?<!\w.)ged?|A(?<!\w.)(?:ged?|GE))(?: is|:)? ?([0-9]{1,3})(?![0-9])(?!\s?(?:or|and) (?:over|older|above|up)|\+|-[0-9])"
)
_AGED_THERE = re.compile(rb"(?:age|Age|AGE)d?(?: is|:)? ?[0-9]")
_YEARS_OLD = re.compile(r"([0-9](?<![0-9.].)[0-9]{0,2})[- ](?:years?|yrs?)[- ]old(?! (?:or|and) )")
_BRACKET = re.compile(r"(?:さん|さま|ちゃん|くん| ?[一-龠ァ-ヶー]{1,8})? ?\(([0-9]{1,3})(?:歳|才|[,、男女]|\))")


_UNIT = re.compile(r"[歳才]")


def _ages(text: str) -> Iterator[re.Match[str]]:
    """Numbers with 歳 behind them; looked for from the unit back, for units are rare."""
    done = 0
    for unit in _UNIT.finditer(text):
        for match in _AGE.finditer(text, max(done, unit.start() - 5), unit.end()):
            done = match.end()
            yield match


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    for match in _ages(text) if "歳" in text or "才" in text else ():
        start, end = match.span()
        before = text[max(0, start - 10) : start]
        if _MONTHS.match(text, end):
            end = _MONTHS.match(text, end).end()  # type: ignore[union-attr]
        label = page.label_before(start, 8)
        if label is Label.AGE:
            if not _RULE.match(text, end) and not _ASKED.search(before):
                yield Hit(Kind.AGE, start, end, 0.95, ("label",))
            continue
        if _RULE.match(text, end) or _BEFORE_RULE.search(before):
            continue
        if (
            match.group()[0] in "一二三四五六七八九十〇"
            and before[-1:]
            and "\u4e00" <= before[-1] <= "\u9fff"
            and before[-1] not in "満女男当"
        ):
            continue
        yield Hit(Kind.AGE, start, end, 0.8, ("unit",))
    for value in page.values_of(Label.AGE):
        digits = _DIGITS.match(text, value.start, value.end)
        if digits and int(digits.group(1)) < 125 and text[digits.end() : digits.end() + 1] not in {"歳", "才", "代", "年", "%"}:
            if value.table and digits.end() != value.end:
                continue
            if text[digits.end() : digits.end() + 2].strip() in {"歳", "才"}:
                continue
            yield Hit(Kind.AGE, digits.start(1), digits.end(1), 0.93, ("label",))
    for name in page.hits:
        if name.kind == Kind.PERSON_NAME:
            bracket = _BRACKET.match(text, name.end)
            if bracket and 0 < int(bracket.group(1)) < 120 and text[bracket.end(1)] not in "歳才":
                yield Hit(Kind.AGE, bracket.start(1), bracket.end(1), 0.85, ("behind a name",))
    for match in _AGED.finditer(text) if _AGED_THERE.search(page.ascii) else ():
        if _is_new(page, match):
            yield Hit(Kind.AGE, *match.span(1), 0.85, ("English",))
    for match in _YEARS_OLD.finditer(text) if b"old" in page.ascii else ():
        if _is_new(page, match):
            yield Hit(Kind.AGE, *match.span(), 0.85, ("English",))


def _is_new(page: Page, match: re.Match[str]) -> bool:
    """Whether a number is an age that was not found yet."""
    return int(match.group(1)) < 125 and not any(hit.start == match.start(1) for hit in page.hits if hit.kind == Kind.AGE)
