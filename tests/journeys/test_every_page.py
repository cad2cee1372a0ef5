"""Every page that somebody can come to: axe finds nothing in either theme, on a desk and on a phone, the console is silent, nothing is
wider than the screen."""

import os
import urllib.parse
from collections import Counter, deque
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from tests.journeys.conftest import DESK, PHONE, Enter, Visitor

EVERYBODY = ["1002", "2003", "1003", "1006", "2001", "1004", "1001", "4002", "3002"]
MANAGER = "1002"
AXE = Axe().axe_script
# All rules on a desk and on a phone, whose layouts differ; in the dark the colours, which are all that differs.
LOOKED_AT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("light", "desk", ()),
    ("light", "phone", ()),
    ("dark", "phone", ("color-contrast",)),
    ("dark", "desk", ("color-contrast",)),
)


def route_of(path: str) -> str | None:
    """The name of what stands at an address; None where there is nothing."""
    try:
        return str(resolve(urllib.parse.urlsplit(path).path).view_name)
    except Resolver404:
        return None


class Links(HTMLParser):
    """Where the links of a page lead to, as a browser understands them."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.found = base, []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href is not None:
            self.found.append(urllib.parse.urldefrag(urllib.parse.urljoin(self.base, href)).url)


def opened(visitor: Visitor, path: str) -> tuple[int, list[str]]:
    """What an address answers and the links of this house on it; 0 where it is no page but a file.

    Asked with the browser's cookies, but not drawn: each kind of page is drawn once, where it is examined, and links are made without scripts.
    """
    answer = visitor.page.context.request.get(visitor.address + path)
    is_file = answer.headers.get("content-disposition", "").startswith("attachment")
    if answer.headers.get("content-type", "").startswith("text/html") and not is_file:
        links = Links(answer.url)
        links.feed(answer.text())
        return answer.status, [link.removeprefix(visitor.address) for link in links.found if link.startswith(visitor.address + "/")]
    return (0 if answer.ok else answer.status), []


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
        status, links = opened(visitor, path)
        if status not in {0, 200}:
            broken[path] = f"{status}, linked from {came_from[path]}"
        if status != 200:
            continue
        found.setdefault(route, []).append(path)
        for link in links:
            # The same page with other filters is the same page.
            if link not in seen and "?" not in link.removeprefix("/incidents/report/?what="):
                seen.add(link)
                came_from[link] = path
                waiting.append(link)
    return found, broken


def plain_pages(resolver: Any = None, prefix: str = "/", namespace: str = "") -> dict[str, str]:
    """Every address of the house without a parameter, by its name: also those to which no link leads."""
    found: dict[str, str] = {}
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found |= plain_pages(entry, path, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif "<" not in path and entry.name and entry.name != "account_logout":
            found[f"{namespace}{entry.name}"] = path
    return found


def violations(page: Any, *rules: str) -> list[tuple[str, list[str]]]:
    """What axe finds on the page as it stands; all rules, or only those named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in found]


def examine(visitor: Visitor, paths: list[str]) -> dict[str, Any]:
    """Each page on a desk and on a phone, in light and in dark, without loading it again: all rules in light, the colours again in dark."""
    wrong: dict[str, Any] = {}
    page = visitor.page
    for path in paths:
        visitor.complaints.clear()
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size(DESK["viewport"])
        visitor.go(path)
        for scheme, name, rules in LOOKED_AT:
            # Colours that glide into each other would be measured half way: motion is off.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size((DESK if name == "desk" else PHONE)["viewport"])
            if found := violations(page, *rules):
                wrong[f"{path} ({scheme}, {name})"] = found
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                wrong[f"{path} (width, {name})"] = f"{wide} px wider than the screen"
        # The page of components shows what was typed wrongly, which the browser mentions.
        if said := [text for text in visitor.complaints if "does not conform" not in text]:
            wrong[f"{path} (console)"] = said
    return wrong


@pytest.fixture(scope="session")
def claim(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bool]:
    """Whether this is the first to look at a kind of page, among all processes of this run."""
    shared = tmp_path_factory.getbasetemp()
    shared = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "looked-at"
    shared.mkdir(exist_ok=True)

    def first(route: str) -> bool:
        try:
            (shared / route.replace(":", "-")).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    return first


@pytest.mark.parametrize("staff_number", EVERYBODY)
def test_every_page_of_everybody(enter: Enter, claim: Callable[[str], bool], staff_number: str) -> None:
    visitor = enter(staff_number)
    pages, wrong = crawl(visitor, each=1)
    for route, path in plain_pages().items():
        if route in pages:
            continue
        answer = visitor.page.context.request.get(visitor.address + path, max_redirects=0)
        if answer.status == 200 and "text/html" in answer.headers.get("content-type", ""):
            pages[route] = [path]
    assert "incidents:report" in pages
    assert staff_number != MANAGER or len(pages) >= 60, sorted(pages)
    # The same page looks a little different to each role; the first who opens it is looked at, and everybody's first page.
    fresh = [path for route, paths in pages.items() if route == "today:home" or claim(route) for path in paths]
    wrong |= examine(visitor, fresh)
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
