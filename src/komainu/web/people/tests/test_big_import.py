"""A big staff list goes through the worker, in chunks: killed in the middle, it is taken up again, and nothing is doubled."""

from typing import Any

import pytest
from django.test import Client

from komainu.web.documents.importing import store
from komainu.web.documents.models import ImportMemory, ListImport
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.people.models import Person
from komainu.web.people.services.staff_import import STAFF
from komainu.web.people.tests.conftest import House, signed_in
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
ROWS = 60


@pytest.fixture(autouse=True)
def small_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BIG_ROWS", 20)
    monkeypatch.setattr(store, "CHUNK", 10)
    monkeypatch.setattr(store, "_enqueue", lambda waiting: None)


def body(rows: int = ROWS) -> bytes:
    return to_csv(["社員番号", "氏名", "フリガナ"], [[f"B{number:04}", f"試験 {number}", "しけん"] for number in range(rows)])


def waiting(house: House, content: bytes | None = None) -> ListImport:
    return store.prepare(STAFF, body() if content is None else content, by=house.aoyama, file_name="名簿.csv", options={})


def page_of(client: Client, found: ListImport) -> str:
    return str(client.get(f"/people/import/{found.pk}/").content.decode())


def test_a_big_list_is_read_shown_and_taken_by_the_worker(house: House) -> None:
    found, client = waiting(house), signed_in(house.aoyama)
    assert found.state == "reading"
    assert "裏方" in page_of(client, found)
    assert store.work(found.pk) == "read"
    assert "試験 5" in page_of(client, found)
    answer = client.post(f"/people/import/{found.pk}/", {"act": "confirm"})
    assert answer["Location"] == f"/people/import/{found.pk}/"
    assert store.work(found.pk) == "done"
    found.refresh_from_db()
    assert (found.state, found.counts["added"], found.done_rows, found.content, found.preview) == ("done", ROWS, ROWS, None, None)
    assert Person.objects.filter(staff_number__startswith="B").count() == ROWS
    assert Event.objects.filter(action="people.staff_imported").count() == 1
    assert store.work(found.pk) == "nothing to do"


def test_its_page_says_how_many_rows_were_read_while_they_are_compared(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BIG_FILE_BYTES", 3)
    found, client, told = waiting(house), signed_in(house.aoyama), []
    assert "ファイルを開いています" in page_of(client, found)
    real = STAFF.plan

    def looked_at(rows: Any, options: Any) -> Any:
        told.append(page_of(client, found))
        return real(rows, options)

    object.__setattr__(STAFF, "plan", looked_at)
    try:
        assert store.work(found.pk) == "read"
    finally:
        object.__setattr__(STAFF, "plan", real)
    assert f"{ROWS + 1}行を読みました" in told[0]


def test_it_is_taken_up_again_where_it_broke_off(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    found = waiting(house)
    store.work(found.pk)
    found.refresh_from_db()
    store.confirm(found, STAFF, by=house.aoyama, options={})
    real, calls = STAFF.apply, []

    def dies(changes: Any, by: Any, options: Any) -> None:
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(len(changes))
        real(changes, by, options)

    object.__setattr__(STAFF, "apply", dies)
    try:
        with pytest.raises(KeyboardInterrupt):
            store.work(found.pk)
    finally:
        object.__setattr__(STAFF, "apply", real)
    found.refresh_from_db()
    assert (found.state, found.done_rows) == ("taking", 20)
    assert Person.objects.filter(staff_number__startswith="B").count() == 20
    assert store.work(found.pk) == "done"
    found.refresh_from_db()
    assert found.counts["added"] == ROWS
    assert Person.objects.filter(staff_number__startswith="B").count() == ROWS
    assert Event.objects.filter(action="people.person_added", subject_label__startswith="試験").count() == ROWS


def test_long_work_is_cut_into_jobs(house: House) -> None:
    found = waiting(house)
    store.work(found.pk)
    found.refresh_from_db()
    store.confirm(found, STAFF, by=house.aoyama, options={})
    jobs = []
    while (said := store._take(ListImport.objects.get(pk=found.pk), STAFF, seconds=0)) == "goes on":
        jobs.append(said)
    assert (said, len(jobs)) == ("done", ROWS // 10 - 1)
    assert Person.objects.filter(staff_number__startswith="B").count() == ROWS


def test_a_big_file_that_cannot_be_read_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BIG_FILE_BYTES", 3)
    found, client = waiting(house, b"PK broken"), signed_in(house.aoyama)
    assert store.work(found.pk) == "unreadable"
    assert "読めませんでした" in page_of(client, found)
    assert client.post(f"/people/import/{found.pk}/", {"act": "cancel"}).status_code == 302
    assert not ListImport.objects.exists()


def test_what_was_chosen_for_the_columns_is_remembered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BIG_ROWS", 1000)
    odd = to_xlsx(["台帳の背番号", "おなまえ", "よみがな"], [["X1", "甲 一", "こう いち"]], "名簿")
    found = store.prepare(STAFF, odd, by=house.aoyama, file_name="x.xlsx", options={})
    mapping = {"台帳の背番号": "staff_number", "おなまえ": "name", "よみがな": ""}
    found = store.change_reading(found, STAFF, sheets={"名簿": 1}, mapping=mapping, options={})
    store.confirm(found, STAFF, by=house.aoyama, options={})
    assert ImportMemory.objects.get().list == "people.staff"
    again = store.prepare(STAFF, odd, by=house.aoyama, file_name="x.xlsx", options={})
    assert again.understanding["mapping"] == {"台帳の背番号": "staff_number", "おなまえ": "name"}
    assert store.planned(again, STAFF).counts["unchanged"] == 1


def test_a_list_without_its_key_is_not_taken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BIG_ROWS", 1000)
    found = store.prepare(STAFF, to_csv(["あ", "い"], [["1", "2"]]), by=house.aoyama, file_name="x.csv", options={})
    answer = signed_in(house.aoyama).post(f"/people/import/{found.pk}/", {"act": "confirm"})
    assert answer.status_code == 422
    assert "見分ける列" in answer.content.decode()
