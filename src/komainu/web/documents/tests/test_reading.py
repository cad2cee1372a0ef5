import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from komainu.web.documents.reading import Limits, TableUnreadable, read_table
from komainu.web.documents.tables import to_xlsx

from .samples import NAMES

ROWS = "氏名,電話\r\n髙橋,03-0000-0000\r\n\r\n﨑山,\r\n"


def workbook(rows, prepare=None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if prepare:
        prepare(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (ROWS.encode(), "utf-8"),
        (ROWS.encode("utf-8-sig"), "utf-8"),
        (ROWS.encode("cp932"), "cp932"),
        (ROWS.replace(",", "\t").encode("utf-16"), "utf-16"),
        (ROWS.replace("\r\n", "\n").encode(), "utf-8"),
        (ROWS.replace(",", ";").encode(), "utf-8"),
    ],
)
def test_csv_of_every_kind_that_excel_writes(data, encoding):
    table = read_table(data, "a.csv")
    assert table.encoding == encoding
    assert table.header == ("氏名", "電話")
    assert table.rows == (("髙橋", "03-0000-0000"), ("﨑山", ""))
    assert table.numbers == (2, 4)
    assert list(table.dicts())[1] == {"氏名": "﨑山", "電話": ""}


def test_xlsx_gives_text_for_every_kind_of_cell():
    rows = [
        ["氏名", "人数", "日付", "時刻", "可否"],
        ["𠮷田", 12.0, date(2026, 2, 28), datetime(2026, 2, 28, 9, 5), True],
        [],
        [" 髙橋 ", 1.5, None, None, None],
    ]
    table = read_table(io.BytesIO(workbook(rows)), "a.xlsx")
    assert table.encoding == "xlsx"
    assert table.rows == (("𠮷田", "12", "2026-02-28", "2026-02-28 09:05", "TRUE"), ("髙橋", "1.5", "", "", ""))
    assert table.numbers == (2, 4)


def test_what_goes_out_comes_back():
    rows = [[name, "=1+1", "改行\nあり"] for name in NAMES]
    assert read_table(to_xlsx(["a", "b", "c"], rows, "t"), "t.xlsx").rows == tuple(map(tuple, rows))


def test_the_first_visible_sheet_is_read():
    def hide(book):
        book.create_sheet("見える").append(["見出し"])
        book.worksheets[0].sheet_state = "hidden"

    assert read_table(workbook([["隠れた表"]], hide), "a.xlsx").header == ("見出し",)


def test_a_quoted_field_may_hold_line_ends_and_commas():
    assert read_table(b'a,b\r\n"x, ""y""\r\nz",2\r\n', "a.csv").rows == (('x, "y"\nz', "2"),)


def refused(data, *, limits=None) -> str:
    with pytest.raises(TableUnreadable) as error:
        read_table(data, "名簿.xlsx", **({"limits": limits} if limits else {}))
    assert error.value.message == str(error.value) and error.value.message != error.value.message_en
    return error.value.message_en


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "password"),
        (b"PK\x03\x04 not a folder", "could not be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "could not be read"),
        (b"a,b\n\x81\n", "encoding"),
        (b'a,b\n"open,1\n', "quotation marks"),
        (b"a,a\n1,2\n", "more than once"),
        (b"a,b\n1,2,3\n", "right of the last heading"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(data, why):
    assert why in refused(data)


def test_limits_on_bytes_rows_columns_and_values():
    small = Limits(size_bytes=1000, rows=3, columns=2, characters=10)
    assert "too large" in refused(b"a\n" + b"1\n" * 600, limits=small)
    assert "too many rows" in refused(b"a\n1\n2\n3\n4\n", limits=small)
    assert "too many columns" in refused(b"a,b,c\n", limits=small)
    assert "too long" in refused(b"a\n12345678901\n", limits=small)
    assert read_table(b"a,b\n1,2\n3,4\n5,6\n", "a.csv", limits=small).rows[-1] == ("5", "6")
    many = workbook([["a"], *[[number] for number in range(30)]])
    assert "too many rows" in refused(many, limits=Limits(rows=3))


def bomb(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    data = bomb("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    assert len(data) < 100_000
    assert "Unpacked" in refused(data)


def test_entities_are_refused():
    assert "could not be read" in refused(bomb("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))


def test_a_folder_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "x")
    assert "could not be read" in refused(out.getvalue())
    assert "could not be read" in refused(bomb("xl/other.xml", b"<a/>"))
