"""The first hour of a real house: an empty folder, the code of the terminal, nine steps, what remains; by phone, by desk, and without JavaScript."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.house_on_disk import HouseOnDisk
from tests.journeys.conftest import DESK, PHONE, Visitor, _wait
from tests.ports import free_port

PASSWORD = "kiiro no tsuki 8 ban"
WINDOWS = {"phone": PHONE, "desk": DESK, "without JavaScript": {**PHONE, "java_script_enabled": False}}


@dataclass
class Empty:
    """A house in which nobody is, at an address, with the code that its terminal printed."""

    address: str
    code: str


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Empty]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    house = HouseOnDisk(tmp_path, f"sqlite:///{tmp_path / 'komainu.sqlite3'}", more={"KOMAINU_ADDRESS": address})
    server = house.start(sys.executable, "-m", "komainu", "serve", "--port", str(port), "--workers", "1")
    try:
        _wait(address, server, house)
        found = re.search(r"^\s+((?:[0-9A-Z]{4}-){4}[0-9A-Z]{4})$", house.log(), re.MULTILINE)
        assert found, house.log()
        yield Empty(address, found[1])
    finally:
        house.stop_all()


def no_sideways(visitor: Visitor) -> None:
    """Nothing is wider than the window."""
    width = visitor.page.viewport_size["width"]
    assert visitor.page.locator("body").bounding_box()["width"] <= width
    for box in (each.bounding_box() for each in visitor.page.locator("main h1, main form, main button").all()):
        assert box is None or box["x"] + box["width"] <= width + 1


@pytest.mark.parametrize("window", list(WINDOWS))
def test_an_empty_house_becomes_one_that_works(empty: Empty, chromium: Any, window: str) -> None:
    context = chromium.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", **WINDOWS[window])
    try:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        visitor = Visitor(page, empty.address, complaints)
        through_the_door(visitor, empty)
        through_the_steps(visitor)
        to_the_first_page(visitor)
        assert complaints == []
    finally:
        context.close()


def through_the_door(visitor: Visitor, empty: Empty) -> None:
    """Nothing else opens; a wrong code does not; the right one does."""
    visitor.go("/incidents/")
    assert visitor.path == "/setup/"
    page = visitor.page
    page.locator("[name=code]").fill(empty.code.lower())
    visitor.submit("code")
    no_sideways(visitor)
    page.locator("[name=name]").fill("前田 結")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password_again]").fill(PASSWORD)
    visitor.submit("password")
    assert visitor.path == "/setup/steps/", visitor.text


def through_the_steps(visitor: Visitor) -> None:
    """A clinic of five, without the mark and without mail; one of them holds several roles."""
    page = visitor.page
    visitor.press(page.get_by_role("link", name=re.compile("続ける")))
    page.locator("[name=name]").fill("まえだ歯科医院")
    visitor.submit("name")
    page.locator("[name=declared_staff]").fill("5")
    visitor.choose("privacy_mark", "none")
    visitor.choose("entrusted", "no")
    page.locator("[name=my_number_role]").select_option("related_affairs")
    no_sideways(visitor)
    visitor.submit("declared_staff")
    assert "審査機関への事故の報告" in visitor.text
    visitor.press(page.get_by_role("link", name="次へ進む"))
    visitor.press(page.get_by_role("button", name="部門を分けない"))
    assert visitor.path == "/setup/steps/staff/"
    for number, name in enumerate(("古賀 梨花", "東条 守", "川端 朱里", "二宮 駿")):
        page.locator(f"[name=staff-{number}-name]").fill(name)
    no_sideways(visitor)
    visitor.submit("staff-0-name")
    assert "二宮 駿" in visitor.text
    visitor.press(page.get_by_role("link", name="次へ進む"))
    assert visitor.path == "/setup/steps/roles/", visitor.text
    for role in ("top_management", "privacy_manager", "front_desk"):
        page.locator(f"[name={role}]").select_option(label="0002　古賀 梨花")
    visitor.submit("top_management")
    assert visitor.path == "/setup/steps/signin/", visitor.text
    visitor.press(page.get_by_role("button", name="あとで決める"))
    visitor.press(page.get_by_role("button", name="メールなしで使うと決める"))
    assert visitor.path == "/setup/steps/ledger/", visitor.text
    assert "第16条第2項" in visitor.text
    visitor.press(page.get_by_role("button", name="あとで決める"))
    assert visitor.path == "/setup/steps/backup/", visitor.text
    the_recovery_key(visitor)


def the_recovery_key(visitor: Visitor) -> None:
    """Made, printed, and confirmed with the number that stands on the sheet."""
    page = visitor.page
    visitor.press(page.get_by_role("link", name="回復キーを作る"))
    visitor.press(page.locator("main form button[type=submit]").last)
    if page.locator("[name=confirm-password]").count():
        page.locator("[name=confirm-password]").fill(PASSWORD)
        visitor.submit("confirm-password")
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", visitor.text), visitor.text
    visitor.go("/setup/steps/")


def to_the_first_page(visitor: Visitor) -> None:
    """The end: what is left is a duty, what is not asked is not in sight, and the tour begins."""
    page = visitor.page
    assert "あとで決める" in visitor.text
    visitor.press(page.get_by_role("button", name="はじめての設定を終える"))
    assert visitor.path == "/"
    assert "ほかの人がサインインできるようにする" in visitor.text
    assert "はじめの一週間" in visitor.text
    assert "メールは送られていません" not in visitor.text
    menu = page.locator("nav.site-nav").inner_html()
    assert "/people/structure/" not in menu
    assert "/setup/steps/" not in menu
    visitor.press(page.get_by_role("link", name=re.compile("見てみる")))
    assert "古賀 梨花" in visitor.text
    no_sideways(visitor)
    visitor.press(page.get_by_role("button", name="確かめた。次へ"))
    assert visitor.path == "/tour/call/"
