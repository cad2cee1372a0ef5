"""No address of the house leads to another one: not by `next`, not by where one came from, not by a forged host."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from komainu.web.site.tests.test_urls import ALL, House, house  # noqa: F401  (the house is a fixture)

pytestmark = pytest.mark.django_db

AWAY = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "https:\\\\evil.example",
    "\t//evil.example",
    "/%09/evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
]
NAMES = ("next", "back", "return", "url", "redirect", "back_url", "to")


def leads_away(location: str) -> bool:
    """As a browser reads it: a backslash is a slash, and blanks at the beginning are nothing."""
    text = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    there = urlsplit(text)
    return bool(there.netloc and there.netloc != "testserver") or there.scheme not in {"", "http", "https"} or text.startswith("//")


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "/\\evil.example", "\t//e.example", "javascript:alert(1)", "http:/\\e.example"]
)
def test_what_leads_away_is_seen(away: str) -> None:
    assert leads_away(away)


@pytest.mark.parametrize("here", ["/", "/people/?page=2", "?page=2", "http://testserver/x"])
def test_what_stays_is_seen(here: str) -> None:
    assert not leads_away(here)


@pytest.mark.parametrize("away", AWAY[:1] + AWAY[4:5])
@pytest.mark.parametrize("role", ["privacy_manager", ""])
def test_no_address_leads_away(house: House, role: str, away: str) -> None:  # noqa: F811
    client = house.client(role) if role else Client()
    said: dict[str, Any] = dict.fromkeys(NAMES, away)
    wrong = {}
    for path in ALL:
        if path in {"signout/"} or path.startswith("static/"):
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(house.path(path), said, headers={"referer": away.strip()})
            if leads_away(answer.headers.get("Location", "")):
                wrong[f"{method} {path}"] = answer.headers["Location"]
    assert wrong == {}


@pytest.mark.parametrize("away", AWAY)
def test_the_small_forms_of_every_page_lead_back_home(house: House, away: str) -> None:  # noqa: F811
    client = house.client("staff")
    for path, said in (("/language/", {"language": "en"}), ("/theme/", {"theme": "dark"})):
        answer = client.post(path, {**said, "next": away}, headers={"referer": away.strip()})
        assert answer.status_code == 302
        assert not leads_away(answer.headers["Location"]), path
    answer = client.post("/signout/", {"next": away})
    assert not leads_away(answer.headers.get("Location", "/"))


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "evil.example:80", "testserver\\evil.example"]
)
def test_a_forged_host_stands_in_no_answer(house: House, header: str, host: str) -> None:  # noqa: F811
    client = house.client("privacy_manager")
    for path in ("/", "/signin/", "/incidents/settings/", "/duties/calendar/", "/api/openapi.json", "/account/"):
        answer = client.get(path, **{header: host})
        assert header != "HTTP_HOST" or answer.status_code == 400, path
        assert "evil.example" not in answer.content.decode("utf-8", "replace") + answer.headers.get("Location", ""), path
