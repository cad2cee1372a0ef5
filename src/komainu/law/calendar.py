"""Days on which the authorities are open.

Public holidays come from the `holidays` library (国民の祝日, 振替休日, 国民の休日), the year-end closing days from dated data.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import resources

from holidays.countries.japan import Japan

FIRST_YEAR: int = Japan.start_year
LAST_YEAR: int = Japan.end_year


class OutsideCalendar(ValueError):
    """A day lies in a year whose holidays are not known, so nobody can say whether the authorities are open."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the holidays of the year {year} are not known; known are {FIRST_YEAR} to {LAST_YEAR}")
        self.year = year


@dataclass(frozen=True, slots=True)
class _Closing:
    first: tuple[int, int]
    last: tuple[int, int]
    in_force_from: date

    def has(self, day: date) -> bool:
        if day < self.in_force_from:
            return False
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


@cache
def _closings() -> tuple[_Closing, ...]:
    data = tomllib.loads(resources.files("komainu.law").joinpath("rules/closed_days.toml").read_text(encoding="utf-8"))
    return tuple(_Closing(_month_and_day(one["first"]), _month_and_day(one["last"]), one["in_force_from"]) for one in data["closed"])


@cache
def holidays_of(year: int) -> frozenset[date]:
    """The public holidays of one year. Raises OutsideCalendar for a year that the library does not know."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideCalendar(year)
    return frozenset(Japan(years=year))


def is_open_day(day: date) -> bool:
    """Whether the authorities are open on this day in Japan.

    Raises OutsideCalendar for a year whose holidays are not known.
    Source: Act on Holidays of Administrative Organs, art. 1.
    """
    return day not in holidays_of(day.year) and day.weekday() < 5 and not any(closing.has(day) for closing in _closings())


@lru_cache(maxsize=8192)
def open_day_from(day: date) -> date:
    """The day itself if the authorities are open on it, otherwise the next day on which they are.

    Raises OutsideCalendar for a year whose holidays are not known.
    Source: Act on Holidays of Administrative Organs, art. 2.
    """
    while not is_open_day(day):
        day += timedelta(days=1)
    return day


def nth_day(day_one: date, number: int) -> date:
    """The day that is number `number` when `day_one` is number 1, every day counted. Raises OutsideCalendar past the known years."""
    if not FIRST_YEAR <= day_one.year <= LAST_YEAR:
        raise OutsideCalendar(day_one.year)
    return day_one + timedelta(days=number - 1)
