"""The records of a database's table as sections, wherever they come from: a file, or a server that somebody else asks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from komainu.extract.documents import reading_of
from komainu.extract.encodings import decide
from komainu.extract.encodings import read as read_bytes
from komainu.extract.limits import LimitReached, Limits
from komainu.extract.reading import Cells, Reading
from komainu.extract.sections import Piece, Reason, Unit, Unread


def read_records(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], broken: type[Exception], limits: Limits | None = None
) -> Iterator[Piece]:
    """All text of some records, each cell with its record and column, and what lies in their binary values.

    name    the table's, as it stands in places
    broken  what `rows` raises when it cannot go on; it becomes a line
    """
    reading = reading_of(io.BytesIO(b" "), name, limits or Limits(), 1)
    # Nothing is packed here: how much may come is said by the totals alone.
    reading.budget.packed_bytes = reading.limits.total_bytes
    reading.format = "records"
    try:
        yield from records(reading, name, columns, rows, broken)
    except LimitReached as limit:
        yield Unread((), limit.reason, limit.detail)


def records(
    reading: Reading, name: str, columns: Sequence[str], source: Iterable[Sequence[Any]], broken: type[Exception]
) -> Iterator[Piece]:
    """The same, for a reader: the budget is that of `reading`."""
    binaries: list[tuple[str, bytes]] = []
    kept_bytes = unread = 0
    failures: list[str] = []

    def rows() -> Iterator[tuple[int, Cells]]:
        nonlocal kept_bytes, unread
        yield 0, columns
        for number, row in enumerate(_until_broken(source, broken, failures), start=1):
            cells: list[str] = []
            for column, given in zip(columns, row, strict=True):
                value = bytes(given) if isinstance(given, bytearray | memoryview) else given
                if isinstance(value, bytes):
                    reading.budget.spend(len(value))
                    if decide(value[:4096]).encoding:
                        cells.append(read_bytes(value)[0])
                        continue
                    if kept_bytes + len(value) <= reading.limits.part_bytes // 4:
                        kept_bytes += len(value)
                        binaries.append((f"{name}.{column} {number}", value))
                    else:
                        unread += 1
                cells.append("" if value is None or isinstance(value, bytes) else str(value))
            reading.budget.spend(sum(map(len, cells)))
            yield number, cells

    yield from reading.table(rows(), name, unit=Unit.RECORD)
    for failure in failures:
        yield reading.unread(Reason.BROKEN, failure, name)
    for label, value in binaries:
        yield from reading.inner(label, value)
    if unread:
        yield reading.unread(Reason.TOO_LARGE, f"{unread} binary values", name)


def _until_broken(source: Iterable[Sequence[Any]], broken: type[Exception], failures: list[str]) -> Iterator[Sequence[Any]]:
    """The records that come before the source breaks; what came counts."""
    try:
        yield from source
    except broken as error:
        failures.append(type(error).__name__)
