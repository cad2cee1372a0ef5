"""The house's own figures by fiscal year: counted in the database, a fixed number of queries however many incidents there are."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, FloatField, Func, Max, Min, OuterRef, Q, QuerySet, Sum

from komainu.web.incidents.models import Cost, Incident
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.site.clock import JAPAN, japan_day
from komainu.web.site.rights import CASE_READERS
from komainu.web.trail.models import Event

KEPT_SECONDS = 3600
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


def in_sight(standing: Standing) -> Q:
    """The incidents whose figures somebody may see: all for readers, the departments' for their data manager. Own reports elsewhere
    do not belong to a department's figures."""
    return Q() if not CASE_READERS.isdisjoint(standing.roles) else Q(department__in=standing.departments)


def told_within(starts_on: date, ends_on: date) -> Q:
    """Told on one of these days in Japan, and really an incident of its own."""
    since = datetime.combine(starts_on, time(), tzinfo=JAPAN)
    until = datetime.combine(ends_on + timedelta(days=1), time(), tzinfo=JAPAN)
    return Q(reported_at__gte=since, reported_at__lt=until) & ~Q(outcome__in=NOT_COUNTED)


def years(standing: Standing, start_month: int, today: date) -> list[int]:
    """The fiscal years with any record, the newest first, and always the running one. One query."""
    ends = Incident.objects.filter(in_sight(standing)).aggregate(first=Min("reported_at"), last=Max("reported_at"))
    now = fiscal_year_of(today, start_month)
    first = fiscal_year_of(japan_day(ends["first"]), start_month) if ends["first"] else now
    last = fiscal_year_of(japan_day(ends["last"]), start_month) if ends["last"] else now
    return list(range(max(now, last), min(first, now) - 1, -1))


def figures(standing: Standing, fiscal_year: int, start_month: int, today: date) -> Figures:
    """The figures of a year. Five queries, the first of them over all incidents of the year (index `incident_figures`)."""
    starts_on, ends_on = span(fiscal_year, start_month)
    # Every kind is named, so that the database goes by `incident_figures` and reads no incident itself.
    in_year = Incident.objects.filter(in_sight(standing), told_within(starts_on, ends_on), kind__in=Incident.Kind.values).order_by()
    tally = _tally(in_year)
    accidents = Incident.objects.filter(in_sight(standing), told_within(starts_on, ends_on), kind=Incident.Kind.ACCIDENT).order_by()
    # Asked cost by cost, for there are far fewer costs than incidents.
    of_the_year = Incident.objects.filter(in_sight(standing), told_within(starts_on, ends_on), pk=OuterRef("incident"))
    costs = Cost.objects.filter(Exists(of_the_year), withdrawn_at=None).order_by()
    days = _median(accidents.filter(noticed_on__isnull=False), DaysUntilTold(), tally.noticed)
    wait = _median(accidents.filter(taken_at__isnull=False), SecondsUntilTaken(), tally.taken)
    return Figures(
        fiscal_year=fiscal_year,
        starts_on=starts_on,
        ends_on=ends_on,
        accidents=tally.kinds[Incident.Kind.ACCIDENT],
        near_misses=tally.kinds[Incident.Kind.NEAR_MISS],
        others=tally.kinds[Incident.Kind.STRANGE] + tally.kinds[Incident.Kind.CONSULTATION],
        occurrences=dict(tally.occurrences),
        classes=dict(tally.classes),
        causes=dict(tally.causes),
        with_causes=tally.with_causes,
        classified=sum(tally.classes.values()),
        staff=_staff(standing, min(ends_on, today)),
        costs=dict(costs.values_list("kind").annotate(total=Sum("amount"))),
        notice_to_tell=None if days is None else max(0, int(days)),
        tell_to_take=None if wait is None else timedelta(seconds=max(0.0, float(wait))),
    )


def kept_figures(standing: Standing, fiscal_year: int, start_month: int, today: date) -> Figures:
    """The same, kept until the next act: every act leaves an event in the trail, so figures of the same last event are the same figures.

    Two queries; those of `figures` and of the cache once after each act.
    """
    last = Event.objects.aggregate(last=Max("sequence"))["last"]
    scope = "all" if not CASE_READERS.isdisjoint(standing.roles) else "-".join(sorted(each.hex for each in standing.departments))
    told = hashlib.sha256(f"{scope}:{fiscal_year}:{start_month}:{today}:{last}".encode()).hexdigest()[:32]
    found: Figures | None = cache.get(f"incidents.figures:{told}")
    if found is None:
        found = figures(standing, fiscal_year, start_month, today)
        cache.set(f"incidents.figures:{told}", found, KEPT_SECONDS)
    return found


@dataclass(slots=True)
class _Tally:
    """Counts by the three axes; `noticed` and `taken` are the accidents of which the days are known."""

    kinds: Counter[str] = field(default_factory=Counter)
    occurrences: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    with_causes: int = 0
    noticed: int = 0
    taken: int = 0


def _tally(records: QuerySet[Incident]) -> _Tally:
    """All counts from one grouping: there are few different combinations, however many incidents. One query."""
    found = _Tally()
    groups = records.values_list("kind", "occurrence", "classification", "causes").annotate(
        incidents=Count("*"), noticed=Count("noticed_on"), taken=Count("taken_at")
    )
    for kind, occurrence, classification, causes, incidents, noticed, taken in groups:
        found.kinds[kind] += incidents
        if kind != Incident.Kind.ACCIDENT:
            continue
        found.noticed, found.taken = found.noticed + noticed, found.taken + taken
        if occurrence:
            found.occurrences[occurrence] += incidents
        if classification:
            found.classes[".".join(classification.split(".")[:2])] += incidents
        if causes:
            found.with_causes += incidents
            found.causes.update(dict.fromkeys(causes, incidents))
    return found


class DaysUntilTold(Func):
    """Whole days from the day of noticing to the day in Japan on which it was told."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self._sql(compiler, "julianday(date(%(told)s, '+9 hours')) - julianday(%(noticed)s)")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self._sql(compiler, "((%(told)s AT TIME ZONE 'Asia/Tokyo')::date - %(noticed)s)::double precision")

    def _sql(self, compiler: Any, template: str) -> tuple[str, list[Any]]:
        told, _none = compiler.compile(F("reported_at").resolve_expression(compiler.query))
        noticed, _none = compiler.compile(F("noticed_on").resolve_expression(compiler.query))
        return template % {"told": told, "noticed": noticed}, []


class SecondsUntilTaken(Func):
    """Seconds from telling to taking."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self._sql(compiler, "(julianday(%(taken)s) - julianday(%(told)s)) * 86400.0")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self._sql(compiler, "EXTRACT(EPOCH FROM (%(taken)s - %(told)s))::double precision")

    def _sql(self, compiler: Any, template: str) -> tuple[str, list[Any]]:
        told, _none = compiler.compile(F("reported_at").resolve_expression(compiler.query))
        taken, _none = compiler.compile(F("taken_at").resolve_expression(compiler.query))
        return template % {"told": told, "taken": taken}, []


def _median(records: QuerySet[Incident], measured: Func, count: int) -> float | None:
    """The lower of the two in the middle, so that it is a value that really occurred. One query; none without records."""
    if not count:
        return None
    place = (count - 1) // 2
    return records.annotate(measured=measured).order_by("measured").values_list("measured", flat=True)[place : place + 1][0]


def _staff(standing: Standing, on: date) -> int:
    """Who worked here (in the departments) on that day. One query."""
    people = Person.objects.filter(Q(joined_on=None) | Q(joined_on__lte=on), Q(left_on=None) | Q(left_on__gte=on)).exclude(
        work=Person.Work.OUTSIDE
    )
    if CASE_READERS.isdisjoint(standing.roles):
        people = people.filter(department__in=standing.departments)
    return people.count()
