"""How the house wants its pages to look: days western or by era, light or dark unless a reader chose. Read once a page, with the house's name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

from komainu.web.people.profile import Profile

PLAIN = Profile()


class OfPage:
    """The house as one page or job sees it: read when it is first asked for."""

    @cached_property
    def house(self) -> Profile:
        """One query, that of the house's profile."""
        from komainu.web.people.queries import house_profile  # needs the lists, which need the days of this module

        return house_profile()


_page: ContextVar[OfPage | None] = ContextVar("page", default=None)


def house() -> Profile:
    """The house as the page or job under way sees it; read at most once. Where nothing is under way, read each time."""
    return (_page.get() or OfPage()).house


def current() -> Profile:
    """The look in force (`date_style`, `theme`): of the page or job under way. Where nothing is under way, the plain one; no query then."""
    page = _page.get()
    return page.house if page is not None else PLAIN


@contextmanager
def activated() -> Iterator[None]:
    """Within it days are written as the house wants. For jobs and commands; pages have it by the middleware."""
    token = _page.set(OfPage())
    try:
        yield
    finally:
        _page.reset(token)


def changed() -> None:
    """The look was changed in this page: it is read anew."""
    _page.set(OfPage())


@sync_only_middleware
def house_look(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Each page reads the house's look at most once."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with activated():
            return get_response(request)

    return middleware
