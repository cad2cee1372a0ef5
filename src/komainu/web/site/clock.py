"""The one place of the web that asks what time it is; everything below takes the day or the moment as an argument."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

JAPAN = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """This moment, aware."""
    return timezone.now()


def japan_day(moment: datetime) -> date:
    """The calendar day in Japan on which `moment` falls."""
    return moment.astimezone(JAPAN).date()


def today() -> date:
    """Today in Japan."""
    return japan_day(now())
