"""Every form of an incident is sent with what no person types: NUL, numbers beyond 64 bits, days of the year 1, very long texts.

A form that cannot take it says so (4xx, or its page again); nothing breaks, on either database.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse

from komainu.web.site.middleware import problems
from komainu.web.site.problems import WrongState
from komainu.web.site.tests.test_urls import PRIVATE, House, house  # noqa: F401  (the house is a fixture)
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db

KEPT = {"csrfmiddlewaretoken", "version", "once", "assessment", "asked", "mark", "latest", "act"}
TYPED = {"text", "textarea", "search", "tel", "email", "number", "date", "time", "datetime-local", "url"}
HOSTILE = {
    "nul": "a\x00b",
    "beyond 64 bits": "9" * 30,
    "a digit that is none": "²",
    "the first day there is": "0001-01-01",
    "the first moment there is": "0001-01-01T00:00",
    "the last moment there is": "9999-12-31T23:59",
    "lines in a line": "a\r\nBcc: b@example.com",
    "longer than any column": "あ" * 30_000,
    "nothing": "",
}
PAGES = [
    path
    for path in PRIVATE
    if path.startswith("incidents/") and not any(name in path for name in ("<str:format>", "pdf", "<uuid:attachment>", "<uuid:prepared>"))
]


@dataclass
class Sheet:
    """A form as a page shows it: where it is sent, what stands in it, and which of its controls are typed into."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)


class Sheets(HTMLParser):
    """The forms of a page that are posted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Sheet] = []
        self.select = ""
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = has.get("method", "").lower() == "post"
            if self.inside:
                self.found.append(Sheet(has.get("action", "")))
        if not self.inside:
            return
        sheet, name = self.found[-1], has.get("name", "")
        if tag == "textarea" or (tag == "input" and has.get("type", "text") in TYPED):
            sheet.typed.add(name)
        elif tag == "input" and name and has.get("type") in {"hidden", "radio", "checkbox"}:
            # The first of a group is taken where none is chosen, so that the form gets as far as it can.
            if has.get("type") == "hidden" or "checked" in has or name not in sheet.values:
                sheet.values[name] = [has.get("value", "on")]
        elif tag == "button" and name:
            sheet.values.setdefault(name, [has.get("value", "")])
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and has.get("value"):
            sheet.values.setdefault(self.select, [has["value"]])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""


def _sheets_of(client: Any, address: str) -> list[Sheet]:
    answer = client.get(address)
    if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
        return []
    reader = Sheets()
    reader.feed(answer.content.decode())
    for sheet in reader.found:
        sheet.action = sheet.action or address
    return [sheet for sheet in reader.found if sheet.typed and sheet.action.startswith("/incidents/")]


@pytest.fixture(scope="module")
def sheets(house: House) -> list[Sheet]:  # noqa: F811
    """Every form of the incident part that is typed into, once."""
    client = house.client("privacy_manager")
    addresses = [*map(house.path, PAGES), "/incidents/report/?what=mail_cc", "/incidents/report/?what=nearly_sent"]
    addresses.append(house.path("incidents/tell/<str:token>/") + "?what=mail_cc")
    found = {(sheet.action, tuple(sorted(sheet.typed))): sheet for address in addresses for sheet in _sheets_of(client, address)}
    return list(found.values())


@pytest.mark.parametrize("what", HOSTILE)
def test_no_form_breaks_on_what_nobody_types(house: House, sheets: list[Sheet], what: str) -> None:  # noqa: F811
    client = house.client("privacy_manager")
    client.raise_request_exception = False
    broken = []
    for sheet in sheets:
        typed = dict.fromkeys(sheet.typed - KEPT, HOSTILE[what])
        for values in (sheet.values | typed, dict.fromkeys([*sheet.values, *typed], HOSTILE[what])):
            status = client.post(sheet.action, values).status_code
            if status >= 500:
                broken.append((sheet.action, status, sorted(typed)[:3]))
    assert broken == []
    assert len(sheets) > 20


@pytest.mark.parametrize("next_page", ["word", "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\x00"])
def test_changing_the_language_never_leads_elsewhere(client: Any, next_page: str) -> None:
    answer = client.post("/language/", {"language": "en", "next": next_page})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("receipt", ["/", "\x00", "..", "%2F", "a\r\nb", "あ", "x" * 5000])
def test_any_receipt_number_gets_an_answer(house: House, client: Any, receipt: str) -> None:  # noqa: F811
    here = house.path("incidents/tell/<str:token>/")
    assert client.get(here, {"receipt": receipt}).status_code in {200, 302}
    assert client.get(f"{here}{quote(receipt, safe='')}/").status_code == 404


@pytest.mark.parametrize("year", ["²²²²", "２０２６", "99999", "\x00"])
def test_a_year_that_is_none_is_the_newest(house: House, year: str) -> None:  # noqa: F811
    assert house.client("privacy_manager").get("/incidents/statistics/", {"year": year}).status_code == 200


def test_a_list_that_goes_out_leaves_only_what_was_understood_in_the_trail(house: House) -> None:  # noqa: F811
    client = house.client("privacy_manager")
    assert client.get("/incidents/export/csv/", {"state": "closed", "kind": "\x00", "made_up": "x" * 5000}).status_code == 200
    event = Event.objects.filter(action="incidents.list_exported").last()
    assert event is not None
    assert event.after["conditions"] == {"state": "closed"}


def test_a_refused_act_shows_no_secret_again(rf: Any) -> None:
    request = rf.post("/signin/", {"oldpassword": "geheim", "password1": "geheim", "code": "geheim", "name": "青山"})
    request.person = request.standing = None
    shown = problems(lambda request: HttpResponse()).process_exception(request, WrongState())
    assert shown is not None
    text = shown.content.decode()
    assert "geheim" not in text
    assert "青山" in text
