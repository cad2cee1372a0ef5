"""The list: who sees what, the nearest duty beside each, search, filters, order, export; always the same number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from komainu.web.incidents.models import Incident
from komainu.web.incidents.queries.lists import LISTING, for_sheet, listed
from komainu.web.incidents.services import clients, handling
from komainu.web.incidents.tests.acts import signed_in, taken
from komainu.web.incidents.tests.house import House, incident, somebody
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db

ADDRESS = "/incidents/"


def shown(person: Any, query: str = "") -> str:
    return signed_in(person).get(ADDRESS + query).content.decode()


def test_the_manager_sees_all_and_the_data_manager_the_departments(house: House) -> None:
    incident(house, title="営業部のこと")
    incident(house, by=house.eguchi, title="総務部のこと")
    assert "営業部のこと" in shown(house.aoyama)
    assert "総務部のこと" in shown(house.aoyama)
    of_department = shown(house.ueda)
    assert "営業部のこと" in of_department
    assert "総務部のこと" not in of_department


def test_staff_have_no_list(house: House) -> None:
    assert signed_in(house.eguchi).get(ADDRESS).status_code == 403


def test_each_row_carries_its_nearest_open_duty(house: House) -> None:
    one = taken(house, noticed_on=clock.today(), happened_on=None)
    clients.set_client(one, by=house.aoyama, name="例示商事", term_hours=1)
    row = for_sheet(Incident.objects.all()).get()
    assert row.next_due_on <= clock.today() + timedelta(days=1)
    assert row.next_kind in {"incidents.client.told", "incidents.tell_representative"}
    assert "代表者に伝える" in shown(house.aoyama) or "契約上の報告" in shown(house.aoyama)


def test_a_closed_record_has_no_next_duty(house: House) -> None:
    one = incident(house, Incident.Kind.CONSULTATION)
    handling.take(one, by=house.aoyama)
    handling.close(one, by=house.aoyama, outcome="handled", note="答えた")
    assert for_sheet(Incident.objects.all()).get().next_due_on is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=near_miss", {"B"}),
        ("?kind=accident", {"A"}),
        ("?q=Ｃｃ", {"A"}),
        ("?state=reported", {"B"}),
        ("?due=late", {"A"}),
        ("?due=soon", {"B"}),
        ("?class=cls.missend", {"A"}),
        ("?class=cls.theft", set()),
        ("?kind=nonsense", {"A", "B"}),
    ],
)
def test_filters_and_search(house: House, query: str, expected: set[str]) -> None:
    one = incident(house, title="A", what_happened="宛先をCcに入れた", noticed_on=clock.today() - timedelta(days=40), happened_on=None)
    handling.take(one, by=house.aoyama)
    Incident.objects.filter(pk=one.pk).update(classification="cls.missend.mail_cc_bcc")
    incident(house, Incident.Kind.NEAR_MISS, title="B")
    found = LISTING.page(dict(pair.split("=") for pair in query[1:].split("&")), listed(Incident.objects.all()), path=ADDRESS)
    assert {row.record.title for row in found.rows} == expected


def test_years_and_departments_can_be_chosen(house: House) -> None:
    incident(house)
    text = shown(house.aoyama)
    assert f'value="{clock.today().year}"' in text
    assert f'value="{house.sales.pk}"' in text


def test_by_deadline_the_nearest_comes_first_and_none_last(house: House) -> None:
    late = taken(house, title="late", noticed_on=clock.today() - timedelta(days=40), happened_on=None)
    incident(house, title="today")
    closed = incident(house, Incident.Kind.CONSULTATION, title="closed")
    handling.take(closed, by=house.aoyama)
    handling.close(closed, by=house.aoyama, outcome="handled", note="答えた")
    found = LISTING.page({"sort": "due"}, listed(Incident.objects.all()), path=ADDRESS)
    assert [row.record.title for row in found.rows] == [late.title, "today", "closed"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_is_what_the_list_shows_and_leaves_a_trail(house: House, format: str) -> None:
    incident(house, title="営業部のこと")
    incident(house, Incident.Kind.NEAR_MISS, title="危なかった")
    response = signed_in(house.aoyama).get(reverse("incidents:export", args=[format]) + "?kind=accident")
    assert response.status_code == 200
    if format == "csv":
        text = response.content.decode("utf-8-sig")
        assert "営業部のこと" in text
        assert "危なかった" not in text
    event = Event.objects.get(action="incidents.list_exported")
    assert (event.actor_name, event.after["rows"], event.after["conditions"]) == ("青山 凪", 1, {"kind": "accident"})


def test_who_reads_only_a_department_exports_nothing(house: House) -> None:
    assert signed_in(house.ueda).get(reverse("incidents:export", args=["csv"])).status_code == 403
    assert "export/csv" not in shown(house.ueda)
    assert signed_in(house.aoyama).get(reverse("incidents:export", args=["exe"])).status_code == 404


def test_the_chief_auditor_reads_the_list(house: House) -> None:
    incident(house, title="営業部のこと")
    assert "営業部のこと" in shown(somebody(house, "kansa", Role.CHIEF_AUDITOR))


@pytest.mark.parametrize("query", ["", "?sort=due&due=open&q=Cc"])
def test_the_list_takes_the_same_queries_with_2_and_with_40(house: House, query: str) -> None:
    client = signed_in(house.aoyama)
    counted = []
    for wanted in (2, 40):
        while Incident.objects.count() < wanted:
            incident(house)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(ADDRESS + query + ("&" if query else "?") + "size=50").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 11
