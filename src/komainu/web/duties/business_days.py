"""Days on which the house reads its mail: reminders that are not urgent go on these. Due days of law are never moved by them."""

from datetime import date, timedelta
from functools import lru_cache

from komainu.law.calendar import OutsideCalendar, is_open_day

DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=4096)
def is_business_day(day: date) -> bool:
    """Whether people are at work. In a year whose holidays are not known yet only the week is looked at."""
    try:
        return is_open_day(day)
    except OutsideCalendar:
        return day.weekday() < SATURDAY


@lru_cache(maxsize=4096)
def business_day_from(day: date) -> date:
    """The day itself, or the next one on which people are at work."""
    while not is_business_day(day):
        day += DAY
    return day


@lru_cache(maxsize=4096)
def business_day_upto(day: date) -> date:
    """The day itself, or the last one before it on which people are at work."""
    while not is_business_day(day):
        day -= DAY
    return day


def business_days_after(day: date, number: int) -> date:
    """The business day that comes so many business days after a day."""
    for _each in range(number):
        day = business_day_from(day + DAY)
    return day
