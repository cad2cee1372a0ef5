"""Excel files (xlsx, xlsm, xlsb, xls): all sheets with their hidden rows and columns, comments, text boxes, headers, data left in caches.

Cells are read by calamine. What it does not tell (hidden rows, comments) is looked up in the parts beside.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from komainu.extract.documents import Reader
from komainu.extract.elements import walk
from komainu.extract.office import Package, Texts, names_in
from komainu.extract.reading import Cells, Reading
from komainu.extract.sections import Hidden, Piece, Reason, Unit

# A row or column of no height or width is not seen either.
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\b(?:hidden=[\"'](?:1|true)|ht=[\"']0(?:\.0*)?)[\"'][^>]*>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*?\b(?:hidden=[\"'](?:1|true)|width=[\"']0(?:\.0*)?)[\"'][^>]*>")
_HEADING = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>[^<]{1,2000}<")
_NUMBER = {name: re.compile(rb"\b" + name.encode() + rb"=[\"'](\d{1,7})[\"']") for name in ("r", "min", "max")}
_HEADING_CODES = re.compile(r"&(?:[LCRPNDTAFZGBIUSXYEOH]|\"[^\"]*\"|\d+|K[0-9A-F]{6}|K\d\d[+-]\d{3})")
_LAST_COLUMN = 16_384


def cell_text(value: object) -> str:
    """A cell as a person would type it: whole numbers without a point, days as 2026-11-22."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time | timedelta | int):
        return str(value)
    return ""


def _rows(rows: Iterable[Sequence[object]], first: int) -> Iterator[tuple[int, Cells]]:
    for number, row in enumerate(rows, start=first):
        yield number, [each if type(each) is str else cell_text(each) for each in row]


def read_sheets(reading: Reading) -> Iterator[Piece]:
    """A workbook of today, a table a sheet, cells divided by tabs."""
    package = Package(reading)
    _foresee(package)
    yield from _sheets(reading, package, {}, {})
    yield from _left_behind(package)
    yield from package.rest()


def read_book(reading: Reading, hidden_rows: dict[int, frozenset[int]], hidden_columns: dict[int, frozenset[int]]) -> Iterator[Piece]:
    """An old workbook (xls). Its hidden rows and columns, by the index of the sheet, come from whoever opened the compound file."""
    yield from _sheets(reading, None, hidden_rows, hidden_columns)


def _sheets(
    reading: Reading, package: Package | None, rows: dict[int, frozenset[int]], columns: dict[int, frozenset[int]]
) -> Iterator[Piece]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(reading.content()))
    except PasswordError:
        yield reading.unread(Reason.ENCRYPTED)
        return
    parts = _sheet_parts(package) if package is not None else {}
    for index, meta in enumerate(book.sheets_metadata):
        hidden = () if meta.visible == SheetVisibleEnum.Visible else (Hidden.SHEET,)
        beside = package.part(parts[meta.name]) if package is not None and meta.name in parts else b""
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(meta.name)
            start = sheet.start or (0, 0)
            yield from reading.table(
                _rows(sheet.to_python(skip_empty_area=True), start[0] + 1),
                meta.name,
                first_column=start[1] + 1,
                hidden=hidden,
                hidden_rows=rows.get(index) or _hidden_rows(beside),
                hidden_columns=columns.get(index) or _hidden_columns(beside),
            )
        if package is not None and meta.name in parts:
            yield from _beside(package, parts[meta.name], meta.name, hidden, beside)


def _foresee(package: Package) -> None:
    """Count what the library will unpack before it does so."""
    package.reading.budget.spend(package.size_below("xl/"))


def _hidden_rows(sheet: bytes) -> frozenset[int]:
    if b"hidden=" not in sheet and b"ht=" not in sheet:
        return frozenset()
    return frozenset(_attribute(each, "r") for each in _HIDDEN_ROW.findall(sheet))


def _hidden_columns(sheet: bytes) -> frozenset[int]:
    columns: set[int] = set()
    # Columns stand before the rows, so the long rest need not be looked through.
    for each in _HIDDEN_COLUMN.findall(sheet.partition(b"sheetData")[0]):
        columns |= set(range(_attribute(each, "min"), min(_attribute(each, "max"), _LAST_COLUMN) + 1))
    return frozenset(columns)


def _attribute(tag: bytes, name: str) -> int:
    found = _NUMBER[name].search(tag)
    return int(found.group(1)) if found else 0


class _Book:
    attributed = frozenset({"sheet"})

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name == "sheet":
            self.sheets.append((attributes.get("name", ""), attributes.get("r:id", "")))

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def _sheet_parts(package: Package) -> dict[str, str]:
    """The name of each sheet's part, by the name of the sheet."""
    main = next(iter(package.targets("", "officeDocument")), "xl/workbook.xml")
    if not main.endswith(".xml"):
        return {}
    book = _Book()
    walk(package.part(main) or b"<none/>", book)
    relations = package.relations(main)
    return {name: relations[key].target for name, key in book.sheets if key in relations}


class _Comments:
    """Comments of a sheet: (row, column, text)."""

    def __init__(self) -> None:
        self.found: list[tuple[int, int, str]] = []
        self._place = (1, 1)
        self._text: list[str] = []
        self._taking = False

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name in {"comment", "threadedComment"}:
            self._place = _place(attributes.get("ref", "A1"))
            self._text = []
        self._taking = name in {"t", "text"}

    def text(self, data: str) -> None:
        if self._taking:
            self._text.append(data)

    def end(self, name: str) -> None:
        self._taking = False
        if name in {"comment", "threadedComment"}:
            text = "".join(self._text).strip()
            if text and not text.startswith("[Threaded comment]"):
                self.found.append((*self._place, text))


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a reference like AB12."""
    column = row = 0
    for each in reference.upper():
        if "A" <= each <= "Z":
            column = column * 26 + ord(each) - ord("A") + 1
        elif each.isascii() and each.isdigit():
            row = row * 10 + int(each)
    return max(row, 1), max(column, 1)


def _beside(package: Package, name: str, sheet: str, hidden: tuple[Hidden, ...], content: bytes) -> Iterator[Piece]:
    reading = package.reading
    for relation in package.relations(name).values():
        if relation.is_external:
            continue
        if relation.kind in {"comments", "threadedComment"}:
            comments = _Comments()
            walk(package.part(relation.target) or b"<none/>", comments)
            for row, column, text in comments.found:
                yield from reading.table([(row, [text])], sheet, first_column=column, hidden=(*hidden, Hidden.COMMENT))
        elif relation.kind == "drawing":
            texts = Texts(frozenset({"p"}))
            walk(package.part(relation.target) or b"<none/>", texts)
            yield from reading.text(texts.finish(), Unit.LINE, part=f"{sheet} (drawing)", hidden=hidden)
    headings = [
        each.partition(b">")[2].rstrip(b"<").decode("utf-8", errors="replace")
        for each in _HEADING.findall(content[content.rfind(b"sheetData") :])
    ]
    if not headings:
        return
    text = "".join(_HEADING_CODES.sub(" ", html.unescape(each)).strip() + "\n" for each in headings)
    yield from reading.text(text, Unit.LINE, part=f"{sheet} (header)", hidden=hidden)


class _Cache:
    """Values that a pivot table or a link to another book has kept: they stand in attributes `v` or in elements `v`."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._taking = False
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name in {"s", "n", "d"} and attributes.get("v"):
            self.values.append(attributes["v"])
        self._taking = name == "v"
        self._text = []

    def text(self, data: str) -> None:
        if self._taking:
            self._text.append(data)

    def end(self, name: str) -> None:
        if self._taking and self._text:
            self.values.append("".join(self._text))
        self._taking = False


def _left_behind(package: Package) -> Iterator[Piece]:
    for name in package.names:
        if name.startswith(("xl/pivotCache/", "xl/externalLinks/")) and re.match(
            r"xl/(pivotCache/pivotCache(Definition|Records)\d*|externalLinks/externalLink\d+)\.xml$", name
        ):
            cache = _Cache()
            walk(package.part(name) or b"<none/>", cache)
            text = "".join(value.replace("\n", " ") + "\n" for value in cache.values)
            yield from package.reading.text(text, Unit.LINE, part=name.rpartition("/")[2], hidden=(Hidden.CACHE,))


def _is_sheets(head: bytes, reading: Reading) -> bool:
    return bool({"xl/workbook.xml", "xl/workbook.bin"} & names_in(reading))


READERS = [Reader("xlsx", read_sheets, frozenset({".xlsx", ".xlsm", ".xlsb"}), _is_sheets, order=20)]
