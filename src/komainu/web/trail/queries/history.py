"""The history of one record, page by page, or its newest acts for the record's own page."""

from functools import lru_cache
from typing import Any

from komainu.web.site.list_page import ListPage
from komainu.web.site.lists import Listing
from komainu.web.site.prepared import Prepared, prepared
from komainu.web.trail.histories import history_named
from komainu.web.trail.models import Event
from komainu.web.trail.telling import Teller, Told

PAGES = Listing(columns=(), size=20, id="history")


def history_page(parameters: Any, name: str, key: str, *, path: str) -> ListPage:
    """One page of the events of a record or a group of acts. Two queries."""
    return PAGES.page(parameters, history_named(name).events(key), path=path)


def told(name: str, page: ListPage, record: Any = None) -> list[Told]:
    """The events of a page in words. No query beside the page's own."""
    teller = Teller(history_named(name))
    return [teller.told(row.record, record) for row in page.rows]


def newest(name: str, key: Any, *, most: int = 5) -> list[Told]:
    """The newest acts on a record. One query."""
    teller = Teller(history_named(name))
    return [teller.told(event) for event in _events(name).part((str(key),), 0, most)]


@lru_cache(maxsize=64)
def _events(name: str) -> Prepared[[str], Event]:
    return prepared(history_named(name).events)
