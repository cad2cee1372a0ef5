"""What is counted once and shown often: of a source, of its folders, of its lines. Each is one grouped reading of what lies there."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, Sum

from komainu.law.retention import Period, last_day
from komainu.web.discovery.models import Finding, Folder, LineSum, ScanSource
from komainu.web.ledger.models import LedgerLine
from komainu.web.site import clock

State = Finding.State


@transaction.atomic
def count(source: ScanSource, today: date) -> None:
    """Bring all sums of a source in line with its files. Some six queries, and one for each folder whose number changed."""
    there = Finding.objects.filter(source=source, is_there=True)
    by_folder: dict[UUID, int] = dict(
        there.filter(state=State.OPEN).order_by().values("folder").annotate(files=Count("pk")).values_list("folder", "files")
    )
    _roll_up(source, by_folder)
    overdue = {
        "files": Count("pk"), "lower": Sum("persons_lower"), "upper": Sum("persons_upper"),
        "late": Count("pk", filter=Q(keep_until__lt=today)),
    }  # fmt: skip
    by_line: dict[UUID, dict[str, Any]] = {
        row["line"]: row for row in there.filter(state=State.LINKED, line__isnull=False).order_by().values("line").annotate(**overdue)
    }
    sums = {each.line_id: each for each in LineSum.objects.filter(source=source)}
    fresh = []
    for line in {*sums, *by_line}:
        row = by_line.get(line, {"files": 0, "lower": 0, "upper": 0, "late": 0})
        each = sums.get(line) or LineSum(source=source, line_id=line)
        values = (row["files"], row["lower"] or 0, row["upper"] or 0, row["late"])
        if (each.files, each.persons_lower, each.persons_upper, each.overdue) == values and each.pk:
            continue
        each.files, each.persons_lower, each.persons_upper, each.overdue = values
        if each.pk is None:
            fresh.append(each)
        else:
            each.save(update_fields=["files", "persons_lower", "persons_upper", "overdue"])
    LineSum.objects.bulk_create(fresh)
    LineSum.objects.filter(source=source, files=0, is_expected=False).delete()
    source.undecided = sum(by_folder.values())
    source.overdue = sum(row["late"] for row in by_line.values())
    source.unread = there.filter(is_readable=False).count()
    source.counted_on = today
    source.save(update_fields=["undecided", "overdue", "unread", "counted_on"])


def _roll_up(source: ScanSource, by_folder: dict[UUID, int]) -> None:
    """The undecided files of each folder, with all below it. A folder's parent stands before it in the order of the tree."""
    rows = list(Folder.objects.filter(source=source).order_by("place").values_list("pk", "parent_id", "undecided"))
    sums = {pk: by_folder.get(pk, 0) for pk, _parent, _before in rows}
    for pk, parent, _before in reversed(rows):
        if parent in sums:
            sums[parent] += sums[pk]
    changed: dict[int, list[UUID]] = {}
    for pk, _parent, before in rows:
        if sums[pk] != before:
            changed.setdefault(sums[pk], []).append(pk)
    for number, folders in changed.items():
        for first in range(0, len(folders), 500):
            Folder.objects.filter(pk__in=folders[first : first + 500]).update(undecided=number)


def keep_until(line: LedgerLine, modified_on: date | None) -> date | None:
    """Until when a file may be kept for its line: the line's own day, else the period from the file's day. None where nobody can tell."""
    if line.retention_until is not None:
        return line.retention_until
    years, months = line.retention_years or 0, line.retention_months or 0
    if modified_on is None or not (years or months):
        return None
    try:
        return last_day(modified_on, Period(years, months))
    except OverflowError:
        return None


def settle_ends(source: ScanSource) -> None:
    """The end of each linked file by its line as it stands now, for lines whose retention changed. One query, and one for each day that differs."""
    rows = (
        Finding.objects.filter(source=source, is_there=True, state=State.LINKED)
        .select_related("line")
        .only("pk", "modified_at", "keep_until", "line__retention_until", "line__retention_years", "line__retention_months")
    )
    changed: dict[date | None, list[UUID]] = {}
    for each in rows.iterator(chunk_size=2000):
        assert each.line is not None
        until = keep_until(each.line, clock.japan_day(each.modified_at) if each.modified_at else None)
        if until != each.keep_until:
            changed.setdefault(until, []).append(each.pk)
    for until, found in changed.items():
        for first in range(0, len(found), 500):
            Finding.objects.filter(pk__in=found[first : first + 500]).update(keep_until=until)


def count_lately(today: date) -> int:
    """The sources that were not counted today: days pass, and lines change. Returns how many."""
    scanned = ScanSource.objects.filter(ended_at=None, last_run__isnull=False)
    waiting = list(scanned.filter(Q(counted_on=None) | Q(counted_on__lt=today)))
    for source in waiting:
        settle_ends(source)
        count(source, today)
    return len(waiting)
