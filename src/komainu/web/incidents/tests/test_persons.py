"""The list of persons: read in, sealed, told, exported, deleted. Three people: 青山 acts, 上田 and 江口 see nothing of it."""

import io
import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from komainu.web.duties.models import Duty
from komainu.web.incidents.models import AffectedPerson
from komainu.web.incidents.queries.persons import search
from komainu.web.incidents.services import persons as services
from komainu.web.incidents.services.persons_import import PersonImpossible, add_persons
from komainu.web.incidents.tests.house import House, somebody
from komainu.web.incidents.tests.lists import listed, taken, xlsx
from komainu.web.incidents.tests.person_pages import NAMES, upload, url
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import Event

# Reading in --------------------------------------------------------------------------------------------------------


# By hand -----------------------------------------------------------------------------------------------------------


def test_one_person_by_hand_and_not_twice(office: Client, house: House) -> None:
    incident = taken(house)
    said = {"name": "髙橋 一郎", "phone": "03-1"}
    assert office.post(url("person_add", incident), said).status_code == 302
    again = office.post(url("person_add", incident), said)
    assert again.status_code == 200 and "すでに名簿にあります" in again.content.decode()
    assert AffectedPerson.objects.count() == 1
    with pytest.raises(PersonImpossible):
        add_persons(incident, [{"address": "東京都"}], by=house.aoyama)


# Sealed ------------------------------------------------------------------------------------------------------------


def test_the_database_holds_no_name_in_the_clear(office: Client, house: House) -> None:
    incident = taken(house)
    preview = upload(office, incident, xlsx())
    assert_no_name_in_the_database()
    office.post(preview, {"act": "confirm"})
    person = AffectedPerson.objects.first()
    services.note_what_came_back(person, "𠮷田さんから電話", by=house.aoyama)
    office.post(url("persons", incident), {"words": "髙橋 一郎"})
    office.post(reverse("incidents:desk"), {"identity_check": "two_items", "name": "高橋一郎", "phone": "090-2222-0002"})
    services.delete_persons(incident, by=house.aoyama, reason="終えた")
    assert_no_name_in_the_database()


def assert_no_name_in_the_database() -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = " ".join(str(value) for value in row)
                assert not [name for name in NAMES if name in text], table


def test_names_stand_in_no_address(office: Client, house: House) -> None:
    """The search is sent in the body of a request, and no link of its answer carries the words or a name."""
    incident, _persons = listed(house)
    page = office.post(url("persons", incident), {"words": "髙橋 一郎"}).content.decode()
    assert '<form class="form" method="post" action="' + url("persons", incident) + '#search"' in page
    addresses = [unquote(address) for address in re.findall(r'(?:href|action)="([^"]+)"', page)]
    assert addresses and not [address for address in addresses if any(name in address for name in (*NAMES, "一郎"))]


# Searching ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["髙橋 一郎", "高橋一郎", "たかはしいちろう", "ﾀｶﾊｼ ｲﾁﾛｳ", "０９０－２２２２－０００２", "9022220002", "TAKAHASHI@example.jp", "ａ-２"],
)  # fmt: skip
def test_a_person_is_found_in_any_way_of_writing(house: House, words: str) -> None:
    incident, persons = listed(house)
    assert search(incident, words) == [persons[1]]


@pytest.mark.parametrize("words", ["髙橋", "一郎", "ー", "１２", "　"])
def test_a_part_of_a_name_finds_nobody(house: House, words: str) -> None:
    incident, _persons = listed(house)
    assert search(incident, words) == []


# Telling -----------------------------------------------------------------------------------------------------------


def test_one_person_is_told_and_set_back(office: Client, house: House) -> None:
    incident, persons = listed(house)
    page = url("person_tell", incident, persons[0].pk)
    office.post(page, {"act": "tell", "how": "telephone", "told_on": clock.today().isoformat()})
    person = AffectedPerson.objects.get(pk=persons[0].pk)
    assert (person.told, person.told_by) == ("telephone", house.aoyama)
    office.post(page, {"act": "undo"})
    person.refresh_from_db()
    assert (person.told, person.told_at, person.told_by) == ("not_yet", None, None)


def test_marked_persons_and_then_all_others_after_a_question(office: Client, house: House) -> None:
    incident, persons = listed(house)
    said = {"how": "letter", "told_on": clock.today().isoformat()}
    office.post(url("persons_tell", incident), {**said, "whom": "marked", "person": [persons[0].pk]})
    assert AffectedPerson.objects.filter(told="letter").count() == 1
    asked = office.post(url("persons_tell", incident), {**said, "how": "substitute", "whom": "all_not_yet"})
    assert asked.status_code == 200 and AffectedPerson.objects.filter(told="substitute").count() == 0
    office.post(url("persons_tell", incident), {**said, "how": "substitute", "whom": "all_not_yet", "confirmed": "yes"})
    assert AffectedPerson.objects.filter(told="substitute").count() == 2
    assert AffectedPerson.objects.get(pk=persons[0].pk).told == "letter"


def test_nobody_is_told_tomorrow(office: Client, house: House) -> None:
    incident, persons = listed(house)
    tomorrow = clock.today() + timedelta(days=1)
    page = office.post(url("person_tell", incident, persons[0].pk), {"act": "tell", "how": "letter", "told_on": tomorrow.isoformat()})
    assert "先の日付" in page.content.decode()
    with pytest.raises(services.DayImpossible):
        services.tell(incident, None, by=house.aoyama, how="letter", told_at=clock.now() + timedelta(days=1))
    assert AffectedPerson.objects.filter(told="not_yet").count() == 3


def test_persons_of_another_incident_are_not_touched(office: Client, house: House) -> None:
    _incident, persons = listed(house)
    other = taken(house)
    office.post(
        url("persons_tell", other), {"how": "letter", "told_on": clock.today().isoformat(), "whom": "marked", "person": [persons[0].pk]}
    )
    assert AffectedPerson.objects.filter(told="not_yet").count() == 3
    assert office.get(url("person_tell", other, persons[0].pk)).status_code == 404


def test_what_came_back_is_kept_and_taken_away(office: Client, house: House) -> None:
    incident, persons = listed(house)
    page = url("person_tell", incident, persons[0].pk)
    office.post(page, {"act": "came_back", "text": "宛先不明で戻った"})
    person = AffectedPerson.objects.get(pk=persons[0].pk)
    assert person.came_back == {"text": "宛先不明で戻った"} and person.answered_at
    office.post(page, {"act": "came_back", "text": ""})
    person.refresh_from_db()
    assert (person.came_back, person.answered_at) == (None, None)


# Facts and the notice ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("complete", "confirmed", "maximum"), [("yes", 3, 3), ("no", 3, 1200)])
def test_the_number_is_taken_over_into_the_facts(office: Client, house: House, complete: str, confirmed: int, maximum: int) -> None:
    incident, _persons = listed(house)
    office.post(url("persons_count", incident), {"version": incident.facts_version, "complete": complete})
    incident.refresh_from_db()
    assert incident.facts["persons_total"] == {"confirmed": confirmed, "maximum": maximum}
    assert incident.facts["data_sets"][0]["persons"] == {"confirmed": confirmed, "maximum": maximum}
    assert Event.objects.filter(action="incidents.facts_recorded").count() == 1


def test_a_stale_page_does_not_overwrite_facts(office: Client, house: House) -> None:
    incident, _persons = listed(house)
    assert office.post(url("persons_count", incident), {"version": "99", "complete": "yes"}).status_code == 409
    assert office.post(url("persons_count", incident), {"version": "x", "complete": "yes"}).status_code == 409


def test_several_data_sets_keep_their_own_numbers() -> None:
    facts = {"data_sets": [{"id": "d1", "persons": {"maximum": 5}}, {"id": "d2"}]}
    assert services.counted(facts, 3, is_complete=True) == {**facts, "persons_total": {"confirmed": 3, "maximum": 3}}


def test_the_notice_becomes_a_fact_and_its_duty_closes(office: Client, house: House) -> None:
    incident, _persons = listed(house)
    key = f"incident:{incident.pk}:notice.told"
    assert Duty.objects.filter(key=key, closed_at=None).exists()
    office.post(url("notice_done", incident), {"notified_on": "2026-11-21", "substitutes": ["publication", "inquiry_desk"]})
    incident.refresh_from_db()
    assert incident.facts["notification"] == {"notified_on": "2026-11-21", "substitute_measures": ["publication", "inquiry_desk"]}
    assert not Duty.objects.filter(key=key, closed_at=None).exists()


@pytest.mark.parametrize("day", ["2026-11-19", "2099-01-01"])
def test_the_notice_lies_between_knowing_and_today(office: Client, house: House, day: str) -> None:
    incident, _persons = listed(house)
    page = office.post(url("notice_done", incident), {"notified_on": day})
    assert page.status_code == 200 and page.context["form"].errors
    with pytest.raises(services.DayImpossible):
        services.finish_notice(incident, by=house.aoyama, notified_on=date.fromisoformat(day), as_of=clock.today())


# Out and away ------------------------------------------------------------------------------------------------------


def test_the_export_is_recorded_and_starts_no_formula(office: Client, house: House) -> None:
    incident, _persons = listed(house, [{"name": "=cmd()", "mail": "a@example.jp"}, {"name": "𠮷田", "mail": "b@example.jp"}])
    response = office.post(url("persons_export", incident))
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [cell.data_type for cell in sheet["A"]] == ["s", "s", "s"]
    assert sheet["A2"].value == "=cmd()"
    event = Event.objects.get(action="incidents.persons_exported")
    assert event.after == {"what": "xlsx", "persons": 2}
    assert response["Cache-Control"] == "no-store, private"


def test_deleting_needs_a_reason_and_leaves_only_numbers(office: Client, house: House) -> None:
    incident, persons = listed(house)
    services.tell(incident, [persons[0].pk], by=house.aoyama, how="letter", told_at=clock.now())
    office.post(reverse("incidents:desk"), {"identity_check": "two_items", "name": "高橋一郎", "phone": "090-2222-0002"})
    office.post(url("persons_delete", incident), {"reason": " "})
    assert AffectedPerson.objects.count() == 3
    office.post(url("persons_delete", incident), {"reason": "保存期間が過ぎた"})
    assert not AffectedPerson.objects.exists()
    event = Event.objects.get(action="incidents.persons_deleted")
    assert event.after == {"persons": 3, "told": {"letter": 1, "not_yet": 2}} and event.reason == "保存期間が過ぎた"


# Rights ------------------------------------------------------------------------------------------------------------

PAGES = ["persons", "persons_import", "person_add", "notice_done", "persons_delete", "letters"]


@pytest.mark.parametrize("name", PAGES)
def test_only_the_office_sees_persons(client: Client, house: House, name: str) -> None:
    incident, _persons = listed(house)
    auditor = somebody(house, "auditor", Role.CHIEF_AUDITOR)
    for person, status in [(house.aoyama, 200), (house.ueda, 403), (house.eguchi, 403), (house.inoue, 403), (auditor, 403)]:
        client.force_login(person)
        assert client.get(url(name, incident)).status_code == status, person
    client.logout()
    assert client.get(url(name, incident)).status_code == 302


def test_the_export_is_for_the_manager_alone(client: Client, house: House) -> None:
    incident, _persons = listed(house)
    clerk = somebody(house, "clerk", Role.PMS_OFFICE)
    client.force_login(clerk)
    assert "Excelで書き出す" not in client.get(url("persons", incident)).content.decode()
    assert client.post(url("persons_export", incident)).status_code == 403
    assert (
        client.post(url("letters", incident), {"whom": "all", "format": "csv", "part": "1"}).get("Content-Type", "").startswith("text/html")
    )


def test_pages_before_there_is_anything(office: Client, house: House) -> None:
    incident = taken(house)
    assert "まだ名簿がありません" in office.get(url("persons", incident)).content.decode()
    assert office.get(url("letters", incident)).status_code == 200


# Queries -----------------------------------------------------------------------------------------------------------


def test_a_fixed_number_of_queries(office: Client, house: House) -> None:
    counts = []
    for size in (2, 60):
        incident, _persons = listed(house, [{"name": f"試験{number}", "mail": f"{number}@example.jp"} for number in range(size)])
        office.get(url("persons", incident))
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url("persons", incident)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16, counts
