"""Who sees to whose sign-in: the office to all, a department's data manager to the own; nobody takes a way in for a role."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from komainu.web.duties.models import OutgoingMail
from komainu.web.people import services as people
from komainu.web.people.models import Person
from komainu.web.people.roles import Role
from komainu.web.signin import queries, services
from komainu.web.signin.models import Card, EntryLink
from komainu.web.signin.tests.house import SmallHouse, signed_in
from komainu.web.site import clock


def path(person: Person, act: str = "") -> str:
    return f"/signin/people/{person.pk}/{act}"


def test_the_office_sees_all_a_department_its_own_and_others_nothing(house: SmallHouse) -> None:
    assert "江口 隆" in signed_in(house.ogawa).get("/signin/people/").content.decode()
    page = signed_in(house.ueda).get("/signin/people/").content.decode()
    assert "𠮷田 健吾" in page
    assert "江口 隆" not in page
    assert signed_in(house.eguchi).get("/signin/people/").status_code == 403


@pytest.mark.parametrize("act", ["", "invite/", "withdraw/", "card/", "card/withdraw/", "factors/", "sessions/", "company/"])
def test_another_department_s_person_is_not_there(house: SmallHouse, act: str) -> None:
    client = signed_in(house.ueda)
    answer = client.get(path(house.eguchi, act)) if act == "" else client.post(path(house.eguchi, act), {"reason": "x"})
    assert answer.status_code in {403, 404}
    assert not EntryLink.objects.exists()
    assert not Card.objects.exists()


def test_the_office_invites_by_mail_whoever_it_is(house: SmallHouse) -> None:
    Person.objects.filter(pk=house.aoyama.pk).update(password="!")
    signed_in(house.ogawa).post(path(house.aoyama, "invite/"), {"by": "mail"})
    assert EntryLink.objects.get().purpose == "invitation"
    assert OutgoingMail.objects.get().to == "aoyama@minato.example"
    assert EntryLink.objects.get().sent_to == "aoyama@minato.example"


def test_whoever_has_a_password_gets_a_link_for_an_hour_only(house: SmallHouse) -> None:
    signed_in(house.ogawa).post(path(house.eguchi, "invite/"), {"by": "mail"})
    link = EntryLink.objects.get()
    assert (link.purpose, link.expires_at - link.made_at) == ("reset", timedelta(hours=1))


def test_a_link_for_a_role_is_shown_to_the_managers_only(house: SmallHouse) -> None:
    refused = signed_in(house.ogawa).post(path(house.aoyama, "invite/"), {"by": "hand"})
    assert refused.status_code == 403
    assert not EntryLink.objects.exists()
    shown = signed_in(house.aoyama).post(path(house.ogawa, "invite/"), {"by": "hand"})
    assert "/signin/link/" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_a_role_that_is_to_come_counts(house: SmallHouse) -> None:
    people.appoint(house.eguchi, Role.SYSTEM_MANAGER, by=None, starts_on=clock.today().replace(year=clock.today().year + 1))
    assert signed_in(house.ogawa).post(path(house.eguchi, "invite/"), {"by": "hand"}).status_code == 403
    assert not queries.may_hand_over(house.standing(house.ogawa), house.eguchi, clock.today())


def test_a_link_is_shown_once(house: SmallHouse) -> None:
    client = signed_in(house.ogawa)
    assert "/signin/link/" in client.post(path(house.yoshida, "invite/"), {"by": "hand"}).content.decode()
    page = client.get(path(house.yoshida)).content.decode()
    assert "/signin/link/" not in page
    assert "招待" in page
    client.post(path(house.yoshida, "withdraw/"))
    assert EntryLink.objects.get().withdrawn_at is not None


def test_sent_again_and_withdrawn(house: SmallHouse) -> None:
    client = signed_in(house.ogawa)
    for _ in range(2):
        client.post(path(house.eguchi, "invite/"), {"by": "mail"})
    assert EntryLink.objects.filter(withdrawn_at=None).count() == 1
    assert OutgoingMail.objects.count() == 1
    client.post(path(house.eguchi, "withdraw/"))
    assert EntryLink.objects.filter(withdrawn_at=None).count() == 0
    assert OutgoingMail.objects.count() == 0


def test_a_code_is_shown_once_on_the_page(house: SmallHouse) -> None:
    client = signed_in(house.ueda)
    page = client.post(path(house.yoshida, "card/"), {"as": "page"}).content.decode()
    assert "新しいコード" in page
    assert "新しいコード" not in client.get(path(house.yoshida)).content.decode()


def test_many_are_invited_at_once(house: SmallHouse) -> None:
    for number in range(2001, 2004):
        people.add_person(str(number), by=None, name=f"試験 {number}", email=f"{number}@minato.example", department=house.sales)
    client = signed_in(house.ogawa)
    client.post("/signin/people/many/", {"by": "mail"})
    client.post("/signin/people/many/", {"by": "mail"})
    assert OutgoingMail.objects.count() == 3


def test_the_list_finds_by_state(house: SmallHouse) -> None:
    services.issue_card(house.yoshida, by=house.ueda, standing=house.standing(house.ueda))
    client = signed_in(house.ogawa)

    def names(state: str) -> str:
        return client.get("/signin/people/", {"state": state}).content.decode()

    assert "𠮷田" in names("card")
    assert "𠮷田" not in names("none")
    assert "江口" in names("ready")
    assert "江口" in names("no_factor")
    assert "𠮷田" in client.get("/signin/people/", {"q": "1005"}).content.decode()


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_list_takes_the_same_queries_with_many_people(house: SmallHouse) -> None:
    client = signed_in(house.ogawa)
    few = queries_of(client, "/signin/people/")
    for number in range(3000, 3045):
        people.add_person(str(number), by=None, name=f"試験 {number}", department=house.sales)
    assert queries_of(client, "/signin/people/") == few


def test_an_ordinary_page_costs_nothing_more(house: SmallHouse, django_assert_max_num_queries: Any) -> None:
    client = signed_in(house.eguchi)
    client.get("/")
    with CaptureQueriesContext(connection) as found:
        client.get("/")
    said = [query["sql"] for query in found]
    assert not [sql for sql in said if "signin_" in sql or "mfa_" in sql or "usersessions_" in sql]


def test_rules_are_checked_and_noted(house: SmallHouse) -> None:
    client = signed_in(house.aoyama)
    good = {"second_factor_roles": ["privacy_manager"], "grace_days": "7", "card_days": "30", "card_uses": "5"}
    for name, wrong in (
        ("grace_days", "91"),
        ("card_days", "0"),
        ("card_uses", "101"),
        ("second_factor_roles", "nobody"),
        ("grace_days", "-1"),
    ):
        assert client.post("/signin/rules/", {**good, name: wrong}).status_code == 200
    assert queries.rules().grace_days == 14
    assert client.post("/signin/rules/", good).status_code == 302
    assert (queries.rules().grace_days, queries.rules().second_factor_roles) == (7, ["privacy_manager"])
    assert signed_in(house.ogawa).get("/signin/rules/").status_code == 403
