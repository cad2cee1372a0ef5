"""The fiscal year: which year a day lies in, its months, a day in one of them. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The year that is named after the calendar year in which it starts.

    start_month   1 to 12, the organisation's own
    """

    year: int
    start_month: int = 4

    @property
    def starts_on(self) -> date:
        return date(self.year, self.start_month, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year + 1, self.start_month, 1) - timedelta(days=1)

    def first_of(self, month: int) -> date:
        """The first day of its month 1 to 12."""
        index = self.start_month - 1 + month - 1
        return date(self.year + index // 12, index % 12 + 1, 1)

    def last_of(self, month: int) -> date:
        first = self.first_of(month)
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])

    def month_of(self, day: date) -> int:
        """Which of its months a day lies in; 0 before it, 13 after it."""
        if day < self.starts_on:
            return 0
        if day > self.ends_on:
            return 13
        return (day.year - self.year) * 12 + day.month - self.start_month + 1


def fiscal_year_of(day: date, start_month: int) -> FiscalYear:
    return FiscalYear(day.year if day.month >= start_month else day.year - 1, start_month)


def a_year_later(day: date) -> date:
    """The same day of the next year; the last day of a month stays the last."""
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return day.replace(year=day.year + 1, day=last if is_last else min(day.day, last))
