"""Files of offices: titles, merged cells, several sheets, odd encodings; and hostile ones."""

import contextlib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from komainu.web.documents.importing import Act, Field, ImportSpec, Kind, Plan, Planned, Row
from komainu.web.documents.importing.books import Book, read_book
from komainu.web.documents.importing.headers import find_header, headings, propose
from komainu.web.documents.importing.reading import Understanding, columns_of, read_rows, understand, warnings_of
from komainu.web.documents.reading import Limits, TableUnreadable
from komainu.web.documents.tables import to_csv, to_xlsx

FIELDS = (
    Field("number", "管理番号", ("番号", "No"), required=True, longest=20),
    Field("name", "個人情報の名称", ("名称",), required=True),
    Field("phone", "電話", ("電話番号",)),
    Field("mail", "メール"),
    Field("items", "項目", ("含まれる項目",), kind=Kind.ITEMS),
    Field("persons", "件数", ("人数",), kind=Kind.NUMBER),
    Field("has_special_care", "要配慮", ("要配慮個人情報",), kind=Kind.ANSWER),
    Field("since", "取得開始日", kind=Kind.DAY),
    Field("place", "保管場所", kind=Kind.CHOICE, choices={"server": ("サーバー", "ファイルサーバ"), "paper": ("紙", "書類")}),
    Field("department", "部門"),
)


def plan(rows: Sequence[Row], options: Mapping[str, Any]) -> Plan:
    return Plan([Planned(row, Act.REFUSE if row.error else Act.ADD, row.values, why=row.error) for row in rows])


def never(*_: Any) -> Any:
    raise AssertionError("nothing is written by reading")


SPEC = ImportSpec("test.list", "一覧", FIELDS, ("number",), plan, never, never, "", sheet_key="department")


def book_of(make: Any) -> Book:
    workbook = Workbook()
    workbook.remove(workbook.active)
    make(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return read_book(out.getvalue(), "台帳.xlsx")


def rows_of(book: Book) -> list[Row]:
    return read_rows(book, understand(book, SPEC), SPEC)


def old_ledger(workbook: Workbook, title: str = "台帳") -> None:
    """A title over everything, a stamp line, headings in two rows with merged cells, a merged cell down, a sum at the end."""
    sheet = workbook.create_sheet(title)
    sheet["A1"] = "個人情報管理台帳"
    sheet.merge_cells("A1:H1")
    sheet["G2"] = "令和8年4月1日現在"
    for column, text in enumerate(["番号\n(必須)", "名　称", "連絡先", None, "含まれる項目", "件数", "要配慮", "取得開始日"], 1):
        sheet.cell(4, column, text)
    for column in "ABEFGH":
        sheet.merge_cells(f"{column}4:{column}5")
    sheet.merge_cells("C4:D4")
    sheet["C5"], sheet["D5"] = "電話\n番号", "ﾒｰﾙ"
    for number, row in enumerate(
        [
            ["001", "顧客名簿", "03-0000-0000", "a@example.jp", "氏名、住所（自宅、勤務先）", "1,200件", "×", "令和2年4月1日"],
            ["002", "健康診断", None, None, "・氏名\n・結果", "約60名", "○", 43922],
        ],
        6,
    ):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    sheet["B9"] = "合計"


def test_a_ledger_of_an_office_is_understood() -> None:
    book = book_of(old_ledger)
    understanding = understand(book, SPEC)
    assert understanding.sheets == {"台帳": 5}
    assert list(understanding.mapping.values()) == ["number", "name", "phone", "mail", "items", "persons", "has_special_care", "since"]
    first, second = rows_of(book)
    assert first.values["items"] == ["氏名", "住所（自宅、勤務先）"]
    assert (first.values["persons"], first.values["has_special_care"], first.values["since"].isoformat()) == (1200, "no", "2020-04-01")
    assert (second.number, second.values["persons"], second.values["has_special_care"], second.values["since"].isoformat()) == (
        7,
        60,
        "yes",
        "2020-04-01",
    )
    assert any("9（合計）" in each for each in warnings_of(book, understanding, SPEC)), "a total is no row, and is told"


def test_a_sheet_for_each_department_gives_the_department() -> None:
    def make(workbook: Workbook) -> None:
        for name, number in (("総務部", "S1"), ("営業部", "E1")):
            sheet = workbook.create_sheet(name)
            sheet.append(["番号", "名称"])
            sheet.append([number, "名簿"])
        notes = workbook.create_sheet("使い方")
        notes.append(["この台帳の使い方"])
        hidden = workbook.create_sheet("隠し")
        hidden.append(["番号", "名称"])
        hidden.sheet_state = "hidden"

    book = book_of(make)
    assert [sheet.name for sheet in book.sheets] == ["総務部", "営業部", "使い方"]
    assert [(row.sheet, row.values["number"], row.values["department"]) for row in rows_of(book)] == [
        ("総務部", "S1", "総務部"),
        ("営業部", "E1", "営業部"),
    ]
    assert any("使い方" in each for each in warnings_of(book, understand(book, SPEC), SPEC))


def test_a_heading_that_is_not_understood_is_only_hinted_and_what_was_chosen_is_remembered() -> None:
    book = read_book("番号,名称,社用電話番号\n1,名簿,03\n".encode(), "x.csv")
    found = understand(book, SPEC)
    assert found.mapping == {"番号": "number", "名称": "name"}
    assert found.hints == {"社用電話番号": "phone"}
    assert understand(book, SPEC, {"社用電話番号": "phone"}).mapping["社用電話番号"] == "phone"
    assert "名称" not in understand(book, SPEC, {"名称": ""}).mapping, "a column that was left out stays out"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_every_encoding_is_decided_and_told(encoding: str) -> None:
    book = read_book("番号,名称\r\n1,髙橋名簿\r\n".encode(encoding), "x.csv")
    assert book.encoding == encoding.removesuffix("-sig")
    assert rows_of(book)[0].values["name"] == "髙橋名簿"


def test_formulas_give_their_kept_value_or_a_warning_and_errors_refuse_the_row() -> None:
    def make(workbook: Workbook) -> None:
        sheet = workbook.create_sheet("台帳")
        sheet.append(["番号", "名称", "件数"])
        sheet.append(["1", '=CONCATENATE("a","b")', '=HYPERLINK("http://example.jp")'])
        sheet.append(["2", "名簿", "#REF!"])

    book = book_of(make)
    understanding = understand(book, SPEC)
    assert any("計算式が2" in each for each in warnings_of(book, understanding, SPEC))
    assert [row.error for row in rows_of(book)] == ["個人情報の名称がありません。", "件数の計算式がエラー（#REF!）になっています。"]


def test_cells_that_are_merged_downwards_stand_in_every_row() -> None:
    def make(workbook: Workbook) -> None:
        sheet = workbook.create_sheet("台帳")
        for row in (["番号", "名称", "部門"], ["1", "甲", "総務部"], ["2", "乙", None], ["3", "丙", "営業部"]):
            sheet.append(row)
        sheet.merge_cells("C2:C3")

    assert [row.values["department"] for row in rows_of(book_of(make))] == ["総務部", "総務部", "営業部"]


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [("件数", "多数", "数として読めません"), ("要配慮", "たぶん", "○か×か"), ("取得開始日", "いつか", "日付として"), ("保管場所", "どこか", "「どこか」が分かりません"), ("名称", "x" * 501, "長すぎます")],
)  # fmt: skip
def test_a_cell_that_does_not_fit_is_refused_with_its_reason(column: str, text: str, why: str) -> None:
    heads = ["番号", "名称"] if column == "名称" else ["番号", "名称", column]
    values = ["1", text] if column == "名称" else ["1", "名簿", text]
    [row] = rows_of(read_book(to_csv(heads, [values]), "x.csv"))
    assert why in row.error


def test_choices_are_read_by_the_words_of_offices_and_blanks_say_nothing() -> None:
    rows = rows_of(read_book(to_csv(["番号", "名称", "保管場所", "件数"], [["1", "a", "ﾌｧｲﾙｻｰﾊﾞ", "－"], ["2", "b", "書類", ""]]), "x.csv"))
    assert [row.values["place"] for row in rows] == ["server", "paper"]
    assert all("persons" not in row.values for row in rows)


def test_the_second_row_of_a_key_is_refused() -> None:
    rows = rows_of(read_book(to_csv(["番号", "名称"], [["1", "a"], ["1", "b"]]), "x.csv"))
    assert [row.error for row in rows] == ["", "2行目と管理番号が同じです。"]


def test_double_and_missing_headings_are_told_apart() -> None:
    book = read_book("番号,名称,備考,備考,\n1,a,b,c,d\n".encode(), "x.csv")
    assert columns_of(book, understand(book, SPEC)) == ["番号", "名称", "備考", "備考（2）", "（5列目）"]


def test_what_is_kept_of_a_book_comes_back_the_same() -> None:
    book = book_of(old_ledger)
    again = Book.of_plain(book.plain())
    assert (again.sheets, again.encoding) == (book.sheets, book.encoding)


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return out.getvalue()


LAUGHS = b'<?xml version="1.0"?>' + b"<!-- " + b" " * 5000 + b' --><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04broken",
        _packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"0" * 40_000_000}),
        _packed({"[Content_Types].xml": LAUGHS}),
        _packed({"[Content_Types].xml": "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x><x/>".encode("utf-16")}),
        _packed({"../../evil": b"x"}),
        b"\xd0\xcf\x11\xe0old",
        b"\x00\x01\x02",
        b"",
        b"\xff\xfe\x00",
    ],
)
def test_hostile_and_broken_files_are_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(TableUnreadable):
        read_book(body, "x.xlsx")


def test_there_are_limits() -> None:
    with pytest.raises(TableUnreadable, match="行が多すぎます"):
        read_book(to_csv(["a"], [["1"]] * 200), "x.csv", limits=Limits(rows=50))
    with pytest.raises(TableUnreadable, match="列が多すぎます"):
        read_book(to_csv(["a"] * 300, []), "x.csv")
    with pytest.raises(TableUnreadable, match="大きすぎます"):
        read_book(b"a" * 1001, "x.csv", limits=Limits(size_bytes=1000))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_sentence(body: bytes) -> None:
    with contextlib.suppress(TableUnreadable):
        rows_of(read_book(body, "x"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=30))
def test_a_damaged_workbook_is_a_table_or_a_sentence(place: int, junk: bytes) -> None:
    body = bytearray(to_xlsx(["番号", "名称"], [["1", "名簿"]], "台帳"))
    start = place % len(body)
    body[start : start + len(junk)] = junk
    with contextlib.suppress(TableUnreadable):
        rows_of(read_book(bytes(body), "x.xlsx"))


GRID = st.lists(st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8), max_size=6), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(GRID)
def test_any_grid_is_understood_somehow_and_every_row_has_an_act(grid: list[list[str]]) -> None:
    try:
        book = read_book(to_csv([], grid), "x.csv")
    except TableUnreadable:
        return
    sheet = book.sheets[0]
    index = find_header(sheet, FIELDS)
    mapping, hints = propose(headings(sheet, index), FIELDS)
    assert len(set(mapping.values())) == len(mapping)
    assert not set(hints) & set(mapping)
    rows = read_rows(book, Understanding({"": sheet.numbers[index]}, mapping), SPEC)
    assert all(row.error or row.values.get("number") for row in rows)


KNOWN = """
import django
django.setup()
from komainu.web.documents.importing import SPECS
before = set(SPECS)
from komainu.web.site import urls
print(sorted(before), sorted(set(SPECS) - before))
"""


def test_the_worker_which_opens_no_page_knows_every_list(tmp_path: Path) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "komainu.web.site.settings", "KOMAINU_DATA": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", KNOWN], env=environment, capture_output=True, text=True, check=True, timeout=120).stdout
    known, later = said.strip().rsplit(" [", 1)
    assert later == "]"
    assert "risks.risks" in known
