"""Lists: declared once, read from the address of the page, drawn by `site/list.html`, exported as they are seen.

    INCIDENTS = Listing(columns=(Column("code", …), …), search=("title",), filters=(Filter(…),), sort="-noticed_on")
    listing = INCIDENTS.page(request.GET, queries.visible_incidents(person), path=request.path)

What comes from the address is never trusted: unknown parameters are ignored, page numbers are drawn into the range.
"""

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db.models import F, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language

from komainu.web.site.days import parse_day
from komainu.web.site.list_page import SIZES, ListPage, ListState, Parameters, Whole
from komainu.web.site.prepared import Latest, Pages
from komainu.web.site.remembering import Kept
from komainu.web.site.templatetags.site import jdate

Text = str | Promise
Choices = Sequence[tuple[str, Text]]


class Source(Protocol):
    """What a page reads: `Pages` of a prepared list, or a reading whose SQL is made by hand."""

    def count(self) -> int:
        """How many there are; counted no further than the list's `most_counted`. One query."""
        ...

    def rows(self, order: str, ordering: list[Any], first: int, last: int) -> list[Any]:
        """The records of a page, from the `first` (counted from 0) to before the `last`. One query."""
        ...


ByHand = Callable[[ListState], Source]
"""Where putting queries together costs more than answering them: given what the address asks for (search, filters, order), how it is read."""

LATEST = Latest[Any](512)
LONGEST_SEARCH = 200
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    key       its name in the address (`sort=key`, `sort=-key`)
    label     its heading
    value     the cell of a record: a callable, or the name of an attribute (the key, if left out); exported as it is
    order_by  the model's fields behind its order; without any it cannot be sorted. With "id" as the last, equals fall with the others
    nullable  empty values come last in both directions, on every database
    align     "" or "number"
    template  draws the cell (`value`, `today` and what `given` gives) instead of the plain text
    given     what the template takes of a record, in plain values, so that equal cells are drawn once; the record itself (`row`), if left out
    annotated what the records need to be sorted by it
    url       where the cell leads
    is_title  names the row: heading of the row, and of its card on a phone
    is_exported  False for what only a page can show
    """

    key: str
    label: Text
    value: Callable[[Any], Any] | str = ""
    order_by: tuple[str, ...] = ()
    nullable: bool = False
    align: str = ""
    template: str = ""
    given: Callable[[Any], dict[str, Any]] | None = None
    annotated: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    url: Callable[[Any], str] | None = None
    is_title: bool = False
    is_exported: bool = True

    def read(self, record: Any) -> Any:
        if callable(self.value):
            return self.value(record)
        found = record
        for name in (self.value or self.key).split("."):
            found = getattr(found, name, None) if found is not None else None
        return found() if callable(found) else found

    def ordering(self, *, falling: bool) -> list[Any]:
        orders: list[Any] = []
        for name in self.order_by:
            down = falling != name.startswith("-")
            bare = name.removeprefix("-")
            if self.nullable:
                orders.append(F(bare).desc(nulls_last=True) if down else F(bare).asc(nulls_last=True))
            else:
                orders.append(f"-{bare}" if down else bare)
        # Among equals by the key, rising; where the column names it itself, in the column's own direction: then one index gives both.
        return orders if self.order_by[-1:] == ("id",) else [*orders, "pk"]


@dataclass(frozen=True, slots=True)
class Table:
    """Choices that grow while the house starts and never change after: the words of acts, of parts."""

    words: Mapping[str, Text]

    @property
    def items(self) -> Choices:
        return list(self.words.items())


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition that the reader can set.

    choices  pairs of value and label, a `Table`, or a callable that gives them; a value that is not among them is ignored.
             None: the condition is a day (YYYY-MM-DD), and `apply` receives a `date`
    apply    narrows the records; the name of a field stands for equality with it
    is_text  the condition is what the reader types, for example a name
    asks     its condition is found by a query of its own (the departments below one), so that it may be another one the next time
    """

    name: str
    label: Text
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]] | str
    choices: Choices | Callable[[], Choices] | Table | None = None
    is_text: bool = False
    asks: bool = False
    _kept: dict[Any, Kept] = field(default_factory=dict, compare=False, repr=False)

    def _offered(self) -> Choices:
        """The choices; those that are the same for everybody are put into the reader's language once."""
        if isinstance(self.choices, Table):
            table: Choices = self.choices.items
        elif callable(self.choices):
            return self.choices()
        else:
            table = self.choices or ()
        key = (get_language(), len(table))
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = Kept((str(value), str(label)) for value, label in table)
        return found

    def read(self, given: str) -> "FilterState":
        if self.is_text:
            text = " ".join(given.split())
            return FilterState(self, text, (), text, text)
        if self.choices is None:
            day = parse_day(given)
            return FilterState(self, day.isoformat() if day else "", (), jdate(day) if day else "", day)
        offered = self._offered()
        pairs = offered if isinstance(offered, Kept) else [(str(value), label) for value, label in offered]
        chosen = next((label for value, label in pairs if value == given), None) if given else None
        return FilterState(self, given if chosen is not None else "", pairs, chosen if chosen is not None else "", given)

    def narrow(self, records: QuerySet[Any], wanted: Any) -> QuerySet[Any]:
        return records.filter(**{self.apply: wanted}) if isinstance(self.apply, str) else self.apply(records, wanted)


@dataclass(frozen=True, slots=True)
class FilterState:
    """A filter as the address sets it; `value` is empty where it is not set."""

    filter: Filter
    value: str
    choices: Choices
    text: Text
    wanted: Any

    @property
    def name(self) -> str:
        return self.filter.name

    @property
    def label(self) -> Text:
        return self.filter.label

    @property
    def is_day(self) -> bool:
        return self.filter.choices is None and not self.is_text

    @property
    def is_text(self) -> bool:
        return self.filter.is_text


@dataclass(frozen=True, slots=True)
class Export:
    """What a list shows, all pages of it: headings, and rows of plain values (text, numbers, days, moments, None).

    conditions  search and filters as they were understood, for the trail of who took what
    """

    columns: list[str]
    rows: Iterator[list[Any]]
    conditions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """The declaration of a list.

    search  names of the text fields that are searched (all words must be found, each in any field), or a callable
            that narrows the records by the list of words
    sort    the usual order: a key of a column, with "-" for falling
    size    rows on a page, one of 20, 50, 100
    id      names the list in its page; give different ones to two lists on one page
    completed  reads for the records of one page, in one query, what stands beside them
    shown   adds to the records what their rows show (columns, what stands beside), when conditions and order are set
    most_found  of a search that shows no more than so many: they are all known after one query, and need not be counted by a second
    most_counted  of a list that may be very long: under conditions no more than so many are counted and paged through; 0: all
    written  of a list that may be very long: the rows of its file, in the order of the columns, read in plain values rather than as records
    """

    columns: tuple[Column, ...]
    label: Text = ""
    search: tuple[str, ...] | Callable[[QuerySet[Any], list[str]], QuerySet[Any]] = ()
    search_label: Text = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    size: int = SIZES[0]
    id: str = "list"
    completed: Callable[[list[Any]], None] | None = None
    shown: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    most_counted: int = 0
    most_found: int = 0
    written: Callable[[QuerySet[Any]], Iterator[list[Any]]] | None = None

    def page(
        self,
        parameters: Parameters,
        records: "QuerySet[Any] | Pages[Any] | ByHand",
        *,
        path: str,
        whole: Whole | None = None,
        alike: Hashable = None,
    ) -> ListPage:
        """The page that the address asks for. Two queries (count, rows), beside those of the choices and of `completed`.

        parameters  request.GET
        records     what this person may see at all; `Pages` of a prepared list, where many read it; a function (`ByHand`), where the SQL is made by hand
        path        the address of the page, without parameters
        whole       of a long list: how it is counted and read without conditions in its usual order, at the cost of one page
        alike       names what `records` and the conditions of the filters hold beside the address (whose departments, which day), so that the SQL of a page that
                    many ask for is made once; nothing of it may then be found by a query, but by filters that say so (`asks`)
        """
        if alike is not None and isinstance(records, QuerySet):
            return self._latest(parameters, records, path, alike)
        if callable(records):
            asked = self._state(parameters)
            return ListPage(self, None, asked, path, parameters, records(asked))
        pages = records if isinstance(records, Pages) else None
        if pages is not None:
            state, ordering = self._unnarrowed(parameters)
            if state is not None:
                return ListPage(self, None, state, path, parameters, pages, ordering)
            records = pages.all()
        return ListPage(self, *self._narrowed(parameters, records), path=path, parameters=parameters, whole=whole)

    def _latest(self, parameters: Parameters, records: QuerySet[Any], path: str, alike: Hashable) -> ListPage:
        """The page under these conditions, with SQL that may have been made before; made anew where something is searched, or a filter asks."""
        asked = self._state(parameters)
        if asked.q or any(each.value and each.filter.asks for each in asked.filters):
            return ListPage(self, self._under(asked, records), asked, path=path, parameters=parameters)
        key = (id(self), alike, asked.sort, *((each.name, each.value) for each in asked.filters if each.value))
        kept = LATEST.get(key, lambda: self._under(asked, records))
        return ListPage(self, None, asked, path, parameters, Pages(kept, (), self.most_counted))

    def narrowed(self, parameters: Parameters, records: QuerySet[Any]) -> tuple[QuerySet[Any], dict[str, str]]:
        """The records that search and filters leave, and these conditions as they were understood. No query by itself."""
        narrowed, state = self._narrowed(parameters, records)
        conditions = {"q": state.q, **{each.name: each.value for each in state.filters}}
        return narrowed, {name: value for name, value in conditions.items() if value}

    def export(self, parameters: Parameters, records: QuerySet[Any]) -> Export:
        """All records that the page's search and filters leave, in its order. One query, read in chunks."""
        narrowed, state = self._narrowed(parameters, records)
        conditions = {"q": state.q, **{each.name: each.value for each in state.filters}}
        columns = [column for column in self.columns if column.is_exported]
        if self.written is not None:
            rows = self.written(narrowed)
        else:
            found: Iterable[Model] = narrowed.iterator(chunk_size=500)
            rows = ([_plain(column.read(record)) for column in columns] for record in found)
        return Export(
            [str(column.label) for column in columns],
            rows,
            {name: value for name, value in conditions.items() if value},
        )

    def _unnarrowed(self, parameters: Parameters) -> tuple[ListState | None, list[Any]]:
        """The state and the order, if nothing is searched and no condition is set, and the order needs nothing that the records have not."""
        if self.search and _search_text(parameters.get("q", "")):
            return None, []
        states = [each.read(_clean(parameters.get(each.name, ""))) for each in self.filters]
        sort = self._sort(parameters.get("sort", ""))
        column = self._sortable[sort.removeprefix("-")] if sort else None
        if any(state.value for state in states) or (column and column.annotated):
            return None, []
        return ListState("", states, sort), column.ordering(falling=sort.startswith("-")) if column else []

    def _state(self, parameters: Parameters) -> ListState:
        """What the address asks for."""
        q = _search_text(parameters.get("q", "")) if self.search else ""
        states = [each.read(_clean(parameters.get(each.name, ""))) for each in self.filters]
        return ListState(q, states, self._sort(parameters.get("sort", "")))

    def _narrowed(self, parameters: Parameters, records: QuerySet[Any]) -> tuple[QuerySet[Any], ListState]:
        asked = self._state(parameters)
        return self._under(asked, records), asked

    def _under(self, asked: ListState, records: QuerySet[Any]) -> QuerySet[Any]:
        """The records under conditions, in their order."""
        q, states, sort = asked.q, asked.filters, asked.sort
        for state in states:
            if state.value:
                records = state.filter.narrow(records, state.wanted)
        if words := q.split()[:MOST_WORDS]:  # Among what the conditions leave.
            records = self.search(records, words) if callable(self.search) else searched(records, self.search, words)
        if sort:
            column = self._sortable[sort.removeprefix("-")]
            records = column.annotated(records) if column.annotated else records
            records = records.order_by(*column.ordering(falling=sort.startswith("-")))
        elif not records.ordered:
            records = records.order_by("pk")
        return self.shown(records) if self.shown else records

    @property
    def _sortable(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns if column.order_by}

    def _sort(self, wanted: str) -> str:
        return wanted if wanted.removeprefix("-") in self._sortable else self.sort


def searched(records: QuerySet[Any], fields: tuple[str, ...], words: list[str]) -> QuerySet[Any]:
    """Each word as typed or in its plain width (ＡＢＣ, ｶﾅ), in any of the fields."""
    for word in words:
        condition = Q()
        for form in {word, unicodedata.normalize("NFKC", word)}:
            for name in fields:
                condition |= Q(**{f"{name}__icontains": form})
        records = records.filter(condition)
    return records


def _plain(value: Any) -> Any:
    """What a table file can hold; a lazy translation or another object becomes its text."""
    return value if value is None or isinstance(value, str | int | float | date) else str(value)


def _clean(text: str) -> str:
    """Without what no database takes: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")[:LONGEST_SEARCH]


def _search_text(text: str) -> str:
    return " ".join(_clean(text).split())
