"""The list of persons: read in, sealed, told, exported, deleted. Three people: 青山 acts, 上田 and 江口 see nothing of it."""

# long: the rules of one page in one place; parted, their fixtures would stand twice.

import io
import re
import time
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from komainu.web.duties.models import Duty
from komainu.web.incidents.models import AffectedPerson, Incident, PersonsImport
from komainu.web.incidents.queries.persons import search
from komainu.web.incidents.services import persons as services
from komainu.web.incidents.services.persons_import import ImportGone, PersonImpossible, add_persons, confirm_import, prepare_import
from komainu.web.incidents.tests.house import House, somebody
from komainu.web.incidents.tests.lists import HEADER, TAKAHASHI, YOSHIDA, csv, listed, taken, xlsx
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail.models import Event

NAMES = ("𠮷田", "髙橋", "﨑山", "yoshida@example.jp", "03-1111-0001", "A-1")


def url(name: str, incident: Incident, *more: object) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, *more])


def upload(client: Client, incident: Incident, file: Any) -> str:
    """Choose a file; the address of its preview."""
    response = client.post(url("persons_import", incident), {"file": file})
    assert response.status_code == 302, response.content.decode()
    return response.url


@pytest.fixture
def office(client: Client, house: House) -> Client:
    client.force_login(house.aoyama)
    return client


# Reading in --------------------------------------------------------------------------------------------------------


def test_nothing_counts_before_it_is_confirmed(office: Client, house: House) -> None:
    incident = taken(house)
    preview = upload(office, incident, xlsx())
    page = office.get(preview).content.decode()
    assert "髙橋 一郎" in page and "2行目" in page
    assert not AffectedPerson.objects.exists()
    office.post(preview, {"act": "confirm"})
    assert [person.details["name"] for person in AffectedPerson.objects.all()] == ["𠮷田 花子", "髙橋 一郎", "﨑山 葵"]
    assert PersonsImport.objects.get().rows is None


def test_the_same_file_twice_changes_nothing(office: Client, house: House) -> None:
    incident = taken(house)
    office.post(upload(office, incident, xlsx()), {"act": "confirm"})
    before = list(AffectedPerson.objects.values_list("pk", "fingerprint", "position"))
    preview = upload(office, incident, xlsx())
    assert "取り込んでも何も変わりません" in office.get(preview).content.decode()
    office.post(preview, {"act": "confirm"})
    assert list(AffectedPerson.objects.values_list("pk", "fingerprint", "position")) == before
    again = PersonsImport.objects.order_by("-uploaded_at").first()
    assert (again.added, again.changed, again.unchanged, again.refused) == (0, 0, 3, 0)


def test_a_change_is_shown_before_and_after_and_keeps_what_was_told(office: Client, house: House) -> None:
    incident, persons = listed(house)
    services.tell(incident, [persons[1].pk], by=house.aoyama, how="letter", told_at=clock.now())
    moved = (*TAKAHASHI[:6], "大阪府大阪市9-9", "")
    preview = upload(office, incident, xlsx([moved]))
    page = office.get(preview).content.decode()
    assert "東京都渋谷区2-2" in page and "大阪府大阪市9-9" in page
    office.post(preview, {"act": "confirm"})
    person = AffectedPerson.objects.get(pk=persons[1].pk)
    assert person.details["address"] == "大阪府大阪市9-9"
    assert person.details["items"] == "氏名、住所"  # an empty cell takes nothing away
    assert (person.told, person.position) == ("letter", 2)


def test_refused_rows_are_named_with_line_and_reason(office: Client, house: House) -> None:
    incident = taken(house)
    rows = [YOSHIDA, ("", "", "", "", "", "", "東京都", ""), YOSHIDA, ("A-9", "佐藤", "", "", "sato", "", "", "")]
    page = office.get(upload(office, incident, xlsx(rows))).content.decode()
    assert "3行目" in page and "氏名、番号、メール、電話のどれもありません。" in page
    assert "4行目" in page and "2行目と同じ人です。" in page
    assert "5行目" in page and "メールアドレスの形ではありません。" in page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932", "utf-16"])
def test_csv_comes_in_every_encoding_of_an_office(office: Client, house: House, encoding: str) -> None:
    incident = taken(house)
    rows = [("A-2", "髙橋 一郎", "タカハシ", "", "", "", "", "")]
    office.post(upload(office, incident, csv(rows, encoding=encoding)), {"act": "confirm"})
    assert AffectedPerson.objects.get().details["name"] == "髙橋 一郎"


def test_columns_can_be_chosen_otherwise(office: Client, house: House) -> None:
    incident = taken(house)
    file = csv([("山田", "太郎商店", "x@example.jp")], header=("窓口", "屋号", "メール"))
    preview = upload(office, incident, file)
    office.post(preview, {"act": "columns", "column_0": "name", "column_1": "", "column_2": "mail"})
    office.post(preview, {"act": "confirm"})
    assert AffectedPerson.objects.get().details == {"name": "山田", "mail": "x@example.jp"}


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(lambda: csv([]), id="only headings"),
        pytest.param(lambda: csv([("\x00",)], header=("氏名",)), id="not a table"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_so_in_the_form(office: Client, house: House, file: Any) -> None:
    incident = taken(house)
    response = office.post(url("persons_import", incident), {"file": file()})
    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_an_import_is_cancelled_and_cannot_be_confirmed_later(office: Client, house: House) -> None:
    incident = taken(house)
    preview = upload(office, incident, xlsx())
    office.post(preview, {"act": "cancel"})
    assert not PersonsImport.objects.exists() and not AffectedPerson.objects.exists()
    assert office.post(preview, {"act": "confirm"}).status_code == 404


def test_an_import_is_confirmed_once(house: House) -> None:
    incident = taken(house)
    prepared = prepare_import(incident, by=house.aoyama, file_name="x.csv", header=HEADER, lines=[2], rows=[YOSHIDA])
    confirm_import(prepared, by=house.aoyama)
    with pytest.raises(ImportGone):
        confirm_import(prepared, by=house.aoyama)


def test_a_new_file_throws_away_the_one_that_waits(office: Client, house: House) -> None:
    incident = taken(house)
    upload(office, incident, xlsx())
    upload(office, incident, xlsx([YOSHIDA]))
    assert PersonsImport.objects.count() == 1


def test_a_namesake_with_another_contact_is_pointed_out(office: Client, house: House) -> None:
    incident, _persons = listed(house)
    rows = [("", "高橋 一郎", "", "", "other@example.jp", "", "", "")]
    assert "同じ氏名あり" in office.get(upload(office, incident, xlsx(rows))).content.decode()


def test_an_untaken_or_closed_incident_takes_no_list(house: House) -> None:
    from komainu.web.incidents.tests.house import incident as told_of

    with pytest.raises(WrongState):
        add_persons(told_of(house), [{"name": "山田"}], by=house.aoyama)


def test_ten_thousand_rows_in_bounded_time(house: House) -> None:
    incident = taken(house)
    rows = [
        (f"N{number}", f"試験 {number}郎", "", f"03-0000-{number:05}", f"n{number}@example.jp", "", "東京都", "")
        for number in range(10_000)
    ]
    start = time.perf_counter()
    for place in range(2):
        changed = [(*row[:6], f"東京都{place}", "") for row in rows]
        prepared = prepare_import(incident, by=house.aoyama, file_name="x.csv", header=HEADER, lines=range(2, 10_002), rows=changed)
        with CaptureQueriesContext(connection) as queries:
            confirm_import(prepared, by=house.aoyama)
        assert len(queries) < 350
    assert (prepared.__class__.objects.get(pk=prepared.pk).changed, AffectedPerson.objects.count()) == (10_000, 10_000)
    assert time.perf_counter() - start < 60


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
