"""Before a weighty act one proves once more who one is; what was typed is kept, a password never comes back."""

import pytest
from django.test import Client

from komainu.web.signin import queries
from komainu.web.signin.tests.house import PASSWORD, SmallHouse, signed_in, without_recent_proof
from komainu.web.signin.tests.test_factors import code, with_app
from komainu.web.site.rights import STEP_UP

RULES = {"second_factor_roles": ["system_manager"], "grace_days": "30", "card_days": "60", "card_uses": "3"}


@pytest.fixture
def late(house: SmallHouse) -> Client:
    client = signed_in(house.aoyama)
    without_recent_proof(client)
    return client


def test_after_a_while_it_asks_and_nothing_is_done(late: Client) -> None:
    page = late.post("/signin/rules/", RULES).content.decode()
    assert "もう一度だけ確かめます" in page
    assert queries.rules().grace_days == 14


def test_what_was_typed_goes_along(late: Client) -> None:
    page = late.post("/signin/rules/", RULES).content.decode()
    assert '<input type="hidden" name="grace_days" value="30">' in page
    assert '<input type="hidden" name="second_factor_roles" value="system_manager">' in page
    answer = late.post("/signin/rules/", {**RULES, "confirm_by": "password", "confirm_asked_by": "POST", "confirm-password": PASSWORD})
    assert answer.status_code == 302
    assert queries.rules().grace_days == 30
    assert queries.rules().second_factor_roles == ["system_manager"]


def test_a_wrong_password_asks_again_with_what_was_typed(late: Client) -> None:
    answer = late.post("/signin/rules/", {**RULES, "confirm_by": "password", "confirm_asked_by": "POST", "confirm-password": "wrong"})
    page = answer.content.decode()
    assert "パスワードが違います" in page
    assert 'name="grace_days" value="30"' in page
    assert "wrong" not in page
    assert queries.rules().grace_days == 14


def test_guessing_here_is_limited_too(late: Client) -> None:
    for _ in range(8):
        late.post("/signin/rules/", {**RULES, "confirm_by": "password", "confirm-password": "wrong"})
    late.post("/signin/rules/", {**RULES, "confirm_by": "password", "confirm-password": PASSWORD})
    assert queries.rules().grace_days == 14


@pytest.mark.parametrize("by", ["", "app", "passkey", "company", "nothing", "sso"])
def test_no_other_word_opens(late: Client, by: str) -> None:
    late.post("/signin/rules/", {**RULES, "confirm_by": by, "confirm-code": "000000", "confirm-credential": "{}"})
    assert queries.rules().grace_days == 14


def test_a_page_that_is_only_read_comes_after_the_proof(house: SmallHouse) -> None:
    client = signed_in(house.eguchi)
    without_recent_proof(client)
    assert "もう一度だけ確かめます" in client.get("/account/password/").content.decode()
    answer = client.post("/account/password/", {"confirm_by": "password", "confirm_asked_by": "GET", "confirm-password": PASSWORD})
    assert answer["Location"] == "/account/password/"
    assert "新しいパスワード" in client.get("/account/password/").content.decode()


def test_a_typed_password_never_comes_back(house: SmallHouse) -> None:
    client = signed_in(house.eguchi)
    without_recent_proof(client)
    new = "umi-to-yama-no-aida"
    page = client.post("/account/password/", {"password": new, "password_again": new}).content.decode()
    assert new not in page


def test_the_code_of_the_app_proves_it_too(house: SmallHouse) -> None:
    with_app(house.aoyama)
    client = signed_in(house.aoyama)
    without_recent_proof(client)
    client.post("/signin/rules/", {**RULES, "confirm_by": "app", "confirm_asked_by": "POST", "confirm-code": code()})
    assert queries.rules().grace_days == 30


def test_for_ten_minutes_it_does_not_ask_again(late: Client) -> None:
    late.post("/signin/rules/", {**RULES, "confirm_by": "password", "confirm_asked_by": "POST", "confirm-password": PASSWORD})
    late.post("/signin/rules/", {**RULES, "grace_days": "31"})
    assert queries.rules().grace_days == 31


def test_who_has_no_means_is_told_what_to_do(house: SmallHouse) -> None:
    client = signed_in(house.yoshida)
    without_recent_proof(client)
    assert "確かめる方法がまだありません" in client.get("/account/password/").content.decode()


def test_a_form_from_elsewhere_is_refused_before_it_asks(house: SmallHouse) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.aoyama)
    assert client.post("/signin/rules/", RULES).status_code == 403


def test_the_weighty_rights_are_these() -> None:
    assert set(STEP_UP) == {
        "incidents.export_persons",
        "safekeeping.download",
        "people.appoint",
        "signin.unlock",
        "signin.rules",
        "duties.webhooks",
        "api.tokens",
        "trail.export",
        "trail.guard",
    }


def test_light_pages_do_not_ask(late: Client) -> None:
    assert late.get("/").status_code == 200
    assert "10分間" not in late.get("/signin/rules/").content.decode()
