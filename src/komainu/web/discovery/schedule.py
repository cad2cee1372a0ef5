"""When a source is scanned next. Pure."""

from datetime import datetime, time, timedelta

from komainu.web.discovery.models import ScanSource
from komainu.web.site.clock import JAPAN, japan_day


def next_run_at(source: ScanSource, after: datetime) -> datetime | None:
    """The first moment after `after` at which it is due; None for a source that is scanned when somebody asks."""
    day = japan_day(after)
    for ahead in range(63):
        candidate = day + timedelta(days=ahead)
        fits = {
            ScanSource.Rhythm.WEEKLY.value: candidate.weekday() == source.weekday,
            ScanSource.Rhythm.MONTHLY.value: candidate.day == source.month_day,
        }.get(source.rhythm, False)
        moment = datetime.combine(candidate, time(source.hour), JAPAN)
        if fits and moment > after:
            return moment
    return None
