"""The house's own words for roles stand wherever a role is named, at no query beside the page's own."""

from typing import Any

import pytest
from django.test import Client

from komainu.web.incidents.queries.decisions import signing_as
from komainu.web.incidents.tests.acts import taken, url
from komainu.web.incidents.tests.house import founded, incident
from komainu.web.people import services
from komainu.web.people.queries import house_profile, said_role, said_roles
from komainu.web.people.roles import Role
from komainu.web.site import clock, look


@pytest.fixture
def house(db: None) -> Any:
    return founded()


@pytest.fixture
def named(house: Any) -> Any:
    services.set_role_word(Role.PRIVACY_MANAGER, "個人情報管理室長", by=house.aoyama)
    services.set_role_word(Role.TOP_MANAGEMENT, "院長", by=house.aoyama)
    return house


def test_outside_a_page_there_is_the_usual_word_and_no_query(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        assert said_role(Role.TOP_MANAGEMENT) == "代表者"


def test_within_a_page_one_query_says_all(named: Any, django_assert_num_queries: Any) -> None:
    with look.activated(), django_assert_num_queries(1):
        assert dict(said_roles(Role))[Role.TOP_MANAGEMENT.value] == "院長"
        assert said_role(Role.PRIVACY_MANAGER) == "個人情報管理室長"
        assert said_role(Role.PMS_OFFICE) == "PMS事務局"


def test_without_words_of_its_own_the_house_has_none(house: Any) -> None:
    assert house_profile().role_words == frozenset()


def test_incidents_say_it_in_the_house_s_words(named: Any) -> None:
    client = Client()
    client.force_login(named.aoyama)
    one = taken(named)
    for name in ("contain", "decide"):
        answer = client.get(url(name, one))
        assert "個人情報管理室長" in answer.content.decode() or "個人情報保護管理者" not in answer.content.decode()
    with look.activated():
        assert signing_as(named.aoyama, clock.today()) == "個人情報管理室長"


def test_the_list_of_duties_names_the_owner_as_the_house_does(named: Any) -> None:
    client = Client()
    client.force_login(named.aoyama)
    incident(named)
    page = client.get("/duties/").content.decode()
    assert "個人情報管理室長" in page
