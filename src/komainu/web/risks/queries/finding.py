"""The search among the risks: by any part of a risk's words, number, or the name or number of its line or group, in an index of pairs of letters."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from komainu.web.ledger import grams
from komainu.web.risks.models import Risk

MOST_FOUND = 300
"""So many of what a search finds are shown; who sees that many adds a word. An export takes all."""
SQLITE = "SELECT rowid FROM risks_riskwords_found WHERE risks_riskwords_found MATCH %s"
POSTGRESQL = "SELECT w.id FROM risks_riskwords w WHERE to_tsvector('simple', w.grams) @@ to_tsquery('simple', %s)"


def search(records: QuerySet[Risk], words: list[str]) -> QuerySet[Risk]:
    """Those in which each word stands. No query by itself."""
    wanted = grams.asked(words)
    if not wanted:
        return records
    is_sqlite = connection.vendor == "sqlite"
    query = grams.sqlite_query(wanted) if is_sqlite else grams.postgresql_query(wanted)
    return records.filter(words__id__in=RawSQL(SQLITE if is_sqlite else POSTGRESQL, [query]))  # noqa: S611 - our own words


def search_first(records: QuerySet[Risk], words: list[str]) -> QuerySet[Risk]:
    """The first of them that are found, for a page: what is found by a common word is not put in order as a whole."""
    found: Any = search(records.order_by(), words)
    return records.filter(pk__in=found.values("pk")[:MOST_FOUND]) if grams.asked(words) else records
