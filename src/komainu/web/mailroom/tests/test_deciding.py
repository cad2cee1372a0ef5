"""The page behind the link and the signed-in one: what it shows and asks, what acts do, once; who may decide; what a kill leaves (K8, K9)."""

import logging
import logging.config
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from komainu.guard.spool import Act, State
from komainu.web.duties.models import Duty
from komainu.web.incidents.models import Incident
from komainu.web.mailroom.models import Mail, MailEvent
from komainu.web.mailroom.services import acting, mirror
from komainu.web.mailroom.tests.conftest import TOKEN, House, boxes
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.sample.mailing import go_out, mail_of
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
LINK = f"/mailroom/link/{TOKEN}/"


def state(house: House, uid: str) -> str:
    entry = house.spool.entry(uid)
    assert entry is not None
    return str(entry.state.value)


def mailed(uid: str) -> Mail:
    mirror.follow()
    return Mail.objects.get(uid=uid)


# What a page shows and asks


def test_a_get_only_shows_whoever_follows_the_link(house: House) -> None:
    uid = house.to_confirm(TOKEN)
    client = Client()
    page = client.get(LINK).content.decode()
    assert client.head(LINK).status_code in {200, 405}
    assert state(house, uid) == "awaiting_confirmation"
    assert '<mark class="odd-letters">l</mark>' in page
    for said in ("いつもの相手に似た別のドメイン", "会員.csv", "12名分", "初めての相手", "送る理由", "送信を取りやめる"):
        assert said in page, said
    assert "090-0000-0001" not in page
    assert not Event.objects.filter(action__startswith="mailroom.").exists()


def test_friction_grows_with_the_risk(house: House) -> None:
    house.held(TOKEN)
    held = Client().get(LINK).content.decode()
    assert 'type="checkbox"' not in held
    assert "待たずに送る" in held
    assert "送る理由" not in held
    uid = house.to_confirm("another-token-22-lette")
    asked = Client().get("/mailroom/link/another-token-22-lette/").content.decode()
    for key in boxes(house, uid):
        assert f'value="{key}"' in asked


def test_a_confirmation_needs_every_box_and_the_reason_and_keeps_what_was_given(house: House, press: Callable[..., Any]) -> None:
    uid = house.to_confirm(TOKEN)
    wanted = boxes(house, uid)
    answer = press("confirm", box=wanted[:-1], reason="月次の連絡")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert state(house, uid) == "awaiting_confirmation"
    assert f'value="{wanted[0]}" checked' in page
    assert "月次の連絡" in page
    assert press("confirm", box=wanted).status_code == 422
    done = press("confirm", box=wanted, reason="月次の連絡")
    assert "メールを送ります" in done.content.decode()
    assert state(house, uid) == "released"
    event = MailEvent.objects.get(mail__uid=uid)
    assert (event.cause, event.by, event.reason) == ("confirm", house["ueda"], "月次の連絡")
    assert Event.objects.filter(action="mailroom.confirmed", actor_name="上田 光").count() == 1


def test_a_second_press_says_so_and_one_too_late_too(house: House, press: Callable[..., Any]) -> None:
    uid = house.held(TOKEN)
    assert "取りやめました" in press("cancel").content.decode()
    assert "すでに行われています" in press("cancel").content.decode()
    assert "間に合いませんでした" in press("send_now").content.decode()
    assert state(house, uid) == "cancelled"
    assert Event.objects.filter(action="mailroom.cancelled").count() == 1


def test_an_unknown_or_ended_link_tells_nothing(house: House) -> None:
    house.held(TOKEN)
    answer = Client().get("/mailroom/link/no-such-token/")
    assert answer.status_code == 404
    assert "終わっています" in answer.content.decode()
    assert Client().post("/mailroom/link/no-such-token/", {"act": "send_now"}).status_code == 404


# Who may


def test_only_the_own_mail_is_there_and_only_superiors_approve(house: House) -> None:
    mail = mailed(house.to_approve())
    path = f"/mailroom/mails/{mail.pk}/"
    seen = {number: house.client(number).get(path).status_code for number in house.people}
    assert seen == {"aoyama": 200, "oono": 200, "ogawa": 200, "kanda": 200, "ueda": 200, "eguchi": 404}
    assert "顧客一覧" not in house.client("kanda").get(path).content.decode()
    offered = {
        number: 'value="approve"' in house.client(number).get(path).content.decode()
        for number in ("aoyama", "oono", "ogawa", "kanda", "ueda")
    }
    assert offered == {"aoyama": True, "oono": False, "ogawa": True, "kanda": False, "ueda": False}
    ticks = {"act": "approve", "box": boxes(house, mail.uid), "reason": "契約に基づく提供"}
    for number in ("oono", "kanda", "ueda"):
        assert house.client(number).post(path, ticks).status_code == 409, number
    assert state(house, mail.uid) == "awaiting_approval"
    assert Duty.objects.get(kind="mailroom.approve", closed_at=None).owner_role == "department_data_manager"
    assert house.client("ogawa").post(path, ticks).status_code == 302
    assert state(house, mail.uid) == "released"
    assert Duty.objects.get(kind="mailroom.approve").closed_because == "done"
    assert Event.objects.get(action="mailroom.approved").actor_name == "小川 澄"


def test_who_stands_in_for_the_superior_may_approve(house: House) -> None:
    from komainu.web.duties.services.away import delegate

    mail = mailed(house.to_approve())
    path = f"/mailroom/mails/{mail.pk}/"
    assert house.client("eguchi").get(path).status_code == 404
    delegate(house["ogawa"], house["eguchi"], by=house["ogawa"], starts_on=clock.today(), ends_on=clock.today())
    assert "あなたの承認を待つメール" in house.client("eguchi").get("/mailroom/").content.decode()
    answer = house.client("eguchi").post(path, {"act": "approve", "box": boxes(house, mail.uid), "reason": "契約に基づく提供"})
    assert answer.status_code == 302
    assert state(house, mail.uid) == "released"


def test_a_superior_does_not_approve_the_own_mail(house: House) -> None:
    Person.objects.filter(pk=house["ueda"].pk).update(email="")
    Person.objects.filter(pk=house["ogawa"].pk).update(email=mail_of("ueda"))
    mail = mailed(house.to_approve())
    assert mail.sender == house["ogawa"]
    assert Duty.objects.get(kind="mailroom.approve").owner_role == "privacy_manager"
    answer = house.client("ogawa").post(
        f"/mailroom/mails/{mail.pk}/", {"act": "approve", "box": boxes(house, mail.uid), "reason": "契約に基づく提供"}
    )
    assert answer.status_code == 409
    assert state(house, mail.uid) == "awaiting_approval"


def test_a_refused_mail_goes_by_two_named_people_only(house: House) -> None:
    mail = mailed(house.refused())
    path = f"/mailroom/mails/{mail.pk}/"
    assert house.client("ueda").post(f"{path}override/", {"reason": "どうしても要る"}).status_code == 409
    assert house.client("aoyama").post(f"{path}override/", {"reason": "短い"}).status_code == 422
    assert house.client("aoyama").post(f"{path}override/", {"reason": "最後の精算のため"}).status_code == 302
    assert house.client("aoyama").post(f"{path}override/second/").status_code == 409
    assert state(house, mail.uid) == "refused"
    assert house.client("ogawa").post(f"{path}override/second/").status_code == 302
    assert state(house, mail.uid) == "released"
    event = MailEvent.objects.get(cause="override")
    assert (event.by, event.second, event.reason) == (house["aoyama"], house["ogawa"], "最後の精算のため")
    assert {each.actor_name for each in Event.objects.filter(action__in=["mailroom.override_asked", "mailroom.overridden"])} == {"青山 凪"}


# What a kill leaves


def test_killed_before_the_commit_it_still_waits_and_the_link_still_works(
    house: House, press: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """K8."""
    uid = house.held(TOKEN)

    class Killed(BaseException):
        pass

    def kill(*_arguments: object, **_named: object) -> None:
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(house.spool.writing, "act", kill)
        with pytest.raises(Killed):
            acting.act(uid, Act.CANCEL, address=mail_of("ueda"))
    mirror.follow()
    assert state(house, uid) == "held"
    assert not MailEvent.objects.exists()
    assert "取りやめました" in press("cancel").content.decode()


def test_killed_after_the_commit_it_is_done_once_and_the_next_round_writes_it_down(house: House, press: Callable[..., Any]) -> None:
    """K9. The first half of `acting.act` ran, the second never did."""
    uid = house.to_confirm(TOKEN)
    mirror.follow()
    house.spool.act(uid, Act.CANCEL, by=mail_of("ueda"), at=clock.now())
    assert Mail.objects.get(uid=uid).state == "awaiting_confirmation"
    assert "すでに行われています" in press("cancel").content.decode()
    mirror.follow()
    mail = Mail.objects.get(uid=uid)
    assert mail.state == "cancelled"
    assert Event.objects.filter(action="mailroom.cancelled", actor_name="上田 光").count() == 1
    assert Incident.objects.filter(kind="near_miss").count() == 1
    assert not Duty.objects.filter(kind="mailroom.confirm", closed_at=None).exists()


def test_another_spool_is_followed_from_its_beginning(house: House) -> None:
    from komainu.web.site.sample.mailing import fresh_spool

    house.passing()
    mirror.follow()
    other = fresh_spool()
    assert other is not None
    uid = House(house.people, other).passing()
    mirror.follow()
    assert Mail.objects.get(uid=uid).state == "forwarded"
    assert Mail.objects.count() == 2


# What follows


def test_a_cancelled_mail_is_a_near_miss_that_names_nobody(house: House, press: Callable[..., Any]) -> None:
    house.to_confirm(TOKEN)
    press("cancel")
    near = Incident.objects.get(kind="near_miss")
    told = f"{near.title} {near.what_happened} {near.what_stopped_it}"
    assert "いつもの相手に似た別のドメイン" in told
    assert "@" not in told
    assert "会員" not in told
    assert (near.persons_guess, near.reported_by) == (12, house["ueda"])


def test_a_mail_that_went_out_wrongly_is_an_incident_in_one_act(house: House) -> None:
    waiting = mailed(house.to_approve())
    assert house.client("ueda").post(f"/mailroom/mails/{waiting.pk}/wrong/", {"what": "mail_wrong_to"}).status_code == 409
    house.client("ogawa").post(
        f"/mailroom/mails/{waiting.pk}/", {"act": "approve", "box": boxes(house, waiting.uid), "reason": "契約に基づく提供"}
    )
    go_out(house.spool, waiting.uid)
    sent = mailed(waiting.uid)
    path = f"/mailroom/mails/{sent.pk}/wrong/"
    assert "事故として知らせる" in house.client("ueda").get(path).content.decode()
    assert house.client("ueda").post(path, {"what": "mail_wrong_to", "note": "別のお客様の一覧でした。"}).status_code == 302
    incident = Incident.objects.get(kind="accident")
    assert "mori@kitano-denki.example" in incident.to_whom
    assert incident.persons_guess == 120
    for said in ("別のお客様の一覧でした。", "一覧.csv", "120名分", "氏名"):
        assert said in incident.what_happened, said
    assert set(incident.facts["data_sets"][0]["items"]) >= {"name", "phone"}
    assert f"/mailroom/mails/{sent.pk}/" in house.client("aoyama").get(f"/incidents/{incident.pk}/").content.decode(), "and back"
    assert house.client("ueda").post(path, {"what": "mail_wrong_to"}).status_code == 302
    assert Incident.objects.filter(kind="accident").count() == 1


def test_what_the_text_tells_is_filled_in_too_and_the_time_is_that_of_the_sending(house: House) -> None:
    from komainu.web.site.sample.mailing import Written

    text = "森様\n\nマイナンバー：1234-5678-9018\nカード番号：4111 1111 1111 1111\n"
    uid = house.put(Written("ueda", "番号", text, ["mori@kitano-denki.example"]), watched=True)
    sent = mailed(uid)
    assert house.client("ueda").post(f"/mailroom/mails/{sent.pk}/wrong/", {"what": "mail_wrong_to"}).status_code == 302
    incident = Incident.objects.get(kind="accident")
    [data_set] = incident.facts["data_sets"]
    assert set(data_set["items"]) >= {"individual_number", "credit_card"}
    assert data_set["my_number"]["contains_individual_number"] is True
    assert data_set["financial"] == ["credit_card_number"]
    entry = house.spool.entry(uid)
    assert entry is not None
    assert incident.happened_on == clock.japan_day(entry.received_at)


def test_watching_stops_nobody_and_counts_what_would_have_been_held(house: House) -> None:
    from komainu.web.site.sample.mailing import Written

    uid = house.put(Written("ueda", "名簿", "森様", ["mori@kitano-denkl.example"]), watched=True)
    mail = mailed(uid)
    assert (mail.state, mail.grade, mail.is_watched) == ("observed", "confirm", True)
    assert not Duty.objects.filter(kind__startswith="mailroom.").exists()


def test_the_mirror_holds_no_address_no_subject_and_no_name_of_a_file(house: House) -> None:
    house.to_confirm()
    house.to_approve()
    mirror.follow()
    held = " ".join(str(row) for model in (Mail, MailEvent) for row in model.objects.values_list())
    held += " ".join(str(mail.findings.values_list()) for mail in Mail.objects.all())
    for word in ("mori@", "@", "名簿", "一覧", ".csv"):
        assert word not in held, word


# What it costs


@pytest.mark.parametrize("path", ["/mailroom/", "/mailroom/list/"])
def test_a_page_asks_the_same_however_much_mail_there_is(house: House, path: str) -> None:
    client = house.client("aoyama")
    counts = []
    for more in (1, 6):
        for _number in range(more):
            house.to_approve()
            house.passing()
        mirror.follow()
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_without_a_spool_the_pages_say_how_to_begin(people: dict[str, Person]) -> None:
    client = Client()
    client.force_login(people["aoyama"])
    for path in ("/mailroom/", "/mailroom/list/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "まだ使われていません" in page.content.decode()
    assert mirror.follow() == 0
    assert Client().get(LINK).status_code == 503


def test_state_words_are_those_of_the_guard() -> None:
    assert set(Mail.State.values) == {each.value for each in State}


def test_no_log_line_holds_the_token() -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    made = settings.LOGGING["filters"]["no_tokens"]["()"]
    handler.addFilter(logging.config.DictConfigurator({"version": 1}).resolve(made)())  # type: ignore[attr-defined]
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["no_tokens"]
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        logger.error("Internal Server Error: %s", LINK)
        logger.error("%s lost on the way", "/mailroom/")
    finally:
        logger.removeHandler(handler)
    assert lines == ["Internal Server Error: /mailroom/link/…/", "/mailroom/ lost on the way"]
