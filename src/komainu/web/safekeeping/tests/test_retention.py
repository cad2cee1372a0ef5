"""Which copies stay: the five newest, seven days, four weeks, twelve months."""

from datetime import datetime, timedelta

from komainu.web.safekeeping.places import file_name, moment_of
from komainu.web.safekeeping.retention import kept
from komainu.web.site.clock import JAPAN, japan_day

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=JAPAN)


def test_three_years_of_nights_leave_days_weeks_and_months() -> None:
    staying = kept(NOW - timedelta(days=day) for day in range(1000))
    days = sorted((japan_day(each) for each in staying), reverse=True)
    assert [(NOW.date() - day).days for day in days[:7]] == [0, 1, 2, 3, 4, 5, 6]
    assert {(day.year, day.month) for day in days} >= {(2026, month) for month in range(1, 12)} | {(2025, 12)}
    assert len({day.isocalendar()[:2] for day in days if (NOW.date() - day).days < 29}) >= 4
    assert 7 + 3 + 11 - 3 <= len(days) <= 7 + 4 + 12


def test_running_night_by_night_ends_with_the_same() -> None:
    standing: set[datetime] = set()
    for day in range(800, -1, -1):
        standing = kept({*standing, NOW - timedelta(days=day)})
    months = {(japan_day(each).year, japan_day(each).month) for each in standing}
    assert len(months) >= 11
    assert {NOW - timedelta(days=day) for day in range(7)} <= standing


def test_of_many_on_one_day_the_five_last_stay() -> None:
    many = [NOW - timedelta(minutes=minute) for minute in range(30)]
    assert kept(many) == set(many[:5])


def test_a_machine_that_slept_keeps_its_old_ones() -> None:
    old = [NOW - timedelta(days=400 + day) for day in range(7)]
    assert kept([NOW, *old]) >= {NOW, *old[:6]}


def test_a_name_and_its_moment() -> None:
    assert moment_of(file_name(NOW)) == NOW
    assert file_name(NOW) == "komainu-20261122-031500.komainu-backup"
    assert moment_of("komainu-20261122-031500.komainu-backup.partial") is None
    assert moment_of("../komainu-20261122-031500.komainu-backup") is None
    assert moment_of("diary.txt") is None
