"""SQLite files by tables, and SQL dumps: rows of INSERT and COPY as tables under the names of their columns."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby

from komainu.extract.documents import Reader
from komainu.extract.encodings import read as read_bytes
from komainu.extract.reading import Cells, Reading
from komainu.extract.records import records
from komainu.extract.sections import Piece, Reason, Unit
from komainu.extract.text import decoded, opening

_MAGIC = b"SQLite format 3\0"
_LONGEST_STATEMENT = 2**24
_COPY = re.compile(r"COPY\s+(\S+)\s*\(([^)]*)\)\s+FROM\s+stdin;", re.IGNORECASE)
_CREATE = re.compile(r"\s*CREATE\s+(?:TEMP\w*\s+|UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([^\s(]+)", re.IGNORECASE)
_INSERT = re.compile(
    r"\s*(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?(?:INTO\s+)?([^\s(]+)\s*(?:\(([^)]*)\))?\s*(?:OVERRIDING\s+\w+\s+VALUE\s*)?VALUES",
    re.IGNORECASE,
)
_INSERT_BEGINS = re.compile(r"\s*(?:INSERT\s+(?:IGNORE\s+)?INTO|REPLACE\s+INTO)\s", re.IGNORECASE)
_COLUMN = re.compile(r"\s*[`\"\[]?([^`\"\]\s(,]+)[`\"\]]?\s+[A-Za-z]")
_NO_COLUMNS = frozenset({"primary", "key", "unique", "constraint", "index", "foreign", "check", "fulltext", "exclude", "like"})
_VALUE = re.compile(r"(?:[NnEeBbXx]|_\w+ ?)?'((?:[^'\\]|''|\\.)*)'|([(),;])|([^\s(),;']+)|\s+", re.DOTALL)
_ESCAPES = {"n": " ", "r": " ", "t": " ", "0": " ", "Z": " ", "b": " "}
_COPY_ESCAPE = re.compile(r"\\(.)")


def read_sqlite(reading: Reading) -> Iterator[Piece]:
    """An SQLite file, a table each; the source is never written to, nor is a file made beside it."""
    with closing(_opened(reading)) as base:
        base.text_factory = lambda raw: read_bytes(raw, "utf-8")[0]
        base.execute("PRAGMA trusted_schema = OFF")
        names = base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for name, sql in names:
            if str(sql or "").upper().startswith("CREATE VIRTUAL") or str(name).startswith("sqlite_stat"):
                continue
            reading.budget.part()
            yield from _table(reading, base, str(name))
    log = reading.file.with_name(reading.file.name + "-wal") if reading.file is not None else None
    if log is not None and log.is_file() and log.stat().st_size:
        yield reading.unread(Reason.INCOMPLETE, "changes still in the write-ahead log")


def _opened(reading: Reading) -> sqlite3.Connection:
    if reading.file is not None and reading.size > reading.limits.part_bytes:
        return sqlite3.connect(f"{reading.file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    content = bytearray(reading.content())
    # A file that was last used with a write-ahead log says so here; in memory there is none.
    content[18:20] = b"\x01\x01"
    base = sqlite3.connect(":memory:")
    base.deserialize(bytes(content))
    return base


def _table(reading: Reading, base: sqlite3.Connection, name: str) -> Iterator[Piece]:
    quoted = name.replace('"', '""')
    try:
        cursor = base.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608  the name comes quoted from the file itself
    except sqlite3.Error as error:
        yield reading.unread(Reason.BROKEN, type(error).__name__, name)
        return
    columns = [str(each[0]) for each in cursor.description]
    yield from records(reading, name, columns, cursor, sqlite3.Error)


_Event = tuple[str, tuple[str, ...], int, Cells]


def read_dump(reading: Reading) -> Iterator[Piece]:
    """An SQL dump by lines; rows stand as tables, each with the number of its line in the dump."""
    doubts: list[str] = []
    for (table, columns), events in groupby(_events(_lines(reading, doubts)), key=lambda event: event[:2]):
        doubt = next((each for each in doubts if each), "")
        if table:
            rows = ((line, cells) for _, _, line, cells in events)
            yield from reading.table(_under_names(columns, rows), table, unit=Unit.LINE, doubt=doubt)
        else:
            yield from _plain(reading, events, doubt)


def _under_names(columns: tuple[str, ...], rows: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    for index, (line, cells) in enumerate(rows):
        if index == 0 and columns:
            yield line, columns
        yield line, cells


def _plain(reading: Reading, events: Iterator[_Event], doubt: str) -> Iterator[Piece]:
    lines: list[str] = []
    numbers: list[int] = []
    length = 0
    for _, _, number, cells in events:
        lines.append(cells[0] + "\n")
        numbers.append(number)
        length += len(cells[0])
        if length > reading.limits.section_chars // 2:
            yield from reading.text("".join(lines), Unit.LINE, numbers=numbers, doubt=doubt)
            lines, numbers, length = [], [], 0
    yield from reading.text("".join(lines), Unit.LINE, numbers=numbers, doubt=doubt)


def _lines(reading: Reading, doubts: list[str]) -> Iterator[tuple[int, str]]:
    number = 0
    for text, _, doubt in decoded(reading):
        if doubt and doubt not in doubts:
            doubts.append(doubt)
        for line in text.removesuffix("\n").split("\n"):
            number += 1
            yield number, line


def _events(lines: Iterator[tuple[int, str]]) -> Iterator[_Event]:
    """(table, columns, line, cells) for each row; table "" for a line that is none."""
    known: dict[str, tuple[str, ...]] = {}
    creating = ""
    for number, line in lines:
        copy = _COPY.match(line)
        if copy:
            table, columns = _bare(copy.group(1)), tuple(_bare(each) for each in copy.group(2).split(","))
            for row_number, row in lines:
                if row == "\\.":
                    break
                yield table, columns, row_number, ["" if each == "\\N" else _COPY_ESCAPE.sub(_copied, each) for each in row.split("\t")]
            continue
        if _INSERT_BEGINS.match(line):
            yield from _inserted(number, line, lines, known)
            continue
        create = _CREATE.match(line)
        if create:
            creating = _bare(create.group(1))
            known[creating] = ()
        elif creating:
            column = _COLUMN.match(line)
            if column and column.group(1).lower() not in _NO_COLUMNS:
                known[creating] += (column.group(1),)
            if line.lstrip().startswith(")"):
                creating = ""
        yield "", (), number, [line]


def _copied(found: re.Match[str]) -> str:
    return _ESCAPES.get(found.group(1), found.group(1))


def _bare(name: str) -> str:
    return name.strip().rpartition(".")[2].strip('`"[] ')


def _inserted(number: int, line: str, lines: Iterator[tuple[int, str]], known: dict[str, tuple[str, ...]]) -> Iterator[_Event]:
    """The rows of one INSERT, which may go on over many lines."""
    taken = [line]
    length = len(line)
    quotes = _quotes(line)
    while not (quotes % 2 == 0 and taken[-1].rstrip().endswith(";")) and length < _LONGEST_STATEMENT:
        more = next(lines, None)
        if more is None:
            break
        taken.append(more[1])
        quotes += _quotes(more[1])
        length += len(more[1])
    statement = "\n".join(taken)
    head = _INSERT.match(statement)
    if head is None:
        for index, each in enumerate(taken):
            yield "", (), number + index, [each]
        return
    table = _bare(head.group(1))
    columns = tuple(_bare(each) for each in head.group(2).split(",")) if head.group(2) else known.get(table, ())
    seen = 0
    for at, cells in _tuples(statement, head.end()):
        number += statement.count("\n", seen, at)
        seen = at
        yield table or "table", columns, number, cells


def _quotes(line: str) -> int:
    return (line.replace("\\\\", "").replace("\\'", "") if "\\" in line else line).count("'")


def _tuples(statement: str, start: int) -> Iterator[tuple[int, list[str]]]:
    """The rows after VALUES: where each begins, and its values."""
    depth = at = 0
    cells: list[str] = []
    current: list[str] = []
    for found in _VALUE.finditer(statement, start):
        text, mark, word = found.groups()
        if mark == "(":
            depth += 1
            if depth == 1:
                cells, current, at = [], [], found.start()
        elif mark == ")":
            depth -= 1
            if depth == 0:
                yield at, [*cells, "".join(current)]
        elif mark == "," and depth == 1:
            cells.append("".join(current))
            current = []
        elif mark == ";" and depth <= 0:
            return
        elif text is not None:
            current.append(_unquoted(text))
        elif word is not None:
            current.append("" if word.upper() == "NULL" else word)


def _unquoted(text: str) -> str:
    text = text.replace("''", "'")
    return _COPY_ESCAPE.sub(_copied, text) if "\\" in text else text


def _is_dump(head: bytes, reading: Reading) -> bool:
    begins = opening(head, reading)
    if reading.suffix in {".sql", ".dump"}:
        return bool(begins)
    return begins.startswith(
        ("-- mysql dump", "-- mariadb dump", "--\n-- postgresql database dump", "pragma foreign_keys=off;\nbegin transaction;")
    )


READERS = [
    Reader("sqlite", read_sqlite, frozenset({".sqlite", ".sqlite3", ".db"}), lambda head, reading: head.startswith(_MAGIC), order=10),
    Reader("sql", read_dump, frozenset({".sql"}), _is_dump, order=58),
]
