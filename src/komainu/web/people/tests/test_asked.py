"""What size and standing ask: the table, the menu that follows it, and what is opened on purpose."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from komainu.web.people import services
from komainu.web.people.asked import CONDITIONS, THINGS, asked_of, hidden_pages, is_shown
from komainu.web.people.models import Organisation
from komainu.web.people.needs import Level, needed
from komainu.web.people.profile import Profile
from komainu.web.people.queries import house_profile
from komainu.web.people.roles import Role
from komainu.web.site.context import MENU

CLINIC = Profile("まえだ歯科医院", "none", 5, 0, "related_affairs", "no", is_being_set_up=False)
COMPANY = Profile("株式会社みなも", "holder", 60, 4, "related_affairs", "yes", is_being_set_up=False)


def level(house: Profile, thing: str) -> Level:
    return next(each.level for each in asked_of(house) if each.thing.id == thing)


@pytest.mark.parametrize(
    ("thing", "clinic", "company"),
    [
        ("mark_reports", Level.NOT_ASKED, Level.NEEDED),
        ("internal_audit", Level.NOT_ASKED, Level.NEEDED),
        ("management_review", Level.NOT_ASKED, Level.NEEDED),
        ("training", Level.NEEDED, Level.NEEDED),
        ("requests", Level.NEEDED, Level.NEEDED),
        ("client_contracts", Level.NOT_ASKED, Level.NEEDED),
        ("my_number", Level.NEEDED, Level.NEEDED),
        ("structure", Level.NOT_ASKED, Level.NEEDED),
        ("departments", Level.NOT_ASKED, Level.NEEDED),
    ],
)
def test_size_and_standing_decide(thing: str, clinic: Level, company: Level) -> None:
    assert (level(CLINIC, thing), level(COMPANY, thing)) == (clinic, company)


def test_preparing_for_the_mark_asks_for_its_rules_but_no_report_to_a_body() -> None:
    preparing = Profile("x", "preparing_application", 20)
    assert level(preparing, "internal_audit") is Level.NEEDED
    assert level(preparing, "mark_reports") is Level.NOT_ASKED


def test_what_is_not_known_is_never_taken_for_no() -> None:
    unknown = Profile()
    assert hidden_pages(unknown) == frozenset()
    for thing in ("mark_reports", "internal_audit", "my_number", "client_contracts", "structure"):
        assert is_shown(unknown, thing)


def test_a_house_that_is_not_small_is_advised_to_audit_without_the_mark() -> None:
    assert level(Profile("x", "none", 101), "internal_audit") is Level.ADVISED
    assert level(Profile("x", "none", 100), "internal_audit") is Level.NOT_ASKED
    large = next(need for need in needed(Organisation(privacy_mark="none"), staff=101, departments=3) if need.role is Role.CHIEF_AUDITOR)
    assert large.level is Level.ADVISED


def test_every_line_of_the_table_is_whole() -> None:
    for thing in THINGS:
        assert {thing.needed, thing.advised} <= set(CONDITIONS)
        assert all(str(each) for each in (thing.label, thing.reason, thing.instead))
    assert len({thing.id for thing in THINGS}) == len(THINGS)
    entries = {name for _label, items in MENU for _text, name, _right in items}
    assert {page for thing in THINGS for page in thing.pages} <= entries


def test_the_lighter_list_is_a_hint_and_only_where_nothing_speaks_against_it() -> None:
    assert CLINIC.may_take_light_measures
    assert not COMPANY.may_take_light_measures
    assert not Profile("x", "none", 100, entrusted="yes").may_take_light_measures
    assert not Profile("x", "none", 101, entrusted="no").may_take_light_measures
    assert not Profile("x", "", 5, entrusted="no").may_take_light_measures
    assert not Profile("x", "none", 0, entrusted="no").may_take_light_measures


@pytest.fixture
def clinic(db: None, client: Client) -> Any:
    services.set_organisation(by=None, name="まえだ歯科医院", privacy_mark="none", declared_staff=5, entrusted="no")
    manager = services.add_person("1", by=None, name="青山 凪")
    services.appoint(manager, Role.PRIVACY_MANAGER, by=None, starts_on=date(2020, 4, 1))
    client.force_login(manager)
    return manager


def menu(client: Client) -> str:
    page = client.get(reverse("people:list")).content.decode()
    return page[page.index("<nav") : page.index("</nav>")]


def test_the_menu_leaves_out_what_is_not_asked_until_it_is_opened(client: Client, clinic: Any) -> None:
    assert reverse("people:structure") not in menu(client)
    client.post(reverse("people:asked_open", args=["structure"]), {"reason": "取引先に求められた"})
    assert reverse("people:structure") in menu(client)
    page = client.get(reverse("people:asked")).content.decode()
    assert "取引先に求められた" in page
    client.post(reverse("people:asked_close", args=["structure"]))
    assert reverse("people:structure") not in menu(client)


def test_opening_needs_a_reason_and_a_thing_of_the_table(client: Client, clinic: Any) -> None:
    client.post(reverse("people:asked_open", args=["structure"]), {"reason": "  "})
    assert house_profile().opened == frozenset()
    assert client.post(reverse("people:asked_open", args=["nothing"]), {"reason": "x"}).status_code == 409
    assert client.post(reverse("people:asked_close", args=["structure"])).status_code == 409


def test_a_change_of_standing_is_seen_by_the_next_page(client: Client, clinic: Any) -> None:
    assert reverse("people:structure") not in menu(client)
    services.set_organisation(by=None, privacy_mark="holder")
    assert reverse("people:structure") in menu(client)


def test_a_hidden_page_still_opens_by_its_address(client: Client, clinic: Any) -> None:
    assert client.get(reverse("people:structure")).status_code == 200


def test_the_house_at_a_glance_is_one_query(clinic: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = house_profile()
    assert (found.name, found.mark, found.staff, found.entrusted) == ("まえだ歯科医院", "none", 5, "no")


def test_counts_follow_the_records(clinic: Any) -> None:
    from komainu.web.site import clock

    services.add_department("診療部", by=None)
    for number in range(8):
        services.add_person(f"n{number}", by=None, name="試験")
    services.refresh_duties(clock.today())
    assert (house_profile().staff, house_profile().departments) == (9, 1)
