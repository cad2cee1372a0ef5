"""The page of components in a real browser: nothing that axe finds, nothing that the CSP refuses, nothing wider than a phone."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from komainu.web.people.models import Organisation, Person

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 1280, 1920)


@pytest.fixture
def session(transactional_db: None, live_server: Any) -> dict[str, str]:
    """The cookie of somebody who is signed in."""
    Organisation.objects.create(name="みなと企画株式会社")
    client = Client()
    client.force_login(Person.objects.create_user("001", name="青山 恵子"))
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}


def opened(chromium: Any, session: dict[str, str], **options: Any) -> tuple[Any, list[str]]:
    context = chromium.new_context(locale="ja-JP", **options)
    context.add_cookies([session])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "does not conform" not in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(session["url"] + "/components/")
    assert page.locator("#forms").count() == 1, "the page of components did not open"
    return page, said


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_the_console_is_silent(chromium: Any, session: dict[str, str], theme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, said = opened(chromium, session, viewport={"width": width, "height": 850}, color_scheme=theme)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert said == []


def test_nothing_is_wider_than_the_screen(chromium: Any, session: dict[str, str]) -> None:
    page, _said = opened(chromium, session)
    wide = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 850})
        wide[width] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == {width: width for width in WIDTHS}


def test_the_menu_opens_on_a_phone_and_stands_open_on_a_desk(chromium: Any, session: dict[str, str]) -> None:
    page, _said = opened(chromium, session, viewport={"width": 390, "height": 850})
    link = page.locator(".site-nav a").first
    assert not link.is_visible()
    page.locator(".site-nav summary").click()
    assert link.is_visible()
    page.reload()
    page.set_viewport_size({"width": 1280, "height": 850})
    assert link.is_visible()
    assert not page.locator(".site-nav summary").is_visible()


def test_a_list_is_replaced_alone_its_count_is_said_and_back_goes_back(chromium: Any, session: dict[str, str]) -> None:
    page, said = opened(chromium, session, viewport={"width": 1280, "height": 850})
    page.evaluate("window.kept = true")
    page.fill("#list-q", "person")
    page.click("#list .toolbar button")
    page.wait_for_selector("#list .chip")
    assert page.evaluate("window.kept"), "only the list was replaced, not the page"
    assert "q=person" in page.url
    count = page.inner_text("#list [data-announce]")
    assert page.inner_text("#announcer") == count
    page.click("#list .chip")
    page.wait_for_selector("#list .chip", state="detached")
    page.go_back()
    page.wait_for_selector("#list .chip")
    assert page.input_value("#list-q") == "person"
    assert page.inner_text("#list [data-announce]") == count
    assert said == []


def test_a_list_works_without_script(chromium: Any, session: dict[str, str]) -> None:
    page, _said = opened(chromium, session, java_script_enabled=False)
    page.fill("#list-q", "person")
    page.click("#list .toolbar button")
    assert page.locator("#list tbody tr").count() > 0
    assert page.locator("#list .chip").count() == 1


def test_large_targets_on_a_phone(chromium: Any, session: dict[str, str]) -> None:
    page, _said = opened(chromium, session, viewport={"width": 390, "height": 850}, has_touch=True)
    small = page.eval_on_selector_all(
        ".button:not(.is-small), .tile, .input, .select, .tabs a, .site-nav summary, .menu > summary",
        "found => found.filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML.slice(0, 90))",
    )
    assert small == []
