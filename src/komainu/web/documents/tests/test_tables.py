import csv
import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from komainu.web.documents.reading import read_table
from komainu.web.documents.tables import LONGEST_CELL, NotInEncoding, guarded, to_csv, to_xlsx, unguarded

from .samples import NAMES

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+81-3-0000-0000",
    "-5",
    "@SUM(A1)",
    "＝1+1",
    "\t=1",
    "'=1",
    "http://example.jp/",
    "mailto:a@example.jp",
]


def sheet_of(data: bytes):
    return load_workbook(io.BytesIO(data)).worksheets[0]


@pytest.mark.parametrize("typed", FORMULAS)
def test_no_text_becomes_a_formula_or_a_link_in_excel(typed):
    cell = sheet_of(to_xlsx([typed], [[typed]], "表"))["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (typed, "s", None)
    assert sheet_of(to_xlsx([typed], [], "表"))["A1"].data_type == "s"


@pytest.mark.parametrize("typed", FORMULAS[:8])
def test_no_text_becomes_a_formula_in_csv_and_reading_gives_it_back(typed):
    raw = to_csv(["値"], [[typed]])
    (_, row) = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert row[0].startswith("'")
    assert read_table(raw, "a.csv").rows == ((typed.strip(),),)


@pytest.mark.parametrize("typed", ["'", "''=", "it's", "'a", "a=b", "", "'＝x"])
def test_the_guard_can_be_taken_away_again(typed):
    assert unguarded(guarded(typed)) == typed


def test_names_numbers_days_and_times():
    moment = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
    rows = [[*NAMES, 1200, date(2026, 2, 28), moment, True, None, 1234567890123456789]]
    sheet = sheet_of(to_xlsx(list("abcdefghi"), rows, "一覧"))
    values = [cell.value for cell in sheet[2]]
    assert values[:4] == [*NAMES, 1200]
    assert values[4] == datetime(2026, 2, 28) and sheet["E2"].is_date
    assert values[5] == datetime(2026, 11, 22, 0, 30)
    assert values[6:] == [True, None, "1234567890123456789"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:I2"
    assert sheet.title == "一覧"


def test_columns_are_as_wide_as_their_content():
    sheet = sheet_of(to_xlsx(["短", "長"], [["あ", "あいうえおかきくけこ"]], "表"))
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width >= 8


def test_equal_tables_give_equal_bytes():
    assert to_xlsx(["a"], [["x"]], "t", made_on=date(2026, 1, 1)) == to_xlsx(["a"], [["x"]], "t", made_on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("title", "name"), [("a/b:c*d?[e]", "a b c d  e"), ("", "Sheet1"), ("'x'", "x"), ("History", "Sheet1"), ("長" * 40, "長" * 31)]
)
def test_any_title_gives_a_sheet_name(title, name):
    assert sheet_of(to_xlsx(["a"], [], title)).title == name


def test_a_text_too_long_for_a_cell_is_cut_visibly_and_controls_vanish():
    value = sheet_of(to_xlsx(["a"], [["あ" * 40_000], ["x\x00y"]], "t"))["A2"].value
    assert len(value) == LONGEST_CELL and value.endswith("（以下省略）")


def test_5000_rows():
    rows = ([str(number), "𠮷田 髙子", date(2026, 1, 1)] for number in range(5000))
    assert len(read_table(to_xlsx(["番号", "氏名", "日付"], rows, "名簿"), "a.xlsx").rows) == 5000
    raw = to_csv(["番号", "氏名"], ([str(number), "𠮷田"] for number in range(5000)))
    assert len(read_table(raw, "a.csv").rows) == 5000


def test_csv_is_utf8_with_a_mark_and_keeps_names():
    raw = to_csv(["氏名"], [[name] for name in NAMES])
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == 4
    assert [row[0] for row in read_table(raw, "a.csv").rows] == list(NAMES)


def test_cp932_refuses_what_it_cannot_write_or_replaces_it_visibly():
    with pytest.raises(NotInEncoding) as refused:
        to_csv(["氏名"], [["𠮷田"], ["髙橋"]], encoding="cp932")
    assert refused.value.characters == ("𠮷",)
    raw = to_csv(["氏名"], [["𠮷田"], ["髙橋"], ["﨑山"]], encoding="cp932", replace=True)
    assert [row[0] for row in read_table(raw, "a.csv").rows] == ["〓田", "髙橋", "﨑山"]
