"""The search among the lines: by any part of name, business or number, in an index of pairs of letters."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from komainu.web.ledger import grams
from komainu.web.ledger.models import LedgerLine

MOST_FOUND = 300
"""So many of what a search finds are shown; who sees that many adds a word. An export takes all."""
SQLITE = "ledger_linewords_found MATCH %s"
POSTGRESQL = "to_tsvector('simple', w.grams) @@ to_tsquery('simple', %s)"


@dataclass(frozen=True, slots=True)
class Found:
    """How a search reads: its tables, its condition with the parameter that belongs to it, and the order in which lines came into the ledger."""

    tables: str
    condition: str
    query: str
    order: str


def found(words: Sequence[str], *, kind: str = "", departments: frozenset[UUID] | set[UUID] | None = None) -> Found:
    """The search for these words, narrowed by what stands in its index. No query."""
    wanted = grams.asked(words)
    if connection.vendor == "sqlite":
        query = grams.sqlite_query(wanted, kind=kind, departments=departments)
        return Found("ledger_linewords_found f JOIN ledger_linewords w ON w.id = f.rowid", SQLITE, query, "f.rowid")
    return Found("ledger_linewords w", POSTGRESQL, grams.postgresql_query(wanted, kind=kind, departments=departments), "w.id")


def search(records: QuerySet[LedgerLine], words: list[str]) -> QuerySet[LedgerLine]:
    """Those in which each word stands, in name, business or number. No query by itself."""
    if not grams.asked(words):
        return records
    how = found(words)
    keys: Any = RawSQL(f"SELECT w.line_id FROM {how.tables} WHERE {how.condition}", [how.query])  # noqa: S608, S611 - our own words
    return records.filter(pk__in=keys)


def newest_with_any(words: Sequence[str], *, department: UUID, most: int) -> list[UUID]:
    """The lines of a department in whose name, business or number any of these words stands, those that came last. One query, none where no word can be looked for."""
    said = [found([word], departments={department}) for word in words if grams.asked([word])]
    if not said:
        return []
    either = " OR " if connection.vendor == "sqlite" else " | "
    query = either.join(f"({each.query})" for each in said)
    how = said[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT w.line_id FROM {how.tables} WHERE {how.condition} ORDER BY {how.order} DESC LIMIT %s",  # noqa: S608 - our own words
            [query, most],
        )
        return [code if isinstance(code, UUID) else UUID(code) for (code,) in cursor.fetchall()]


def search_with_lines(*names: str) -> Callable[[QuerySet[Any], list[str]], QuerySet[Any]]:
    """The search of a list whose records belong to a line: each word in one of their own fields, or in the words of the line, which its index finds."""

    def searched(records: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
        for word in words:
            condition = Q(line__in=search(LedgerLine.objects.all(), [word]).values("pk")) if grams.asked([word]) else Q()
            for form in {word, unicodedata.normalize("NFKC", word)}:
                for name in names:
                    condition |= Q(**{f"{name}__icontains": form})
            records = records.filter(condition)
        return records

    return searched
