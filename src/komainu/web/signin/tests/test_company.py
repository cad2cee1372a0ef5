"""The company's accounts against a real provider on loopback: they open for people who are here, and make nobody."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread

from komainu.web.people.models import Person
from komainu.web.signin import queries, services
from komainu.web.signin.tests.house import PASSWORD, SmallHouse, is_in, signed_in, without_recent_proof
from komainu.web.trail.models import Event

PEOPLE = (
    User(sub="e1", claims={"email": "eguchi@minato.example", "email_verified": True, "name": "Eguchi"}),
    User(sub="e2", claims={"email": "EGUCHI@minato.example", "email_verified": True}),
    User(sub="a1", claims={"email": "aoyama@minato.example", "email_verified": True}),
    User(sub="u1", claims={"email": "ueda@minato.example", "email_verified": False}),
    User(sub="u2", claims={"email": "ueda@minato.example"}),
    User(sub="n1", claims={"email": "nobody@minato.example", "email_verified": True}),
    User(sub="s1", claims={"email": "other@minato.example", "email_verified": True, "employee_number": "1005"}),
    User(sub="s2", claims={"email": "eguchi@minato.example", "email_verified": True, "employee_number": "9999"}),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def company(provider: str, settings: Any) -> Any:
    settings.OIDC_ISSUER, settings.OIDC_NAME = provider, "みなとアカウント"
    app = {
        "provider_id": "company", "name": "みなとアカウント", "client_id": "komainu", "secret": "s",
        "settings": {"server_url": provider, "oauth_pkce_enabled": True},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    return settings


def back(client: Client, address: str, subject: str) -> Any:
    """At the provider: choose an account, and come back."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
    found = urlsplit(answer.headers["Location"])
    return client.get(f"{found.path}?{found.query}")


def through(client: Client, subject: str, start: str = "/signin/company/") -> Any:
    return back(client, client.get(start)["Location"], subject)


def test_the_door_offers_it(company: Any, house: SmallHouse) -> None:
    assert "みなとアカウントでサインイン" in Client().get("/signin/").content.decode()


def test_without_it_nothing_is_there(house: SmallHouse) -> None:
    assert "アカウントでサインイン" not in Client().get("/signin/").content.decode()
    assert Client().get("/signin/company/").status_code == 404
    assert Client().get("/signin/company/back/?code=x&state=y").status_code == 404


def test_a_verified_address_opens_and_is_linked_once(company: Any, house: SmallHouse) -> None:
    for _ in range(2):
        client = Client()
        assert through(client, "e1")["Location"] == "/"
        assert client.session["_auth_user_id"] == str(house.eguchi.pk)
    account = SocialAccount.objects.get()
    assert account.extra_data == {}, "what the provider told is not kept"
    assert "minato" not in account.uid
    assert list(Event.objects.filter(action="signin.signed_in").values_list("after", flat=True)) == [{"means": "company"}] * 2


@pytest.mark.parametrize("subject", ["u1", "u2", "n1", "x@minato.example", "aoyama@minato.example"])
def test_nobody_comes_in_or_is_made_without_a_verified_address(company: Any, house: SmallHouse, subject: str) -> None:
    before = Person.objects.count()
    client = Client()
    assert through(client, subject)["Location"] == "/signin/"
    assert not is_in(client)
    assert Person.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert "当たる従業者が見つかりません" in client.get("/signin/").content.decode()


def test_an_address_given_anew_does_not_open_the_old_account(company: Any, house: SmallHouse) -> None:
    through(Client(), "e1")
    client = Client()
    through(client, "e2")
    assert not is_in(client)
    assert services.unlink_company(house.eguchi, by=house.aoyama, reason="アドレスの持ち主が変わった") == 1
    through(client, "e2")
    assert is_in(client)


def test_a_staff_number_where_the_house_named_its_claim(company: Any, house: SmallHouse) -> None:
    company.OIDC_STAFF_NUMBER_CLAIM = "employee_number"
    client = Client()
    through(client, "s1")
    assert client.session["_auth_user_id"] == str(house.yoshida.pk)
    client = Client()
    through(client, "s2")
    assert not is_in(client), "a number that nobody has does not fall back to the address"


def test_who_left_stays_out(company: Any, house: SmallHouse) -> None:
    through(Client(), "e1")
    Person.objects.filter(pk=house.eguchi.pk).update(is_active=False)
    client = Client()
    through(client, "e1")
    assert not is_in(client)


def test_who_refuses_there_is_back_at_the_door(company: Any, house: SmallHouse) -> None:
    client = Client()
    state = parse_qs(urlsplit(client.get("/signin/company/")["Location"]).query)["state"][0]
    assert client.get("/signin/company/back/", {"error": "access_denied", "state": state})["Location"] == "/signin/"
    assert "取りやめました" in client.get("/signin/").content.decode()


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=forged", "?error=access_denied&state=forged", "?state=%00"])
def test_an_answer_that_nobody_asked_for_opens_nothing(company: Any, house: SmallHouse, query: str) -> None:
    client = Client()
    assert client.get(f"/signin/company/back/{query}")["Location"] == "/signin/"
    assert not is_in(client)


def test_somebody_else_s_answer_does_not_sign_me_in(company: Any, house: SmallHouse) -> None:
    thief, victim = Client(), Client()
    address = thief.get("/signin/company/")["Location"]
    answer = requests.post(address, data={"sub": "e1"}, allow_redirects=False, timeout=10)
    found = urlsplit(answer.headers["Location"])
    victim.get(f"{found.path}?{found.query}")
    assert not is_in(victim)


def test_the_request_carries_state_and_proof_key(company: Any, house: SmallHouse) -> None:
    asked = parse_qs(urlsplit(Client().get("/signin/company/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"][0]
    assert asked["redirect_uri"] == ["http://testserver/signin/company/back/"]


@pytest.mark.parametrize("away", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_nobody_is_led_away(company: Any, house: SmallHouse, away: str) -> None:
    client = Client()
    address = client.get("/signin/company/", {"next": away})["Location"]
    assert back(client, address, "e1")["Location"] == "/"


def test_back_to_the_page_that_was_asked_for(company: Any, house: SmallHouse) -> None:
    client = Client()
    address = client.get("/signin/company/", {"next": "/incidents/mine/?page=2"})["Location"]
    assert back(client, address, "e1")["Location"] == "/incidents/mine/?page=2"


def test_it_can_be_the_only_way(company: Any, house: SmallHouse) -> None:
    code = services.issue_card(house.yoshida, by=house.ueda, standing=house.standing(house.ueda)).code
    link = services.invite(house.eguchi, by=house.aoyama, by_hand=True).partition("8000")[2]
    company.OIDC_ONLY = True
    client = Client()
    page = client.get("/signin/").content.decode()
    assert 'name="password"' not in page
    client.post("/signin/", {"login": "1004", "password": PASSWORD})
    client.post("/signin/card/", {"staff_number": "1005", "code": code})
    client.get(link)
    client.post("/signin/link/", {"password": "umi-to-yama-no-aida", "password_again": "umi-to-yama-no-aida"})
    assert client.get("/signin/forgotten/")["Location"] == "/signin/"
    assert not is_in(client)
    through(client, "e1")
    assert is_in(client)
    assert queries.company_only()


def test_it_proves_once_more_who_one_is_with_what_was_typed(company: Any, house: SmallHouse) -> None:
    client = Client()
    through(client, "a1")
    without_recent_proof(client)
    typed = {"second_factor_roles": ["privacy_manager"], "grace_days": "30", "card_days": "60", "card_uses": "3"}
    page = client.post("/signin/rules/", {**typed, "confirm_by": "company", "confirm_asked_by": "POST"}).content.decode()
    assert "/signin/company/confirm/?next=%2Fsignin%2Fgo-on%2F" in page
    assert "grace_days" not in str(dict(client.session.items())), "what waits is sealed"
    asked = client.get("/signin/company/confirm/?next=/signin/go-on/")["Location"]
    assert parse_qs(urlsplit(asked).query)["prompt"] == ["login"]
    assert back(client, asked, "a1")["Location"] == "/signin/go-on/"
    assert 'name="grace_days" value="30"' in client.get("/signin/go-on/").content.decode()
    assert client.get("/signin/go-on/")["Location"] == "/", "once"
    client.post("/signin/rules/", typed)
    assert queries.rules().grace_days == 30


def test_somebody_else_s_account_proves_nothing(company: Any, house: SmallHouse) -> None:
    through(Client(), "a1")
    client = signed_in(house.eguchi)
    without_recent_proof(client)
    back(client, client.get("/signin/company/confirm/?next=/account/")["Location"], "a1")
    assert "もう一度だけ確かめます" in client.get("/account/password/").content.decode()
    assert client.session["_auth_user_id"] == str(house.eguchi.pk)


def test_a_provider_that_does_not_answer_leaves_the_house_open(company: Any, house: SmallHouse) -> None:
    company.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    client = Client()
    assert client.get("/signin/company/")["Location"] == "/signin/"
    assert "会社のアカウントでサインインできませんでした" in client.get("/signin/").content.decode()
