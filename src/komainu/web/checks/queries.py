"""Readings of the checks: all of them with their counts, the records that one finds, and which of them find one record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, QuerySet, Value, When

from komainu.web.checks.declaring import SUBJECTS, Check, Severity, Subject
from komainu.web.checks.models import CheckResult
from komainu.web.people.queries import Standing
from komainu.web.site.prepared import Prepared, prepared
from komainu.web.site.rights import may

ORDER = list(Severity)


@dataclass(frozen=True, slots=True)
class Counted:
    """A check with how many records of a reader it finds; since when and run_at are known of the whole house only."""

    subject: Subject
    check: Check
    count: int
    since: date | None = None
    run_at: datetime | None = None


def subjects(standing: Standing) -> Iterator[Subject]:
    """What somebody may read. No query."""
    return (subject for subject in SUBJECTS.values() if may(standing, subject.right))


def counted(standing: Standing, today: date) -> list[Counted]:
    """Every check that somebody may read, the gravest first: as of the last run for who sees all; counted now among the own records for the others.

    One query, one more for each subject of which only a part is seen.
    """
    results = {each.check_id: each for each in CheckResult.objects.all()}
    found: list[Counted] = []
    for subject in subjects(standing):
        checks = list(subject.checks.values())
        if subject.sees_all(standing):
            for check in checks:
                result = results.get(check.id)
                found.append(Counted(subject, check, result.count, result.since, result.run_at) if result else Counted(subject, check, 0))
            continue
        counts = {f"of_{number}": Count("pk", filter=check.condition(today)) for number, check in enumerate(checks)}
        numbers = subject.visible(standing).order_by().aggregate(**counts)
        found += [Counted(subject, check, numbers[f"of_{number}"] or 0) for number, check in enumerate(checks)]
    return sorted(found, key=lambda each: (not each.count, ORDER.index(each.check.severity)))


def records(subject: Subject, check: Check, standing: Standing, today: date) -> QuerySet[Any]:
    """What a check finds now among what somebody may see. No query by itself."""
    return subject.visible(standing).filter(check.condition(today)).select_related(*subject.related)


def finding(subject_id: str, record: UUID, today: date) -> list[Check]:
    """The checks that find one record, the gravest first: for its page. One query, put together once a day."""
    subject = SUBJECTS[subject_id]
    checks = list(subject.checks.values())
    if not checks:
        return []
    rows = _marks(subject_id, len(checks), today)(record)
    hit = [check for check, is_found in zip(checks, rows[0], strict=True) if is_found] if rows else []
    return sorted(hit, key=lambda check: ORDER.index(check.severity))


@lru_cache(maxsize=16)
def _marks(subject_id: str, _count: int, today: date) -> Prepared[[UUID], Any]:
    subject = SUBJECTS[subject_id]

    @prepared
    def marks(record: UUID) -> QuerySet[Any, Any]:
        names = {
            f"of_{number}": Case(When(check.condition(today), then=Value(True)), default=Value(False), output_field=BooleanField())
            for number, check in enumerate(subject.checks.values())
        }
        return subject.model._default_manager.filter(pk=record).order_by().annotate(**names).values_list(*names)

    return marks
