"""Long tables: the same cells as short ones, written row by row."""

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from komainu.web.documents import large_tables, tables

COLUMNS = ["氏名", "人数 <&>", "日", "時刻", "可否"]
ROWS: list[list[Any]] = [
    ["𠮷田 髙橋", 3, date(2026, 11, 22), datetime(2026, 11, 22, 3, 30, tzinfo=UTC), True],
    ["=1+1", 2.5, date(1899, 5, 1), None, False],
    ['a<b & "c"\x00', 10**16, None, datetime(2026, 1, 1, 15, 0, tzinfo=UTC), None],
    ["", -1, date(2000, 2, 29), None, True],
]


def cells(book: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_long_sheet_holds_what_a_short_one_holds() -> None:
    out = io.BytesIO()
    large_tables.write_xlsx(out, COLUMNS, iter(ROWS), "一覧")
    assert cells(out.getvalue()) == cells(tables.to_xlsx(COLUMNS, ROWS, "一覧"))
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert book.sheetnames == ["一覧"]
    sheet = book.active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E5"
    assert sheet["C2"].number_format == "yyyy/mm/dd"


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_tables, "MOST_ROWS", 3)
    with pytest.raises(tables.TableTooLong):
        large_tables.write_xlsx(io.BytesIO(), COLUMNS, iter(ROWS), "一覧")
