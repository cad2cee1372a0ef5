"""Without a mouse: Tab comes to every control in the order of the page, the focus shows, nothing holds it, Escape closes what opened.
And on paper: no menus, black on white also from a dark screen."""

from typing import Any

import pytest

from tests.journeys.conftest import DESK, PHONE, Enter, Visitor

PAGES = (
    "/",
    "/incidents/",
    "/incidents/report/",
    "/people/",
    "/people/organisation/",
    "/trail/",
    "/trail/verification/",
    "/settings/look/",
)
MOST_STOPS = 400

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


@pytest.mark.parametrize("look", ["desk", "phone"])
def test_tab_reaches_every_control_in_order_and_the_focus_shows(enter: Enter, look: str) -> None:
    visitor = enter("1002")
    visitor.page.set_viewport_size((DESK if look == "desk" else PHONE)["viewport"])
    wrong: dict[str, Any] = {}
    for path in PAGES:
        visitor.go(path)
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
    assert wrong == {}


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


@pytest.mark.parametrize("path", ["/", "/incidents/", "/trail/", "/people/structure/"])
def test_on_paper_there_are_no_controls_and_it_is_black_on_white(enter: Enter, path: str) -> None:
    visitor = enter("1002", color_scheme="dark")
    visitor.go(path)
    visitor.page.emulate_media(media="print", color_scheme="dark")
    look = visitor.page.evaluate(
        """() => ({
          paper: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color,
          shown: [...document.querySelectorAll(".site-nav, .site-header, .toolbar, .pagination, .tabs, .button")].filter(e => e.checkVisibility()).length,
          head: document.querySelector(".print-head").checkVisibility(),
        })"""
    )
    assert look == {"paper": "rgb(255, 255, 255)", "ink": "rgb(0, 0, 0)", "shown": 0, "head": True}
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
