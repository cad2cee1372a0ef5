"""Turning the pages of what stands beside other things on a page: the folders of a folder, its files, the lines of a source."""

from komainu.web.site.list_page import Turning
from komainu.web.site.rights import StaffRequest

MOST_PAGES = 100_000


def page_asked(request: StaffRequest, name: str) -> int:
    """The page that the address asks for, from 1."""
    given = request.GET.get(name, "")
    return min(max(int(given), 1), MOST_PAGES) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def turning(name: str, page: int, last: int, kept: str = "") -> Turning:
    """The way to the neighbours of a page."""
    near = sorted({1, last, *range(max(page - 1, 1), min(page + 1, last) + 1)})
    links: list[tuple[int | None, str]] = []
    for before, number in zip([0, *near], near, strict=False):
        if number - before > 1:
            links.append((None, ""))
        links.append((number, f"?{name}={number}{kept}"))
    return Turning(
        page, last, f"?{name}={page - 1}{kept}" if page > 1 else "", f"?{name}={page + 1}{kept}" if page < last else "", tuple(links)
    )
