"""The calendar of a person: opened by its token only, ended and renewed, without a name, with a mark that spares the bytes."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from komainu.web.duties import services
from komainu.web.duties.declaring import KINDS, Declared, Kind
from komainu.web.duties.models import CalendarFeed
from komainu.web.people import services as people
from komainu.web.people.models import Person
from komainu.web.site.clock import JAPAN

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 1)
AT = datetime(2026, 12, 2, 17, 0, tzinfo=JAPAN)


@pytest.fixture
def eguchi(monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setitem(KINDS, "test.named", Kind("test.named", "%(name)sさんに答える", "", channel="請求に答える"))
    person = people.add_person("e", by=None, name="江口 颯", email="e@example.jp")
    details = {"name": "﨑山 見本"}
    services.declare(
        person,
        [
            Declared("day", "test.named", "/people/me/", owner_id=person.pk, due_on=DUE, details=details),
            Declared("hour", "test.named", "/people/me/", owner_id=person.pk, due_on=AT.date(), due_at=AT, details=details),
            Declared("undated", "test.named", "/people/me/", owner_id=person.pk, details=details),
        ],
    )
    return person


def read(token: str, **headers: Any) -> Any:
    return Client().get(f"/duties/calendar/{token}.ics", **headers)


def test_days_are_whole_days_and_hours_are_hours_each_with_an_alarm(eguchi: Person) -> None:
    answer = read(services.make_feed(eguchi, by=eguchi))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    starts = sorted((str(event["DTSTART"].dt), event["DTEND"].dt) for event in events)
    assert starts[0] == ("2026-12-01", date(2026, 12, 2))
    assert starts[1][1] == AT
    assert all(len(event.walk("VALARM")) == 1 for event in events)


def test_it_names_nobody(eguchi: Person) -> None:
    text = read(services.make_feed(eguchi, by=eguchi)).content.decode().replace("\r\n ", "")
    assert "請求に答える" in text
    assert "﨑山" not in text and "江口" not in text


def test_the_mark_of_what_is_known_spares_the_bytes(eguchi: Person) -> None:
    token = services.make_feed(eguchi, by=eguchi)
    first = read(token)
    again = read(token, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    services.declare(eguchi, [])
    assert read(token, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_renewed_or_ended_the_old_address_opens_no_more(eguchi: Person) -> None:
    old = services.make_feed(eguchi, by=eguchi)
    new = services.make_feed(eguchi, by=eguchi)
    assert (read(old).status_code, read(new).status_code) == (404, 200)
    services.end_feed(eguchi, by=eguchi)
    assert read(new).status_code == 404
    assert old not in str(list(CalendarFeed.objects.values()))


def test_who_left_has_no_calendar(eguchi: Person) -> None:
    token = services.make_feed(eguchi, by=eguchi)
    Person.objects.update(left_on=date(2020, 1, 1))
    assert read(token).status_code == 404


def test_the_page_shows_the_address_once(eguchi: Person) -> None:
    client = Client()
    client.force_login(eguchi)
    shown = client.post("/duties/calendar/make/").content.decode()
    assert ".ics" in shown
    assert ".ics" not in client.get("/duties/calendar/").content.decode()
