"""Days as the house writes them, western or by era, everywhere on pages and papers; typed in any way; never so in files for machines."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from komainu.web.documents.pdf import day_text
from komainu.web.people.models import Organisation, Person
from komainu.web.people.services import appoint
from komainu.web.site import clock, look, services
from komainu.web.site.days import ERA, WESTERN, day_words, era_of, parse_day
from komainu.web.site.models import HouseLook
from komainu.web.site.templatetags.site import jdate
from komainu.web.site.widgets import DayInput, MomentInput
from komainu.web.trail.models import Event

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 22), "令和8年11月22日（日）"),
        (date(2019, 5, 1), "令和元年5月1日（水）"),
        (date(2019, 4, 30), "平成31年4月30日（火）"),
        (date(1989, 1, 8), "平成元年1月8日（日）"),
        (date(1989, 1, 7), "昭和64年1月7日（土）"),
        (date(1926, 12, 25), "昭和元年12月25日（土）"),
        (date(1926, 12, 24), "大正15年12月24日（金）"),
        (date(1912, 7, 30), "大正元年7月30日（火）"),
        (date(1912, 7, 29), "明治45年7月29日（月）"),
        (date(1872, 12, 31), "1872年12月31日（火）"),
    ],
)
def test_the_first_and_last_days_of_the_eras(day: date, words: str) -> None:
    assert day_words(day, ERA) == words
    assert parse_day(words) == day


def test_western_days_stay_western() -> None:
    assert day_words(DAY, WESTERN) == "2026年11月22日（日）"
    assert day_words(DAY, WESTERN, with_weekday=False) == "2026年11月22日"
    assert era_of(date(1800, 1, 1)) is None


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-22", "2026/11/22", "2026.11.22", "20261122", "2026年11月22日", "2026年11月22日（日）", "２０２６年１１月２２日",
        "令和8年11月22日", "令和８年11月22日(日)", "R8.11.22", "r8/11/22", "R8-11-22", " 令和 8年 11月 22日 ", "Ｒ８．１１．２２",
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse_day(typed) == DAY
    assert DayInput().value_from_datadict({"day": typed}, {}, "day") == "2026-11-22"


@pytest.mark.parametrize(
    "typed", ["", "11/22", "令和8年13月1日", "2026-02-30", "令和元年4月30日", "昨日", "8年11月22日", "R8", "99999999", "令和8年"]
)
def test_what_is_no_day_stays_as_it_was_typed(typed: str) -> None:
    assert parse_day(typed) is None
    assert DayInput().value_from_datadict({"day": typed}, {}, "day") == typed


def test_a_year_that_was_printed_before_the_era_ended_is_taken() -> None:
    assert parse_day("平成32年4月1日") == date(2020, 4, 1)


@pytest.mark.parametrize("typed", ["2026-11-22T14:05", "令和8年11月22日 14:05", "R8.11.22 14:05", "2026/11/22 14:05"])
def test_a_moment_too(typed: str) -> None:
    assert MomentInput().value_from_datadict(QueryDict(f"at={typed}"), {}, "at") == "2026-11-22T14:05"


class OneDay(forms.Form):
    day = forms.DateField(widget=DayInput())


def test_a_wrong_day_comes_back_as_it_was_typed() -> None:
    form = OneDay({"day": "令和8年13月40日"})
    assert not form.is_valid()
    assert "令和8年13月40日" in str(form)


@pytest.fixture
def office(db: Any) -> Client:
    Organisation.objects.create(name="見本工業")
    person = Person.objects.create_user("1006", name="事務 花子")
    appoint(person, "pms_office", by=None, starts_on=date(2020, 4, 1))
    client = Client()
    client.force_login(person)
    return client


def test_the_house_chooses_and_pages_papers_and_fields_follow(office: Client) -> None:
    assert office.post("/settings/look/", {"date_style": "era", "theme": "dark"}).status_code == 302
    today = clock.today()
    page = office.get("/people/me/").content.decode()
    assert day_words(date(2020, 4, 1), ERA) in page and "2020年4月1日" not in page
    assert 'data-theme="dark"' in page
    with look.activated():
        assert jdate(today) == day_words(today, ERA)
        assert day_text(DAY, "ja") == "令和8年11月22日"
        field = str(OneDay(initial={"day": DAY})["day"])
        assert 'type="text"' in field and 'value="令和8年11月22日"' in field
        with translation.override("en"):
            assert jdate(DAY) == "22 Nov 2026"
            assert 'type="date"' in str(OneDay(initial={"day": DAY})["day"])
    assert jdate(DAY) == "2026年11月22日（日）", "outside of a page or a job days are plain"
    event = Event.objects.latest("sequence")
    assert (event.action, event.after) == ("site.look_set", {"date_style": "era", "theme": "dark"})


def test_machine_formats_stay_as_they_are(office: Client) -> None:
    HouseLook.objects.create(date_style="era")
    text = b"".join(office.get("/people/export/csv/")).decode("utf-8-sig")
    assert "令和" not in text


def test_a_reader_s_own_theme_stands_before_the_house_s(office: Client) -> None:
    HouseLook.objects.create(theme="dark")
    for cookie, wanted in (("light", 'data-theme="light"'), ("system", "<html lang="), ("", 'data-theme="dark"')):
        office.cookies["komainu_theme"] = cookie
        page = office.get("/people/me/").content.decode()
        assert wanted in page
        assert ("data-theme" in page.partition(">")[2].partition(">")[0]) == (cookie != "system")


def test_the_look_costs_no_query_of_its_own(office: Client) -> None:
    office.get("/settings/look/")
    with CaptureQueriesContext(connection) as asked:
        office.get("/people/me/")
    assert sum("FROM people_organisation o LEFT JOIN" in query["sql"] for query in asked) == 1
    assert not any(query["sql"] == "SELECT name FROM people_organisation WHERE id = 1" for query in asked)


def test_saving_what_is_so_already_leaves_no_trail(office: Client) -> None:
    person = Person.objects.get(staff_number="1006")
    services.set_look(by=person, date_style="western", theme="")
    assert not Event.objects.filter(action="site.look_set").exists()
