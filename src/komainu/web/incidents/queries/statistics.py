"""The house's own figures by fiscal year: counted in the database, a fixed number of queries however many incidents there are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min, Q, QuerySet, Sum

from komainu.web.incidents.models import Cost, Incident
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.site.clock import JAPAN, japan_day
from komainu.web.site.rights import READERS

NOT_COUNTED = (Incident.Outcome.NO_INCIDENT, Incident.Outcome.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in one fiscal year.

    accidents        counted by the day on which they were told; those that proved to be none or a duplicate are left out
    occurrences, classes, causes   cases (for causes: mentions) by id; `with_causes` is how many accidents name any cause
    classified       how many accidents somebody has put into a class
    staff            people who worked here at the end of the year, or today in the running one
    notice_to_tell   median from the day of noticing to telling, in whole days; None if nobody said when
    tell_to_take     median from telling to taking; None if none was taken
    """

    fiscal_year: int
    starts_on: date
    ends_on: date
    accidents: int
    near_misses: int
    others: int
    occurrences: Mapping[str, int]
    classes: Mapping[str, int]
    causes: Mapping[str, int]
    with_causes: int
    classified: int
    staff: int
    costs: Mapping[str, Decimal]
    notice_to_tell: int | None
    tell_to_take: timedelta | None

    @property
    def unclassified(self) -> int:
        return self.accidents - self.classified

    def per_100(self, count: int) -> float | None:
        return round(100 * count / self.staff, 1) if self.staff else None


def fiscal_year_of(day: date, start_month: int) -> int:
    return day.year if day.month >= start_month else day.year - 1


def span(fiscal_year: int, start_month: int) -> tuple[date, date]:
    """First and last day of a fiscal year."""
    start = date(fiscal_year, start_month, 1)
    return start, date(fiscal_year + 1, start_month, 1) - timedelta(days=1)


def counted_incidents(standing: Standing) -> QuerySet[Incident]:
    """The incidents whose figures somebody may see: all for readers, the departments' for their data manager. Own reports elsewhere
    do not belong to a department's figures."""
    if not READERS.isdisjoint(standing.roles):
        return Incident.objects.all()
    return Incident.objects.filter(department__in=standing.departments)


def years(standing: Standing, start_month: int, today: date) -> list[int]:
    """The fiscal years with any record, the newest first, and always the running one. One query."""
    ends = counted_incidents(standing).aggregate(first=Min("reported_at"), last=Max("reported_at"))
    now = fiscal_year_of(today, start_month)
    first = fiscal_year_of(japan_day(ends["first"]), start_month) if ends["first"] else now
    last = fiscal_year_of(japan_day(ends["last"]), start_month) if ends["last"] else now
    return list(range(max(now, last), min(first, now) - 1, -1))


def figures(standing: Standing, fiscal_year: int, start_month: int, today: date) -> Figures:
    """The figures of a year. Eight queries."""
    starts_on, ends_on = span(fiscal_year, start_month)
    since = datetime.combine(starts_on, time(), tzinfo=JAPAN)
    until = datetime.combine(ends_on + timedelta(days=1), time(), tzinfo=JAPAN)
    in_year = counted_incidents(standing).filter(reported_at__gte=since, reported_at__lt=until).exclude(outcome__in=NOT_COUNTED).order_by()
    by_kind = dict(in_year.values_list("kind").annotate(incidents=Count("pk")))
    accidents = in_year.filter(kind=Incident.Kind.ACCIDENT)
    classes: Counter[str] = Counter()
    for id, count in _grouped(accidents, "classification"):
        classes[".".join(id.split(".")[:2])] += count
    causes: Counter[str] = Counter()
    with_causes = 0
    for ids, count in _grouped(accidents, "causes"):
        with_causes += count
        for cause in ids:
            causes[cause] += count
    costs = Cost.objects.filter(incident__in=in_year.values("pk"), withdrawn_at=None).order_by()
    return Figures(
        fiscal_year=fiscal_year,
        starts_on=starts_on,
        ends_on=ends_on,
        accidents=by_kind.get(Incident.Kind.ACCIDENT, 0),
        near_misses=by_kind.get(Incident.Kind.NEAR_MISS, 0),
        others=by_kind.get(Incident.Kind.STRANGE, 0) + by_kind.get(Incident.Kind.CONSULTATION, 0),
        occurrences=dict(_grouped(accidents, "occurrence")),
        classes=dict(classes),
        causes=dict(causes),
        with_causes=with_causes,
        classified=sum(classes.values()),
        staff=_staff(standing, min(ends_on, today)),
        costs=dict(costs.values_list("kind").annotate(total=Sum("amount"))),
        notice_to_tell=_median_days(accidents),
        tell_to_take=_median_wait(accidents),
    )


def _grouped(records: QuerySet[Incident], field: str) -> list[tuple[Any, int]]:
    """Value and number of records, without the empty ones. One query."""
    return [(value, count) for value, count in records.values_list(field).annotate(incidents=Count("pk")) if value]


def _staff(standing: Standing, on: date) -> int:
    """Who worked here (in the departments) on that day. One query."""
    people = Person.objects.filter(Q(joined_on=None) | Q(joined_on__lte=on), Q(left_on=None) | Q(left_on__gte=on)).exclude(
        work=Person.Work.OUTSIDE
    )
    if READERS.isdisjoint(standing.roles):
        people = people.filter(department__in=standing.departments)
    return people.count()


def _median_days(records: QuerySet[Incident]) -> int | None:
    """From the day of noticing to the day of telling. One query."""
    rows = records.filter(noticed_on__isnull=False).values_list("reported_at", "noticed_on")
    return median_days((japan_day(reported_at) - noticed_on).days for reported_at, noticed_on in rows)


def median_days(days: Iterable[int]) -> int | None:
    """The lower of the two in the middle, so that it is a number of days that really occurred."""
    ordered = sorted(max(0, number) for number in days)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


def _median_wait(records: QuerySet[Incident]) -> timedelta | None:
    """From telling to taking. One query."""
    wait = ExpressionWrapper(F("taken_at") - F("reported_at"), output_field=DurationField())
    waits: Sequence[timedelta] = sorted(records.filter(taken_at__isnull=False).values_list(wait, flat=True))
    return waits[(len(waits) - 1) // 2] if waits else None
