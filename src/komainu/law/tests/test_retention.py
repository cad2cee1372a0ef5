"""The end of periods, and how long records of provision are kept."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komainu.law.retention import Period, RecordWay, last_day, record_term

ENDS = [
    # event, years, months, is the event's day counted, last day; Civil Code art. 140 (the first day is not counted), art. 143
    (date(2024, 4, 1), 3, 0, False, date(2027, 4, 1)),
    (date(2024, 4, 1), 3, 0, True, date(2027, 3, 31)),
    (date(2026, 12, 31), 1, 0, False, date(2027, 12, 31)),
    (date(2026, 1, 1), 1, 0, True, date(2026, 12, 31)),
    (date(2024, 2, 28), 1, 0, False, date(2025, 2, 28)),  # begins on 29 February; the year after has none: its month's end
    (date(2024, 2, 29), 1, 0, False, date(2025, 2, 28)),  # begins on 1 March
    (date(2024, 2, 29), 4, 0, True, date(2028, 2, 28)),
    (date(2024, 2, 29), 1, 0, True, date(2025, 2, 28)),
    (date(2026, 1, 30), 0, 1, False, date(2026, 2, 28)),
    (date(2026, 1, 31), 0, 1, False, date(2026, 2, 28)),
    (date(2026, 8, 30), 0, 1, False, date(2026, 9, 30)),
    (date(2026, 11, 15), 0, 14, False, date(2028, 1, 15)),
]


@pytest.mark.parametrize(("event", "years", "months", "counted", "last"), ENDS)
def test_a_period_ends_as_the_civil_code_says(event: date, years: int, months: int, counted: bool, last: date) -> None:
    assert last_day(event, Period(years, months), counts_event_day=counted) == last


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 30), st.integers(0, 40), st.booleans())
def test_a_later_event_or_longer_period_never_ends_sooner(event: date, years: int, months: int, counted: bool) -> None:
    period = Period(years, months + 1)
    last = last_day(event, period, counts_event_day=counted)
    assert last >= event + timedelta(days=27)
    assert last <= last_day(event + timedelta(days=1), period, counts_event_day=counted)
    assert last < last_day(event, Period(years, months + 2), counts_event_day=counted)
    assert last_day(event, period, counts_event_day=True) <= last_day(event, period)


@pytest.mark.parametrize(("years", "months"), [(0, 0), (-1, 0), (1, -1)])
def test_a_period_is_longer_than_nothing(years: int, months: int) -> None:
    with pytest.raises(ValueError):
        Period(years, months)


def test_beyond_the_calendar_is_an_error() -> None:
    with pytest.raises(OverflowError):
        last_day(date(9990, 1, 1), Period(years=30))


TERMS = [
    # Rules art. 21 and 25: a contract one year, one record for many three years from the last day of provision, counted from that day;
    # else three years from the making of the record
    (RecordWay.CONTRACT, date(2024, 5, 10), date(2026, 4, 1), date(2027, 3, 31)),
    (RecordWay.IN_ONE_GO, date(2024, 5, 10), date(2026, 4, 1), date(2029, 3, 31)),
    (RecordWay.EACH, date(2024, 5, 10), date(2026, 4, 1), date(2027, 5, 10)),
    (RecordWay.EACH, date(2024, 5, 10), None, date(2027, 5, 10)),
]


@pytest.mark.parametrize(("way", "made_on", "provided_on", "last"), TERMS)
@pytest.mark.parametrize(("is_receipt", "source"), [(False, "appi.r21"), (True, "appi.r25")])
def test_records_are_kept_by_how_they_were_made(
    way: RecordWay, made_on: date, provided_on: date | None, last: date, is_receipt: bool, source: str
) -> None:
    term = record_term(way, made_on=made_on, last_provided_on=provided_on, is_receipt=is_receipt)
    assert term is not None and (term.last_on, term.citation.id) == (last, source)


@pytest.mark.parametrize("way", [RecordWay.CONTRACT, RecordWay.IN_ONE_GO])
def test_while_provision_goes_on_there_is_no_end(way: RecordWay) -> None:
    assert record_term(way, made_on=date(2024, 5, 10), last_provided_on=None) is None
