"""A file as grids of text: the visible sheets of an XLSX or old XLS, or a CSV in UTF-8, UTF-16 or cp932. Whatever it is, it is small, or it is refused."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from komainu.web.documents.reading import LIMITS, Limits, TableUnreadable, csv_rows, decoded, refuse_bombs, text_of, unreadable

MOST_CELLS = 3_000_000
MOST_MERGES = 20_000
HEAD_ROWS = 60
BEGINNING = 300
MERGE = re.compile(rb'<mergeCell[^>]*\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
HIDDEN_COLUMN = re.compile(rb"<col\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
HIDDEN_ROW = re.compile(rb"<row\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
BOUNDS = re.compile(rb'\b(min|max)="(\d{1,5})"')
# A formula whose program kept no value beside it: the cell reads as empty, and somebody should know.
VALUELESS = re.compile(rb"(?:</f>|<f\b[^>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
PIECE = 1 << 20
OFTEN, MOST_KEPT_ONCE = 60, 50_000
ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


@dataclass(slots=True)
class Sheet:
    """One sheet.

    numbers    for each row its number in the file; empty rows are left out
    rows       its cells as text, without empty ones at the end; what is merged downwards stands in each row of it
    spans      for each row: first and last column of cells that are merged sideways, for headings and lines that part the table
    valueless  formulas without a value
    layout     "" for a table as it stands; `turned`: records stood side by side, and numbers are those of columns; `forms`: each record stood
               in a form of labels and values, numbers are those of its first row, and the headings (row 0) are the labels
    owner      to whom all rows belong, where a table that was turned said it beside itself
    hidden_columns, hidden_rows   what nobody sees in Excel: places of columns, and how many rows; both are read
    """

    name: str
    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    valueless: int = 0
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: int = 0
    layout: str = ""
    owner: str = ""

    def plain(self) -> dict[str, Any]:
        spans = {str(number): [list(pair) for pair in pairs] for number, pairs in self.spans.items()}
        hidden = {"hidden_columns": sorted(self.hidden_columns), "hidden_rows": self.hidden_rows}
        return {
            "name": self.name,
            "numbers": self.numbers,
            "rows": self.rows,
            "spans": spans,
            "valueless": self.valueless,
            **hidden,
            "layout": self.layout,
            "owner": self.owner,
        }

    @classmethod
    def of_plain(cls, kept: dict[str, Any]) -> "Sheet":
        spans = {int(number): [(pair[0], pair[1]) for pair in pairs] for number, pairs in kept["spans"].items()}
        hidden = set(kept.get("hidden_columns", ())), kept.get("hidden_rows", 0), kept.get("layout", ""), kept.get("owner", "")
        return cls(kept["name"], kept["numbers"], kept["rows"], spans, kept["valueless"], *hidden)


@dataclass(slots=True)
class Book:
    """A file. `encoding` is xlsx, xls, utf-8, utf-16 or cp932, as its bytes say; `hidden` names the sheets that nobody sees, which are not read."""

    sheets: list[Sheet]
    encoding: str
    hidden: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        return {"encoding": self.encoding, "sheets": [sheet.plain() for sheet in self.sheets], "hidden": self.hidden}

    @classmethod
    def of_plain(cls, kept: dict[str, Any]) -> "Book":
        return cls([Sheet.of_plain(each) for each in kept["sheets"]], kept["encoding"], kept.get("hidden", []))


def beginning(book: Book) -> Book:
    """The first rows of each sheet, for all that is asked of headings and samples."""
    return Book(
        [replace(sheet, numbers=sheet.numbers[:BEGINNING], rows=sheet.rows[:BEGINNING]) for sheet in book.sheets],
        book.encoding,
        book.hidden,
    )


def read_book(file: IO[bytes] | bytes, filename: str, *, limits: Limits = LIMITS) -> Book:
    """All visible sheets that hold anything. Raises TableUnreadable, with a sentence for whoever chose the file.

    filename   only for the messages; what the file is, its first bytes say
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
        book = _old_book(data, filename, limits)
    elif data.startswith(b"PK"):
        book = _book(data, limits)
    else:
        text, encoding = decoded(data)
        book = Book([_gathered("", csv_rows(text), limits, _Room(limits))], encoding)
    book.sheets = [sheet for sheet in book.sheets if sheet.rows]
    if not book.sheets:
        raise TableUnreadable("表がありません。見出しと行のあるシートを保存してください。", "There is no table in this file.")
    return book


def _book(data: bytes, limits: Limits) -> Book:
    refuse_bombs(data, limits)
    made = Book([], "xlsx")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        made.hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
        room = _Room(limits)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # What a sheet says of its own size may be wrong or huge; its rows are what counts.
            sheet.reset_dimensions()
            rows = ((number, [text_of(value) for value in row]) for number, row in enumerate(sheet.iter_rows(values_only=True), start=1))
            found = _gathered(sheet.title, rows, limits, room)
            _note(found, data, sheet._worksheet_path)
            made.sheets.append(found)
    except TableUnreadable:
        raise
    except Exception as error:
        # openpyxl raises whatever its parser meets in a broken file; for the person it is one thing.
        raise unreadable() from error
    return _visible(made)


def _visible(book: Book) -> Book:
    if not book.sheets:
        raise TableUnreadable("表示されているシートがありません。", "There is no visible sheet.")
    return book


def _old_book(data: bytes, filename: str, limits: Limits) -> Book:
    """A workbook of Excel 97 to 2003; what it hides beside sheets is not told."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    made = Book([], "xls")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        room = _Room(limits)
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            if meta.visible != SheetVisibleEnum.Visible:
                made.hidden.append(meta.name)
                continue
            sheet = book.get_sheet_by_name(meta.name)
            cells = sheet.to_python(skip_empty_area=False)
            found = _gathered(meta.name, ((number, [text_of(value) for value in row]) for number, row in enumerate(cells, 1)), limits, room)
            ranges = [(first[1] + 1, first[0] + 1, last[1] + 1, last[0] + 1) for first, last in sheet.merged_cell_ranges or ()]
            _merge(found, ranges[:MOST_MERGES])
            made.sheets.append(found)
    except TableUnreadable:
        raise
    except PasswordError as error:
        raise _locked(filename) from error
    except Exception as error:
        # An encrypted XLSX lies in the same kind of file as an old XLS; what the reader says of either is not for people.
        raise _locked(filename) from error
    return _visible(made)


def _locked(filename: str) -> TableUnreadable:
    return TableUnreadable(
        f"「{filename}」は、パスワードが付いているか、壊れていて読めません。Excelで開いてパスワードを外し、Excelブック（.xlsx）で保存してください。",
        f"“{filename}” has a password or is broken. Open it in Excel, take the password away and save it as an Excel workbook (.xlsx).",
    )


@dataclass(slots=True)
class _Room:
    """How much all sheets of one file together may hold."""

    limits: Limits
    rows: int = 0
    cells: int = 0

    def take(self, cells: int) -> None:
        self.rows += 1
        self.cells += cells
        if self.rows > self.limits.rows + HEAD_ROWS or self.cells > MOST_CELLS:
            raise _too_long(self.limits)


def _too_long(limits: Limits) -> TableUnreadable:
    return TableUnreadable(f"行が多すぎます（{limits.rows:,}行まで）。", f"There are too many rows (at most {limits.rows:,}).")


def _gathered(name: str, source: Any, limits: Limits, room: _Room) -> Sheet:
    sheet = Sheet(name)
    # Most cells of a long list say what another one says: each such text is kept once.
    same: dict[str, str] = {}
    for number, raw in source:
        if number > limits.rows * 2 + 1_000:
            raise _too_long(limits)
        end = len(raw)
        while end and not raw[end - 1]:
            end -= 1
        if not end:
            continue
        if end > limits.columns:
            raise TableUnreadable(f"列が多すぎます（{limits.columns}列まで）。", f"There are too many columns (at most {limits.columns}).")
        row = [same.setdefault(value, value) if len(value) <= OFTEN else value for value in raw[:end]]
        if len(same) > MOST_KEPT_ONCE:
            same.clear()
        if any(len(value) > limits.characters for value in row):
            raise TableUnreadable(
                f"{number}行目に長すぎる値があります（{limits.characters:,}文字まで）。",
                f"Row {number} holds a value that is too long (at most {limits.characters:,} characters).",
            )
        room.take(end)
        sheet.numbers.append(number)
        sheet.rows.append(row)
    return sheet


def _note(sheet: Sheet, data: bytes, path: str) -> None:
    """Look up what openpyxl does not tell of a sheet while it streams: merged ranges, hidden rows and columns, formulas without a value."""
    merges: list[str] = []
    rest, is_top = b"", True

    def look(text: bytes) -> None:
        nonlocal is_top
        if is_top:
            for column in HIDDEN_COLUMN.findall(text.partition(b"<sheetData")[0]):
                bounds = {name: int(value) for name, value in BOUNDS.findall(column)}
                if b"min" in bounds and b"max" in bounds:
                    sheet.hidden_columns |= set(range(bounds[b"min"] - 1, min(bounds[b"max"], LIMITS.columns)))
            is_top = b"<sheetData" not in text
        merges.extend(found.decode() for found in MERGE.findall(text))
        sheet.valueless += len(VALUELESS.findall(text))
        sheet.hidden_rows += len(HIDDEN_ROW.findall(text))

    with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open(path.lstrip("/")) as part:
        while piece := part.read(PIECE):
            text = rest + piece
            # What a pattern may need of the next piece stays for it; nothing is counted twice.
            cut = text.rfind(b"<c ", 0, len(text) - 4_000) if len(text) > 8_000 else -1
            body, rest = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
            look(body)
        look(rest)
    _merge(sheet, [range_boundaries(text) for text in merges[:MOST_MERGES]])


def _merge(sheet: Sheet, merges: Iterable[Sequence[int]]) -> None:
    place = {number: index for index, number in enumerate(sheet.numbers)}
    for first_column, first_row, last_column, last_row in merges:
        index = place.get(first_row)
        if index is None or first_column > len(sheet.rows[index]):
            continue
        span = (first_column - 1, min(last_column, LIMITS.columns) - 1)
        if last_column > first_column:
            sheet.spans.setdefault(first_row, []).append(span)
        value = sheet.rows[index][first_column - 1]
        # Down to the sheet's own last row, whatever the range says.
        for below in range(index + 1, len(sheet.rows)):
            if sheet.numbers[below] > last_row:
                break
            row = sheet.rows[below]
            row.extend([""] * (first_column - len(row)))
            if not row[first_column - 1]:
                row[first_column - 1] = value
            if last_column > first_column:
                sheet.spans.setdefault(sheet.numbers[below], []).append(span)
