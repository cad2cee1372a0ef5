"""The town of the journeys: the sample organisation on a real server, a real browser, and a photograph of what went wrong."""

import re
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.house_on_disk import ROOT, HouseOnDisk
from tests.ports import free_port
from tests.waiting import answering, awaited

PHOTOGRAPHS = ROOT / "test-photographs"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
STAFF, MANAGER, OFFICE = "2003", "1002", "1006"
MAKE = "from komainu.web.site import clock\nfrom komainu.web.site.sample import make\nmake(clock.now())"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@dataclass
class Town:
    """The sample organisation at an address."""

    address: str
    house: HouseOnDisk
    cookies: dict[str, list[Any]] = field(default_factory=dict)


def _password() -> str:
    from komainu.web.site.sample import PASSWORD

    return PASSWORD


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Made once: server and data. Journeys add to it; none relies on what another left."""
    folder = tmp_path_factory.mktemp("town")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    house = HouseOnDisk(folder, f"sqlite:///{folder / 'komainu.sqlite3'}", more={"KOMAINU_ADDRESS": address})
    house.migrate()
    house.python(MAKE, seconds=600)
    server = house.start(sys.executable, "-m", "komainu", "serve", "--port", str(port))
    _wait(address, server, house)
    yield Town(address, house)
    house.stop_all()


def _wait(address: str, server: subprocess.Popen[bytes], house: HouseOnDisk) -> None:
    awaited(answering(f"{address}/readyz"), server, log=house.log)


@dataclass
class Visitor:
    """Somebody's browser window. `complaints` holds what the console and the page complained of."""

    page: Any
    address: str
    complaints: list[str]

    def go(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer.status < 400, f"{path}: {answer.status}"

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.address)

    @property
    def text(self) -> str:
        return str(self.page.locator("main").inner_text())

    def submit(self, field_name: str) -> None:
        """Press the button of the form that has this field, and arrive at the next page."""
        form = self.page.locator(f"main form:has([name='{field_name}'])").first
        self.press(form.locator("button[type=submit]").last)

    def send(self, action_ends: str) -> None:
        """Press the button of the form that leads to an address that ends so."""
        self.press(self.page.locator(f"main form[action$='{action_ends}'] button[type=submit]").first)

    def press(self, button: Any) -> None:
        with self.page.expect_navigation():
            button.click()
        assert not re.search(r"<title>\s*(40\d|50\d)", self.page.content()), self.text

    def choose(self, name: str, value: str) -> None:
        """A radio button by its value; its label is what is seen and tapped."""
        self.page.locator(f"input[name='{name}'][value='{value}']").check()


def is_complaint(message: Any) -> bool:
    """An error or a warning; not that a question was given up for a newer one or for the next page.

    htmx says `afterRequest` as an error before it says what the matter was: `sendAbort` is giving up, `sendError` and `timeout` are told by themselves.
    """
    return message.type in {"error", "warning"} and not re.search(r"htmx:(sendAbort|afterRequest)\b", message.text)


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(town: Town, chromium: Any) -> Iterator[Enter]:
    """`enter("1002")`: a window in which that person is signed in; `enter(None)` one in which nobody is."""
    contexts = []

    def door(staff_number: str | None, **options: Any) -> Visitor:
        context = chromium.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", **{**DESK, **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        visitor = Visitor(page, town.address, complaints)
        if staff_number is None:
            return visitor
        if staff_number in town.cookies:
            context.add_cookies(town.cookies[staff_number])
            return visitor
        visitor.go("/signin/")
        page.locator("[name=login]").fill(staff_number)
        page.locator("[name=password]").fill(_password())
        visitor.submit("password")
        assert visitor.path in {"/", "/visit/"}, visitor.text
        town.cookies[staff_number] = context.cookies()
        return visitor

    yield door
    for context in contexts:
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed journey leaves a photograph of every window that was open."""
    report = yield
    fixtures = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed and "chromium" in fixtures:
        PHOTOGRAPHS.mkdir(exist_ok=True)
        name = re.sub(r"[^\w-]+", "_", item.name)
        for number, context in enumerate(fixtures["chromium"].contexts):
            for page in context.pages:
                file = PHOTOGRAPHS / f"{name}-{number}.png"
                with suppress(Exception):
                    page.screenshot(path=str(file), full_page=True)
                    report.sections.append(("photograph", f"{file.relative_to(ROOT)} of {page.url}"))
    return report
