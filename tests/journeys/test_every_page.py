"""Every page that somebody can come to by links: axe finds nothing, the console is silent, nothing is wider than the screen."""

import urllib.parse
from collections import Counter, deque
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.conftest import DESK, PHONE, Enter, Visitor

EVERYBODY = ["2003", "1002", "1003", "1006", "2001", "1004", "1001", "4002", "3002"]
MANAGER = "1002"
LOOKS: Counter[str] = Counter()


def route_of(path: str) -> str | None:
    """The name of what stands at an address; None where there is nothing."""
    try:
        return str(resolve(urllib.parse.urlsplit(path).path).view_name)
    except Resolver404:
        return None


def status_of(visitor: Visitor, path: str) -> int:
    """Open an address; 0 where it is no page but a file."""
    try:
        answer = visitor.page.goto(visitor.address + path)
    except PlaywrightError as error:
        if "Download is starting" in str(error):
            return 0
        raise
    return int(answer.status) if "text/html" in answer.headers.get("content-type", "") else 0


def links_of(visitor: Visitor) -> list[str]:
    found = visitor.page.locator("a[href]").evaluate_all("all => all.map(each => each.href)")
    return [link.removeprefix(visitor.address).split("#")[0] for link in found if link.startswith(visitor.address + "/")]


def crawl(visitor: Visitor, each: int) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """Up to `each` addresses of every page that links lead to from the first page, by the page's name; and the links that lead nowhere."""
    broken: dict[str, Any] = {}
    came_from = {"/": ""}
    waiting, seen = deque(["/"]), {"/"}
    count: Counter[str] = Counter()
    found: dict[str, list[str]] = {}
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or count[route] >= each:
            continue
        count[route] += 1
        status = status_of(visitor, path)
        if status not in {0, 200}:
            broken[path] = f"{status}, linked from {came_from[path]}"
        if status != 200:
            continue
        found.setdefault(route, []).append(path)
        for link in links_of(visitor):
            # The same page with other filters is the same page.
            if link not in seen and "?" not in link.removeprefix("/incidents/report/?what="):
                seen.add(link)
                came_from[link] = path
                waiting.append(link)
    return found, broken


def violations(page: Any) -> list[tuple[str, list[str]]]:
    return [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in Axe().run(page).response["violations"]]


def examine(visitor: Visitor, paths: list[str]) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    for path in paths:
        visitor.complaints.clear()
        visitor.go(path)
        if found := violations(visitor.page):
            wrong[path] = found
        if visitor.complaints:
            wrong[f"{path} (console)"] = list(visitor.complaints)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            wrong[f"{path} (width)"] = f"{wide} px wider than the screen"
    return wrong


def test_the_manager_s_pages_in_light_on_a_desk_and_in_dark_on_a_phone(enter: Enter) -> None:
    desk = enter(MANAGER, **DESK, color_scheme="light")
    pages, wrong = crawl(desk, each=2)
    assert len(pages) >= 30, sorted(pages)
    wrong |= examine(desk, [path for paths in pages.values() for path in paths])
    phone = enter(MANAGER, **PHONE, color_scheme="dark")
    wrong |= {f"{path} (dark, phone)": said for path, said in examine(phone, [paths[0] for paths in pages.values()]).items()}
    assert wrong == {}


@pytest.mark.parametrize("staff_number", [number for number in EVERYBODY if number != MANAGER])
def test_the_pages_of_everybody_else(enter: Enter, staff_number: str) -> None:
    visitor = enter(staff_number, **PHONE)
    pages, wrong = crawl(visitor, each=1)
    assert "incidents:report" in pages
    # The same page looks a little different to each role; three looks at each are enough.
    fresh = {route: paths for route, paths in pages.items() if LOOKS[route] < 3}
    LOOKS.update(list(fresh))
    wrong |= examine(visitor, [path for paths in fresh.values() for path in paths])
    assert wrong == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_answers_without_signing_in(enter: Enter, scheme: str) -> None:
    somebody = enter(None, **PHONE, color_scheme=scheme)
    manager = enter(MANAGER)
    manager.go("/incidents/settings/")
    links = [link for link in manager.page.content().split('"') if "/incidents/tell/" in link]
    poster = [urllib.parse.urlsplit(link).path for link in links if link.startswith(("http", "/"))][:1]
    assert examine(somebody, ["/signin/", *poster, *(f"{path}?what=mail_cc" for path in poster)]) == {}
    for path in ("/nowhere/", "/incidents/tell/not-a-token/"):
        somebody.page.goto(somebody.address + path)
        assert violations(somebody.page) == []


def test_the_pages_in_english(enter: Enter, town: Any) -> None:
    visitor = enter("1006")
    visitor.page.context.add_cookies([{"name": "django_language", "value": "en", "url": town.address}])
    for path in ("/", "/incidents/", "/incidents/report/", "/incidents/statistics/", "/trail/"):
        visitor.go(path)
        assert visitor.page.locator("html").get_attribute("lang") == "en"
        assert violations(visitor.page) == []
