"""A file as a list of persons, read by the one importer of lists: any visible sheet, headings under titles and merged cells, Excel or CSV.

What the office chose for the columns is not remembered as for other lists: the headings of a file without headings are people's names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from komainu.web.documents.importing import Field
from komainu.web.documents.importing.books import Sheet, read_book
from komainu.web.documents.importing.headers import find_header, headings
from komainu.web.documents.reading import Limits
from komainu.web.incidents.person_details import FIELDS, HEADINGS, PARTS, recognise

COLUMNS = tuple(Field(key, label, (*HEADINGS[key], *PARTS.get(key, ()))) for key, label in FIELDS.items())


@dataclass(frozen=True, slots=True)
class PersonsTable:
    """The table as text. `numbers`: for each row its number in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def read_persons(file: IO[bytes], filename: str, *, limits: Limits) -> PersonsTable:
    """The sheet of which the most columns are understood, without what stands above its headings. Raises TableUnreadable."""
    tables = [_table(sheet) for sheet in read_book(file, filename, limits=limits).sheets]
    return max(tables, key=lambda table: (len(set(recognise(table.header).values())), len(table.rows)))


def _table(sheet: Sheet) -> PersonsTable:
    index = find_header(sheet, COLUMNS)
    header = tuple(heading.text for heading in headings(sheet, index))
    rows: Sequence[Sequence[str]] = sheet.rows[index + 1 :]
    return PersonsTable(
        header, tuple((*row[: len(header)], *[""] * (len(header) - len(row))) for row in rows), tuple(sheet.numbers[index + 1 :])
    )
