"""Sources: added, changed, given up. One is kept only if it could be read."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from komainu.web.discovery import duties, reading
from komainu.web.discovery.models import THE_RULES, DiscoveryRules, LineSum, Run, ScanSource
from komainu.web.discovery.problems import SourceEnded, SourceTwice
from komainu.web.discovery.schedule import next_run_at
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail import services as trail

FIELDS = ("name", "kind", "address", "exclude", "department", "owner", "rhythm", "weekday", "month_day", "hour")


def told(source: ScanSource) -> dict[str, Any]:
    """A source as the trail tells it. Of its secret only whether there is one."""
    found: dict[str, Any] = {field: getattr(source, field) for field in FIELDS}
    return {**found, "department": source.department.name, "owner": source.owner.name, "has_secret": source.secret is not None}


@transaction.atomic
def add_source(*, by: Person | None, password: str = "", lines: Iterable[LedgerLine] = (), **fields: Any) -> ScanSource:
    """A new source, tried first. Raises SourceUnreadable, SourceTwice.

    fields   by the names of `FIELDS`
    lines    lines of the ledger of which something should lie there
    """
    now = clock.now()
    source = ScanSource(made_by=by, made_at=now, secret={"password": password} if password else None, **fields)
    _try(source)
    source.next_run_at = next_run_at(source, now)
    source.save(force_insert=True)
    _expect(source, lines)
    trail.record("discovery.source_added", by=by, subject=source, after=told(source))
    return source


def _try(source: ScanSource) -> None:
    if ScanSource.objects.filter(address=source.address, ended_at=None).exclude(pk=source.pk).exists():
        raise SourceTwice
    tried = reading.try_out(source)
    source.tested_at, source.tested_files = clock.now(), tried.files


def _expect(source: ScanSource, lines: Iterable[LedgerLine]) -> None:
    """These lines, and no others, are said to have something there."""
    wanted = {line.pk for line in lines}
    sums = LineSum.objects.filter(source=source)
    there = set(sums.values_list("line_id", flat=True))
    sums.filter(line_id__in=wanted).update(is_expected=True)
    sums.exclude(line_id__in=wanted).update(is_expected=False)
    LineSum.objects.bulk_create([LineSum(source=source, line_id=line, is_expected=True) for line in wanted - there])


@transaction.atomic
def change_source(
    source: ScanSource, *, by: Person | None, password: str = "", lines: Iterable[LedgerLine] | None = None, **fields: Any
) -> ScanSource:
    """Other values, tried again. A password that is left empty stays what it is. Raises SourceUnreadable, SourceTwice, SourceEnded."""
    source = ScanSource.objects.select_for_update(of=("self",)).select_related("department", "owner").get(pk=source.pk)
    if source.ended_at is not None:
        raise SourceEnded
    before = told(source)
    for name, value in fields.items():
        setattr(source, name, value)
    if password:
        source.secret = {"password": password}
    _try(source)
    source.next_run_at = next_run_at(source, clock.now())
    source.save()
    if lines is not None:
        _expect(source, lines)
    after = told(source)
    changed = [key for key in after if after[key] != before[key]]
    if changed or password:
        trail.record(
            "discovery.source_changed", by=by, subject=source, before={key: before[key] for key in changed},
            after={**{key: after[key] for key in changed}, **({"password": "***"} if password else {})},
        )  # fmt: skip
    return source


@transaction.atomic
def end_source(source: ScanSource, *, by: Person | None, reason: str = "") -> None:
    """It is scanned no more; what was found and decided stays. A run under way is stopped."""
    source = ScanSource.objects.select_for_update().get(pk=source.pk)
    if source.ended_at is not None:
        raise SourceEnded
    now = clock.now()
    Run.objects.filter(source=source, finished_at=None).update(cancel_asked_at=now)
    source.ended_at, source.next_run_at, source.secret = now, None, None
    source.save(update_fields=["ended_at", "next_run_at", "secret"])
    trail.record("discovery.source_ended", by=by, subject=source, reason=reason)
    duties.refresh_source(source)
    duties.refresh_run(source)


@transaction.atomic
def set_rules(*, by: Person | None, **wanted: Any) -> DiscoveryRules:
    """What the house settles, by the fields of DiscoveryRules: counts, intervals, what is left out everywhere."""
    rules, _is_new = DiscoveryRules.objects.get_or_create(pk=THE_RULES)
    before = {name: getattr(rules, name) for name in wanted}
    if before != wanted:
        for name, value in wanted.items():
            setattr(rules, name, value)
        rules.save()
        trail.record("discovery.rules_changed", by=by, subject=rules, before=before, after=wanted)
    return rules
