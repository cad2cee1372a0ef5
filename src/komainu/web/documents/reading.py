"""A table that somebody uploads: XLSX, or CSV as UTF-8, UTF-16 or cp932. Whatever it is, it is small, or it is refused."""

import csv
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO

from openpyxl import load_workbook

from .tables import unguarded


@dataclass(frozen=True, slots=True)
class Limits:
    """What one uploaded table may be. `unpacked_bytes` bounds an XLSX file, which is packed, once it is unpacked."""

    size_bytes: int = 20_000_000
    unpacked_bytes: int = 300_000_000
    ratio: int = 200
    rows: int = 100_000
    columns: int = 200
    characters: int = 32_767


LIMITS = Limits()


class TableUnreadable(ValueError):
    """The file is not a table that can be taken; both messages are for the person who uploaded it."""

    def __init__(self, message: str, message_en: str) -> None:
        super().__init__(message)
        self.message = message
        self.message_en = message_en


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as text.

    header     names of the columns, each once, without space around them
    rows       one text for each column; days as YYYY-MM-DD, times as YYYY-MM-DD HH:MM, whole numbers without a point
    numbers    for each row its number in the file (the header's own is 1 if it stands first), to name it to people
    encoding   xlsx, utf-8, utf-16 or cp932
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    encoding: str

    def dicts(self) -> Iterator[dict[str, str]]:
        return (dict(zip(self.header, row, strict=True)) for row in self.rows)


def read_table(file: IO[bytes] | bytes, filename: str, *, limits: Limits = LIMITS) -> ReadTable:
    """The first visible sheet of an XLSX file, or a CSV file. Empty rows are left out.

    file       bytes, or a file opened for reading them, such as an upload
    filename   only for the messages; what the file is, its first bytes say
    Raises TableUnreadable.
    """
    data = file if isinstance(file, bytes) else file.read(limits.size_bytes + 1)
    if len(data) > limits.size_bytes:
        megabytes = limits.size_bytes // 1_000_000
        raise TableUnreadable(
            f"ファイルが大きすぎます（{megabytes}MBまで）。行を分けて、もう一度お試しください。",
            f"The file is too large (at most {megabytes} MB). Split it and try again.",
        )
    if not data.strip():
        raise TableUnreadable("ファイルが空です。", "The file is empty.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableUnreadable(
            f"「{filename}」は古い形式（.xls）か、パスワードの付いたファイルです。パスワードを外し、Excelブック（.xlsx）で保存してください。",
            f"“{filename}” is an old .xls file or has a password. Save it as an Excel workbook (.xlsx) without a password.",
        )
    if data.startswith(b"PK"):
        return _table(_sheet_rows(data, limits), "xlsx", limits)
    text, encoding = decoded(data)
    return _table(csv_rows(text), encoding, limits)


def unreadable() -> TableUnreadable:
    return TableUnreadable(
        "Excelブック（.xlsx）又はCSVとして読めませんでした。Excelで開いて、.xlsxで保存し直してください。",
        "This could not be read as an Excel workbook (.xlsx) or CSV. Open it in Excel and save it as .xlsx.",
    )


# XLSX -------------------------------------------------------------------------------------------------------------


def _sheet_rows(data: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    refuse_bombs(data, limits)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise TableUnreadable("表示されているシートがありません。", "There is no visible sheet.")
        # What a sheet says of its own size may be wrong or huge; its rows are what counts.
        sheets[0].reset_dimensions()
        for number, row in enumerate(sheets[0].iter_rows(values_only=True), start=1):
            if number > limits.rows * 2 + 10:
                raise _too_many_rows(limits)
            yield number, [text_of(value) for value in row]
    except TableUnreadable:
        raise
    except Exception as error:
        # openpyxl raises whatever its parser meets in a broken file; for the person it is one thing.
        raise unreadable() from error


def refuse_bombs(data: bytes, limits: Limits) -> None:
    """An XLSX file is a packed folder: look at what it unpacks to, and at the head of each part, before anything is parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > 5_000 or unpacked > limits.unpacked_bytes or unpacked > limits.ratio * max(len(data), 50_000):
                raise TableUnreadable(
                    "ファイルを広げると大きくなりすぎるため、読み込みませんでした。表だけを新しいブックに写して、保存し直してください。",
                    "Unpacked, this file is too large. Copy the table alone into a new workbook and save that.",
                )
            if "[Content_Types].xml" not in packed.namelist():
                raise unreadable()
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as opened:
                        _refuse_document_types(opened)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        UnicodeError,
        struct.error,
    ) as error:
        raise unreadable() from error


def _refuse_document_types(part: IO[bytes]) -> None:
    """No program writes a document type into a workbook; entities are a way to attack the reader, wherever they stand and however encoded."""
    rest = b""
    while piece := part.read(1 << 20):
        text = rest + piece
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in text[:200]:
            raise unreadable()
        rest = text[-16:]


def text_of(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value).replace("\r\n", "\n").replace("_x000D_\n", "\n").strip()


# CSV --------------------------------------------------------------------------------------------------------------


def decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise unreadable()
    else:
        encodings = ["utf-8-sig", "cp932"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise TableUnreadable(
        "文字コードが分かりませんでした。Excelで開き、「CSV UTF-8」又は.xlsxで保存し直してください。",
        "The character encoding is not known. Open the file in Excel and save it as “CSV UTF-8” or .xlsx.",
    )


def csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            yield reader.line_num, [unguarded(value.replace("\r\n", "\n")).strip() for value in row]
    except csv.Error as error:
        raise TableUnreadable(
            f'{reader.line_num}行目の引用符（"）が合っていないため、読めませんでした。',
            f"The quotation marks in line {reader.line_num} do not match.",
        ) from error


# Both -------------------------------------------------------------------------------------------------------------


def _table(source: Iterable[tuple[int, Sequence[str]]], encoding: str, limits: Limits) -> ReadTable:
    header: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number, raw in source:
        row = _trimmed(raw)
        if not row:
            continue
        if any(len(value) > limits.characters for value in row):
            raise TableUnreadable(
                f"{number}行目に長すぎる値があります（{limits.characters:,}文字まで）。",
                f"Row {number} holds a value that is too long (at most {limits.characters:,} characters).",
            )
        if not header:
            header = _header(row, limits)
            continue
        if len(row) > len(header):
            raise TableUnreadable(
                f"{number}行目の値が、見出しの列より右にあります。見出しを付けるか、その値を消してください。",
                f"Row {number} has a value to the right of the last heading. Give the column a heading or delete the value.",
            )
        rows.append((*row, *[""] * (len(header) - len(row))))
        numbers.append(number)
        if len(rows) > limits.rows:
            raise _too_many_rows(limits)
    if not header:
        raise TableUnreadable("表がありません。1行目に見出しを書いてください。", "There is no table. Put the headings into the first row.")
    return ReadTable(header, tuple(rows), tuple(numbers), encoding)


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return tuple(row[:end])


def _header(row: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    if len(row) > limits.columns:
        raise TableUnreadable(f"列が多すぎます（{limits.columns}列まで）。", f"There are too many columns (at most {limits.columns}).")
    names = tuple(" ".join(name.split()) or f"（{place}列目）" for place, name in enumerate(row, start=1))
    for name in names:
        if names.count(name) > 1:
            raise TableUnreadable(
                f"見出し「{name}」が2つ以上あります。見出しを分けてください。", f"The heading “{name}” stands there more than once."
            )
    return names


def _too_many_rows(limits: Limits) -> TableUnreadable:
    return TableUnreadable(f"行が多すぎます（{limits.rows:,}行まで）。", f"There are too many rows (at most {limits.rows:,}).")
