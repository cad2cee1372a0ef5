"""The two lists of lines, by SQL made by hand: with 100,000 lines each page is found in an index, and no other row is read.

The same conditions as querysets, for the exports, stand in `lines` and `finding`; a test holds the two together.
"""

import json
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from komainu.web.ledger import grams
from komainu.web.ledger.lifecycle import Ways
from komainu.web.ledger.models import LedgerLine
from komainu.web.people.queries import Standing
from komainu.web.people.queries.department_tree import with_descendants
from komainu.web.site.lists import MOST_WORDS, ListState

from .finding import MOST_FOUND, found
from .lines import ALL_READERS

MOST_COUNTED = 10_000
ORDERS = {"number": "l.number", "name": "l.name", "count": "l.count", "until": "l.retention_until"}
NULLABLE = {"count", "until"}
COLUMNS = "l.id, l.name, l.number, d.name, l.business, l.count, l.retention_until, l.state"
WAYS = tuple(each.name for each in fields(Ways) if each.name != "lines")
STATES: dict[str, Any] = {state.value: state.label for state in LedgerLine.State}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line as its list shows it."""

    pk: UUID
    name: str
    number: str
    department: str
    business: str
    count: int | None
    until: date | None
    state: str

    @property
    def state_words(self) -> str:
        return str(STATES[self.state])


class Lines:
    """What a list of lines reads: two queries, one more with a department chosen (their tree).

    standing   of who reads: all lines, or those of the own departments
    kind       of the ledger; "": both, in the order of their numbers only
    is_live    without those that were disposed of
    """

    def __init__(self, standing: Standing, asked: ListState, *, kind: str = "", is_live: bool = False) -> None:
        wanted = {each.name: each.value for each in asked.filters if each.value}
        self.words = asked.q.split()[:MOST_WORDS] if grams.asked(asked.q.split()[:MOST_WORDS]) else []
        self.kind = kind
        self.departments: set[UUID] | None = None if not ALL_READERS.isdisjoint(standing.roles) else set(standing.departments)
        if department := wanted.get("department"):
            below = with_descendants([UUID(department)])
            self.departments = below if self.departments is None else below & self.departments
        self.where: list[str] = []
        self.parameters: list[Any] = []
        if is_live:
            self._narrow("l.state <> %s", LedgerLine.State.DISPOSED.value)
        for name in ("state", "band"):
            if value := wanted.get(name):
                self._narrow(f"l.{name} = %s", value)
        if until := wanted.get("until"):
            self._narrow("l.retention_until <= %s", connection.ops.adapt_datefield_value(date.fromisoformat(until)))
        self.most = MOST_FOUND if self.words else MOST_COUNTED
        self.keys = self._found() if self.words else self._kept()

    def _narrow(self, condition: str, *values: Any) -> None:
        self.where.append(condition)
        self.parameters += values

    def _in_departments(self) -> None:
        assert self.departments is not None
        key = (lambda code: code) if connection.features.has_native_uuid_field else (lambda code: code.hex)
        self._narrow(f"l.department_id IN ({', '.join(['%s'] * len(self.departments))})", *map(key, sorted(self.departments)))

    def _kept(self) -> str:
        """The lines of the conditions, without an order."""
        if self.kind:
            self.where.insert(0, "l.kind = %s")
            self.parameters.insert(0, self.kind)
        elif self.departments is not None or len(self.where) > 1:
            # Both kinds are named, so that the indexes that begin with it serve here too.
            self.where.insert(0, "l.kind IN ('own', 'entrusted')")
        if self.departments is not None:
            self._in_departments()
        return f"SELECT l.id FROM ledger_ledgerline l WHERE {' AND '.join(self.where)}"  # noqa: S608 - our own words

    def _found(self) -> str:
        """The first that a search finds, as they came into the ledger."""
        departments = self.departments
        if departments is not None and len(departments) > grams.MOST_DEPARTMENTS:
            self._in_departments()
            departments = None
        how = found(self.words, kind=self.kind, departments=departments)
        tables = f"{how.tables} JOIN ledger_ledgerline l ON l.id = w.line_id" if self.where else how.tables
        self.parameters.insert(0, how.query)
        return f"SELECT w.line_id AS id FROM {tables} WHERE {' AND '.join([how.condition, *self.where])} ORDER BY {how.order} LIMIT {MOST_FOUND}"  # noqa: S608 - our own words

    @property
    def is_nothing(self) -> bool:
        return self.departments is not None and not self.departments

    def count(self) -> int:
        """Counted no further than the list says. One query."""
        if self.is_nothing:
            return 0
        if self.words:
            self._look_up()
            return len(self.parameters)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM (SELECT 1 FROM ({self.keys}) k LIMIT {self.most}) c", self.parameters)  # noqa: S608 - our own words
            return int(cursor.fetchone()[0])

    def _look_up(self) -> None:
        """Search once: the lines that were found are few enough to be named by their keys from here on. One query."""
        with connection.cursor() as cursor:
            cursor.execute(self.keys, self.parameters)
            found = [row[0] for row in cursor.fetchall()]
        self.keys = f"SELECT l.id FROM ledger_ledgerline l WHERE l.id IN ({', '.join(['%s'] * len(found)) or 'NULL'})"  # noqa: S608 - only places of parameters
        self.words, self.parameters = [], found

    def rows(self, order: str, ordering: list[Any], first: int, last: int) -> list[LineRow]:
        """The lines from the `first` (counted from 0) to before the `last`. One query."""
        column = order.removeprefix("-")
        falling = " DESC" if order.startswith("-") else ""
        nulls = " NULLS LAST" if column in NULLABLE else ""
        by = f"{ORDERS[column]}{falling}{nulls}, l.id{falling}"
        page = self._joined()
        sql = f"SELECT {COLUMNS} FROM ({page} ORDER BY {by} LIMIT %s OFFSET %s) p JOIN ledger_ledgerline l ON l.id = p.id JOIN people_department d ON d.id = l.department_id ORDER BY {by}"  # noqa: S608 - our own words
        with connection.cursor() as cursor:
            cursor.execute(sql, [*self.parameters, last - first, first])
            return [_row(row) for row in cursor.fetchall()]

    def _joined(self) -> str:
        """The lines with their columns, to be ordered."""
        return f"SELECT l.id FROM ({self.keys}) k JOIN ledger_ledgerline l ON l.id = k.id" if self.words else self.keys  # noqa: S608 - our own words

    def ways(self, most: int) -> list[Ways]:
        """How the information of the first of them goes, alike ones together. One query."""
        if self.is_nothing:
            return []
        joined = self._joined()
        named = ", ".join(f'l."{name}"' for name in WAYS)
        sql = f"SELECT COUNT(*), {named} FROM ({joined} ORDER BY l.number LIMIT %s) p JOIN ledger_ledgerline l ON l.id = p.id GROUP BY {named}"  # noqa: S608 - our own words
        with connection.cursor() as cursor:
            cursor.execute(sql, [*self.parameters, most])
            rows = cursor.fetchall()
        return [Ways(row[0], *(json.loads(value) if isinstance(value, str) else value for value in row[1:5]), *row[5:]) for row in rows]


def _row(row: Any) -> LineRow:
    code, name, number, department, business, count, until, state = row
    return LineRow(
        code if isinstance(code, UUID) else UUID(code), name, number, department, business, count,
        date.fromisoformat(until) if isinstance(until, str) else until, state,
    )  # fmt: skip
