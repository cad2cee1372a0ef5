"""The figures of the first page: what is late, due and waiting, by part and by department.

In a house of some hundred open duties they are counted anew for each page. Where there are more the worker counts them now and then,
and the page says as of when; so it costs the same with a million.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from komainu.web.people.models import Department
from komainu.web.plans import queries as plans
from komainu.web.plans.fiscal import FiscalYear
from komainu.web.site.prepared import prepared
from komainu.web.site.right_words import PARTS
from komainu.web.today.models import Board

SOON_DAYS = 3
MOST_LIVE = 500
MOST_DEPARTMENTS = 12
STATES = ("late", "today", "soon", "open")

# A part is what stands before the dot of a kind. No part is named by a letter that LIKE or a plan would care about.
COUNT = """
SELECT kind, department_id, state, COUNT(*) FROM (
  SELECT duty.kind, person.department_id,
    CASE WHEN duty.due_on < %s THEN 'late' WHEN duty.due_on = %s THEN 'today' WHEN duty.due_on <= %s THEN 'soon' ELSE 'open' END AS state
  FROM duties_duty duty LEFT JOIN people_person person ON person.id = duty.owner_id
  WHERE duty.closed_at IS NULL {limit}
) counted GROUP BY kind, department_id, state
"""

Line = tuple[str, str, str, int]  # part, department ("" : none), state, how many


def _read(today: date, limit: int | None) -> list[Line]:
    last = today + timedelta(days=SOON_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(limit=f"LIMIT {limit:d}" if limit else ""), [today, today, last])
        rows = cursor.fetchall()
    found: Counter[tuple[str, str, str]] = Counter()
    for kind, department, state, number in rows:
        found[kind.partition(".")[0], str(UUID(str(department))) if department else "", state] += number
    return [(*key, number) for key, number in sorted(found.items())]


def counted(today: date) -> list[Line]:
    """All open duties by part, department of their owner, and urgency. One query that reads them all: for the worker."""
    return _read(today, None)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: late, today, soon and later, each with the address of the list that it counts."""

    label: str
    cells: tuple[tuple[str, int, str], ...]
    url: str

    @property
    def total(self) -> int:
        return sum(number for _state, number, _url in self.cells)


@dataclass(frozen=True, slots=True)
class BriefMonth:
    """A month of the plan as its brief shows it."""

    first_day: date
    done: int
    total: int
    late: int
    is_now: bool


@dataclass(frozen=True, slots=True)
class BriefYear:
    """The yearly plan as the board keeps it: what `plans/_year.html` draws, without the nine queries of the whole year.

    plan   whether there is one at all, also one in work
    """

    fiscal: FiscalYear
    plan: bool
    is_in_force: bool
    months: list[BriefMonth]
    total: int
    done: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the tables of the first page hold. `counted_at` where the worker counted; None: as of this moment."""

    totals: tuple[tuple[str, int, str], ...]
    parts: list[Row]
    departments: list[Row]
    further_departments: int
    counted_at: datetime | None
    year: BriefYear | None = None

    @property
    def total(self) -> int:
        return sum(number for _state, number, _url in self.totals)


@cache
def _list_address() -> str:
    """The list of all duties, where the house has it."""
    try:
        return reverse("duties:list")
    except NoReverseMatch:
        return ""


def list_url(**conditions: str) -> str:
    """The list of duties narrowed to what a figure counts."""
    address = _list_address()
    wanted = {name: value for name, value in conditions.items() if value and value != "open"}
    return f"{address}?{urlencode(wanted)}" if address and wanted else address


def _cells(lines: Iterable[Line], **conditions: str) -> tuple[tuple[str, int, str], ...]:
    sums: Counter[str] = Counter()
    for _part, _department, state, number in lines:
        sums[state] += number
    return tuple((state, sums[state], list_url(**conditions, state=state)) for state in STATES)


@prepared
def _board() -> QuerySet[Board]:
    return Board.objects.filter(id=1)


def figures(today: date, only: Collection[UUID] | None = None) -> Figures:
    """The figures of the house, or of some departments. Three queries: the board, the duties up to a limit, the departments' names.

    Where the worker counted far more than the limit, the second is not asked.

    only   the departments whose duties the reader may see; None: all, those of no department too
    """
    board = next(iter(_board()), None)
    is_large = board is not None and board.total > 2 * MOST_LIVE
    lines = [] if is_large else _read(today, MOST_LIVE + 1)
    counted_at = None
    if board is not None and (is_large or sum(number for *_rest, number in lines) > MOST_LIVE):
        lines, counted_at = [tuple(line) for line in board.lines], board.counted_at  # type: ignore[misc]
    if only is not None:
        mine = {str(department) for department in only}
        lines = [line for line in lines if line[1] in mine]
    return _figures(lines, counted_at, brief_of(board.year, today) if board is not None and only is None else None)


def _figures(lines: list[Line], counted_at: datetime | None, year: BriefYear | None) -> Figures:
    by_part: dict[str, list[Line]] = {}
    by_department: dict[str, list[Line]] = {}
    for line in lines:
        by_part.setdefault(line[0], []).append(line)
        if line[1]:
            by_department.setdefault(line[1], []).append(line)

    def weight(name: str) -> tuple[int, ...]:
        sums = Counter[str]()
        for _part, _department, state, number in by_department[name]:
            sums[state] += number
        return tuple(-sums[state] for state in STATES)

    shown = sorted(by_department, key=weight)[:MOST_DEPARTMENTS]
    names = {str(pk): name for pk, name in Department.objects.filter(pk__in=shown).values_list("pk", "name")}
    return Figures(
        _cells(lines),
        [Row(str(PARTS.get(part, part)), _cells(found, part=part), list_url(part=part)) for part, found in by_part.items()],
        [Row(names[each], _cells(by_department[each], department=each), list_url(department=each)) for each in shown if each in names],
        max(0, len(by_department) - len(shown)),
        counted_at,
        year,
    )


def year_brief(today: date) -> dict[str, Any]:
    """The yearly plan, for the board. What `plans.queries.year` asks."""
    found = plans.year(today)
    return {
        "year": found.fiscal.year,
        "start_month": found.fiscal.start_month,
        "plan": found.plan is not None,
        "is_in_force": found.is_in_force,
        "months": [[month.first_day.isoformat(), month.done, month.total, month.late] for month in found.months],
        "total": found.total,
        "done": found.done,
    }


def brief_of(kept: Mapping[str, Any], today: date) -> BriefYear | None:
    """The brief as the board keeps it, on a day; None while the worker has counted none. No query."""
    if not kept:
        return None
    days = [(date.fromisoformat(first), *rest) for first, *rest in kept["months"]]
    months = [
        BriefMonth(first, done, total, late, (first.year, first.month) == (today.year, today.month)) for first, done, total, late in days
    ]
    return BriefYear(FiscalYear(kept["year"], kept["start_month"]), kept["plan"], kept["is_in_force"], months, kept["total"], kept["done"])
