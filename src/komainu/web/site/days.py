"""Days as an office writes and types them: western or by the Japanese era (和暦). Pure."""

import re
import unicodedata
from datetime import date

WESTERN, ERA = "western", "era"
WEEKDAYS = "月火水木金土日"

# The first day of each era, and what is added to the year of the era. Before Meiji 6 the calendar itself was another one.
ERAS = (
    ("令和", "r", date(2019, 5, 1), 2018),
    ("平成", "h", date(1989, 1, 8), 1988),
    ("昭和", "s", date(1926, 12, 25), 1925),
    ("大正", "t", date(1912, 7, 30), 1911),
    ("明治", "m", date(1873, 1, 1), 1867),
)
_ADDED = {name: (first, added) for kanji, letter, first, added in ERAS for name in (kanji, letter)}
_TAIL = r"(?:\((?:[月火水木金土日]|mon|tue|wed|thu|fri|sat|sun)\))?"
_WESTERN = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_TAIL}")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_JAPANESE = re.compile(rf"(令和|平成|昭和|大正|明治|[rhstm])\.?(\d{{1,2}}|元)[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_TAIL}")


def era_of(day: date) -> tuple[str, int] | None:
    """The era and its year on a day; None before 1873, when the days themselves were counted otherwise."""
    return next(((kanji, day.year - added) for kanji, _letter, first, added in ERAS if day >= first), None)


def day_words(day: date, style: str, *, with_weekday: bool = True) -> str:
    """2026年11月22日（日） or 令和8年11月22日（日）; the first year of an era is 元年.

    style   WESTERN or ERA
    """
    era = era_of(day) if style == ERA else None
    year = f"{day.year}年" if era is None else f"{era[0]}{'元' if era[1] == 1 else era[1]}年"
    return f"{year}{day.month}月{day.day}日{f'（{WEEKDAYS[day.weekday()]}）' if with_weekday else ''}"


def parse_day(text: str) -> date | None:
    """A day as people type it: 2026-11-22, 2026/11/22, 20261122, 2026年11月22日（日）, 令和8年11月22日, R8.11.22. None if it is none.

    A year of an era that has ended since is taken as it was printed (平成32年 is 2020); a day before its era began is none.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    if match := (_WESTERN.fullmatch(plain) or _PACKED.fullmatch(plain)):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _JAPANESE.fullmatch(plain):
        first, added = _ADDED[match[1]]
        found = _date(added + (1 if match[2] == "元" else int(match[2])), int(match[3]), int(match[4]))
        return found if found is not None and found >= first else None
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
