"""Readings of the checks: all of them with their counts, the records that one finds, and which of them find one record."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, QuerySet, Sum, Value, When, prefetch_related_objects

from komainu.web.checks.declaring import SUBJECTS, Check, Severity, Subject
from komainu.web.checks.models import CheckCount, CheckFinding, CheckResult
from komainu.web.people.queries import Standing
from komainu.web.site.list_page import SIZES
from komainu.web.site.prepared import Latest, Prepared, prepared
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
    """Every check that somebody may read, the gravest first: as of the last run for who sees all, and where its findings are kept; counted now among
    the own records for the others.

    One query, one more for the numbers that are kept by department, and one for each subject of which only a part is seen and nothing is kept.
    """
    results = {each.check_id: each for each in CheckResult.objects.all()}
    found: list[Counted] = []
    own: dict[str, int] | None = None
    for subject in subjects(standing):
        checks = list(subject.checks.values())
        if subject.sees_all(standing):
            for check in checks:
                result = results.get(check.id)
                found.append(Counted(subject, check, result.count, result.since, result.run_at) if result else Counted(subject, check, 0))
            continue
        kept = [results[check.id] for check in checks if check.id in results]
        if subject.belongs is not None and kept and all(result.is_kept for result in kept):
            own = _own_counts([result for result in results.values() if result.is_kept], standing.departments) if own is None else own
            found += [Counted(subject, check, own.get(check.id, 0), run_at=kept[0].run_at) for check in checks]
            continue
        found += [Counted(subject, check, count) for check, count in zip(checks, _counts_now(subject, standing, today), strict=True)]
    return sorted(found, key=lambda each: (not each.count, ORDER.index(each.check.severity)))


def _counts_now(subject: Subject, standing: Standing, today: date) -> tuple[int, ...]:
    """How many records each check finds among those that somebody may see. One query, put together once a day for all who see the same."""

    def reading() -> QuerySet[Any, Any]:
        counts = {f"of_{number}": Count("pk", filter=check.condition(today)) for number, check in enumerate(subject.checks.values())}
        # Grouped by what is the same for all, they are one group; where there is no record, there is none.
        return subject.visible(standing).order_by().values(whole=Value(1)).annotate(**counts).values_list(*counts)

    rows = COUNTED.get((subject.id, len(subject.checks), standing, today), reading).ordered("", []).part((), 0, 1)
    return rows[0] if rows else (0,) * len(subject.checks)


COUNTED: Latest[Any] = Latest(64)


def _own_counts(results: Collection[CheckResult], departments: Collection[UUID]) -> dict[str, int]:
    """How many each check found in some departments. One query over small numbers."""
    rows = CheckCount.objects.filter(result__in=results, department__in=departments).order_by()
    return dict(rows.values("result__check_id").annotate(found=Sum("count")).values_list("result__check_id", "found"))


def kept_numbers(checks: Collection[str], departments: Collection[UUID] | None) -> dict[str, int]:
    """How many each check found in the last run, of all (None) or of some departments, as far as findings are kept. Two queries at most."""
    results = {each.check_id: each for each in CheckResult.objects.filter(check_id__in=checks, is_kept=True)}
    if departments is None or not results:
        return {check: result.count for check, result in results.items()}
    return dict.fromkeys(results, 0) | _own_counts(list(results.values()), departments)


def kept_records(check: str, first: int, last: int, departments: Collection[UUID] | None = None) -> list[UUID]:
    """Records that the last run of a check found and kept, from one place to another in their order. One query."""
    found = CheckFinding.objects.filter(result__check_id=check)
    if departments is not None:
        found = found.filter(department__in=departments)
    return list(found.order_by("word", "record").values_list("record", flat=True)[first:last])


def kept_result(subject: Subject, check: Check, standing: Standing) -> CheckResult | None:
    """The last run of a check, where its findings are kept and tell what somebody may see. One query."""
    result = CheckResult.objects.filter(check_id=check.id, is_kept=True).first()
    return result if result is not None and (subject.belongs is not None or subject.sees_all(standing)) else None


def kept_findings(subject: Subject, result: CheckResult, standing: Standing) -> QuerySet[CheckFinding]:
    """What the last run found among what somebody may see. No query by itself."""
    found = CheckFinding.objects.filter(result=result)
    return found if subject.sees_all(standing) else found.filter(department__in=standing.departments)


def add_records(found: list[Any], subject: Subject, check: Check, standing: Standing, today: date) -> None:
    """To each finding of one page `found` (the record, None where it is gone or out of sight) and `stays` (whether the check finds it still).

    Two queries, and one for each relation that its label shows.
    """
    codes = [each.record for each in found]
    records = list(subject.visible(standing).filter(pk__in=codes).order_by())
    # Read one after the other: without statistics a database may begin such a join at the wrong end.
    prefetch_related_objects(records, *subject.related)
    there = {each.pk: each for each in records}
    still = _still(subject, check, today, codes)
    for each in found:
        each.found, each.stays = there.get(each.record), each.record in still


def _still(subject: Subject, check: Check, today: date, codes: list[UUID]) -> set[UUID]:
    """Which of the records of one page a check finds now. One query, put together once a day for each size of page."""
    if not codes:
        return set()
    size = next((size for size in SIZES if len(codes) <= size), len(codes))
    return {row[0] for row in _found_among(subject.id, check.id, today)(*codes, *[codes[-1]] * (size - len(codes)))}


@lru_cache(maxsize=128)
def _found_among(subject_id: str, check_id: str, today: date) -> Prepared[..., Any]:
    subject = SUBJECTS[subject_id]
    condition = subject.checks[check_id].condition(today)
    return Prepared(lambda *codes: subject.model._default_manager.filter(condition, pk__in=codes).order_by().values_list("pk"))


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
