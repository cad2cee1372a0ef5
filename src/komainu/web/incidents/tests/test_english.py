"""In English every word of the pages is English. The house of these tests has no Japanese name, so what is Japanese is ours."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from komainu.web.incidents.models import Incident
from komainu.web.incidents.queries import house_rules
from komainu.web.incidents.services import clients, handling, persons_import, reporting, reports
from komainu.web.incidents.tests.acts import fresh, settle, sign_as_proposed
from komainu.web.incidents.tests.house import House, told
from komainu.web.people import services as people
from komainu.web.people.models import Department, Person
from komainu.web.people.roles import Role

FOUNDED_ON = date(2020, 4, 1)
JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-龠]")
# Words that an English sentence quotes: two spellings of one name, and the two tokens of a letter.
QUOTED = re.compile("髙|高|《氏名》|《対象の情報》")
SAID_ALOUD = ("aria-label", "title", "placeholder", "alt", "data-label")
WITHOUT_END = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "wbr"}
# The manual is written in Japanese: its text says so (`lang`), the window's title cannot.
PARTS = {"today", "incidents", "duties", "trail"}


class Reader(HTMLParser):
    """What a page says outside of elements in Japanese."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.said: list[str] = []
        self.links: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        language = named.get("lang") or (self.open[-1][1] if self.open else "")
        if tag == "html":
            self.language = language
        if language == "en":
            self.said += [named[name] for name in SAID_ALOUD if name in named]
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        if tag not in WITHOUT_END:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1] == "en" and self.open[-1][0] not in {"script", "style"}:
            self.said.append(data)

    def japanese(self) -> list[str]:
        return [" ".join(text.split()) for text in self.said if JAPANESE.search(QUOTED.sub("", text))]


def _person(number: str, name: str, role: Role | None, sales: Department) -> Person:
    person = people.add_person(number, by=None, name=name, reading="", email=f"{number}@example.jp", department=sales, joined_on=FOUNDED_ON)
    if role:
        people.appoint(person, role, by=None, starts_on=FOUNDED_ON)
    return person


@pytest.fixture
def english_house(db: None) -> House:
    """A house whose organisation, people and accidents have Latin names."""
    organisation = people.set_organisation(
        by=None, name="Minamo", kind="private_business", sector="general", delegation="not_delegated", privacy_mark="holder", mark_body="Example body",
        my_number_role="related_affairs", representative_title="CEO", representative_name="M. Yui", contact_phone="03-0000-0000",
    )  # fmt: skip
    sales = people.add_department("Sales", by=None, position=1)
    manager = _person("manager", "Nagi Aoyama", Role.PRIVACY_MANAGER, sales)
    desk = _person("desk", "Ren Ueda", Role.FRONT_DESK, sales)
    staff = _person("staff", "Mio Inoue", None, sales)
    return House(organisation, sales, sales, manager, desk, staff, staff)


def _accidents(house: House) -> Iterator[Incident]:
    """One just reported, one settled, signed and with a list of persons, a near miss and a question."""
    said = {"title": "Mail in Cc", "what_happened": "A mail went out with all addresses in Cc."}
    yield reporting.report(told(**said), by=house.inoue)
    yield reporting.report(told(Incident.Kind.NEAR_MISS, **said, what_stopped_it="A colleague", idea="Ask"), by=house.inoue)
    yield reporting.report(told(Incident.Kind.CONSULTATION, **said), by=house.inoue)
    settled = reporting.report(told(**said), by=house.inoue)
    handling.take(settled, by=house.aoyama)
    persons_import.add_persons(fresh(settled), [{"name": "Aoi Sakiyama", "number": "A-3"}], by=house.aoyama)
    clients.set_client(fresh(settled), by=house.aoyama, name="Example client", term_hours=1, clause="art. 18")
    settle(settled, house.aoyama)
    sign_as_proposed(settled, house)
    reports.start_report(fresh(settled), "ppc", "preliminary", by=house.aoyama)
    yield settled


def _walk(person: Person, *, most: int) -> Iterator[tuple[str, Reader]]:
    """Each page that links lead to from the first one, not more than `most` of a kind."""
    client = Client()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    waiting, seen, of_kind = deque(["/"]), {"/"}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        try:
            found = resolve(address.partition("?")[0])
        except Resolver404:
            continue
        of_kind[found.view_name] += 1
        if found.view_name.partition(":")[0] not in PARTS or of_kind[found.view_name] > most:
            continue
        answer = client.get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        page = Reader()
        page.feed(answer.content.decode())
        yield found.view_name, page
        for link in page.links:
            target = unescape(link).partition("#")[0]
            target = address.partition("?")[0] + target if target.startswith("?") else target
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)


@pytest.mark.parametrize(("who", "fewest"), [("aoyama", 25), ("ueda", 5), ("inoue", 5)])
def test_the_pages_speak_english_to_whoever_chose_it(english_house: House, who: str, fewest: int) -> None:
    list(_accidents(english_house))
    left: dict[str, set[str]] = {}
    kinds = set()
    for name, page in _walk(getattr(english_house, who), most=2):
        assert page.language == "en", name
        kinds.add(name)
        if page.japanese():
            left.setdefault(name, set()).update(page.japanese())
    assert left == {}
    assert len(kinds) >= fewest


def test_the_poster_leads_to_an_english_page_too(english_house: House) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for chosen in ("", "?what=mail_cc", "?what=nearly_sent"):
        page = Reader()
        page.feed(client.get(reverse("incidents:public_report", args=[house_rules().poster_token]) + chosen).content.decode())
        assert (page.language, page.japanese()) == ("en", [])


def test_japanese_is_found_where_it_is() -> None:
    page = Reader()
    page.feed('<html lang="en"><p title="件名">事故</p><p lang="ja">本人</p><button lang="ja">日本語</button><p>高 or 髙</p></html>')
    assert page.japanese() == ["件名", "事故"]
