"""The one place of the web that asks what time it is; everything below takes the day or the moment as an argument."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

JAPAN = ZoneInfo("Asia/Tokyo")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """This moment, aware."""
    return _frozen.get() or timezone.now()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Within it, `now()` is that moment (aware). For the sample organisation, whose past must lie in the past, and for tests."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)


def japan_day(moment: datetime) -> date:
    """The calendar day in Japan on which `moment` falls."""
    return moment.astimezone(JAPAN).date()


def today() -> date:
    """Today in Japan."""
    return japan_day(now())
