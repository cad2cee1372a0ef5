"""Cells as offices write them, as values. Pure: a text in, a value out, None where it is none."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

ERAS = {
    "令和": 2018, "令": 2018, "r": 2018, "平成": 1988, "平": 1988, "h": 1988, "昭和": 1925, "昭": 1925, "s": 1925, "大正": 1911, "大": 1911, "t": 1911, "明治": 1867, "明": 1867,
    "m": 1867,
}  # fmt: skip
ERA = "令和?|平成?|昭和?|大正?|明治?|[rhstm]"
WEEKDAY = r"(?:\s*\(?[月火水木金土日](?:曜日?)?\)?)?"
MIDNIGHT = r"(?:[ T]0{1,2}:00(?::00)?)?"
WESTERN = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{WEEKDAY}{MIDNIGHT}")
JAPANESE = re.compile(rf"({ERA})\s*\.?\s*(\d{{1,2}}|元)\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{WEEKDAY}")
WESTERN_MONTH = re.compile(r"((?:1[89]|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*月?")
JAPANESE_MONTH = re.compile(rf"({ERA})\s*\.?\s*(\d{{1,2}}|元)\s*[-/.年]\s*(\d{{1,2}})\s*月?")
YEAR = re.compile(rf"(?:((?:19|20)\d{{2}})|({ERA})\s*\.?\s*(\d{{1,2}}|元))\s*(年度|年|fy)?")
CIRCLED = re.compile(r"([①-⑳])")
CODE = re.compile(r"[(（]?(\d{1,2})[)）:：.．=＝]?\s*(\D.*|\d[\d,]*\D.*)")
SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL = re.compile(r"\d{5}(?:\.0+)?")
# Excel counts days from here, and takes 1900 for a leap year; days of this range are after that mistake.
SERIAL_START, FIRST_SERIAL, LAST_SERIAL = date(1899, 12, 30), 10_000, 80_000

LAST_MONTH, FIRST_OF_FISCAL_YEAR = 12, 4
HALF_KANA = re.compile("[\uff61-\uff9f]+")
NUMBER = re.compile(r"(約|およそ|概ね|≒|≈)?([-+▲△])?(\d+(?:\.\d+)?)(億|万|千)?(?:(\d+(?:\.\d+)?)(万|千))?(\D*)")
MULTIPLES = {"億": 100_000_000, "万": 10_000, "千": 1_000}
OPENING, CLOSING = "（(「『[【", "）)」』]】"
SEPARATORS = "\n、，,;；／/"
BULLET = re.compile(r"^(?:[・･●○◯■□◆◇※*\-－―]|[①-⑳]|[(（]\d{1,2}[)）]|\d{1,2}[.．)）])\s*")
NOTHING = frozenset({"-", "－", "ー", "―", "‐", "–", "—", "/", "／", "n/a", "該当なし", "特になし"})

DIGITS = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}
SAID = re.compile(r"(有り|有|あり|○|◯|〇|●|無し|無|なし|×|✕|不明|未定|△)\s*([(:・、,\[\-\s].*)", re.DOTALL)
PRINTED_BOXES = "□☐☑"
BOXES = re.compile(r"([□☐☑☒■✓✔✅])")

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
        "ﾚ",
        "v",
        "■",
        "含む",
        "実施",
        "対象",
        "可",
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
        "含まない",
        "含まず",
        "未実施",
        "対象外",
        "不可",
        "□",
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


def month_of(text: str, *, last: bool) -> date | None:
    """The first or the last day of a month: 令和6年4月, 1986.4, R6/4. None if it is none."""
    flat = unicodedata.normalize("NFKC", text).strip().casefold()
    flat = flat.removesuffix("末").removesuffix("頃").removesuffix("以降").removesuffix("から").removesuffix("より")
    if match := WESTERN_MONTH.fullmatch(flat):
        year, month = int(match[1]), int(match[2])
    elif match := JAPANESE_MONTH.fullmatch(flat):
        year, month = ERAS[match[1]] + (1 if match[2] == "元" else int(match[2])), int(match[3])
    else:
        return None
    if not 1 <= month <= LAST_MONTH or not 1868 <= year <= 9998:
        return None
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) if last else date(year, month, 1)


def year_of(text: str, *, last: bool) -> date | None:
    """The first or the last day of a year: 令和元年, R5, 2019年, or of a fiscal year: 平成31年度. None if it is none."""
    flat = unicodedata.normalize("NFKC", text).strip().casefold().removesuffix("末").removesuffix("頃").removesuffix("から")
    match = YEAR.fullmatch(flat)
    if match is None or (match[1] and not match[4]):
        return None
    year = int(match[1]) if match[1] else ERAS[match[2]] + (1 if match[3] == "元" else int(match[3]))
    first = date(year, FIRST_OF_FISCAL_YEAR if match[4] in ("年度", "fy") else 1, 1)
    return first.replace(year=year + 1) - timedelta(days=1) if last else first


def codes_of(heading: str) -> dict[str, str]:
    """What numbers stand for, as a heading explains it: 媒体（1紙 2電子 3両方）; empty where it explains nothing."""
    start = re.search(r"[（(【\[]|(?=①)", heading)
    if start is None:
        return {}
    inner = unicodedata.normalize("NFKC", CIRCLED.sub(r" \1", heading[start.end() :])).strip(")】] ")
    parts = [CODE.fullmatch(part) for part in re.split(r"[\s、,;/・]+", inner) if part]
    found = {part[1]: part[2].strip() for part in parts if part}
    if len(found) < 2 or not all(parts) or list(found) != [str(number) for number in range(1, len(found) + 1)]:
        return {}
    others = [words for words in found.values() if words not in ("両方", "両者", "全て", "すべて")]
    return {code: words if words in others else "、".join(others) for code, words in found.items()}


def amount_of(text: str) -> Amount | None:
    """A number with its unit: 1,200件, 約3万人, １．５, △100, 5年. None if it is none."""
    flat = unicodedata.normalize("NFKC", text).replace(",", "").replace("、", "")
    found = NUMBER.fullmatch("".join(flat.split()).removeprefix("~"))
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


def said_and_details(text: str) -> tuple[str | None, str]:
    """有（A社） is yes and A社; A社 alone says neither, and is all details."""
    bare = text.strip()
    said = answer_of(bare)
    if said is not None or not bare:
        return said, ""
    if found := SAID.match(unicodedata.normalize("NFKC", bare)):
        rest = found[2].strip()
        if rest[:1] in "([" and rest[-1:] in ")]":
            rest = rest[1:-1]
        return answer_of(found[1]), plain(rest.lstrip(":・、,- 　").strip())
    return None, plain(bare)


def in_figures(text: str) -> int:
    """七 is 7, 十五 is 15."""
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return DIGITS.get(text[-1], 0)
    return DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0)


def chosen_of(text: str) -> str:
    """What is ticked among printed boxes: 有 of ☑有 □無; "" where nothing is. A text without boxes, or a box alone, is itself."""
    parts = BOXES.split(text)
    if len(parts) == 1 or not any(box in text for box in PRINTED_BOXES) or not "".join(parts[::2]).strip():
        return text
    pairs = [(box, said.strip(" 　、,・\n")) for box, said in zip(parts[1::2], parts[2::2], strict=True)]
    return "、".join(said for box, said in pairs if said and box not in "□☐")


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
