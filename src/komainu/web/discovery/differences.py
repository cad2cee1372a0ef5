"""What the inventory and the files differ in, in numbers and lists: nothing found, far from what was found; and the first page with both."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from komainu.web.checks.queries import kept_numbers, kept_records
from komainu.web.discovery.models import Decision, LineSum, Run, ScanSource
from komainu.web.discovery.queries import AT_ONCE, MOST_COUNTED, MOST_SHOWN, reads_all, rules, visible_sources
from komainu.web.people.models import Department
from komainu.web.people.queries import Standing
from komainu.web.site.list_page import Whole
from komainu.web.site.prepared import prepared

NOTHING_FOUND, COUNT_FAR = "discovery.nothing_found", "discovery.count_far"
"""The checks whose numbers stand on the first page."""


@dataclass(frozen=True, slots=True)
class House:
    """The first page: the sources with the run that is under way, and the numbers of the lists."""

    sources: tuple[tuple[ScanSource, Run | None], ...]
    undecided: int
    overdue: int
    unread: int
    absent: int
    far: int
    waiting: int


def house(standing: Standing) -> House:
    """Seven queries at most, however much was found."""
    sources = list(
        visible_sources(standing).filter(ended_at=None).select_related("department", "last_run").order_by("name", "id")[:MOST_SHOWN]
    )
    live = {run.source_id: run for run in Run.objects.filter(finished_at=None)}
    lacking, far = _line_numbers(standing)
    todo = Decision.objects.filter(closed_on=None, withdrawn_at=None, owner__isnull=False)
    return House(
        tuple((source, live.get(source.pk)) for source in sources),
        sum(each.undecided for each in sources),
        sum(each.overdue for each in sources),
        sum(each.unread for each in sources),
        lacking,
        far,
        (todo if reads_all(standing) else todo.filter(source__in=[each.pk for each in sources])).count(),
    )


def _line_numbers(standing: Standing) -> tuple[int, int]:
    """Of how many lines nothing was found, and how many are far from what was found: as the last run of the checks kept it where there are very many
    lines, else counted now. Two queries, three for who sees a part of very many."""
    own = None if reads_all(standing) else standing.departments
    kept = kept_numbers((NOTHING_FOUND, COUNT_FAR), own)
    if len(kept) == 2 and own is None:
        return kept[NOTHING_FOUND], kept[COUNT_FAR]
    # What lies at an own source may belong to lines of others: such a number is counted, as far as lists are.
    lacking = absent(standing).order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(lacking, MOST_COUNTED), kept[COUNT_FAR] if COUNT_FAR in kept else far_lines(standing).count()


def absent(standing: Standing) -> QuerySet[LineSum]:
    """In the ledger, nothing found: lines said to have something at a source that was scanned, where nothing of theirs lies. No query by itself."""
    sums = LineSum.objects.filter(is_expected=True, files=0, source__last_run__isnull=False, source__ended_at=None).exclude(
        line__state="disposed"
    )
    if reads_all(standing):
        return sums
    own = standing.departments
    return sums.filter(Q(source__department__in=own) | Q(line__department__in=own)) if own else sums.none()


def absent_whole(standing: Standing) -> Whole | None:
    """The same list where there are very many lines, as the last run of the checks kept it, line by line; None where nothing is kept. One query."""
    kept = kept_numbers((NOTHING_FOUND,), None) if reads_all(standing) else {}
    if NOTHING_FOUND not in kept:
        return None

    def rows(first: int, last: int) -> list[Any]:
        lines = kept_records(NOTHING_FOUND, first - 1, last)
        sums = absent(standing).filter(line__in=lines).order_by().values_list("pk", "line_id", "source_id")
        return sorted(sums, key=lambda each: (lines.index(each[1]), str(each[2])))

    return Whole(min(kept[NOTHING_FOUND], MOST_COUNTED), rows)


def with_names(sums: QuerySet[LineSum]) -> QuerySet[LineSum]:
    """With what the list says of line, department and source. No query by itself."""
    return sums.annotate(
        line_name=F("line__name"), line_number=F("line__number"), line_department=F("line__department"), department_name=F("line__department__name"),
        places=F("line__places"), source_name=F("source__name"), scanned_at=F("source__last_run__finished_at"),
    )  # fmt: skip


@prepared
def _named(*keys: int) -> QuerySet[LineSum]:
    return with_names(LineSum.objects.filter(pk__in=keys).only("line"))


def read_absent(found: list[Any]) -> None:
    """The rows of one page, known by their keys. One query."""
    keys = [row[0] for row in found]
    rows = {row.pk: row for row in _named(*keys)}
    found[:] = [rows[key] for key in keys if key in rows]


def some_far_lines(standing: Standing, page: int) -> list[dict[str, Any]]:
    """One page of the lines that are far, by number, and the first of the next page, with `department`, its name; where there are very many lines, of those
    that the last run of the checks found. Four queries, three where nothing is kept."""
    own, found = None if reads_all(standing) else standing.departments, far_lines(standing)
    first, last = (page - 1) * AT_ONCE, page * AT_ONCE + 1
    if COUNT_FAR in kept_numbers((COUNT_FAR,), own):
        rows = list(found.filter(line__in=kept_records(COUNT_FAR, first, last, own)).order_by("line__number"))
    else:
        rows = list(found.order_by("line__number")[first:last])
    names = dict(Department.objects.filter(pk__in={row["line__department"] for row in rows}).order_by().values_list("pk", "name"))
    return [{**row, "department": names[row["line__department"]]} for row in rows]


def far_lines(standing: Standing) -> QuerySet[Any]:
    """Lines whose number of persons in the ledger is far from what was found: line, at least so many, at most so many. One query for the house's ratio.

    What was found at least may not be many times the ledger's number; what was found at most may not be a fraction of it. Sums of files count
    somebody who stands in two files twice, so a line is far above only when its largest reading is.
    """
    ratio = rules().far_percent / 100
    sums = LineSum.objects.filter(files__gt=0, line__count__isnull=False)
    if not reads_all(standing):
        own = standing.departments
        sums = sums.filter(line__department__in=own) if own else sums.none()
    return (
        sums.order_by()
        .values("line", "line__number", "line__name", "line__count", "line__department")
        .annotate(lower=Sum("persons_lower"), upper=Sum("persons_upper"), found=Sum("files"))
        .filter(Q(lower__gt=F("line__count") * ratio) | Q(upper__lt=F("line__count") / ratio))
    )
