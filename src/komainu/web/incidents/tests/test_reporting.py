"""Everybody can tell, in one tap and one form; what was typed stays; day one is right; the manager is written to at once."""

import re
from datetime import date, time, timedelta
from typing import Any

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
from komainu.web.incidents.models import Incident
from komainu.web.incidents.services.house import set_house_rules
from komainu.web.incidents.services.reporting import add_to_report
from komainu.web.incidents.tests.house import House, somebody
from komainu.web.incidents.tests.pictures import jpeg
from komainu.web.incidents.tests.telling import FRIDAY, address, sheet, tell
from komainu.web.people.roles import Role
from komainu.web.trail.models import Event

pytestmark = pytest.mark.usefixtures("sunday_noon")


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


def test_only_who_signed_in_reports_here(client: Client, house: House) -> None:
    for page in ("report", "own_reports", "near_misses"):
        assert client.get(reverse(f"incidents:{page}")).url.startswith(reverse("account_login"))


def test_every_act_is_in_the_trail(inoue: Client, house: House) -> None:
    tell(inoue, files=SimpleUploadedFile("a.jpg", jpeg()))
    found = Incident.objects.get()
    add_to_report(found, by=house.inoue, text="追記")
    assert set(Event.objects.filter(subject_id=str(found.pk)).values_list("action", flat=True)) >= {
        "incidents.reported", "incidents.file_attached", "incidents.note_added",
    }  # fmt: skip


def test_the_form_costs_few_queries(inoue: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    inoue.get(address("mail_cc"))
    with django_assert_num_queries(6):  # session, person, standing, the house's rules, departments, the house's name
        inoue.get(address("mail_cc"))
