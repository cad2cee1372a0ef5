"""Microsoft's compound files (OLE): old Excel books, Outlook messages, encrypted office files, embedded objects."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

from komainu.extract.documents import Reader
from komainu.extract.embedded import native_file
from komainu.extract.encodings import read as read_bytes
from komainu.extract.macros import read_macros
from komainu.extract.outlook import read_message
from komainu.extract.reading import Reading
from komainu.extract.sections import Hidden, Piece, Reason, Unit
from komainu.extract.sheets import read_book

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROW, _COLUMNS, _SHEET, _END = 0x0208, 0x007D, 0x0085, 0x000A
_TEXT_OBJECT, _CONTINUED = 0x01B6, 0x003C


def read_compound(reading: Reading) -> Iterator[Piece]:
    """Whatever the compound file is; a format that is not read is named."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(reading.content())) as ole:
        names = {"/".join(entry) for entry in ole.listdir()}
        book = next((name for name in ("Workbook", "Book") if name in names), "")
        if "EncryptedPackage" in names:
            yield reading.unread(Reason.ENCRYPTED)
        elif "__properties_version1.0" in names:
            reading.format = "msg"
            yield from read_message(reading, ole)
        elif book:
            reading.format = "xls"
            stream = ole.openstream(book).read()
            yield from read_book(reading, *_unseen(stream))
            yield from reading.text(_notes(stream), Unit.LINE, part="comments", hidden=(Hidden.COMMENT,))
            yield from _properties(reading, ole)
            yield from read_macros(reading, ole)
        elif any(name.upper().endswith("VBA/DIR") for name in names) and "WordDocument" not in names:
            reading.format = "macros"
            yield from read_macros(reading, ole)
        elif "WordDocument" in names:
            yield reading.unread(Reason.UNKNOWN_FORMAT, "Word 97-2003")
        elif "PowerPoint Document" in names:
            yield reading.unread(Reason.UNKNOWN_FORMAT, "PowerPoint 97-2003")
        else:
            yield from _objects(reading, ole, names)


def _objects(reading: Reading, ole: Any, names: set[str]) -> Iterator[Piece]:
    found = False
    for name in sorted(names):
        last = name.rpartition("/")[2]
        if last not in {"Package", "\x01Ole10Native", "CONTENTS"}:
            continue
        content = ole.openstream(name.split("/")).read()
        reading.budget.spend(len(content))
        label = "object"
        if last == "\x01Ole10Native":
            label, content = native_file(content)
        if content:
            found = True
            yield from reading.inner(label, content)
    if not found:
        yield reading.unread(Reason.UNKNOWN_FORMAT, "compound file")


def _unseen(stream: bytes) -> tuple[dict[int, frozenset[int]], dict[int, frozenset[int]]]:
    """Hidden rows and columns of each sheet of an old Excel book, by the sheet's index. Source: [MS-XLS] 2.4.221 Row, 2.4.53 ColInfo."""
    starts: list[int] = []
    rows: dict[int, frozenset[int]] = {}
    columns: dict[int, frozenset[int]] = {}
    for kind, body in _records(stream, 0):
        if kind == _SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _END:
            break
    for index, start in enumerate(starts[:1000]):
        hidden_rows: set[int] = set()
        hidden_columns: set[int] = set()
        for kind, body in _records(stream, start):
            if kind == _ROW and len(body) >= 14:
                number, flags = struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, 12)[0]
                if flags & 0x20:
                    hidden_rows.add(number + 1)
            elif kind == _COLUMNS and len(body) >= 10:
                first, last, _width, _format, flags = struct.unpack_from("<5H", body)
                if flags & 1:
                    hidden_columns |= set(range(first + 1, min(last, 255) + 2))
            elif kind == _END:
                break
        rows[index], columns[index] = frozenset(hidden_rows), frozenset(hidden_columns)
    return rows, columns


def _notes(stream: bytes) -> str:
    """The texts of comments and text boxes of an old Excel book, a line each. Source: [MS-XLS] 2.4.329 TxO, whose text stands in the next record."""
    lines: list[str] = []
    is_next = False
    for kind, body in _records(stream, 0):
        if is_next and kind == _CONTINUED and body:
            text = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", errors="replace")
            lines.append(text.replace("\r", " ").replace("\n", " ") + "\n")
        is_next = kind == _TEXT_OBJECT
    return "".join(lines)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while 0 <= at <= len(stream) - 4:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _properties(reading: Reading, ole: Any) -> Iterator[Piece]:
    meta = ole.get_metadata()
    named: list[tuple[str, str]] = []
    for name in ("title", "subject", "author", "keywords", "comments", "last_saved_by", "manager", "company", "category"):
        value = getattr(meta, name, None)
        if isinstance(value, bytes):
            value = read_bytes(value.rstrip(b"\0"))[0]
        if isinstance(value, str):
            named.append((name, value.rstrip("\0")))
    yield from reading.properties(named)


def _is_compound(head: bytes, reading: Reading) -> bool:
    return head.startswith(_MAGIC)


READERS = [Reader("compound", read_compound, frozenset({".xls", ".msg", ".doc", ".ppt"}), _is_compound, order=10)]
