"""The staff list from a file: previewed, confirmed, and the same file again changes nothing; who is missing never leaves silently."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from komainu.web.documents.importing import Planned, store
from komainu.web.documents.importing.books import Book, Sheet
from komainu.web.documents.importing.headers import Heading, propose
from komainu.web.documents.importing.reading import Understanding, read_rows
from komainu.web.documents.importing.values import day_of
from komainu.web.documents.models import ListImport
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.people import services
from komainu.web.people.models import Department, Organisation, Passage, Person
from komainu.web.people.services.staff_import import STAFF, StaffPlan
from komainu.web.people.staff_rows import FIELDS
from komainu.web.people.tests.conftest import TODAY, House, signed_in
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
HEAD = ["社員番号", "氏名", "フリガナ", "部署", "雇用形態", "入社年月日", "退職日", "メール"]


def prepared(house: House, *rows: list[Any], is_whole: bool = False, makes_departments: bool = False) -> ListImport:
    body = to_csv(HEAD, [[*row, *[""] * (len(HEAD) - len(row))] for row in rows])
    options = {"is_whole": is_whole, "makes_departments": makes_departments}
    return store.prepare(STAFF, body, by=house.aoyama, file_name="名簿.csv", options=options)


def plan_of(waiting: ListImport) -> StaffPlan:
    found = store.planned(waiting, STAFF)
    assert isinstance(found, StaffPlan)
    return found


def compared(house: House, *rows: list[Any], **how: Any) -> StaffPlan:
    return plan_of(prepared(house, *rows, **how))


def confirmed(house: House, waiting: ListImport, **options: Any) -> ListImport:
    return store.confirm(waiting, STAFF, by=house.aoyama, options=options)


def differences(planned: Planned) -> list[tuple[str, Any, Any]]:
    return [(str(STAFF.field(key).label), planned.before[key], value) for key, value in planned.values.items()]


@pytest.mark.parametrize(
    ("text", "iso"),
    [("2026-04-01", "2026-04-01"), ("2026/4/1", "2026-04-01"), ("2026年4月1日", "2026-04-01"), ("令和8年4月1日", "2026-04-01"), ("R8.4.1", "2026-04-01"),
     ("平成元年1月8日", "1989-01-08"), ("昭和60.12.31", "1985-12-31"), ("２０２６／０４／０１", "2026-04-01"), ("2026-02-30", None), ("来月", None)],
)  # fmt: skip
def test_days_are_read_as_offices_write_them(text: str, iso: str | None) -> None:
    day = day_of(text)
    assert (day.isoformat() if day else None) == iso


@pytest.mark.parametrize(
    ("text", "work"), [("正社員", "regular"), ("ﾊﾟｰﾄ", "part_time"), ("嘱託", "contract"), ("取締役", "director"), ("忍者", None)]
)
def test_forms_of_work_are_understood(text: str, work: str | None) -> None:
    [row] = read_rows(_book(["社員番号", "区分"], ["1", text]), Understanding({"": 1}, {"社員番号": "staff_number", "区分": "work"}), STAFF)
    assert row.values["work"] == (work or text)
    assert bool(row.error) is (work is None)


def _book(*rows: list[str]) -> Book:
    return Book([Sheet("", list(range(1, len(rows) + 1)), [list(row) for row in rows])], "utf-8")


def test_headings_of_offices_are_understood() -> None:
    heads = ["職員コード", "姓", "名", "セイ", "メイ", "所属", "備考"]
    mapping, _hints = propose([Heading(place, text) for place, text in enumerate(heads)], FIELDS)
    assert list(mapping.values()) == ["staff_number", "family", "given", "family_reading", "given_reading", "department"]


def test_family_and_given_name_become_one() -> None:
    mapping = {"社員番号": "staff_number", "姓": "family", "名": "given", "せい": "family_reading", "めい": "given_reading"}
    [row] = read_rows(_book(list(mapping), ["1", "髙橋", "美咲", "タカハシ", "ミサキ"]), Understanding({"": 1}, mapping), STAFF)
    assert (row.values["name"], row.values["reading"]) == ("髙橋 美咲", "たかはし みさき")


def test_nothing_is_written_before_it_is_confirmed(house: House) -> None:
    before = Person.objects.count()
    waiting = prepared(house, ["N1", "𠮷田 新", "ヨシダ アラタ", "営業部／東京課", "正社員", "2026/11/1"])
    assert Person.objects.count() == before
    taken = confirmed(house, waiting, starts_joining=True)
    person = Person.objects.get(staff_number="N1")
    assert (person.reading, person.department_id, person.work) == ("よしだ あらた", house.section.pk, "regular")
    assert not person.has_usable_password()
    assert taken.counts["added"] == 1
    assert taken.content is None
    assert Passage.objects.get(person=person).kind == "joining"
    with pytest.raises(store.ImportGone):
        confirmed(house, taken)


def test_the_same_file_again_changes_nothing(house: House) -> None:
    rows = [["N1", "𠮷田 新", "ヨシダ アラタ", "東京課", "パート", "R8.4.1", "", "n1@example.jp"], ["E1", "江口 颯太", "えぐち そうた"]]
    confirmed(house, prepared(house, *rows))
    events = Event.objects.count()
    again = compared(house, *rows)
    assert again.counts == {"added": 0, "changed": 0, "unchanged": 2, "refused": 0, "missing": 0}
    assert Event.objects.count() == events


def test_changes_are_shown_and_empty_cells_keep_what_is_known(house: House) -> None:
    result = compared(house, ["E1", "江口 颯太", "", "営業部"])
    [change] = result.changed
    assert differences(change) == [("氏名", "江口 颯", "江口 颯太"), ("部門", house.affairs, house.sales)]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["", "名無し"], "社員番号がありません"),
        (["N1"], "氏名がありません"),
        (["N1", "x", "", "企画部"], "「企画部」という部門がありません"),
        (["N1", "x", "", "", "忍者"], "働き方「忍者」が分かりません"),
        (["N1", "x", "", "", "", "いつか"], "日付として読めません"),
        (["N1", "x", "", "", "", "2026-04-01", "2026-03-01"], "退職日が入社日より前"),
        (["N1", "x", "", "", "", "", "2026-03-01"], "新しく加えることはできません"),
        (["E1", "x", "", "", "", "", "2020-01-01"], "退職日が入社日より前"),
        (["N1", "x", "", "", "", "", "", "a1@example.jp"], "社員番号A1の人に登録されています"),
        (["N1", "x", "", "", "", "", "", "not an address"], "形が正しくありません"),
        (["N1", "x" * 101], "長すぎます"),
        (["N1", "x\ny"], "使えない文字"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_reason(house: House, row: list[str], why: str) -> None:
    result = compared(house, row)
    assert [why in refused.why for refused in result.refused] == [True]
    assert not result.added
    assert not result.changed


def test_doubles_in_the_file_are_refused_at_their_second_place(house: House) -> None:
    result = compared(
        house,
        ["N1", "甲"],
        ["N1", "乙"],
        ["N2", "丙", "", "", "", "", "", "x@example.jp"],
        ["N3", "丁", "", "", "", "", "", "x@example.jp"],
    )
    assert [row.why for row in result.refused] == ["2行目と社員番号が同じです。", "4行目とメールアドレスが同じです。"]


def test_a_name_of_two_departments_must_say_which(house: House) -> None:
    services.add_department("東京課", by=None, parent=house.affairs)
    result = compared(house, ["N1", "甲", "", "東京課"], ["N2", "乙", "", "総務部／東京課"])
    assert "2つ以上" in result.refused[0].why
    assert [row.values["department"].parent_id for row in result.added] == [house.affairs.pk]


def test_departments_are_made_only_when_that_is_wanted(house: House) -> None:
    waiting = prepared(house, ["N1", "甲", "", "開発部／一課"], ["N2", "乙", "", "開発部"])
    assert len(plan_of(waiting).refused) == 2
    mapping = {"社員番号": "staff_number", "氏名": "name", "部署": "department"}
    waiting = store.change_reading(waiting, STAFF, sheets={"": 1}, mapping=mapping, options={"makes_departments": True})
    assert plan_of(waiting).new_departments == [("開発部", "一課"), ("開発部",)]
    confirmed(house, waiting)
    assert Person.objects.get(staff_number="N1").department == Department.objects.get(name="一課", parent__name="開発部")
    assert Department.objects.filter(name="開発部").count() == 1


def test_who_is_missing_is_proposed_and_leaves_only_when_marked(house: House) -> None:
    waiting = prepared(house, ["A1", "青山 凪"], ["U1", "上田 蓮"], is_whole=True)
    result = plan_of(waiting)
    assert [person.name for person in result.missing] == ["井上 澪", "江口 颯"]
    confirmed(house, waiting, leaving=[str(house.inoue.pk), str(house.aoyama.pk)], last_day=TODAY.isoformat())
    assert Person.objects.get(pk=house.inoue.pk).left_on == TODAY
    assert Person.objects.get(pk=house.eguchi.pk).left_on is None
    assert Person.objects.get(pk=house.aoyama.pk).left_on is None, "who stands in the list cannot be sent away by it"
    assert Passage.objects.get().kind == "leaving"
    assert Organisation.objects.get().staff_checked_on == TODAY


def test_a_part_of_the_people_proposes_nobody(house: House) -> None:
    assert compared(house, ["A1", "青山 凪"]).missing == []


def test_a_day_of_leaving_in_the_file_is_a_leaving(house: House) -> None:
    confirmed(house, prepared(house, ["E1", "", "", "", "", "", "2026-11-20"]))
    eguchi = Person.objects.get(pk=house.eguchi.pk)
    assert (eguchi.gone_on is not None, eguchi.is_active) == (True, False)
    assert "再び入社" in compared(house, ["E1", "江口 颯"]).refused[0].why


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_what_was_exported_comes_back_unchanged(house: House, format: str) -> None:
    services.add_person(
        "Z1", by=None, name="=髙橋", reading="たかはし", department=house.section, work="part_time", phone="+81-3-0000-0000"
    )
    body = signed_in(house.aoyama).get(f"/people/export/{format}/").content
    waiting = store.prepare(STAFF, body, by=house.aoyama, file_name=f"staff.{format}", options={"is_whole": True})
    assert plan_of(waiting).counts == {"added": 0, "changed": 0, "unchanged": 5, "refused": 0, "missing": 0}


def uploaded(client: Client, rows: list[list[Any]], *, what: str = "whole", format: str = "xlsx") -> Any:
    body = to_xlsx(HEAD, rows, "名簿") if format == "xlsx" else to_csv(HEAD, rows)
    return client.post("/people/import/", {"what": what, "file": SimpleUploadedFile(f"名簿.{format}", body)})


def test_the_way_through_the_pages(house: House) -> None:
    client = signed_in(house.aoyama)
    assert client.get("/people/import/").status_code == 200
    preview = uploaded(
        client,
        [
            ["A1", "青山 凪", "", "", "", "", "", ""],
            ["N1", "𠮷田 新", "ヨシダ アラタ", "営業部", "正社員", "2026-11-16", "", ""],
            ["", "名無し", "", "", "", "", "", ""],
        ],
    )
    assert preview.status_code == 302
    text = client.get(preview["Location"]).content.decode()
    for expected in ("𠮷田 新", "社員番号がありません", "名簿にいない人", "江口 颯", "名簿にいない人が多すぎます"):
        assert expected in text
    no_day = client.post(preview["Location"], {"act": "confirm", "left": [str(house.eguchi.pk)], "last_day": ""})
    assert no_day.status_code == 422
    assert f'value="{house.eguchi.pk}" checked' in no_day.content.decode()
    done = client.post(
        preview["Location"],
        {"act": "confirm", "left": [str(house.eguchi.pk)], "last_day": "2026-11-20", "starts_joining": "on"},
        follow=True,
    )
    assert "追加1人" in done.content.decode()
    assert Person.objects.get(pk=house.eguchi.pk).gone_on is not None
    assert client.get(preview["Location"]).status_code == 302


def test_columns_can_be_understood_otherwise_and_the_list_thrown_away(house: House) -> None:
    client = signed_in(house.aoyama)
    where = uploaded(client, [["A1", "青山 凪", "", "", "", "", "", ""]], format="csv")["Location"]
    assert client.post(where, {"act": "columns", "column_0": "", "column_1": "name"}).status_code == 422
    assert (
        client.post(where, {"act": "columns", "column_0": "staff_number", "column_1": "name", "makes_departments": "on"}).status_code == 302
    )
    assert ListImport.objects.get().understanding["mapping"] == {"社員番号": "staff_number", "氏名": "name"}
    assert client.post(where, {"act": "cancel"}).status_code == 302
    assert not ListImport.objects.exists()


def test_who_may_not_edit_reads_nothing_in(house: House) -> None:
    assert [uploaded(signed_in(person), [["A1"]]).status_code for person in (house.ueda, house.eguchi)] == [403, 403]


def test_a_broken_file_is_said_in_the_form(house: House) -> None:
    answer = signed_in(house.aoyama).post("/people/import/", {"what": "part", "file": SimpleUploadedFile("x.xlsx", b"PK broken")})
    assert answer.status_code == 422
    assert "読めませんでした" in answer.content.decode()


def test_the_list_lies_sealed_while_it_waits(house: House) -> None:
    from django.db import connection

    prepared(house, ["N1", "秘密 太郎"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM documents_listimport")
        assert "秘密" not in str(cursor.fetchone())
