"""Cells as offices write them, as values. Pure: a text in, a value out, None where it is none."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

ERAS = {
    "令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925, "大正": 1911, "t": 1911, "明治": 1867, "m": 1867,
}  # fmt: skip
WEEKDAY = r"(?:\s*\(?[月火水木金土日](?:曜日?)?\)?)?"
MIDNIGHT = r"(?:[ T]0{1,2}:00(?::00)?)?"
WESTERN = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{WEEKDAY}{MIDNIGHT}")
JAPANESE = re.compile(
    rf"(令和|平成|昭和|大正|明治|[rhstm])\s*\.?\s*(\d{{1,2}}|元)\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{WEEKDAY}"
)
SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL = re.compile(r"\d{5}(?:\.0+)?")
# Excel counts days from here, and takes 1900 for a leap year; days of this range are after that mistake.
SERIAL_START, FIRST_SERIAL, LAST_SERIAL = date(1899, 12, 30), 10_000, 80_000

HALF_KANA = re.compile("[\uff61-\uff9f]+")
NUMBER = re.compile(r"(約|およそ|概ね)?([-+▲△])?(\d+(?:\.\d+)?)(億|万|千)?(?:(\d+(?:\.\d+)?)(万|千))?(\D*)")
MULTIPLES = {"億": 100_000_000, "万": 10_000, "千": 1_000}
OPENING, CLOSING = "（(「『[【", "）)」』]】"
SEPARATORS = "\n、，,;；／/"
BULLET = re.compile(r"^(?:[・･●○◯■□◆◇※*\-－―]|[①-⑳]|[(（]\d{1,2}[)）]|\d{1,2}[.．)）])\s*")
NOTHING = frozenset({"-", "－", "ー", "―", "‐", "–", "—", "/", "／", "n/a", "該当なし", "特になし"})

YES = frozenset(
    [
        "○",
        "◯",
        "〇",
        "●",
        "◎",
        "有",
        "有り",
        "あり",
        "済",
        "済み",
        "はい",
        "要",
        "する",
        "該当",
        "該当する",
        "yes",
        "y",
        "true",
        "1",
        "レ",
        "✓",
        "✔",
        "☑",
        "on",
    ]
)
NO = frozenset(
    [
        "×",
        "✕",
        "✖",
        "☓",
        "x",
        "無",
        "無し",
        "なし",
        "未",
        "いいえ",
        "否",
        "不要",
        "しない",
        "非該当",
        "該当しない",
        "no",
        "n",
        "false",
        "0",
        "☐",
        "off",
    ]
)
UNKNOWN = frozenset(
    [
        "△",
        "?",
        "？",
        "不明",
        "未確認",
        "未定",
        "確認中",
        "わからない",
        "分からない",
        "まだ分からない",
        "まだわからない",
        "unknown",
        "not known yet",
    ]
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what stands around it. `is_about` where the cell says 約."""

    value: int | Decimal
    unit: str = ""
    is_about: bool = False


def plain(text: str) -> str:
    """A text as it is kept: half-width kana in full width, without blanks around it. Everything else stays as it was typed."""
    return HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text).strip()


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, or holds one of the signs with which offices leave one empty."""
    return not text.strip() or text.strip().casefold() in NOTHING


def day_of(text: str) -> date | None:
    """A day: 2026-04-01, 2026/4/1, 2026年4月1日(水), 令和8年4月1日, R8.4.1, 20260401, or Excel's own count (46113). None if it is none."""
    flat = unicodedata.normalize("NFKC", text).strip().casefold()
    if match := WESTERN.fullmatch(flat) or SOLID.fullmatch(flat):
        year, month, day = (int(part) for part in match.groups())
    elif match := JAPANESE.fullmatch(flat):
        era, in_era, month, day = match[1], match[2], int(match[3]), int(match[4])
        year = ERAS[era] + (1 if in_era == "元" else int(in_era))
    elif SERIAL.fullmatch(flat):
        count = int(float(flat))
        return SERIAL_START + timedelta(days=count) if FIRST_SERIAL <= count <= LAST_SERIAL else None
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def amount_of(text: str) -> Amount | None:
    """A number with its unit: 1,200件, 約3万人, １．５, △100, 5年. None if it is none."""
    flat = unicodedata.normalize("NFKC", text).replace(",", "").replace("、", "")
    found = NUMBER.fullmatch("".join(flat.split()))
    if found is None or any(sign.isdigit() for sign in found[7]):
        return None
    try:
        value = Decimal(found[3]) * MULTIPLES.get(found[4] or "", 1)
        if found[5]:
            value += Decimal(found[5]) * MULTIPLES[found[6]]
    except InvalidOperation:
        return None
    if found[2] in ("-", "▲", "△"):
        value = -value
    return Amount(int(value) if value == value.to_integral_value() else value.normalize(), found[7], bool(found[1]))


def number_of(text: str) -> int | Decimal | None:
    """The bare number of a cell, whatever unit follows it. None if it is none."""
    found = amount_of(text)
    return found.value if found else None


def answer_of(text: str) -> str | None:
    """`yes`, `no` or `unknown`: ○×, 有無, 済未, はい いいえ. None if it is none of them; unknown is never taken for no."""
    flat = text.strip().casefold()
    for value, words in (("yes", YES), ("no", NO), ("unknown", UNKNOWN)):
        if flat in words or unicodedata.normalize("NFKC", flat) in words:
            return value
    return None


def items_of(text: str) -> list[str]:
    """The items of a cell, each once, without their bullets and numbers. A separator in brackets parts nothing: 住所（自宅、勤務先）is one."""
    found: list[str] = []
    for part in _parts(text):
        item = BULLET.sub("", plain(part)).strip()
        if item and item not in found:
            found.append(item)
    return found


def _parts(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, sign in enumerate(text):
        if sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth = max(depth - 1, 0)
        elif sign in SEPARATORS and (depth == 0 or sign == "\n"):
            yield text[start:place]
            start, depth = place + 1, 0
    yield text[start:]
