"""Without a mouse: Tab comes to every control in the order of the page, the focus shows, nothing holds it, Escape closes what opened.
And on paper: no menus, black on white also from a dark screen."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.journeys.conftest import PHONE, Enter, Visitor
from tests.journeys.test_every_page import plain_pages

# On a phone one page of each build; on a desk every page of every part that has an address of its own.
PHONE_PAGES = (
    "/",
    "/incidents/",
    "/incidents/report/",
    "/people/organisation/",
    "/plan/",
    "/approvals/",
    "/trail/verification/",
    "/duties/",
)
MOST_STOPS = 600


def pages_by_part() -> dict[str, list[str]]:
    """The pages without a parameter, by their part: one test each, so that a failure says where."""
    found: dict[str, list[str]] = {}
    for name, path in plain_pages().items():
        found.setdefault(name.partition(":")[0] if ":" in name else "account", []).append(path)
    return found


# What should be reached: visible, enabled, one of each group of radio buttons; in the order of the page.
WANTED = """() => {
  const seen = new Set(), found = [];
  for (const each of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (each.disabled || each.type === "hidden" || each.closest("fieldset[disabled]") || !each.checkVisibility({visibilityProperty: true})) continue;
    if (each.closest("details:not([open])") && each !== each.closest("details").querySelector("summary") && !each.offsetParent) continue;
    if (each.type === "radio") {
      const checked = document.querySelector(`input[type=radio][name="${CSS.escape(each.name)}"]:checked`);
      if (checked && checked !== each || seen.has(each.name)) continue;
      seen.add(each.name);
    }
    each.dataset.stop = String(found.length);
    found.push(each.outerHTML.slice(0, 90));
  }
  return found;
}"""
HERE = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const ring = here.closest(".tile") || here, style = getComputedStyle(ring);
  const box = ring.getBoundingClientRect();
  return {stop: here.dataset.stop ?? "", shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          inView: box.bottom > 0 && box.top < innerHeight, what: here.outerHTML.slice(0, 90)};
}"""


def walk(visitor: Visitor) -> tuple[list[str], list[dict[str, Any]]]:
    """What should be reached, and each stop of the Tab key until the page is left."""
    wanted = visitor.page.evaluate(WANTED)
    stops: list[dict[str, Any]] = []
    for _press in range(MOST_STOPS):
        visitor.page.keyboard.press("Tab")
        here = visitor.page.evaluate(HERE)
        if here is None:
            return wanted, stops
        if here["stop"] == "0" and len(stops) > 1:
            return wanted, stops  # past the last control the browser begins anew
        # A field for a day has several places of its own; a part of a page that scrolls is a stop without a control.
        if here["stop"] and (not stops or stops[-1]["stop"] != here["stop"]):
            stops.append(here)
    raise AssertionError(f"the focus never leaves the page; it stands on {stops[-1]['what']}")


def opens(visitor: Visitor, path: str) -> bool:
    """Whether an address is a page for this reader; it is on the screen then."""
    answer = visitor.page.context.request.get(visitor.address + path, max_redirects=0)
    if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return False
    visitor.go(path)
    return True


# The first hour has a journey of its own (`test_first_hour.py`): its pages are for an empty house.
PARTS = sorted(set(pages_by_part()) - {"setup"})


def test_every_part_is_walked() -> None:
    assert {"approvals", "incidents", "people", "plans", "signin", "trail"} < set(PARTS)
    assert sum(map(len, pages_by_part().values())) > 100


@pytest.mark.parametrize("part", PARTS)
def test_tab_reaches_every_control_of_every_page_in_order_and_the_focus_shows(enter: Enter, part: str) -> None:
    # The doors open only to who is not signed in yet.
    visitor = enter("1002" if part != "account" else None)
    pages = [path for path in pages_by_part()[part] if path != "/components/"]
    wrong, walked = by_keyboard(visitor, pages)
    assert wrong == {}
    assert walked > 0


def test_on_a_phone_tab_reaches_every_control_too(enter: Enter) -> None:
    visitor = enter("1002")
    visitor.page.set_viewport_size(PHONE["viewport"])
    wrong, walked = by_keyboard(visitor, PHONE_PAGES)
    assert wrong == {}
    assert walked == len(PHONE_PAGES)


def by_keyboard(visitor: Visitor, paths: Iterable[str]) -> tuple[dict[str, Any], int]:
    """What is wrong with the pages for who has no mouse, and how many there were."""
    wrong: dict[str, Any] = {}
    walked = 0
    for path in paths:
        if not opens(visitor, path):
            continue
        walked += 1
        wanted, stops = walk(visitor)
        reached = [int(stop["stop"]) for stop in stops]
        if reached != sorted(reached):
            wrong[f"{path} (order)"] = [
                stop["what"] for stop, before in zip(stops[1:], reached, strict=False) if int(stop["stop"]) < before
            ][:3]
        if missed := [wanted[number] for number in sorted(set(range(len(wanted))) - set(reached))]:
            wrong[f"{path} (not reached)"] = missed[:5]
        if unseen := [stop["what"] for stop in stops if not stop["shows"] or not stop["inView"]]:
            wrong[f"{path} (no focus to see)"] = unseen[:5]
    return wrong, walked


def test_the_first_stop_leads_past_the_menu(enter: Enter) -> None:
    visitor = enter("1002")
    visitor.go("/incidents/")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.className") == "skip-link"
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main"


def test_escape_closes_the_menu_and_the_focus_goes_back(enter: Enter) -> None:
    visitor = enter("1002")
    visitor.go("/")
    visitor.page.locator("details.menu > summary").focus()
    visitor.page.keyboard.press("Enter")
    assert visitor.page.locator("details.menu[open]").count() == 1
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Escape")
    assert visitor.page.locator("details.menu[open]").count() == 0
    assert visitor.page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("part", PARTS)
def test_on_paper_there_are_no_controls_and_it_is_black_on_white(enter: Enter, part: str) -> None:
    visitor = enter("1002" if part != "account" else None, color_scheme="dark")
    wrong = {}
    for path in pages_by_part()[part]:
        if path == "/components/" or not opens(visitor, path):
            continue
        visitor.page.emulate_media(media="print", color_scheme="dark")
        look = visitor.page.evaluate(
            """() => ({
              paper: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color,
              shown: [...document.querySelectorAll(".site-nav, .site-header, .toolbar, .pagination, .tabs, .button")].filter(e => e.checkVisibility()).length,
              head: document.querySelector(".site-nav") === null || document.querySelector(".print-head").checkVisibility(),
            })"""
        )
        if look != {"paper": "rgb(255, 255, 255)", "ink": "rgb(0, 0, 0)", "shown": 0, "head": True}:
            wrong[path] = look
        visitor.page.emulate_media(media="screen", color_scheme="dark")
    assert wrong == {}
    visitor.page.emulate_media(media="print")
    assert visitor.page.pdf(format="A4").startswith(b"%PDF")


def test_japanese_is_set_as_in_a_book(enter: Enter) -> None:
    """Headings break between phrases, punctuation never begins a line, figures stand in columns, brackets take half a place at the edge."""
    visitor = enter("1002")
    visitor.go("/trail/verification/")
    style = visitor.page.evaluate(
        """() => { const body = getComputedStyle(document.body), title = getComputedStyle(document.querySelector("h1"));
          return [body.lineBreak, body.textSpacingTrim, body.fontVariantNumeric, title.wordBreak, title.textWrapStyle]; }"""
    )
    assert style == ["strict", "normal", "tabular-nums", "auto-phrase", "balance"]
