"""Days as ranges of the events' numbers."""

from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min, Q, QuerySet

from komainu.web.site.clock import JAPAN
from komainu.web.trail.models import Event, TrailDay

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)


def _within(day: date) -> date:
    """Days that no trail can hold are drawn into its time."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def _begins(day: date) -> datetime:
    """The first moment of a day in Japan."""
    return datetime.combine(day, time.min, JAPAN)


def since(events: QuerySet[Event], day: date) -> QuerySet[Event]:
    """Those of that day and later. One query, over one row a day; no query by the events themselves.

    Where the clock was set back in between, numbers alone would leave some out: then the moments are compared, too.
    """
    day = _within(day)
    found = TrailDay.objects.aggregate(first=Min("sequence", filter=Q(day__gte=day)), before=Max("sequence", filter=Q(day__lt=day)))
    if found["first"] is None:
        return events.none()
    events = events.filter(sequence__gte=found["first"])
    return events if (found["before"] or 0) < found["first"] else events.filter(happened_at__gte=_begins(day))


def until(events: QuerySet[Event], day: date) -> QuerySet[Event]:
    """Those of that day and earlier. As `since`."""
    day = _within(day)
    found = TrailDay.objects.aggregate(last=Max("sequence", filter=Q(day__lte=day)), after=Min("sequence", filter=Q(day__gt=day)))
    if found["last"] is None:
        return events.none()
    if found["after"] is None:
        return events
    if found["last"] < found["after"]:
        return events.filter(sequence__lt=found["after"])
    return events.filter(happened_at__lt=_begins(day) + timedelta(days=1))
