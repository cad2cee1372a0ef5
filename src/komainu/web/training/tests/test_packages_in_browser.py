"""Packages in a real browser: one of 2004 made by hand and one that we exported ourselves; both can act as nobody."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from komainu.web.training.handouts import package as exporter
from komainu.web.training.handouts.course import handout
from komainu.web.training.models import Attempt, CourseVersion, PackageRun
from komainu.web.training.services import authoring
from komainu.web.training.services.packages import take_in_package

from .conftest import TODAY, House, deliver, of, signed_in
from .test_package_reading import FILES_2004, uploaded, zipped

pytestmark = pytest.mark.browser
SPY = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>spy</title></head><body><p id="said"></p><script>
var said = [];
function note(name, act) { try { said.push(name + "=" + act()); } catch (error) { said.push(name + "=" + error.name); } }
note("origin", function () { return self.origin; });
note("cookie", function () { return document.cookie.length; });
note("parent", function () { return window.parent.document.title; });
note("store", function () { localStorage.setItem("a", "1"); return localStorage.getItem("a"); });
function show() { document.getElementById("said").textContent = said.join(" "); }
function far(name, address, options) {
  return fetch(address, options).then(function (answer) { said.push(name + "=" + answer.status); }, function () { said.push(name + "=blocked"); });
}
far("account", location.origin + "/account/", { credentials: "include" })
  .then(function () { return far("own", "data.json"); })
  .then(function () {
    return new Promise(function (done) {
      var picture = new Image();
      picture.onload = function () { said.push("picture=loaded"); done(); };
      picture.onerror = function () { said.push("picture=blocked"); done(); };
      picture.src = location.origin + "/favicon.ico";
    });
  })
  .then(function () { show(); });
</script></body></html>"""


@pytest.fixture
def visit(transactional_db: None, house: House, chromium: Any, live_server: Any) -> Iterator[Any]:
    """A window of 江口, on a phone."""
    client = signed_in(house.eguchi)
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}]
    )
    page, running = context.new_page(), set[Any]()

    def begins(request: Any) -> None:
        running.add(request)

    def ends(request: Any) -> None:
        running.discard(request)

    page.on("request", begins)
    page.on("requestfinished", ends)
    page.on("requestfailed", ends)
    yield page
    # The page says its last word when it is closed: no request may reach the server while the tables are emptied.
    page.evaluate("void (window.fetch = () => new Promise(() => {}))")
    for _turn in range(150):
        if not running:
            break
        page.wait_for_timeout(20)
    context.close()


def delivered(house: House, content: bytes) -> Any:
    version = authoring.publish_course(take_in_package(uploaded(content), by=house.aoyama), by=house.aoyama)
    return of(deliver(version, house, "他社の教育", due_days=30), house.eguchi)


def test_a_package_of_2004_is_resumed_and_passed(house: House, visit: Any) -> None:
    assignment = delivered(house, zipped(FILES_2004))
    visit.goto(reverse("training:lesson", args=[assignment.pk, 1, 1]))
    visit.frame_locator("#package iframe").get_by_text("読む").wait_for()
    with visit.expect_navigation():
        visit.locator("form:has([name=shown]) button[type=submit]").click()
    address = reverse("training:lesson", args=[assignment.pk, 2, 1])
    visit.goto(address)
    inside = visit.frame_locator("#package iframe")
    inside.get_by_text("|ab-initio|level=1").wait_for()
    inside.locator("#wrong").click()
    visit.get_by_text("途中まで記録しました").wait_for()
    inside.locator("#exit").click()
    visit.get_by_text("合格点に届きませんでした").wait_for()
    assert Attempt.objects.get().score == 40
    visit.goto(address)
    inside.get_by_text("seen=4|resume|level=1").wait_for()
    inside.locator("#right").click()
    visit.get_by_text("合格しました。").wait_for()
    assert of(assignment.delivery, house.eguchi).best_score == 90
    assert visit.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.locator("#package-done a").is_visible()


def test_our_own_export_is_played_to_its_end(house: House, course: CourseVersion, visit: Any) -> None:
    found = handout(course, TODAY, "ja")
    right = {each.text: [each.choices[place] for place in each.answer] for each in found.questions}
    assignment = delivered(house, exporter.package(found, identifier="komainu-trial-1", house="みなも"))
    visit.goto(reverse("training:lesson", args=[assignment.pk, 1, 1]))
    inside = visit.frame_locator("#package iframe")
    place = '"cmi.core.lesson_location":"1"'
    with visit.expect_response(lambda answer: answer.url.endswith("/report/") and place in (answer.request.post_data or "")):
        inside.locator("#next").click()
    visit.reload()
    inside.get_by_role("heading", name="画面2").wait_for()
    for _step in range(3):
        inside.locator("#next").click()
    inside.locator("button[type=submit]").wait_for()
    for group in inside.locator("fieldset").all():
        wanted = next(right[text] for text in group.locator("p").all_inner_texts() if text in right)
        for label in group.locator("label").all():
            said = next((choice for choice in wanted if choice in label.inner_text()), "")
            if label.locator("select").count():
                label.locator("select").select_option(index=wanted.index(said) + 1)
            elif said:
                label.locator("input").check()
    inside.locator("button[type=submit]").click()
    visit.get_by_text("合格しました。").wait_for()
    assert of(assignment.delivery, house.eguchi).state == "passed"


def test_a_package_can_act_as_nobody(house: House, visit: Any) -> None:
    files = {**FILES_2004, "content/test.html": SPY, "content/data.json": "{}"}
    assignment = delivered(house, zipped(files))
    visit.goto(reverse("training:lesson", args=[assignment.pk, 2, 1]))
    inside = visit.frame_locator("#package iframe")
    inside.get_by_text("picture=").wait_for()
    said = dict(each.split("=") for each in inside.locator("#said").inner_text().split())
    assert said == {
        "origin": "null", "cookie": "0", "parent": "SecurityError", "store": "1", "account": "blocked", "own": "200", "picture": "blocked",
    }  # fmt: skip
    frame = visit.locator("#package iframe")
    assert frame.get_attribute("sandbox") == "allow-scripts allow-forms"
    alone = visit.context.new_page()
    alone.goto(frame.get_attribute("src"))
    alone.get_by_text("origin=null").wait_for()
    alone.close()


def test_words_of_another_window_are_not_heard(house: House, visit: Any) -> None:
    assignment = delivered(house, zipped(FILES_2004))
    visit.goto(reverse("training:lesson", args=[assignment.pk, 2, 1]))
    visit.frame_locator("#package iframe").get_by_text("|ab-initio|").wait_for()
    visit.locator("#package[data-state=kept]").wait_for(state="attached")
    visit.evaluate(
        "window.postMessage({komainu: 'scorm', kind: 'commit', values: {'cmi.completion_status': 'completed', 'cmi.success_status': 'passed', 'cmi.score.scaled': '1'}}, '*')"
    )
    # The answer, not the request: while the server still writes, SQLite's shared memory lets nobody read.
    with visit.expect_response(lambda answer: answer.url.endswith("/report/")) as heard:
        visit.frame_locator("#package iframe").locator("#wrong").click()
    assert "passed" not in (heard.value.request.post_data or "")
    assert PackageRun.objects.get(module__title="確かめるところ").success != "passed"


def test_without_javascript_the_page_says_so(house: House, chromium: Any, live_server: Any, visit: Any) -> None:
    assignment = delivered(house, zipped(FILES_2004))
    plain = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(visit.context.cookies())
    tab = plain.new_page()
    tab.goto(reverse("training:lesson", args=[assignment.pk, 2, 1]))
    assert "JavaScriptが動くブラウザーでないと受けられません" in tab.locator("main").inner_text()
    assert tab.locator("iframe").count() == 0
    plain.close()


@pytest.fixture(autouse=True)
def _server_s_noon(noon: Any) -> datetime:
    """The server runs in a thread of this process: it reads the clock of the test."""
    return noon.now
