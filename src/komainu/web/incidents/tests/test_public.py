"""Telling without signing in: only by the poster that hangs now, not too often, and nothing that was told can be read back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from komainu.web.duties.models import OutgoingMail
from komainu.web.incidents import content, queries
from komainu.web.incidents.models import Incident
from komainu.web.incidents.services import throttle
from komainu.web.incidents.services.handling import take
from komainu.web.incidents.services.house import rotate_poster, set_house_rules
from komainu.web.incidents.tests.house import House, incident
from komainu.web.incidents.tests.pictures import jpeg
from komainu.web.site import clock

pytestmark = pytest.mark.usefixtures("sunday_noon")


@pytest.fixture
def here(house: House) -> str:
    set_house_rules(by=house.aoyama, emergency_phone="03-0000-1111")
    return reverse("incidents:public_report", args=[queries.house_rules().poster_token])


def tell(client: Client, here: str, what: str = "lost_paper", ip: str = "192.0.2.1", **said: Any) -> Any:
    sheet = {"once": str(uuid4()), "what_happened": "名簿を電車に忘れた", "noticed": "2026-11-22", **said}
    return client.post(f"{here}?what={what}", sheet, REMOTE_ADDR=ip)


def done(here: str, receipt: str) -> str:
    return f"{here}{receipt}/"


def test_the_same_tiles_and_a_shorter_form(client: Client, here: str) -> None:
    page = client.get(here).content.decode()
    for kind in content.kinds():
        for option in content.options(kind.id):
            assert option.title.ja in page
            assert client.get(f"{here}?what={option.id}").status_code == 200
    form = client.get(f"{here}?what=mail_cc").content.decode()
    for name in ("department", "happened", "to_whom", "persons", "is_anonymous"):
        assert f'name="{name}"' not in form


def test_a_report_by_the_poster(client: Client, house: House, here: str) -> None:
    answer = tell(client, here, place="山手線", files=SimpleUploadedFile("a.jpg", jpeg()))
    found = Incident.objects.get()
    assert answer.url == done(here, found.receipt)
    assert (found.channel, found.reported_by, found.department, found.is_anonymous) == ("poster", None, None, False)
    assert (found.what, found.place, found.reporter_contact) == ("lost_paper", "山手線", None)
    assert found.attachments.count() == 1
    page = client.get(answer.url).content.decode()
    for text in (found.receipt, "届いています", "tel:03-0000-1111", content.first_steps("accident", "lost_paper").do[0].ja):
        assert text in page
    assert OutgoingMail.objects.get().to == house.aoyama.email


def test_name_and_contact_stand_sealed(client: Client, here: str) -> None:
    tell(client, here, name="匿名希望太郎", contact="090-0000-0000")
    assert Incident.objects.get().reporter_contact == {"name": "匿名希望太郎", "contact": "090-0000-0000"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reporter_contact FROM incidents_incident")
        assert "090" not in cursor.fetchone()[0]


def test_the_receipt_tells_the_state_and_nothing_of_what_was_told(client: Client, house: House, here: str) -> None:
    where = tell(client, here, what_happened="田中様の名簿", name="内緒", place="山手線").url
    take(Incident.objects.get(), by=house.aoyama)
    page = client.get(where).content.decode()
    assert "担当者が対応を始めました" in page
    for secret in ("田中様", "内緒", "山手線", "書類をなくした", "青山", Incident.objects.get().number):
        assert secret not in page


def test_the_receipt_can_be_typed(client: Client, here: str) -> None:
    tell(client, here)
    receipt = Incident.objects.get().receipt
    answer = client.get(here, {"receipt": f" {receipt.lower()} "}, follow=True)
    assert answer.status_code == 200
    assert receipt in answer.content.decode()


def test_a_receipt_of_somebody_who_signed_in_is_not_found_here(client: Client, house: House, here: str) -> None:
    assert client.get(done(here, incident(house).receipt)).status_code == 404


def test_who_guesses_receipts_must_wait(client: Client, here: str) -> None:
    tell(client, here)
    good = done(here, Incident.objects.get().receipt)
    most, _span = throttle.GUESSES_BY_ADDRESS
    for _ in range(most):
        assert client.get(done(here, "AAAA-BBBB")).status_code == 404
    assert client.get(done(here, "AAAA-BBBB")).status_code == 429
    assert client.get(good).status_code == 429
    assert client.get(good, REMOTE_ADDR="192.0.2.9").status_code == 200


@pytest.mark.parametrize("token", ["x", "a" * 24, "日本語"])
def test_a_wrong_address_is_not_there(client: Client, here: str, token: str) -> None:
    assert client.get(reverse("incidents:public_report", args=[token])).status_code == 404
    assert client.get(reverse("incidents:public_done", args=[token, "AAAA-BBBB"])).status_code == 404


def test_a_rotated_poster_is_dead(client: Client, house: House, here: str) -> None:
    where = tell(client, here).url
    rotate_poster(by=house.aoyama)
    assert client.get(here).status_code == 404
    assert tell(client, here).status_code == 404
    assert client.get(where).status_code == 404
    assert client.get(reverse("incidents:public_report", args=[queries.house_rules().poster_token])).status_code == 200


def test_a_closed_window_says_whom_to_call_and_takes_nothing(client: Client, house: House, here: str) -> None:
    set_house_rules(by=house.aoyama, poster_is_on=False)
    for answer in (client.get(here), client.get(f"{here}?what=fax"), tell(client, here)):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "この窓口は閉じています" in page
        assert "tel:03-0000-1111" in page
    assert not Incident.objects.exists()


def test_the_sixth_within_ten_minutes_from_one_address_waits(client: Client, here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        assert tell(client, here).status_code == 302
    answer = tell(client, here, what_happened="六件目の文章 <b>")
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "tel:03-0000-1111" in page
    assert "六件目の文章 &lt;b&gt;" in page
    assert Incident.objects.count() == 5
    assert tell(client, here, ip="192.0.2.2").status_code == 302
    later = clock.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert tell(client, here).status_code == 302


def test_the_thirty_first_within_an_hour_waits_from_wherever(client: Client, house: House, here: str) -> None:
    for number in range(30):
        assert throttle.admit(f"198.51.100.{number}", clock.now())
    assert tell(client, here, ip="203.0.113.1").status_code == 429
    assert not throttle.admit("203.0.113.2", clock.now() + timedelta(minutes=59))
    assert throttle.admit("203.0.113.2", clock.now() + timedelta(minutes=61))


def test_what_does_not_fit_is_not_counted(client: Client, here: str) -> None:
    for _ in range(8):
        assert tell(client, here, what_happened="").status_code == 422
    assert tell(client, here).status_code == 302


def test_a_second_tap_is_neither_sent_nor_counted_twice(client: Client, here: str) -> None:
    once = str(uuid4())
    places = {tell(client, here, once=once).url for _ in range(7)}
    assert len(places) == 1
    assert Incident.objects.count() == 1


def test_a_stranger_cannot_choose_the_address_that_is_counted(client: Client, here: str, settings: Any) -> None:
    for number in range(5):
        client.post(
            f"{here}?what=fax",
            {"once": str(uuid4()), "what_happened": "x", "noticed": "2026-11-22"},
            HTTP_X_FORWARDED_FOR=f"10.0.0.{number}",
        )
    assert tell(client, here, ip="127.0.0.1").status_code == 429
    settings.TRUSTED_PROXIES = 1
    sheet = {"once": str(uuid4()), "what_happened": "x", "noticed": "2026-11-22"}
    assert client.post(f"{here}?what=fax", sheet, HTTP_X_FORWARDED_FOR="127.0.0.1, 203.0.113.7").status_code == 302


def test_the_address_itself_is_never_kept(client: Client, here: str) -> None:
    tell(client, here, ip="192.0.2.77")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM site_cache")
        assert "192.0.2.77" not in str(cursor.fetchall())


def test_a_machine_that_fills_every_field_is_stopped_and_a_person_can_go_on(client: Client, here: str) -> None:
    answer = tell(client, here, home_page="https://spam.example")
    assert answer.status_code == 422
    assert "この欄を空にして" in answer.content.decode()
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [({"noticed": "2026-11-23"}, "これから先の日付"), ({"noticed": ""}, "日を選んで"), ({"what_happened": " "}, "一言でかまいません")],
)
def test_wrong_input_keeps_what_was_typed(client: Client, here: str, said: dict[str, str], words: str) -> None:
    answer = tell(client, here, **{"place": "<i>駅</i>", **said})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "&lt;i&gt;駅&lt;/i&gt;" in page


def test_a_form_without_its_token_is_refused(here: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert tell(strict, here).status_code == 403
    assert not Incident.objects.exists()


def test_nothing_else_is_open_to_the_street(client: Client, house: House) -> None:
    found = incident(house)
    for name, args in (
        ("report", []),
        ("report_done", [found.pk]),
        ("own_report", [found.pk]),
        ("house_rules", []),
        ("poster", []),
        ("rotate_poster", []),
    ):
        assert client.get(reverse(f"incidents:{name}", args=args)).url.startswith(reverse("account_login"))
