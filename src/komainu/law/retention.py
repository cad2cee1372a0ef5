"""Until when something is kept: the end of a period, and of the records of provision and receipt that the Act asks for."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from komainu.law.citations import Citation, citation

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A length of time in whole years and months. Raises ValueError for one that is not longer than nothing."""

    years: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        if self.years < 0 or self.months < 0 or not (self.years or self.months):
            raise ValueError(f"a period of {self.years} years and {self.months} months")


def last_day(event_on: date, period: Period, *, counts_event_day: bool = False) -> date:
    """The last day of a period after an event.

    event_on            the day of the event, in Japan
    counts_event_day    the period begins on that very day, as where a law says 起算して; else on the day after
    Where the last month has no day that corresponds to the first one, the period ends with that month.
    Raises OverflowError beyond the year 9999.
    Source: Civil Code art. 140, 143.
    """
    first = event_on if counts_event_day else event_on + DAY
    years, month = divmod(first.month - 1 + period.months, 12)
    year, month = first.year + period.years + years, month + 1
    if year > date.max.year:
        raise OverflowError(f"a period of {period.years} years after {event_on}")
    days = monthrange(year, month)[1]
    if first.day > days:
        return date(year, month, days)
    return date(year, month, first.day) - DAY


class RecordWay(StrEnum):
    """How a record of a provision or receipt was made."""

    CONTRACT = "contract"
    """A contract about goods or services for the data subject stands in for the record."""
    IN_ONE_GO = "in_one_go"
    """One record for provisions that go on or are repeated."""
    EACH = "each"
    """A record each time."""


@dataclass(frozen=True, slots=True)
class RecordTerm:
    """Until when a record is kept, inclusive, and why."""

    last_on: date
    citation: Citation


def record_term(way: RecordWay, *, made_on: date, last_provided_on: date | None, is_receipt: bool = False) -> RecordTerm | None:
    """Until when a record of a provision to, or receipt from, a third party is kept.

    made_on             the day on which the record was made
    last_provided_on    the last day on which data was given or received under it; None while that goes on: then there is no end yet,
                        and the answer is None unless the record was made each time
    Source: APPI art. 29 (2), 30 (4); Rules art. 21 (provision), art. 25 (receipt).
    """
    source = citation("appi.r25" if is_receipt else "appi.r21")
    if way is RecordWay.EACH:
        return RecordTerm(last_day(made_on, Period(years=3)), source)
    if last_provided_on is None:
        return None
    years = 1 if way is RecordWay.CONTRACT else 3
    return RecordTerm(last_day(last_provided_on, Period(years=years), counts_event_day=True), source)
