"""Open days. Source: 行政機関の休日に関する法律 1条, 2条; 国民の祝日に関する法律."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from komainu.law.calendar import FIRST_YEAR, LAST_YEAR, OutsideCalendar, holidays_of, is_open_day, nth_day, open_day_from


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        ("2026-06-30", True),
        ("2026-06-13", False),  # Saturday
        ("2026-06-14", False),  # Sunday
        ("2026-04-29", False),  # 昭和の日
        ("2026-05-06", False),  # 振替休日: 3 May is a Sunday
        ("2026-09-21", False),  # 敬老の日
        ("2026-09-22", False),  # 国民の休日, between two holidays
        ("2026-09-23", False),  # 秋分の日
        ("2026-12-28", True),
        ("2026-12-29", False),
        ("2026-12-30", False),
        ("2026-12-31", False),
        ("2027-01-01", False),
        ("2027-01-02", False),
        ("2027-01-03", False),
        ("2027-01-04", True),
        ("2024-02-29", True),
        ("2028-02-29", True),
        ("2025-02-24", False),  # 振替休日 of 天皇誕生日
        ("2026-08-11", False),  # 山の日
        ("1988-12-29", True),  # before the closing days stood in the law
    ],
)
def test_open_days(day: str, is_open: bool) -> None:
    assert is_open_day(date.fromisoformat(day)) is is_open


def test_next_open_day_over_golden_week_and_new_year() -> None:
    assert open_day_from(date(2026, 5, 2)) == date(2026, 5, 7)
    assert open_day_from(date(2025, 12, 28)) == date(2026, 1, 5)
    assert open_day_from(date(2026, 6, 30)) == date(2026, 6, 30)


def test_the_day_of_knowing_is_day_one() -> None:
    assert nth_day(date(2026, 6, 1), 1) == date(2026, 6, 1)
    assert nth_day(date(2026, 6, 1), 30) == date(2026, 6, 30)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_year_that_the_library_does_not_know_is_refused(year: int) -> None:
    with pytest.raises(OutsideCalendar) as caught:
        holidays_of(year)
    assert caught.value.year == year
    with pytest.raises(OutsideCalendar):
        open_day_from(date(LAST_YEAR, 12, 31))


def test_holidays_do_not_run_out_within_the_next_years() -> None:
    """Fails early enough to renew the library; every year must also really hold its holidays."""
    this_year = datetime.now(timezone(timedelta(hours=9))).year
    assert this_year + 5 <= LAST_YEAR
    for year in range(this_year, this_year + 6):
        assert len(holidays_of(year)) >= 16
        assert date(year, 5, 3) in holidays_of(year) and date(year, 11, 3) in holidays_of(year)


def test_every_holiday_of_2022_to_2028_agrees_with_the_law() -> None:
    """Fixed days, and the rule that a holiday on a Sunday moves on to the next day that is none."""
    fixed = [(1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23)]
    for year in range(2022, 2029):
        known = holidays_of(year)
        for month, day_of_month in fixed:
            day = date(year, month, day_of_month)
            assert day in known
            if day.weekday() == 6:
                moved = day + timedelta(days=1)
                while (moved.month, moved.day) in fixed:
                    moved += timedelta(days=1)
                assert moved in known
