"""Everybody can tell, in one tap and one form; what was typed stays; day one is right; the manager is written to at once."""

# long: the rules of one page in one place; parted, their fixtures would stand twice.

import re
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from komainu.web.duties.models import OutgoingMail
from komainu.web.duties.services import remind_all
from komainu.web.incidents import content
from komainu.web.incidents.forms.days import day_label
from komainu.web.incidents.forms.reporting import PersonsField
from komainu.web.incidents.models import Attachment, Incident
from komainu.web.incidents.services import attachments
from komainu.web.incidents.services.attachments import attach
from komainu.web.incidents.services.handling import take
from komainu.web.incidents.services.house import set_house_rules
from komainu.web.incidents.services.reporting import add_to_report
from komainu.web.incidents.tests.house import House, incident, somebody
from komainu.web.incidents.tests.pictures import PLACE, jpeg
from komainu.web.people.roles import Role
from komainu.web.trail.models import Event

pytestmark = pytest.mark.usefixtures("sunday_noon")

FRIDAY = "2026-11-20"


def address(what: str) -> str:
    return f"{reverse('incidents:report')}?what={what}"


def sheet(**said: Any) -> dict[str, Any]:
    return {"once": str(uuid4()), "what_happened": "案内を全員のアドレスが見える形で送った", "noticed": FRIDAY, "happened": FRIDAY, **said}


def tell(client: Client, what: str = "mail_cc", **said: Any) -> Any:
    return client.post(address(what), sheet(**said))


@pytest.fixture
def inoue(client: Client, house: House) -> Client:
    client.force_login(house.inoue)
    return client


def test_every_answer_has_its_tile_and_its_form(inoue: Client) -> None:
    page = inoue.get(reverse("incidents:report")).content.decode()
    for kind in content.kinds():
        for option in content.options(kind.id):
            assert option.title.ja in page
            assert f"?what={option.id}" in page
            assert inoue.get(address(option.id)).status_code == 200


def test_staff_never_read_the_words_of_the_law(inoue: Client) -> None:
    for page in (
        reverse("incidents:report"),
        address("mail_cc"),
        address("nearly_sent"),
        reverse("incidents:near_misses"),
        reverse("today:home"),
    ):
        text = inoue.get(page).content.decode()
        assert "インシデント" not in text
        assert "漏えい" not in text


def test_an_answer_that_does_not_exist_shows_the_tiles(inoue: Client) -> None:
    assert "何がありましたか" in inoue.get(address("no_such")).content.decode()


def test_a_mail_in_cc_of_last_friday(inoue: Client, house: House) -> None:
    answer = tell(inoue, persons="1,200", to_whom="お客様全員", place="本社")
    found = Incident.objects.get()
    assert answer.url == reverse("incidents:report_done", args=[found.pk])
    assert (found.kind, found.what, found.title) == ("accident", "mail_cc", "宛先をCcに入れて送った（全員のアドレスが見えた）")
    assert (found.noticed_on, found.happened_on, found.persons_guess) == (date(2026, 11, 20), date(2026, 11, 20), 1200)
    assert (found.reported_by, found.department, found.channel) == (house.inoue, house.sales, "signed_in")
    assert found.facts["event"]["types"] == ["mis_sent_mail"]
    assert found.facts["data_sets"][0]["items"] == ["email"]
    assert found.facts["awareness"]["known_on"] == FRIDAY
    assert found.latest_assessment is not None


def test_after_sending_one_reads_what_to_do_first_and_what_not(inoue: Client, house: House) -> None:
    set_house_rules(by=house.aoyama, emergency_phone="03-0000-1111")
    page = inoue.get(tell(inoue).url).content.decode()
    steps = content.first_steps("accident", "mail_cc")
    for line in (*steps.do, *steps.dont, *steps.next):
        assert line.ja in page
    assert Incident.objects.get().receipt in page
    assert "tel:03-0000-1111" in page


def test_the_second_choice_narrows_title_and_facts(inoue: Client) -> None:
    tell(inoue, "disposed", detail="paper")
    found = Incident.objects.get()
    assert found.title == "誤って捨てた・消した（書類を捨てた）"
    assert found.facts["data_sets"][0]["media"] == ["paper"]
    assert found.record["told_detail"] == "paper"


@pytest.mark.parametrize("option", [option.id for kind in content.kinds() for option in content.options(kind.id)])
def test_every_answer_can_be_sent(inoue: Client, option: str) -> None:
    assert tell(inoue, option).status_code == 302
    assert Incident.objects.get().what == option


def test_the_manager_is_written_to_at_once_and_only_once(inoue: Client, house: House, sunday_noon: Any) -> None:
    tell(inoue)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.is_urgent, mail.sent_at) == (house.aoyama.email, True, None)
    assert Incident.objects.get().number in mail.subject
    assert reverse("incidents:detail", args=[Incident.objects.get().pk]) in mail.body
    remind_all(sunday_noon + timedelta(minutes=1))
    assert OutgoingMail.objects.count() == 1


def test_nobody_took_it_and_the_next_is_written_to(inoue: Client, house: House, sunday_noon: Any) -> None:
    office = somebody(house, "office", Role.PMS_OFFICE)
    tell(inoue)
    assert not OutgoingMail.objects.filter(person=office).exists()
    remind_all(sunday_noon + timedelta(minutes=31))
    assert OutgoingMail.objects.filter(person=office, is_urgent=True).count() == 1


def test_a_second_tap_sends_nothing_twice(inoue: Client) -> None:
    same = sheet()
    first, second = inoue.post(address("mail_cc"), same), inoue.post(address("mail_cc"), same)
    assert first.url == second.url
    assert Incident.objects.count() == 1
    assert tell(inoue).status_code == 302
    assert Incident.objects.count() == 2


@pytest.mark.parametrize("name", ["noticed", "happened"])
def test_a_day_to_come_is_refused(inoue: Client, name: str) -> None:
    answer = tell(inoue, **{name: "other", f"{name}_other": "2026-11-23"})
    assert answer.status_code == 422
    assert "これから先の日付" in answer.content.decode()
    assert not Incident.objects.exists()


def test_noticed_before_it_happened_is_refused_with_both_days(inoue: Client) -> None:
    page = tell(inoue, noticed="2026-11-19", happened=FRIDAY).content.decode()
    assert "気づいた日（11月19日（木））が、起きた日（11月20日（金））より前" in page
    assert not Incident.objects.exists()


@pytest.mark.parametrize("day", ["1899-12-31", "0001-01-01"])
def test_a_day_of_another_age_is_refused(inoue: Client, day: str) -> None:
    assert "古すぎる日付" in tell(inoue, noticed="other", noticed_other=day).content.decode()


def test_what_was_typed_stays(inoue: Client) -> None:
    page = tell(
        inoue, noticed="", to_whom="取引先の<b>佐藤</b>様", what_happened="長い説明 <script>alert(1)</script>", persons="たくさん"
    ).content.decode()
    assert "日を選んでください。" in page
    assert "人数は数字で" in page
    assert "長い説明 &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "取引先の&lt;b&gt;佐藤&lt;/b&gt;様" in page
    assert "<script>alert" not in page
    assert re.search(rf'name="happened" value="{FRIDAY}"[^>]*checked', page)
    assert not re.search(r'name="noticed"[^>]*checked', page)


def test_the_day_that_it_happened_may_stay_unknown(inoue: Client) -> None:
    assert tell(inoue, happened="unknown").status_code == 302
    found = Incident.objects.get()
    assert found.happened_on is None
    assert "occurred_on" not in found.facts["event"]


def test_a_date_in_the_calendar_alone_is_enough(inoue: Client) -> None:
    tell(inoue, noticed="", noticed_other="2026-10-05", happened="unknown")
    assert Incident.objects.get().noticed_on == date(2026, 10, 5)


def test_a_tile_wins_over_a_date_left_in_the_hidden_calendar(inoue: Client) -> None:
    tell(inoue, noticed=FRIDAY, noticed_other="2026-11-21")
    assert Incident.objects.get().noticed_on == date(2026, 11, 20)


def test_another_day_needs_its_date(inoue: Client) -> None:
    assert "カレンダーで日付を選んで" in tell(inoue, noticed="other").content.decode()


def test_a_page_left_open_over_midnight_still_means_its_day(inoue: Client) -> None:
    tell(inoue, noticed="2026-11-14", happened="unknown")  # the tile of "a week ago" as it stood yesterday
    assert Incident.objects.get().noticed_on == date(2026, 11, 14)


def test_a_time_to_come_is_refused_today_only(inoue: Client) -> None:
    assert "これから先の時刻" in tell(inoue, noticed="2026-11-22", noticed_time="12:01").content.decode()
    tell(inoue, noticed="2026-11-21", happened=FRIDAY, noticed_time="23:00")
    assert Incident.objects.get().noticed_time == time(23, 0)


@pytest.mark.parametrize(
    ("day", "today", "words"),
    [
        (date(2026, 11, 22), date(2026, 11, 22), "今日"),
        (date(2026, 11, 21), date(2026, 11, 22), "昨日"),
        (date(2026, 11, 20), date(2026, 11, 22), "一昨日"),
        (date(2026, 11, 19), date(2026, 11, 22), "木曜"),
        (date(2026, 11, 15), date(2026, 11, 22), "先週の日曜"),
        (date(2026, 11, 20), date(2026, 11, 26), "先週の金曜"),
        (date(2026, 11, 20), date(2026, 11, 27), "先週の金曜"),
        (date(2026, 12, 31), date(2027, 1, 4), "先週の木曜"),
        (date(2028, 2, 29), date(2028, 3, 1), "昨日"),
    ],
)
def test_days_are_called_as_people_say(day: date, today: date, words: str) -> None:
    with translation.override("ja"):
        assert day_label(day, today) == words


@pytest.mark.parametrize(
    ("typed", "persons"), [("1200", 1200), ("1,200", 1200), ("１２００人", 1200), ("約 1,200 名", 1200), ("", None), ("0", 0)]
)
def test_persons_are_read_as_people_write_them(typed: str, persons: int | None) -> None:
    assert PersonsField().clean(typed) == persons


@pytest.mark.parametrize("typed", ["数十人", "-5", "1.5", "9" * 19, "１２abc"])
def test_a_number_of_persons_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(Exception, match="人数は数字で"):
        PersonsField().clean(typed)


def test_photos_are_kept_without_their_place(inoue: Client) -> None:
    tell(
        inoue,
        camera=SimpleUploadedFile("shot.jpg", jpeg(6)),
        files=[SimpleUploadedFile("a.jpg", jpeg()), SimpleUploadedFile("b.pdf", b"%PDF-1.7")],
    )
    kept = Attachment.objects.order_by("name")
    assert [(file.name, file.content_type, file.purpose) for file in kept] == [
        ("a.jpg", "image/jpeg", "report"), ("b.pdf", "application/pdf", "report"), ("shot.jpg", "image/jpeg", "report"),
    ]  # fmt: skip
    assert all(PLACE not in attachments.content_of(file) for file in kept)


def test_a_file_that_is_too_large_is_named_and_the_text_stays(inoue: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.web.incidents.forms.files.LARGEST_BYTES", 10)
    page = tell(inoue, files=SimpleUploadedFile("big.jpg", jpeg())).content.decode()
    assert "「big.jpg」は大きすぎます" in page
    assert "案内を全員のアドレスが見える形で送った" in page
    assert "もう一度選んでください" in page
    assert not Incident.objects.exists()


@pytest.mark.parametrize("body", [b"MZ\x90\0 a program", b"<svg onload=alert(1)>", b"<html>", b"PK\x03\x04 macro"])
def test_a_file_of_another_kind_is_refused(inoue: Client, body: bytes) -> None:
    assert "受け付けられない種類" in tell(inoue, files=SimpleUploadedFile("photo.jpg", body)).content.decode()


def test_too_many_files_are_refused(inoue: Client) -> None:
    many = [SimpleUploadedFile(f"{number}.jpg", jpeg()) for number in range(11)]
    assert "10個まで" in tell(inoue, files=many).content.decode()


def test_an_empty_file_is_named(inoue: Client) -> None:
    # A browser sends an empty part without a name where no file was chosen; one with a name is an empty file.
    assert "中身がありません" in tell(inoue, files=SimpleUploadedFile("zero.jpg", b"")).content.decode()


def test_only_who_signed_in_reports_here(client: Client, house: House) -> None:
    for page in ("report", "own_reports", "near_misses"):
        assert client.get(reverse(f"incidents:{page}")).url.startswith(reverse("account_login"))


def test_the_own_reports_are_the_own_ones(client: Client, house: House) -> None:
    mine, other = incident(house, title="自分の件"), incident(house, by=house.eguchi, title="他人の件")
    for person, seen, unseen in ((house.inoue, mine, other), (house.eguchi, other, mine)):
        client.force_login(person)
        page = client.get(reverse("incidents:own_reports")).content.decode()
        assert seen.title in page
        assert unseen.title not in page
        assert client.get(reverse("incidents:own_report", args=[seen.pk])).status_code == 200
        assert client.get(reverse("incidents:own_report", args=[unseen.pk])).status_code == 404
        assert client.post(reverse("incidents:own_report", args=[unseen.pk]), {"text": "x"}).status_code == 404
        assert client.get(reverse("incidents:report_done", args=[unseen.pk])).status_code == 404


def test_even_the_manager_reads_somebody_elses_report_elsewhere(client: Client, house: House) -> None:
    client.force_login(house.aoyama)
    assert client.get(reverse("incidents:own_report", args=[incident(house).pk])).status_code == 404


def test_the_state_is_told_in_plain_words_and_the_offices_notes_are_not(inoue: Client, house: House) -> None:
    found = incident(house)
    page = inoue.get(reverse("incidents:own_report", args=[found.pk])).content.decode()
    assert "届いています" in page
    take(found, by=house.aoyama)
    from komainu.web.incidents.services.notes import add_note

    add_note(found, by=house.aoyama, kind="note", text="社内だけの覚え書き", happened_at=found.reported_at)
    page = inoue.get(reverse("incidents:own_report", args=[found.pk])).content.decode()
    assert "担当者が対応を始めました" in page
    assert "社内だけの覚え書き" not in page


def test_the_closing_note_reaches_who_told(inoue: Client, house: House) -> None:
    from komainu.web.incidents.services.handling import close

    found = take(incident(house, "near_miss", by=house.inoue), by=house.aoyama)
    close(found, by=house.aoyama, outcome="acted", note="封筒を窓あきに替えました。")
    page = inoue.get(reverse("incidents:own_report", args=[found.pk])).content.decode()
    assert "対応が終わりました" in page
    assert "封筒を窓あきに替えました。" in page


def test_more_can_be_added_and_who_has_it_is_written_to(inoue: Client, house: House) -> None:
    found = take(incident(house), by=house.aoyama)
    before = OutgoingMail.objects.count()
    answer = inoue.post(
        reverse("incidents:own_report", args=[found.pk]), {"text": "宛先は1,180件でした", "files": SimpleUploadedFile("a.jpg", jpeg())}
    )
    assert answer.status_code == 302
    page = inoue.get(answer.url).content.decode()
    assert "宛先は1,180件でした" in page
    assert "a.jpg" in page
    mail = OutgoingMail.objects.order_by("-written_at", "-pk").exclude(subject__contains="受け付ける").get()
    assert OutgoingMail.objects.count() == before + 1
    assert mail.to == house.aoyama.email
    assert "1,180" not in mail.body


def test_nothing_added_is_an_error_that_keeps_the_page(inoue: Client, house: House) -> None:
    found = incident(house)
    assert inoue.post(reverse("incidents:own_report", args=[found.pk]), {"text": " "}).status_code == 422
    assert not found.notes.exists()


def test_every_act_is_in_the_trail(inoue: Client, house: House) -> None:
    tell(inoue, files=SimpleUploadedFile("a.jpg", jpeg()))
    found = Incident.objects.get()
    add_to_report(found, by=house.inoue, text="追記")
    assert set(Event.objects.filter(subject_id=str(found.pk)).values_list("action", flat=True)) >= {
        "incidents.reported", "incidents.file_attached", "incidents.note_added",
    }  # fmt: skip


def test_a_file_is_open_to_those_who_may_see_the_incident(client: Client, house: House) -> None:
    found, other = incident(house), incident(house, by=house.eguchi)
    file = attach(found, SimpleUploadedFile("写真.jpg", jpeg()), by=house.inoue, purpose="report")
    inside = attach(found, SimpleUploadedFile("提出.pdf", b"%PDF-1.7"), by=house.aoyama, purpose="report_filed")
    where = reverse("incidents:attachment", args=[found.pk, file.pk])
    statuses = {}
    for person in (house.aoyama, house.ueda, house.inoue, house.eguchi):
        client.force_login(person)
        statuses[person.staff_number] = (
            client.get(where).status_code,
            client.get(reverse("incidents:attachment", args=[found.pk, inside.pk])).status_code,
        )
    assert statuses == {"aoyama": (200, 200), "ueda": (200, 404), "inoue": (200, 404), "eguchi": (404, 404)}
    client.force_login(house.aoyama)
    assert client.get(reverse("incidents:attachment", args=[other.pk, file.pk])).status_code == 404
    client.logout()
    assert client.get(where).status_code == 302


def test_a_picture_is_shown_and_everything_else_saved(client: Client, house: House) -> None:
    found = incident(house)
    client.force_login(house.inoue)
    for name, body, kind, way in (
        ("写真.jpg", jpeg(), "image/jpeg", "inline"), ("a.pdf", b"%PDF-1.7", "application/octet-stream", "attachment"),
        ("a.html", b"<script>", "application/octet-stream", "attachment"),
    ):  # fmt: skip
        file = attach(found, SimpleUploadedFile(name, body), by=house.inoue)
        answer = client.get(reverse("incidents:attachment", args=[found.pk, file.pk]))
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].startswith(way)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_file_that_is_gone_says_so(client: Client, house: House, settings: Any) -> None:
    found = incident(house)
    file = attach(found, SimpleUploadedFile("a.jpg", jpeg()), by=house.inoue)
    (settings.STORAGE_FOLDER / file.path).unlink()
    client.force_login(house.inoue)
    answer = client.get(reverse("incidents:attachment", args=[found.pk, file.pk]))
    assert answer.status_code == 503
    assert "このファイルは開けません" in answer.content.decode()


@pytest.mark.parametrize("size", [2, 45])
def test_the_own_reports_cost_the_same_queries_at_any_number(
    inoue: Client, house: House, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(size):
        Incident.objects.create(
            number=f"X-{number}",
            receipt=f"R-{number}",
            kind="accident",
            what="fax",
            title="件",
            reported_at="2026-11-20T00:00Z",
            reported_by=house.inoue,
        )
    with django_assert_num_queries(6):  # session, person, standing, count, rows, the house's name
        inoue.get(reverse("incidents:own_reports"))


def test_the_form_costs_few_queries(inoue: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    inoue.get(address("mail_cc"))
    with django_assert_num_queries(6):  # session, person, standing, the house's rules, departments, the house's name
        inoue.get(address("mail_cc"))
