"""The lines of the ledger that may be meant by what was found."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from komainu.web.discovery.models import LineSum, ScanSource
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.queries import visible_lines
from komainu.web.ledger.queries.finding import newest_with_any
from komainu.web.people.queries import Standing
from komainu.web.site.prepared import prepared

MOST_COMPARED = 50
"""So many lines of a department are compared with what was found; another one is named by its number."""
MOST_LOOKED_THROUGH = 500
"""In the places of so many of them, the newest, a word of a path is looked for."""


class Candidate(NamedTuple):
    """A line that may be meant, as far as it is compared; `is_expected`: it says that something of it lies at the source."""

    pk: UUID
    number: str
    name: str
    places: str
    items: list[str]
    persons: list[str]
    department: str
    is_expected: bool

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


def candidates(standing: Standing, source: ScanSource, words: Sequence[str]) -> list[Candidate]:
    """Lines that may be meant by what lies at a source: those expected there, and those of its department, first those that say a word of its path in their
    name; in their place, of the newest.

    Of each only what `proposing` compares. Four queries.
    """
    expected = [row[0] for row in _expected_at.part((source.pk,), 0, MOST_COMPARED)]
    named = newest_with_any(words, department=source.department_id, most=MOST_COMPARED)
    newest = _newest_of.part((source.department_id,), 0, MOST_LOOKED_THROUGH)
    said = [word.casefold() for word in words]
    placed = [code for code, places in newest if any(word in places.casefold() for word in said)][:MOST_COMPARED]
    rest = [code for code, _places in newest][: max(MOST_COMPARED - len(named) - len(placed), 0)]
    order = {code: place for place, code in enumerate(dict.fromkeys((*expected, *named, *placed, *rest)))}
    lines = visible_lines(standing).exclude(state="disposed").filter(pk__in=list(order)).order_by()
    there = set(expected)
    found = [
        Candidate(*row, row[0] in there)
        for row in lines.values_list("pk", "number", "name", "places", "items", "persons", "department__name")
    ]
    return sorted(found, key=lambda line: order[line.pk])


@prepared
def _expected_at(source: UUID) -> QuerySet[LineSum, tuple[UUID]]:
    return LineSum.objects.filter(source=source, is_expected=True).order_by().values_list("line")


@prepared
def _newest_of(department: UUID) -> QuerySet[LedgerLine, tuple[UUID, str]]:
    return LedgerLine.objects.filter(department=department).exclude(state="disposed").order_by("-made_at").values_list("pk", "places")


def line_named(standing: Standing, **by: Any) -> LedgerLine | None:
    """The line of a number or a key, if somebody may see it. One query."""
    return visible_lines(standing).exclude(state="disposed").filter(**by).first()
