"""What is counted once and shown often: of a source, of its folders, of its lines. After a run and once a day by one grouped reading of all that lies there;
after a decision by what it moved alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Greatest

from komainu.law.retention import Period, last_day
from komainu.web.discovery.models import Finding, Folder, LineSum, ScanSource
from komainu.web.ledger.models import LedgerLine
from komainu.web.site import clock

State = Finding.State
AT_ONCE = 500
Opened = dict[tuple[UUID, UUID], int]
"""(source, folder) → how many files of it became undecided; below 0: were decided."""


def opened_in(reached: QuerySet[Finding]) -> Opened:
    """How many of them nobody has decided, by source and folder. One query."""
    rows = reached.filter(state=State.OPEN).order_by().values_list("source", "folder").annotate(files=Count("pk"))
    return {(source, folder): files for source, folder, files in rows}


def lines_of(reached: QuerySet[Finding]) -> set[tuple[UUID, UUID]]:
    """(source, line) of those that belong to a line. One query."""
    return set(reached.filter(line__isnull=False).order_by().values_list("source", "line").distinct())  # type: ignore[arg-type]


@transaction.atomic
def move(opened: Mapping[tuple[UUID, UUID], int], lines: Iterable[tuple[UUID, UUID]], today: date) -> None:
    """Bring the sums in line after a decision. Costs the folders that it reached with those above them, and the files of its lines.

    While the results of a run are being taken in, a folder may have more undecided files than were counted yet: no sum falls below 0, and the
    end of the run counts all anew.
    """
    by_folder: dict[UUID, int] = defaultdict(int)
    by_source: dict[UUID, int] = defaultdict(int)
    overdue: dict[UUID, int] = defaultdict(int)
    for (source, folder), files in opened.items():
        by_folder[folder] += files
        by_source[source] += files
    _carry_up(by_folder)
    for source, line in lines:
        overdue[source] += _count_line(source, line, today)
    for source in {*by_source, *overdue}:
        changes = {name: by[source] for name, by in (("undecided", by_source), ("overdue", overdue)) if by[source]}
        if changes:
            ScanSource.objects.filter(pk=source).update(**{name: _at_least_0(name, number) for name, number in changes.items()})


def _at_least_0(field: str, more: int) -> Greatest:
    return Greatest(F(field) + more, Value(0))


def above(folders: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """Each of the folders and of those above them → its parent. One query for each step of the tree, and each 500 folders."""
    parents: dict[UUID, UUID | None] = {}
    level = list(folders)
    while level:
        for first in range(0, len(level), AT_ONCE):
            parents.update(Folder.objects.filter(pk__in=level[first : first + AT_ONCE]).values_list("pk", "parent"))
        level = list({parent for each in level if (parent := parents.get(each)) is not None and parent not in parents})
    return parents


def _carry_up(by_folder: Mapping[UUID, int]) -> None:
    """The change of each folder is one of all above it."""
    parents = above(by_folder)
    sums: dict[UUID, int] = defaultdict(int)
    for folder, files in by_folder.items():
        at: UUID | None = folder
        while at is not None:
            sums[at] += files
            at = parents.get(at)
    alike: dict[int, list[UUID]] = defaultdict(list)
    for folder, files in sums.items():
        if files:
            alike[files].append(folder)
    for files, folders in alike.items():
        for first in range(0, len(folders), AT_ONCE):
            Folder.objects.filter(pk__in=folders[first : first + AT_ONCE]).update(undecided=_at_least_0("undecided", files))


def _count_line(source: UUID, line: UUID, today: date) -> int:
    """What lies at a source for one line; returns by how much the files kept too long became more."""
    row = Finding.objects.filter(source=source, line=line, is_there=True, state=State.LINKED).order_by().aggregate(**_of_line(today))
    each = LineSum.objects.filter(source=source, line=line).first() or LineSum(source_id=source, line_id=line)
    more = row["late"] - each.overdue
    each.files, each.persons_lower, each.persons_upper, each.overdue = row["files"], row["lower"] or 0, row["upper"] or 0, row["late"]
    if each.files or each.is_expected:
        each.save()
    elif each.pk is not None:
        each.delete()
    return int(more)


def _of_line(today: date) -> dict[str, Any]:
    return {
        "files": Count("pk"), "lower": Sum("persons_lower"), "upper": Sum("persons_upper"), "late": Count("pk", filter=Q(keep_until__lt=today)),
    }  # fmt: skip


@transaction.atomic
def count(source: ScanSource, today: date) -> None:
    """Bring all sums of a source in line with its files. Some six queries, and one for each folder whose number changed."""
    there = Finding.objects.filter(source=source, is_there=True)
    by_folder: dict[UUID, int] = dict(
        there.filter(state=State.OPEN).order_by().values("folder").annotate(files=Count("pk")).values_list("folder", "files")
    )
    _roll_up(source, by_folder)
    by_line: dict[UUID, dict[str, Any]] = {
        row["line"]: row
        for row in there.filter(state=State.LINKED, line__isnull=False).order_by().values("line").annotate(**_of_line(today))
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
        for first in range(0, len(folders), AT_ONCE):
            Folder.objects.filter(pk__in=folders[first : first + AT_ONCE]).update(undecided=number)


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


def set_ends(reached: QuerySet[Finding], line: LedgerLine) -> None:
    """The end of each of the files, which belong to one line. One query where the line has a day of its own or nobody can tell."""
    if line.retention_until is not None or not (line.retention_years or line.retention_months):
        reached.update(keep_until=line.retention_until)
        return
    alike: dict[date | None, list[UUID]] = defaultdict(list)
    for code, modified_at in reached.order_by().values_list("pk", "modified_at").iterator(chunk_size=2000):
        alike[keep_until(line, clock.japan_day(modified_at) if modified_at else None)].append(code)
    for until, found in alike.items():
        for first in range(0, len(found), AT_ONCE):
            Finding.objects.filter(pk__in=found[first : first + AT_ONCE]).update(keep_until=until)


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
        for first in range(0, len(found), AT_ONCE):
            Finding.objects.filter(pk__in=found[first : first + AT_ONCE]).update(keep_until=until)


def count_lately(today: date) -> int:
    """The sources that were not counted today: days pass, and lines change. Returns how many."""
    scanned = ScanSource.objects.filter(ended_at=None, last_run__isnull=False)
    waiting = list(scanned.filter(Q(counted_on=None) | Q(counted_on__lt=today)))
    for source in waiting:
        settle_ends(source)
        count(source, today)
    return len(waiting)
