"""No empty screens: every page of a house in which there is nothing yet opens for every role, and says what will stand there and how to begin."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from komainu.web.people import services as people
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site import clock
from komainu.web.site.tests.test_urls import ONLY_ONCE_MADE, PLAIN, PRIVATE

pytestmark = pytest.mark.django_db
# Pages that are a form, a file or a text by themselves, and so are never empty, are told from lists by what they hold.
HOUSES = ("nothing", "named")


class Tables(HTMLParser):
    """Whether a page holds a table without a row, or a list without an item, in its main part."""

    def __init__(self) -> None:
        super().__init__()
        self.depth: list[tuple[str, int]] = []
        self.bare: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in {"tbody", "ul", "ol"}:
            self.depth.append((tag, 0))
        elif tag in {"tr", "li"} and self.depth:
            kind, number = self.depth[-1]
            self.depth[-1] = (kind, number + 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"tbody", "ul", "ol"} and self.depth:
            kind, number = self.depth.pop()
            if number == 0:
                self.bare.append(kind)


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")] if "<main" in page else page


def bare(page: str) -> list[str]:
    parser = Tables()
    parser.feed(main_of(page))
    return parser.bare


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main_of(page))).strip()


@pytest.fixture
def client_of(settings: Any, tmp_path: Any, request: pytest.FixtureRequest) -> Any:
    """`client_of(role, house)`: the one account of a house that has no name yet, or a name only."""
    settings.STORAGE_FOLDER = tmp_path

    def enter(role: str, house: str) -> Client:
        if house == "named":
            people.set_organisation(by=None, name="まえだ歯科医院")
        person = people.add_person("0001", by=None, name="前田 結", work="outside" if role in OUTSIDERS else "regular")
        if role != "staff":
            department = people.add_department("診療部", by=None) if role == Role.DEPARTMENT_DATA_MANAGER else None
            people.appoint(
                person, role, by=None, starts_on=clock.today(), ends_on=clock.today() if role in OUTSIDERS else None, department=department
            )
        client = Client()
        client.force_login(person)
        return client

    return enter


@pytest.mark.parametrize("house", HOUSES)
@pytest.mark.parametrize("role", ["staff", *Role.values])
def test_every_page_opens_and_none_is_bare(client_of: Any, role: str, house: str) -> None:
    client = client_of(role, house)
    broken, empty, silent = {}, {}, []
    for path in PLAIN:
        answer = client.get("/" + path)
        allowed = {200, 302, 403, 405} | ({404} if path in ONLY_ONCE_MADE else set())
        if answer.status_code not in allowed:
            broken[path] = answer.status_code
        if answer.status_code != 200 or answer.streaming or "text/html" not in answer["Content-Type"] or answer.get("HX-Request"):
            continue
        page = answer.content.decode()
        if found := bare(page):
            empty[path] = found
        if len(words_of(page)) < 40:
            silent.append(path)
    assert (broken, empty, silent) == ({}, {}, [])


def test_the_walk_sees_a_bare_table() -> None:
    assert bare("<main><table><tbody></tbody></table><ul class='x'> </ul></main>") == ["tbody", "ul"]
    assert bare("<main><table><tbody><tr><td>1</td></tr></tbody></table><ul><li>1<ul><li>2</li></ul></li></ul></main>") == []


def lists() -> list[str]:
    """The pages whose view draws a list by `Listing`."""
    return [path for path in PLAIN if getattr(PRIVATE[path], "right", "") != "public"]


def test_an_empty_list_names_what_will_stand_there(client_of: Any) -> None:
    """A list that says only "nothing yet" tells the reader neither what it is for nor how to begin."""
    client = client_of(Role.PRIVACY_MANAGER, "named")
    speechless = []
    for path in [each for each in lists() if each != "components/"]:
        answer = client.get("/" + path)
        if answer.status_code == 200 and not answer.streaming and "text/html" in answer["Content-Type"]:
            for block in re.findall(r'<div class="empty">.*?</div>', main_of(answer.content.decode()), re.DOTALL):
                if "まだ何もありません" in block or "<p>" not in block:
                    speechless.append(path)
    assert speechless == []
