"""Lists: declared once, read from the address of the page, drawn by `site/list.html`, exported as they are seen.

    INCIDENTS = Listing(columns=(Column("code", …), …), search=("title",), filters=(Filter(…),), sort="-noticed_on")
    listing = INCIDENTS.page(request.GET, queries.visible_incidents(person), path=request.path)

What comes from the address is never trusted: unknown parameters are ignored, page numbers are drawn into the range.
"""

import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from komainu.web.site.templatetags.site import jdate, shown

Text = str | Promise
Choices = Sequence[tuple[str, Text]]
Parameters = Mapping[str, str]

SIZES = (20, 50, 100)
LONGEST_SEARCH = 200
MOST_WORDS = 10
LARGEST_PAGE = 10_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    key       its name in the address (`sort=key`, `sort=-key`)
    label     its heading
    value     the cell of a record: a callable, or the name of an attribute (the key, if left out); exported as it is
    order_by  the model's fields behind its order; without any it cannot be sorted
    nullable  empty values come last in both directions, on every database
    align     "" or "number"
    template  draws the cell (`row`, `value`, `today`) instead of the plain text
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
        return orders


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition that the reader can set.

    choices  pairs of value and label, or a callable that gives them; a value that is not among them is ignored.
             None: the condition is a day (YYYY-MM-DD), and `apply` receives a `date`
    apply    narrows the records; the name of a field stands for equality with it
    """

    name: str
    label: Text
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]] | str
    choices: Choices | Callable[[], Choices] | None = None

    def read(self, given: str) -> "FilterState":
        if self.choices is None:
            day = _day(given)
            return FilterState(self, day.isoformat() if day else "", (), jdate(day) if day else "", day)
        pairs = [(str(value), label) for value, label in (self.choices() if callable(self.choices) else self.choices)]
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
        return self.filter.choices is None


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    label: Text
    text: Text
    clear_url: str


@dataclass(frozen=True, slots=True)
class Head:
    label: Text
    align: str
    sort_url: str
    aria_sort: str


@dataclass(frozen=True, slots=True)
class Cell:
    label: Text
    value: Any
    text: str
    url: str
    template: str
    css: str
    is_title: bool


@dataclass(frozen=True, slots=True)
class Row:
    record: Any
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Export:
    """What a list shows, all pages of it: headings, and rows of plain values (text, numbers, days, moments, None)."""

    columns: list[str]
    rows: Iterator[list[Any]]


@dataclass(frozen=True, slots=True)
class Listing:
    """The declaration of a list.

    search  names of the text fields that are searched (all words must be found, each in any field), or a callable
            that narrows the records by the list of words
    sort    the usual order: a key of a column, with "-" for falling
    size    rows on a page, one of 20, 50, 100
    id      names the list in its page; give different ones to two lists on one page
    """

    columns: tuple[Column, ...]
    label: Text = ""
    search: tuple[str, ...] | Callable[[QuerySet[Any], list[str]], QuerySet[Any]] = ()
    search_label: Text = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    size: int = SIZES[0]
    id: str = "list"

    def page(self, parameters: Parameters, records: QuerySet[Any], *, path: str) -> "ListPage":
        """The page that the address asks for. Two queries (count, rows), beside those of the choices.

        parameters  request.GET
        records     what this person may see at all
        path        the address of the page, without parameters
        """
        return ListPage(self, *self._narrowed(parameters, records), path=path, parameters=parameters)

    def export(self, parameters: Parameters, records: QuerySet[Any]) -> Export:
        """All records that the page's search and filters leave, in its order. One query, read in chunks."""
        narrowed, _state = self._narrowed(parameters, records)
        columns = [column for column in self.columns if column.is_exported]
        found: Iterable[Model] = narrowed.iterator(chunk_size=500)
        return Export([str(column.label) for column in columns], ([column.read(record) for column in columns] for record in found))

    def _narrowed(self, parameters: Parameters, records: QuerySet[Any]) -> "tuple[QuerySet[Any], ListState]":
        q = _search_text(parameters.get("q", "")) if self.search else ""
        if words := q.split()[:MOST_WORDS]:
            records = self.search(records, words) if callable(self.search) else _search(records, self.search, words)
        states = [each.read(_clean(parameters.get(each.name, ""))) for each in self.filters]
        for state in states:
            if state.value:
                records = state.filter.narrow(records, state.wanted)
        sort = self._sort(parameters.get("sort", ""))
        if sort:
            column = self._sortable[sort.removeprefix("-")]
            records = records.order_by(*column.ordering(falling=sort.startswith("-")), "pk")
        elif not records.ordered:
            records = records.order_by("pk")
        return records, ListState(q, states, sort)

    @property
    def _sortable(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns if column.order_by}

    def _sort(self, wanted: str) -> str:
        return wanted if wanted.removeprefix("-") in self._sortable else self.sort


@dataclass(frozen=True, slots=True)
class ListState:
    """What the address asks for, after everything that does not fit was dropped."""

    q: str
    filters: list[FilterState]
    sort: str


@dataclass
class ListPage:
    """One page of a list, as `site/list.html` draws it."""

    listing: Listing
    records: QuerySet[Any]
    state: ListState
    path: str
    parameters: Parameters = field(repr=False)

    @property
    def id(self) -> str:
        return self.listing.id

    @property
    def label(self) -> str:
        return str(self.listing.label or _("一覧"))

    @property
    def search_label(self) -> Text:
        return self.listing.search_label

    @property
    def is_searchable(self) -> bool:
        return bool(self.listing.search)

    @property
    def q(self) -> str:
        return self.state.q

    @property
    def filters(self) -> list[FilterState]:
        return self.state.filters

    @property
    def sort(self) -> str:
        return self.state.sort

    @property
    def usual_size(self) -> int:
        return self.listing.size

    @cached_property
    def size(self) -> int:
        wanted = _number(self.parameters.get("size", ""))
        return wanted if wanted in SIZES else self.listing.size

    @cached_property
    def count(self) -> int:
        return self.records.order_by().count()

    @cached_property
    def last_page(self) -> int:
        return max(1, math.ceil(self.count / self.size))

    @cached_property
    def page(self) -> int:
        return min(max(_number(self.parameters.get("page", "")), 1), self.last_page)

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size + 1 if self.count else 0

    @property
    def last(self) -> int:
        return min(self.page * self.size, self.count)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or any(each.value for each in self.filters))

    @property
    def is_empty(self) -> bool:
        """There is nothing at all (as against: nothing that fits the conditions)."""
        return not self.count and not self.is_narrowed

    @cached_property
    def rows(self) -> list[Row]:
        if not self.count:
            return []
        found = self.records[self.first - 1 : self.last]
        return [Row(record, [_cell(column, record) for column in self.listing.columns]) for record in found]

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.listing.columns]

    def _head(self, column: Column) -> Head:
        if not column.order_by:
            return Head(column.label, column.align, "", "")
        now = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
        wanted = f"-{column.key}" if now == "ascending" else column.key
        return Head(column.label, column.align, self._url(sort=wanted), now)

    @property
    def sort_choices(self) -> list[tuple[str, str]]:
        """For the phone, where there are no headings to press."""
        choices = []
        for column in self.listing.columns:
            if column.order_by:
                choices += [
                    (column.key, _("%(column)s：昇順") % {"column": column.label}),
                    (f"-{column.key}", _("%(column)s：降順") % {"column": column.label}),
                ]
        return choices

    @property
    def active_filters(self) -> list[ActiveFilter]:
        active = [ActiveFilter(_("検索"), self.q, self._url(q=""))] if self.q else []
        return active + [ActiveFilter(each.label, each.text, self._url(**{each.name: ""})) for each in self.filters if each.value]

    @property
    def clear_url(self) -> str:
        return self._url(q="", **{each.name: "" for each in self.filters})

    @property
    def export_query(self) -> str:
        """Search, filters and order, for the address of an export; begins with "?" or is empty."""
        return self._query(size="")

    @property
    def previous_url(self) -> str:
        return self._url(page=str(self.page - 1)) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(page=str(self.page + 1)) if self.page < self.last_page else ""

    @property
    def page_links(self) -> list[tuple[int | None, str]]:
        """The first, the last and the neighbours; None stands for a gap."""
        near = {1, self.last_page, *range(self.page - 2, self.page + 3)}
        shown = sorted(number for number in near if 1 <= number <= self.last_page)
        links: list[tuple[int | None, str]] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                links.append((None, ""))
            links.append((number, self._url(page=str(number))))
        return links

    def _query(self, **changes: str) -> str:
        now = {"q": self.q, **{each.name: each.value for each in self.filters}, "sort": self.sort, "size": str(self.size)}
        usual = {"sort": self.listing.sort, "size": str(self.listing.size)}
        pairs = {key: value for key, value in {**now, **changes}.items() if value and usual.get(key) != value}
        return f"?{urlencode(pairs)}" if pairs else ""

    def _url(self, **changes: str) -> str:
        return self.path + self._query(**changes)


def _cell(column: Column, record: Any) -> Cell:
    value = column.read(record)
    text = "" if value is None else str(shown(value))
    css = " ".join(name for name in (column.align, "" if text or column.template else "is-empty") if name)
    return Cell(column.label, value, text, column.url(record) if column.url else "", column.template, css, column.is_title)


def _search(records: QuerySet[Any], fields: tuple[str, ...], words: list[str]) -> QuerySet[Any]:
    """Each word as typed or in its plain width (ＡＢＣ, ｶﾅ), in any of the fields."""
    for word in words:
        condition = Q()
        for form in {word, unicodedata.normalize("NFKC", word)}:
            for name in fields:
                condition |= Q(**{f"{name}__icontains": form})
        records = records.filter(condition)
    return records


def _clean(text: str) -> str:
    """Without what no database takes: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")[:LONGEST_SEARCH]


def _search_text(text: str) -> str:
    return " ".join(_clean(text).split())


def _number(text: str) -> int:
    """A small number from outside; 0 for anything else."""
    return min(int(text), LARGEST_PAGE) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
