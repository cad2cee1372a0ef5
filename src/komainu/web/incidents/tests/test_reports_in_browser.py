"""The report pages in a real browser: axe finds nothing, nothing is wider than a phone, copying works by keyboard and without script."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from komainu.web.incidents.services import reports as services
from komainu.web.incidents.tests.house import founded
from komainu.web.incidents.tests.report_samples import RARE, draft, fresh, known_incident, noon, sent  # noqa: F401  (noon is a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("noon")]


@pytest.fixture
def pages(transactional_db: None, live_server: Any) -> dict[str, Any]:
    """The addresses of an incident whose preliminary report went out and whose final one is being written, and the manager's cookie."""
    house = founded()
    found = known_incident(house)
    filed = sent(house, draft(house, found))
    services.record_topics(fresh(found), {"cause": RARE}, by=house.aoyama)
    report = draft(house, fresh(found), "ppc", "final")
    client = Client()
    client.force_login(house.aoyama)

    def at(name: str, *more: Any) -> str:
        return str(live_server.url) + reverse(f"incidents:{name}", args=more)

    return {
        "cookie": {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": live_server.url,
        },
        "reports": at("reports", found.pk),
        "edit": at("report_edit", found.pk, report.pk),
        "filed": at("report_edit", found.pk, filed.pk),
        "copy": at("report_copy", found.pk, report.pk),
        "file": at("report_file", found.pk, report.pk),
        "withdraw": at("report_withdraw", found.pk, filed.pk),
        "record": at("report_record", found.pk),
        "forms": at("forms"),
        "correct": at("form_correct", "ppc"),
    }


def opened(chromium: Any, pages: dict[str, Any], **options: Any) -> Any:
    context = chromium.new_context(locale="ja-JP", **options)
    context.add_cookies([pages["cookie"]])
    return context.new_page()


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(chromium: Any, pages: dict[str, Any], width: int, theme: str):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(chromium, pages, viewport={"width": width, "height": 900}, color_scheme=theme)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    for name, address in pages.items():
        if name == "cookie":
            continue
        assert page.goto(address).status == 200, name
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found = [(each["id"], each["nodes"][0]["html"][:150]) for each in Axe().run(page).response["violations"]]
        assert found == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    assert refused == []


def test_an_item_is_copied_by_keyboard_ticked_and_the_next_one_reached(chromium: Any, pages: dict[str, Any]):
    page = opened(chromium, pages, permissions=["clipboard-read", "clipboard-write"])
    page.goto(pages["copy"])
    button = page.locator("[data-copy-item='ppc.4.3'] [data-copy-button]")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("[data-copy-item='ppc.4.3'] input:checked").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == RARE
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.closest('[data-copy-item]').dataset.copyItem") == "ppc.4.2"
    page.reload()
    assert page.locator("[data-copy-item='ppc.4.3'] input").is_checked()
    # What is kept in the browser names items, not what they say.
    assert page.evaluate("Object.values(localStorage).join('')") == '["ppc.4.3"]'


def test_without_a_clipboard_the_text_is_copied_the_old_way(chromium: Any, pages: dict[str, Any]):
    page = opened(chromium, pages)
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(pages["copy"])
    page.locator("[data-copy-item='ppc.q2'] [data-copy-button]").click()
    page.locator("[data-copy-item='ppc.q2'] input:checked").wait_for()


def test_everything_works_without_script(chromium: Any, pages: dict[str, Any]):
    page = opened(chromium, pages, java_script_enabled=False, viewport={"width": 390, "height": 900})
    page.goto(pages["copy"])
    assert page.locator("textarea", has_text=RARE).first.is_visible()
    assert page.locator("[data-copy-button]:visible").count() == 0
    page.goto(pages["edit"])
    page.locator("#item-ppc-1-1 summary").click()
    page.fill("[name='ppc.1.1']", "2026-11-19")
    with page.expect_navigation():
        page.locator(".save-bar button").click()
    assert "2026年11月19日" in page.locator("#item-ppc-1-1 .report-value").inner_text()
    page.goto(pages["file"])
    page.locator("[name='confirmed']").check()
    page.fill("[name='filed_at']", "2026-11-22T11:00")
    with page.expect_navigation():
        page.locator(".form-actions button").click()
    assert "提出を記録しました" in page.locator("main").inner_text()
