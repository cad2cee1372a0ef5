"""One page of a list: what the address asks for, drawn into range, with the addresses of its neighbours."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _

from komainu.web.site.remembering import Kept
from komainu.web.site.templatetags.site import shown

if TYPE_CHECKING:
    from komainu.web.site.lists import Column, FilterState, Listing, Source

Text = str | Promise
Parameters = Mapping[str, str]

SIZES = (20, 50, 100)
LARGEST_PAGE = 10_000_000


@dataclass(frozen=True, slots=True)
class ListState:
    """What the address asks for, after everything that does not fit was dropped."""

    q: str
    filters: "Sequence[FilterState]"
    sort: str


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
    """label  already escaped: it is the same in every row"""

    label: str
    value: Any
    text: str
    url: str
    template: str
    given: dict[str, Any]
    css: str
    is_title: bool


@dataclass(frozen=True, slots=True)
class Row:
    record: Any
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class ToolFilter:
    """One condition in the toolbar, in plain values."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...]
    is_day: bool
    is_text: bool


@dataclass(frozen=True, slots=True)
class Tools:
    """What the toolbar of a list shows, in plain values, so that it is drawn once for all who see the same."""

    id: str
    path: str
    q: str
    is_searchable: bool
    search_label: str
    filters: tuple[ToolFilter, ...]
    sort: str
    sort_choices: tuple[tuple[str, str], ...]
    size: int
    usual_size: int


@dataclass(frozen=True, slots=True)
class Turning:
    """The pages of a list and the way to its neighbours, in plain values."""

    page: int
    last_page: int
    previous_url: str
    next_url: str
    page_links: tuple[tuple[int | None, str], ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A list without conditions in its usual order, when counting and leafing through it would be dear.

    count  how many there are
    rows   the records from the first to the last place (from 1) of a page
    """

    count: int
    rows: Callable[[int, int], Iterable[Any]]


@dataclass
class ListPage:
    """One page of a list, as `site/list.html` draws it."""

    listing: "Listing"
    records: QuerySet[Any] | None
    state: ListState
    path: str
    parameters: Parameters = field(repr=False)
    pages: "Source | None" = None
    ordering: list[Any] = field(default_factory=list)
    whole: Whole | None = None

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
    def filters(self) -> "Sequence[FilterState]":
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
        if self.pages is not None:
            return self.pages.count()
        if self._found is not None:
            return len(self._found)
        assert self.records is not None
        if self._is_whole and self.whole is not None:
            return self.whole.count
        # Only the keys: what the rows show beside them (joins, columns) would be read for each row that is counted.
        counted = self.records.order_by().values("pk")
        most = self.listing.most_counted
        return min(counted[: most + 1].count(), most) if most else counted.count()

    @cached_property
    def _found(self) -> list[Any] | None:
        """All that a search finds, where it shows only so many. One query."""
        most = self.listing.most_found
        return list(self.records[:most]) if self.q and most and self.records is not None else None

    @property
    def _is_whole(self) -> bool:
        return self.whole is not None and not self.is_narrowed and self.sort == self.listing.sort

    @property
    def is_capped(self) -> bool:
        """There may be more than are counted."""
        if self._found is not None:
            return len(self._found) == self.listing.most_found
        return bool(self.listing.most_counted) and not self._is_whole and self.count == self.listing.most_counted

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
        if self.pages is not None:
            found = self.pages.rows(self.sort, self.ordering, self.first - 1, self.last)
        elif self._is_whole and self.whole is not None:
            found = list(self.whole.rows(self.first, self.last))
        elif self._found is not None:
            found = self._found[self.first - 1 : self.last]
        else:
            assert self.records is not None
            found = list(self.records[self.first - 1 : self.last])
        if self.listing.completed:
            self.listing.completed(found)
        named = [(column, escape(str(column.label))) for column in self.listing.columns]
        return [Row(record, [_cell(column, label, record) for column, label in named]) for record in found]

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.listing.columns]

    def _head(self, column: "Column") -> Head:
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
    def tools(self) -> Tools:
        filters = tuple(
            ToolFilter(
                each.name,
                str(each.label),
                each.value,
                each.choices if isinstance(each.choices, Kept) else tuple((str(value), str(label)) for value, label in each.choices),
                each.is_day,
                each.is_text,
            )
            for each in self.filters
        )
        return Tools(
            self.id, self.path, self.q, self.is_searchable, str(self.search_label), filters, self.sort, tuple(self.sort_choices), self.size,
            self.usual_size,
        )  # fmt: skip

    @property
    def turning(self) -> Turning:
        return Turning(self.page, self.last_page, self.previous_url, self.next_url, tuple(self.page_links))

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


def _cell(column: "Column", label: str, record: Any) -> Cell:
    value = column.read(record)
    text = "" if value is None else str(shown(value))
    given = {} if not column.template else column.given(record) if column.given else {"row": record}
    kind = "" if column.template else "is-moment" if isinstance(value, datetime) else "is-day" if isinstance(value, date) else ""
    css = " ".join(name for name in (column.align, kind, "" if text or column.template else "is-empty") if name)
    return Cell(label, value, text, column.url(record) if column.url else "", column.template, given, css, column.is_title)


def _number(text: str) -> int:
    """A small number from outside; 0 for anything else."""
    return min(int(text), LARGEST_PAGE) if text.isascii() and text.isdigit() and len(text) < 12 else 0
