"""As an attacker would: fixed sessions, forged hosts and forms, frames, words that tell who is here, secrets in the log."""

import logging
import time
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client, override_settings

from komainu.web.people.models import Person
from komainu.web.signin import services
from komainu.web.signin.tests.house import PASSWORD, SmallHouse, is_in, signed_in
from komainu.web.site.sample.house import PASSWORD as SAMPLE_PASSWORD

NEW = "umi-to-yama-no-aida"


def planted(client: Client) -> str:
    """A session that somebody else knows, before the sign-in."""
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return session.session_key or ""


def by_password(client: Client, house: SmallHouse) -> None:
    client.post("/signin/", {"login": "1004", "password": PASSWORD})


def by_card(client: Client, house: SmallHouse) -> None:
    code = services.issue_card(house.yoshida, by=house.ueda, standing=house.standing(house.ueda)).code
    client.post("/signin/card/", {"staff_number": "1005", "code": code})


def by_link(client: Client, house: SmallHouse) -> None:
    client.get(services.invite(house.yoshida, by=house.aoyama, by_hand=True).partition("8000")[2])
    client.post("/signin/link/", {"password": NEW, "password_again": NEW})


@pytest.mark.parametrize("way", [by_password, by_card, by_link])
def test_the_session_is_new_whatever_the_way(house: SmallHouse, way: Any) -> None:
    client = Client()
    old = planted(client)
    way(client, house)
    assert is_in(client)
    assert client.session.session_key != old
    thief = Client()
    thief.cookies["sessionid"] = old
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/signin/", "/signin/card/", "/signin/forgotten/", "/signin/link/", "/signin/second/", "/signin/passkey/", "/signout/"]
)
def test_no_form_from_elsewhere_at_the_door(house: SmallHouse, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = planted(Client())
    assert client.post(path, {"login": "1004", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/signin/", "/signin/card/", "/signin/link/", "/signin/forgotten/", "/account/", "/account/password/", "/signin/people/"]
)
def test_no_frame_no_cache_no_sniffing(house: SmallHouse, path: str) -> None:
    answer = signed_in(house.aoyama).get(path) if not path.startswith("/signin/") or "people" in path else Client().get(path)
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_forged_host_is_refused_and_stands_in_no_mail(house: SmallHouse) -> None:
    assert Client(HTTP_HOST="evil.example").get("/signin/").status_code == 400
    client = Client(HTTP_X_FORWARDED_HOST="evil.example")
    client.post("/signin/forgotten/", {"login": "1004"})
    services.forgotten(house.eguchi)
    from komainu.web.duties.models import OutgoingMail

    assert "evil.example" not in OutgoingMail.objects.get().body
    assert "http://127.0.0.1:8000/signin/link/" in OutgoingMail.objects.get().body


@override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True)
def test_behind_tls_the_cookies_are_secure(house: SmallHouse) -> None:
    client = Client()
    client.get("/signin/", secure=True)
    client.post("/signin/", {"login": "1004", "password": PASSWORD}, secure=True)
    cookie = client.cookies["sessionid"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert client.cookies["csrftoken"]["secure"]


def test_no_secret_in_the_log(house: SmallHouse, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    link = services.invite(house.yoshida, by=house.aoyama, by_hand=True).partition("8000")[2]
    code = services.issue_card(house.yoshida, by=house.ueda, standing=house.standing(house.ueda)).code
    client = Client()
    client.get(link)
    client.post("/signin/link/", {"password": "short", "password_again": "short"})
    client.post("/signin/card/", {"staff_number": "1005", "code": "WRONG-WRONG"})
    client.post("/signin/card/", {"staff_number": "1005", "code": code})
    by_password(Client(), house)
    # What the tests' own database prints of its statements is not a log of the house.
    said = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    for secret in (PASSWORD, code, "WRONG-WRONG", link.split("/")[-2]):
        assert secret not in said


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_unknown_and_known_take_as_long(house: SmallHouse) -> None:
    house.eguchi.set_password(PASSWORD)
    house.eguchi.save()

    def seconds(login: str) -> float:
        """The quickest of three: what a patient attacker would look at."""
        from django.core.cache import cache

        found = []
        for _ in range(3):
            cache.clear()
            began = time.perf_counter()
            Client().post("/signin/", {"login": login, "password": "wrong-one-here"})
            found.append(time.perf_counter() - began)
        return min(found)

    known, unknown, without = seconds("1004"), seconds("nobody-here"), seconds("1005")
    # Both make the slow hash once; without it the answer would come in a tenth of the time.
    assert 0.4 < unknown / known < 2.5
    assert 0.4 < without / known < 2.5
    assert Argon2PasswordHasher.algorithm == "argon2"


def test_a_new_password_is_kept_with_argon2(house: SmallHouse) -> None:
    from komainu.web.site import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    with override_settings(PASSWORD_HASHERS=settings.PASSWORD_HASHERS):
        services.set_password(house.eguchi, NEW)
        assert Person.objects.get(pk=house.eguchi.pk).password.startswith("argon2$argon2id$")


def test_tries_by_number_and_by_address_count_together(house: SmallHouse) -> None:
    for login in ("1004", "eguchi@minato.example", "1004", "EGUCHI@minato.example", "eguchi@minato.example"):
        Client().post("/signin/", {"login": login, "password": "wrong"})
    client = Client()
    by_password(client, house)
    assert not is_in(client)


def test_who_may_not_sign_in_does_not_learn_more_than_a_stranger(house: SmallHouse) -> None:
    Person.objects.filter(pk=house.eguchi.pk).update(is_active=False)
    wrong = Client().post("/signin/", {"login": "1004", "password": "wrong"}).content.decode()
    assert "このアカウントは使えません" not in wrong


def test_the_sample_s_password_would_pass_so_the_demo_is_a_fair_picture() -> None:
    from django.contrib.auth.password_validation import validate_password

    validate_password(SAMPLE_PASSWORD)


@pytest.mark.parametrize("value", ["", "\x00", "<script>alert(1)</script>", "a" * 5000, "'; DROP TABLE", "𠮷" * 300, "%00", "../../etc"])
def test_odd_words_break_nothing_and_come_back_as_text(house: SmallHouse, value: str) -> None:
    for path, form in (
        ("/signin/", {"login": value, "password": value}),
        ("/signin/card/", {"staff_number": value, "code": value}),
        ("/signin/forgotten/", {"login": value}),
        ("/signin/second/", {"code": value}),
    ):
        answer = Client().post(path, form)
        assert answer.status_code in {200, 302}, path
        assert "<script>alert" not in answer.content.decode()
    assert Client().get("/signin/link/" + value.replace("\x00", "%00").replace("/", "%2F") + "/").status_code in {301, 302, 404}
