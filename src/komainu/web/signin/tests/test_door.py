"""Signing in: by staff number or mail, not by guessing; nobody is led away, and the session is new."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from komainu.web.people import services as people
from komainu.web.people.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"
SIGN_IN = "/signin/"


@pytest.fixture(autouse=True)
def no_limit_used(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def yoshida() -> Person:
    return people.add_person("1003", by=None, name="𠮷田 健吾", email="yoshida@example.jp", password=PASSWORD)


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> int:
    return client.post(SIGN_IN, {"login": login, "password": password, **more}).status_code


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["1003", "yoshida@example.jp", "YOSHIDA@example.jp"])
def test_by_staff_number_or_mail(client: Client, yoshida: Person, login: str) -> None:
    assert sign_in(client, login) == 302
    assert is_signed_in(client)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("login", "password"), [("1003", "wrong"), ("nobody", PASSWORD), ("1003", ""), ("", PASSWORD), ("yoshida@example.jp", PASSWORD + " ")]
)
def test_wrong_words_are_refused_with_one_sentence(client: Client, yoshida: Person, login: str, password: str) -> None:
    answer = client.post(SIGN_IN, {"login": login, "password": password})
    assert answer.status_code == 200
    assert not is_signed_in(client)
    assert PASSWORD not in answer.content.decode()


def test_an_unknown_address_and_a_wrong_password_look_the_same(client: Client, yoshida: Person) -> None:
    known = client.post(SIGN_IN, {"login": "yoshida@example.jp", "password": "wrong-one"}).content.decode()
    unknown = client.post(SIGN_IN, {"login": "unknown@example.jp", "password": "wrong-one"}).content.decode()
    message = "かパスワードが違います"
    assert message in known
    assert message in unknown


def test_after_many_wrong_ones_the_right_one_waits_too(client: Client, yoshida: Person) -> None:
    for _ in range(10):
        sign_in(client, "1003", "wrong")
    sign_in(client, "1003")
    assert not is_signed_in(client)


def test_who_left_cannot_sign_in(client: Client, yoshida: Person) -> None:
    Person.objects.update(is_active=False)
    sign_in(client, "1003")
    assert not is_signed_in(client)


def test_who_has_no_password_cannot_sign_in(client: Client) -> None:
    people.add_person("1010", by=None, name="西尾 拓真")
    for password in ("", "!", "None"):
        sign_in(client, "1010", password)
    assert not is_signed_in(client)


def test_back_to_the_page_that_was_asked_for(client: Client, yoshida: Person) -> None:
    led = client.get("/incidents/mine/?page=2")
    assert led.status_code == 302
    assert led["Location"] == "/signin/?next=/incidents/mine/%3Fpage%3D2"
    answer = client.post(led["Location"], {"login": "1003", "password": PASSWORD, "next": "/incidents/mine/?page=2"})
    assert answer["Location"] == "/incidents/mine/?page=2"


@pytest.mark.parametrize(
    "away",
    [
        "https://example.com/",
        "//example.com/",
        "///example.com",
        "http:example.com",
        "javascript:alert(1)",
        "https:\\\\example.com",
        "\t//example.com",
    ],
)
def test_nobody_is_led_away(client: Client, yoshida: Person, away: str) -> None:
    answer = client.post(SIGN_IN, {"login": "1003", "password": PASSWORD, "next": away})
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_the_session_is_new_after_signing_in(client: Client, yoshida: Person) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["before"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    old = session.session_key
    sign_in(client, "1003")
    assert client.session.session_key != old


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: Client, yoshida: Person) -> None:
    sign_in(client, "1003")
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_signing_out_takes_a_post_and_ends_the_session(client: Client, yoshida: Person) -> None:
    sign_in(client, "1003")
    old = client.session.session_key
    client.get("/signout/")
    assert is_signed_in(client)
    client.post("/signout/")
    assert not is_signed_in(client)
    client.cookies["sessionid"] = old or ""
    assert client.get("/").status_code == 302


def test_a_form_from_elsewhere_is_refused(yoshida: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(SIGN_IN, {"login": "1003", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("path", ["/signup/", "/accounts/signup/", "/accounts/login/", "/admin/", "/accounts/password/reset/"])
def test_nobody_registers_themselves(client: Client, yoshida: Person, path: str) -> None:
    assert client.get(path).status_code == 404


def test_private_pages_are_never_kept_by_a_cache(client: Client, yoshida: Person) -> None:
    sign_in(client, "1003")
    assert "no-store" in client.get("/")["Cache-Control"]


def test_the_password_is_kept_as_a_hash_only(yoshida: Person) -> None:
    assert PASSWORD not in yoshida.password
    assert yoshida.check_password(PASSWORD)
