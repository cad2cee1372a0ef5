"""Which copies stay on the machine: the five newest, and the last of each of seven days, four weeks and twelve months. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from komainu.web.site.clock import japan_day

NEWEST, DAYS, WEEKS, MONTHS = 5, 7, 4, 12


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Those of `moments` (aware) that stay. Days without a copy do not count: a machine that slept a month still has its seven."""
    newest_first = sorted(set(moments), reverse=True)
    staying = set(newest_first[:NEWEST])
    periods: Mapping[int, Any] = {
        DAYS: lambda day: day,
        WEEKS: lambda day: day.isocalendar()[:2],
        MONTHS: lambda day: (day.year, day.month),
    }
    for most, period_of in periods.items():
        last_of: dict[Any, datetime] = {}
        for moment in newest_first:
            day: date = japan_day(moment)
            last_of.setdefault(period_of(day), moment)
        staying |= set(list(last_of.values())[:most])
    return staying
