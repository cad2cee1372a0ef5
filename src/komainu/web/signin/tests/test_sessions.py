"""Where one is signed in: listed without its key, ended one by one or all; noted at most once in five minutes."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from komainu.web.signin import queries, watching
from komainu.web.signin.devices import device
from komainu.web.signin.duties import forget_ended
from komainu.web.signin.tests.house import PASSWORD, SmallHouse, is_in, signed_in
from komainu.web.site import clock
from komainu.web.trail.models import Event

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"


def browser(person_number: str, agent: str = EDGE, **more: str) -> Client:
    client = Client(HTTP_USER_AGENT=agent, **more)
    client.post("/signin/", {"login": person_number, "password": PASSWORD})
    assert is_in(client)
    return client


@pytest.mark.parametrize(
    ("agent", "words"), [(EDGE, "Windows・Edge"), (IPHONE, "iPhone・Safari"), ("", "不明な端末"), ("<script>", "不明な端末")]
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert device(agent) == words


def test_all_are_listed_this_one_first_and_no_key_is_shown(house: SmallHouse) -> None:
    desk, phone = browser("1004"), browser("1004", IPHONE)
    page = phone.get("/account/").content.decode()
    assert page.index("iPhone・Safari") < page.index("Windows・Edge")
    assert "この端末" in page
    for client in (desk, phone):
        assert (client.session.session_key or "") not in page


def test_one_is_ended(house: SmallHouse) -> None:
    desk, phone = browser("1004"), browser("1004", IPHONE)
    other = next(each for each in queries.open_sessions(house.eguchi, phone.session.session_key, clock.now()) if not each.is_this)
    phone.post("/account/sessions/end/", {"session": str(other.number)})
    assert desk.get("/").status_code == 302
    assert phone.get("/").status_code == 200


def test_all_others_are_ended(house: SmallHouse) -> None:
    clients = [browser("1004") for _ in range(3)]
    clients[0].post("/account/sessions/end/")
    assert [client.get("/").status_code for client in clients] == [200, 302, 302]
    assert Event.objects.get(action="signin.sessions_ended").after == {"ended": 2}


@pytest.mark.parametrize("wanted", ["x", "-1", "9" * 40, "１", "1; DROP"])
def test_odd_numbers_are_not_there(house: SmallHouse, wanted: str) -> None:
    assert browser("1004").post("/account/sessions/end/", {"session": wanted}).status_code == 404


def test_nobody_ends_another_s(house: SmallHouse) -> None:
    mine, theirs = browser("1004"), browser("1003")
    number = UserSession.objects.get(user=house.ogawa).pk
    mine.post("/account/sessions/end/", {"session": str(number)})
    assert theirs.get("/").status_code == 200


def test_the_managers_sign_somebody_out_everywhere_with_a_reason(house: SmallHouse) -> None:
    theirs = browser("1004")
    client = signed_in(house.aoyama)
    path = f"/signin/people/{house.eguchi.pk}/sessions/"
    client.post(path, {"reason": ""})
    assert theirs.get("/").status_code == 200
    client.post(path, {"reason": "端末を紛失した"})
    assert theirs.get("/").status_code == 302
    assert Event.objects.get(action="signin.sessions_ended").reason == "端末を紛失した"


def test_a_new_password_ends_the_others_and_this_one_goes_on_under_a_new_key(house: SmallHouse) -> None:
    here, there = browser("1004"), browser("1004")
    before = here.session.session_key
    new = "umi-to-yama-no-aida"
    here.post("/account/password/", {"password": new, "password_again": new})
    assert here.get("/").status_code == 200
    assert here.session.session_key != before
    assert there.get("/").status_code == 302
    assert [each.is_this for each in queries.open_sessions(house.eguchi, here.session.session_key, clock.now())] == [True]


def test_a_used_session_is_noted_once_in_five_minutes(house: SmallHouse, django_assert_num_queries: Any) -> None:
    client = browser("1004")
    UserSession.objects.update(last_seen_at=clock.now() - timedelta(hours=1))
    client.get("/")
    assert UserSession.objects.get().last_seen_at < clock.now() - timedelta(minutes=30), "just signed in: nothing to note"
    session = client.session
    session[watching.SEEN_AT] = clock.now().timestamp() - 301
    session.save()
    client.get("/")
    assert UserSession.objects.get().last_seen_at > clock.now() - timedelta(minutes=1)


def test_the_page_takes_the_same_queries_with_many_sessions(house: SmallHouse, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(client: Client) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get("/account/").status_code == 200
        return len(found)

    client = browser("1004")
    few = count(client)
    for _ in range(12):
        browser("1004")
    assert count(client) == few


def test_what_was_noted_of_a_session_is_forgotten_a_day_after_its_end(house: SmallHouse) -> None:
    here, gone = browser("1004"), browser("1003")
    gone.post("/signout/")
    UserSession.objects.update(last_seen_at=clock.now() - timedelta(days=2))
    assert forget_ended(clock.now()) == 1
    assert UserSession.objects.get().session_key == here.session.session_key
