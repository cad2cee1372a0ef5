"""Lists of persons are read in: previewed, confirmed once, refused row by row."""

import io
import time
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from komainu.web.documents.models import ImportMemory
from komainu.web.incidents.models import AffectedPerson, PersonsImport
from komainu.web.incidents.services import persons as services
from komainu.web.incidents.services.persons_import import ImportGone, add_persons, confirm_import, prepare_import
from komainu.web.incidents.tests.house import House
from komainu.web.incidents.tests.lists import HEADER, TAKAHASHI, YOSHIDA, csv, listed, taken, xlsx
from komainu.web.incidents.tests.person_pages import upload, url
from komainu.web.site import clock
from komainu.web.site.problems import WrongState


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


def test_a_file_is_read_as_every_list_is(office: Client, house: House) -> None:
    """Titles above the headings, merged cells, the persons on the second sheet: the one importer of lists finds them."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.append(["対象者名簿について"])
    cover.append(["作成", "総務部"])
    sheet = book.create_sheet("対象者")
    sheet.append(["漏えいした可能性のある方（2026年11月）"])
    sheet.merge_cells("A1:D1")
    sheet.append([])
    sheet.append(["会員番号", "氏名", "メールアドレス", "備考"])
    sheet.append([1001, "髙橋 見本", "a@example.co.jp", ""])
    sheet.append([1002, "𠮷田 見本", "", "電話のみ"])
    body = io.BytesIO()
    book.save(body)
    one = taken(house)
    answer = office.post(url("persons_import", one), {"file": SimpleUploadedFile("名簿.xlsx", body.getvalue())})
    assert answer.status_code == 302
    waiting = PersonsImport.objects.get(incident=one)
    assert waiting.rows["header"][:4] == ["会員番号", "氏名", "メールアドレス", "備考"]
    assert waiting.rows["lines"] == [4, 5]
    assert not AffectedPerson.objects.filter(incident=one).exists(), "nothing counts before it is confirmed"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM incidents_personsimport")
        assert "見本" not in str(cursor.fetchone()), "what waits is sealed"
    assert office.post(answer.url, {"act": "confirm"}).status_code == 302
    assert sorted(person.details["name"] for person in AffectedPerson.objects.filter(incident=one)) == ["髙橋 見本", "𠮷田 見本"]


def test_the_headings_of_such_a_file_are_not_remembered(office: Client, house: House) -> None:
    one = taken(house)
    body = "見本 花子,03-0000-0001\r\n見本 太郎,03-0000-0002\r\n".encode()
    answer = office.post(url("persons_import", one), {"file": SimpleUploadedFile("名簿.csv", body)})
    office.post(answer.url, {"act": "columns", "column_0": "name", "column_1": "phone"})
    office.post(answer.url, {"act": "confirm"})
    assert not ImportMemory.objects.exists()
