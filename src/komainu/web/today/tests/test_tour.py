"""The tour of the first week: made from the house's data, ticked off step by step, put away, taken up again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoAssertNumQueries

from komainu.web.incidents.tests.house import House, founded, somebody
from komainu.web.people import services as people
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site import clock
from komainu.web.site.context import MENU
from komainu.web.today import services, tour
from komainu.web.today.content import pages
from komainu.web.today.models import TourProgress
from komainu.web.trail.models import Event


@pytest.fixture
def house(db: None, settings: Any, tmp_path: Any) -> House:
    settings.STORAGE_FOLDER = tmp_path
    found = founded()
    people.refresh_duties(clock.today())
    return found


def main(client: Client, where: str) -> str:
    page = client.get(where).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def step(name: str) -> str:
    return reverse("today:tour_step", args=[name])


def test_a_newcomer_is_led_from_the_first_page_step_by_step(client: Client, house: House) -> None:
    client.force_login(house.inoue)
    page = main(client, "/")
    assert "はじめの一週間" in page
    assert step("manager") in page
    where, seen = step("manager"), []
    while where != "/":
        seen.append(where)
        assert client.get(where).status_code == 200
        where = client.post(where)["Location"]
    assert seen == [step(name) for name in tour.COMMON]
    assert "tour-card" not in main(client, "/")
    assert Event.objects.filter(action="today.tour_finished", actor_id=str(house.inoue.pk)).count() == 1


def test_it_is_made_from_the_house_s_data(client: Client, house: House) -> None:
    people.change_person(house.aoyama, by=None, phone="03-0000-1111")
    people.appoint(house.eguchi, Role.FRONT_DESK, by=None, starts_on=clock.today())
    client.force_login(house.inoue)
    assert house.aoyama.name in main(client, step("manager"))
    assert 'href="tel:0300001111"' in main(client, step("call"))
    assert house.ueda.name in main(client, step("department"))
    assert house.eguchi.name in main(client, step("desk"))
    assert house.inoue.email in main(client, step("me"))


def test_what_the_house_has_not_decided_is_said(client: Client, db: None) -> None:
    alone = people.add_person("1", by=None, name="江口 颯")
    client.force_login(alone)
    for name, words in (
        ("manager", "まだ決まっていません"),
        ("call", "まだ決まっていません"),
        ("desk", "まだ決まっていません"),
        ("duties", "今、期限のあることはありません"),
    ):
        assert words in main(client, step(name))
    assert client.get(step("department")).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in OUTSIDERS])
def test_each_role_has_its_own_step(client: Client, house: House, role: Role) -> None:
    person = (
        house.aoyama
        if role is Role.PRIVACY_MANAGER
        else house.ueda
        if role is Role.DEPARTMENT_DATA_MANAGER
        else somebody(house, "extra", role)
    )
    client.force_login(person)
    page = main(client, step(f"role-{role.value}"))
    assert all(point.ja in page for point in pages()[f"role-{role.value}"].points) or "&#x27;" in page


def test_a_new_role_brings_its_step_to_who_was_through(client: Client, house: House) -> None:
    client.force_login(house.eguchi)
    for name in tour.COMMON:
        services.tick(house.eguchi, name, wanted=tour.COMMON)
    assert "tour-card" not in main(client, "/")
    people.appoint(house.eguchi, Role.FRONT_DESK, by=None, starts_on=clock.today())
    assert step("role-front_desk") in main(client, "/")


def test_the_house_s_own_word_for_a_role_is_used(client: Client, house: House) -> None:
    people.set_role_word(Role.PRIVACY_MANAGER, "個人情報の責任者", by=None)
    client.force_login(house.aoyama)
    assert "個人情報の責任者がすること" in main(client, reverse("today:tour"))


def test_it_is_put_away_and_taken_up_again(client: Client, house: House) -> None:
    client.force_login(house.inoue)
    client.post(step("manager"))
    client.post(reverse("today:tour_dismiss"))
    assert "tour-card" not in main(client, "/")
    assert "また始める" in main(client, reverse("today:tour"))
    client.post(reverse("today:tour_resume"))
    page = main(client, "/")
    assert step("call") in page
    assert "見てみる" not in page


def test_ticking_twice_and_ticking_what_is_not_there_changes_nothing(house: House) -> None:
    for name in ("manager", "manager", "role-pms_office", "nothing"):
        services.tick(house.inoue, name, wanted=tour.COMMON)
    assert TourProgress.objects.get(person=house.inoue).done == ["manager"]


def test_another_role_s_step_is_not_there(client: Client, house: House) -> None:
    client.force_login(house.inoue)
    assert client.get(step("role-system_manager")).status_code == 404
    assert client.post(step("role-system_manager")).status_code == 404


def test_outsiders_have_no_tour() -> None:
    assert tour.step_ids({"assessor"}, has_departments=True) == ()
    assert tour.step_ids({"assessor", "front_desk"}, has_departments=True) != ()


def test_every_text_stands_in_both_languages_and_leads_to_pages_that_are_there() -> None:
    entries = {name for _group, items in MENU for _label, name, _right in items} | {"signin:own"}
    for page in pages().values():
        assert page.text or page.points
        for words in (page.title, page.text, *page.points):
            assert words is None or (words.ja and words.en)
        for name in page.pages:
            try:
                reverse(name)
            except NoReverseMatch:
                pytest.fail(f"{page.id} leads to {name}, which is nowhere")
        assert set(page.pages) <= entries
    assert {f"role-{role.value}" for role in Role if role not in OUTSIDERS} <= set(pages())


def test_once_it_is_done_the_first_page_asks_nothing_of_it(
    client: Client, house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in tour.COMMON:
        services.tick(house.inoue, name, wanted=tour.COMMON)
    client.force_login(house.inoue)
    client.get("/")
    with django_assert_num_queries(6):  # session, person, standing, in whose place, count of mine (none, so no page), the house
        client.get("/")
