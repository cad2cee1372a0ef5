"""The run: every check is counted, and what stays becomes a duty."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, UUIDField, Value

from komainu.web.checks import duties
from komainu.web.checks.declaring import SUBJECTS, Check, Subject
from komainu.web.checks.models import CheckCount, CheckFinding, CheckResult
from komainu.web.people import queries as people
from komainu.web.site.clock import japan_day

LARGE = 5_000
"""Of a subject with more records than this, what a check finds is kept from one run to the next."""
AT_ONCE = 500
LONGEST_WORD = 200
Found = dict[UUID, tuple[UUID | None, str]]
"""A record → its department and what it is sorted by."""


def run(now: datetime) -> int:
    """Count every check now; returns how many found something. One query a check and one a subject; for each check a transaction of its own, so that
    nobody waits for all of them to write.

    Running it twice, or on two machines, changes nothing more.
    """
    today, known, found = japan_day(now), set(), 0
    held = people.held_roles(today)
    for subject in SUBJECTS.values():
        records = subject.model._default_manager
        is_large = bool(subject.checks) and records.count() > LARGE
        for check in subject.checks.values():
            kept = _found(subject, check, today) if is_large else None
            count = len(kept) if kept is not None else records.filter(check.condition(today)).count()
            known.add(check.id)
            found += bool(count)
            with transaction.atomic():
                result, _made = CheckResult.objects.select_for_update().get_or_create(check_id=check.id, defaults={"run_at": now})
                _keep(result, kept)
                result.since = (result.since or today) if count else None
                result.count, result.run_at, result.is_kept = count, now, kept is not None
                result.save()
                duties.refresh_result(result, subject, check, today, held)
    # A check that the program no longer knows leaves nothing behind.
    for gone in CheckResult.objects.exclude(check_id__in=known):
        with transaction.atomic():
            duties.give_up(gone)
            gone.delete()
    return found


def _found(subject: Subject, check: Check, today: date) -> Found:
    """What a check finds now. One query."""
    belongs = (
        Value(None, UUIDField()) if subject.belongs is None else F(subject.belongs) if isinstance(subject.belongs, str) else subject.belongs
    )
    rows = subject.model._default_manager.filter(check.condition(today)).order_by().annotate(found_of=belongs)
    return {
        record: (department, str(word or "")[:LONGEST_WORD])
        for record, department, word in rows.values_list("pk", "found_of", subject.order).iterator(chunk_size=2000)
    }


def _keep(result: CheckResult, found: Found | None) -> None:
    """Bring what is kept in line with what was found, by what differs. Two queries when nothing changed, none where nothing is kept."""
    if found is None and not result.is_kept:
        return
    wanted = found or {}
    before: Found = {
        record: (department, word)
        for record, department, word in result.findings.values_list("record", "department", "word").iterator(chunk_size=2000)
    }
    for part in _parts([record for record, what in before.items() if wanted.get(record) != what]):
        result.findings.filter(record__in=part).delete()
    fresh = [record for record, what in wanted.items() if before.get(record) != what]
    for part in _parts(fresh):
        CheckFinding.objects.bulk_create(
            [CheckFinding(result=result, record=record, department=wanted[record][0], word=wanted[record][1]) for record in part]
        )
    counts = Counter(department for department, _word in wanted.values() if department is not None)
    if dict(result.counts.values_list("department", "count")) != counts:
        result.counts.all().delete()
        CheckCount.objects.bulk_create(
            [CheckCount(result=result, department=each, count=count) for each, count in counts.items()], batch_size=AT_ONCE
        )


def _parts(records: list[Any]) -> Iterator[list[Any]]:
    return (records[first : first + AT_ONCE] for first in range(0, len(records), AT_ONCE))
