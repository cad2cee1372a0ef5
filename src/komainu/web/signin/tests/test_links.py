"""Invitations and forgotten passwords: a link opens once, for a while, for its person only, and is kept nowhere in clear."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from komainu.web.duties.models import OutgoingMail
from komainu.web.people.models import Person
from komainu.web.signin import queries, services
from komainu.web.signin.duties import forget_sent
from komainu.web.signin.jobs import send_forgotten
from komainu.web.signin.models import EntryLink
from komainu.web.signin.problems import CannotSignIn, NoAddress
from komainu.web.signin.tests.house import PASSWORD, SmallHouse, is_in, signed_in
from komainu.web.site import clock
from komainu.web.trail.models import Event

NEW = "umi-to-yama-no-aida"


def invited(house: SmallHouse, person: Person | None = None) -> str:
    """The path of a link that was handed over."""
    address = services.invite(person or house.yoshida, by=house.aoyama, by_hand=True)
    return address.partition("8000")[2]


def opened(path: str) -> tuple[Client, str]:
    client = Client()
    answer = client.get(path)
    assert answer.status_code == 302
    return client, answer["Location"]


def test_a_link_leads_to_a_password_and_in(house: SmallHouse) -> None:
    client, path = opened(invited(house))
    assert "𠮷田 健吾さん、ようこそ" in client.get(path).content.decode()
    assert client.post(path, {"password": NEW, "password_again": NEW})["Location"] == "/"
    assert is_in(client)
    house.yoshida.refresh_from_db()
    assert house.yoshida.check_password(NEW)
    assert [event.action for event in Event.objects.order_by("-sequence")[:3]] == [
        "signin.signed_in",
        "signin.password_set",
        "signin.link_used",
    ]


def test_the_token_is_in_no_page_and_no_referrer(house: SmallHouse) -> None:
    path = invited(house)
    token = path.split("/")[-2]
    client = Client()
    first = client.get(path)
    assert first["Referrer-Policy"] == "no-referrer"
    assert "no-store" in first["Cache-Control"]
    page = client.get(first["Location"])
    assert token not in page.content.decode()
    assert token not in first["Location"]
    assert page["Referrer-Policy"] == "same-origin", "a form of a page without any would come from nowhere, and be refused"
    assert "no-store" in page["Cache-Control"]


def test_only_a_hash_is_kept(house: SmallHouse) -> None:
    token = invited(house).split("/")[-2]
    kept = EntryLink.objects.get()
    assert token not in str(vars(kept))
    assert all(token not in str(event.after) for event in Event.objects.all())


def test_it_opens_once(house: SmallHouse) -> None:
    path = invited(house)
    client, second = opened(path), opened(path)
    client[0].post(client[1], {"password": NEW, "password_again": NEW})
    assert second[0].post(second[1], {"password": PASSWORD, "password_again": PASSWORD}).status_code == 404
    house.yoshida.refresh_from_db()
    assert house.yoshida.check_password(NEW)


def test_a_use_is_taken_once_even_at_the_same_moment(house: SmallHouse) -> None:
    invited(house)
    link = EntryLink.objects.get()
    assert [services.use_link(link, means="password") for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("later", "opens"), [(timedelta(days=6, hours=23), True), (timedelta(days=7, seconds=1), False)])
def test_an_invitation_opens_for_seven_days(house: SmallHouse, later: timedelta, opens: bool) -> None:
    token = invited(house).split("/")[-2]
    assert (queries.open_link(token, clock.now() + later) is not None) is opens


def test_a_new_one_closes_the_one_before(house: SmallHouse) -> None:
    old = invited(house)
    new = invited(house)
    assert opened(old)[0].get("/signin/link/").status_code == 404
    assert opened(new)[0].get("/signin/link/").status_code == 200


def test_withdrawn_and_gone_people_stay_out(house: SmallHouse) -> None:
    path = invited(house)
    assert services.withdraw_link(house.yoshida, by=house.aoyama)
    assert not services.withdraw_link(house.yoshida, by=house.aoyama)
    assert opened(path)[0].get("/signin/link/").status_code == 404
    path = invited(house)
    Person.objects.filter(pk=house.yoshida.pk).update(is_active=False)
    assert opened(path)[0].get("/signin/link/").status_code == 404
    with pytest.raises(CannotSignIn):
        services.invite(house.yoshida, by=house.aoyama, by_hand=True)


def test_a_weak_password_is_refused_and_the_link_stays(house: SmallHouse) -> None:
    client, path = opened(invited(house))
    for first, second in (("password1234", "password1234"), ("short", "short"), (NEW, NEW + "x"), ("", "")):
        answer = client.post(path, {"password": first, "password_again": second})
        assert answer.status_code == 200
        assert f'value="{NEW}' not in answer.content.decode()
    assert client.post(path, {"password": NEW, "password_again": NEW}).status_code == 302


def test_by_mail_it_goes_to_the_outbox_and_needs_an_address(house: SmallHouse) -> None:
    assert services.invite(house.eguchi, by=house.ogawa) == ""
    mail = OutgoingMail.objects.get()
    assert mail.to == "eguchi@minato.example"
    found = re.search(r"https?://\S+(/signin/link/\S+/)", mail.body)
    assert found
    assert opened(found[1])[0].get("/signin/link/").status_code == 200
    with pytest.raises(NoAddress):
        services.invite(house.yoshida, by=house.ogawa)


def test_a_link_is_forgotten_once_the_mail_went_out(house: SmallHouse) -> None:
    services.invite(house.eguchi, by=house.ogawa)
    assert forget_sent(clock.now()) == 0
    assert "/signin/link/" in OutgoingMail.objects.get().body
    OutgoingMail.objects.update(sent_at=clock.now())
    assert forget_sent(clock.now()) == 1
    assert "/signin/link/" not in OutgoingMail.objects.get().body
    assert forget_sent(clock.now()) == 0


def test_a_mail_with_a_dead_link_is_not_sent_any_more(house: SmallHouse) -> None:
    services.invite(house.eguchi, by=house.ogawa)
    services.invite(house.eguchi, by=house.ogawa)
    assert OutgoingMail.objects.count() == 1
    forget_sent(clock.now() + timedelta(days=8))
    assert OutgoingMail.objects.count() == 0


def test_whoever_is_signed_in_as_somebody_else_is_signed_out_first(house: SmallHouse) -> None:
    client = signed_in(house.eguchi)
    path = client.get(invited(house))["Location"]
    client.get(path)
    assert not is_in(client)
    client.post(path, {"password": NEW, "password_again": NEW})
    assert client.session["_auth_user_id"] == str(house.yoshida.pk)


def asked(login: str) -> str:
    return Client().post("/signin/forgotten/", {"login": login})["Location"]


def test_the_answer_is_the_same_for_everybody(house: SmallHouse) -> None:
    assert asked("eguchi@minato.example") == asked("nobody@minato.example") == asked("1005") == "/signin/forgotten/done/"
    assert OutgoingMail.objects.count() == 0, "who it is, the worker finds out"
    assert EntryLink.objects.count() == 0


@pytest.mark.parametrize(
    ("login", "mails"), [("eguchi@minato.example", 1), ("EGUCHI@minato.example", 1), ("1004", 1), ("1005", 0), ("nobody", 0)]
)
def test_the_worker_writes_to_whom_it_concerns(house: SmallHouse, login: str, mails: int) -> None:
    send_forgotten.call(login)
    assert OutgoingMail.objects.count() == mails


def test_a_forgotten_password_is_set_anew_and_ends_every_session(house: SmallHouse) -> None:
    before = signed_in(house.eguchi)
    assert before.get("/").status_code == 200
    send_forgotten.call("1004")
    found = re.search(r"(/signin/link/\S+/)", OutgoingMail.objects.get().body)
    assert found
    client, path = opened(found[1])
    client.post(path, {"password": NEW, "password_again": NEW})
    assert is_in(client)
    assert before.get("/").status_code == 302
    assert queries.open_link(found[1].split("/")[-2], clock.now()) is None
    assert OutgoingMail.objects.filter(key__startswith="signin-notice:").count() == 1


def test_the_reset_lives_an_hour(house: SmallHouse) -> None:
    token = services.reset(house.eguchi, by=house.aoyama, by_hand=True).split("/")[-2]
    assert queries.open_link(token, clock.now() + timedelta(minutes=59)) is not None
    assert queries.open_link(token, clock.now() + timedelta(minutes=61)) is None


def test_asking_again_and_again_is_limited(house: SmallHouse) -> None:
    answers = [Client().post("/signin/forgotten/", {"login": "1004"}).status_code for _ in range(7)]
    assert answers[:5] == [302] * 5
    assert answers[5:] == [200, 200]


def test_without_mail_it_says_whom_to_ask(house: SmallHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.web.signin.views.door.mail_is_off", lambda: True)
    page = Client().get("/signin/forgotten/").content.decode()
    assert "システム管理者か個人情報保護管理者に頼んでください" in page
    assert "<input" not in page.split("<main")[1]
