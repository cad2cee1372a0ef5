"""Tables as XLSX and CSV, in which text stays text: nothing that somebody typed becomes a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import IO, Literal

import xlsxwriter

from .clean import writable

Cell = str | int | float | bool | date | datetime | None

JAPAN = timezone(timedelta(hours=9))
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
MOST_KEPT = 20_000
"""So many texts are remembered while a table is written."""
MEASURED = 1_000
"""So many rows decide how wide columns are."""
_LARGEST_EXACT = 10**15
_CUT = "…（以下省略）"
_GETA = "〓"

# A spreadsheet takes a text that begins so for a formula; Japanese Excel reads the full-width signs too.
FORMULA_STARTS = "=+-@\t\r＝＋－＠"
_FORMULA = re.compile(f"'*[{re.escape(FORMULA_STARTS)}]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


class TableTooLong(ValueError):
    """More rows than a sheet can hold."""


class NotInEncoding(ValueError):
    """Characters that the wanted encoding has not, for example 𠮷 in cp932."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(sorted(set(characters)))
        super().__init__("cp932: " + " ".join(self.characters))


def to_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]], title: str, *, made_on: date | None = None) -> bytes:
    """A workbook with one sheet: header frozen and filtered, columns as wide as their content.

    rows       may be a generator; days become Excel days, aware times Japan's time, long numbers text
    title      name of the sheet and of the workbook
    made_on    the day inside the file; equal tables then give equal bytes
    Raises TableTooLong.
    """
    out = io.BytesIO()
    write_xlsx(out, columns, rows, title, made_on=made_on)
    return out.getvalue()


def write_xlsx(out: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[Cell]], title: str, *, made_on: date | None = None) -> int:
    """The same into a file, in little memory however many rows there are. Returns how many there were."""
    day = made_on or date(2000, 1, 1)
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": writable(title), "created": datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)})
        font = {"font_name": "Yu Gothic", "font_size": 10, "valign": "top"}
        head = book.add_format({**font, "bold": True, "bg_color": "#EEF1F5", "bottom": 1, "text_wrap": True})
        text = book.add_format({**font, "num_format": "@", "text_wrap": True})
        number = book.add_format(font)
        day_format = book.add_format({**font, "num_format": "yyyy/mm/dd", "align": "left"})
        time_format = book.add_format({**font, "num_format": "yyyy/mm/dd hh:mm", "align": "left"})
        sheet = book.add_worksheet(sheet_name(title))
        widths = [width_of(name) for name in columns]
        for place, name in enumerate(columns):
            sheet.write_string(0, place, cell_text(name), head)
        last = 0
        for last, row in enumerate(rows, start=1):
            if last > MOST_ROWS:
                raise TableTooLong(f"more than {MOST_ROWS} rows")
            for place, value in enumerate(row):
                if value is None or value == "":
                    continue
                if last <= MEASURED and place < len(widths):
                    widths[place] = max(widths[place], width_of(as_written(value)))
                if isinstance(value, bool):
                    sheet.write_boolean(last, place, value, number)
                elif isinstance(value, (int, float)) and is_exact(value):
                    sheet.write_number(last, place, value, number)
                elif isinstance(value, datetime):
                    sheet.write_datetime(last, place, in_japan(value), time_format)
                elif isinstance(value, date) and value.year >= 1900:
                    sheet.write_datetime(last, place, value, day_format)
                else:
                    sheet.write_string(last, place, cell_text(as_written(value)), text)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(max(width + 2, 8), 60))
        sheet.freeze_panes(1, 0)
        if columns:
            sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&P / &N")
    return last


def to_csv(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    encoding: Literal["utf-8", "cp932"] = "utf-8",
    replace: bool = False,
) -> bytes:
    """A CSV file that Excel opens as it is: UTF-8 with a mark, lines with CRLF, formula signs behind an apostrophe.

    encoding   cp932 only for old systems that read nothing else
    replace    with cp932: characters that it has not become 〓; otherwise NotInEncoding is raised
    `read_table` takes the apostrophe away again, so that a table comes back as it went out.
    """
    out = io.StringIO(newline="")
    _write_lines(out, columns, rows)
    text = out.getvalue()
    if encoding == "utf-8":
        return text.encode("utf-8-sig")
    lost = {character for character in set(text) if not _has_cp932(character)}
    if lost and not replace:
        raise NotInEncoding(lost)
    return text.translate({ord(character): _GETA for character in lost}).encode("cp932")


def write_csv(out: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """The same in UTF-8 into a file, row by row. Returns how many there were."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    written = _write_lines(text, columns, rows)
    text.detach()
    return written


def _write_lines(out: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in columns])
    written = 0
    kept: dict[str, str] = {}

    def told(value: Cell) -> Cell:
        # What comes again and again (a state, a place) is looked at once.
        if not isinstance(value, str):
            return as_written(value)
        text = kept.get(value)
        if text is None:
            if len(kept) > MOST_KEPT:
                kept.clear()
            text = kept[value] = guarded(value)
        return text

    for row in rows:
        writer.writerow([value if value is None or type(value) is int else told(value) for value in row])
        written += 1
    return written


def guarded(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula."""
    text = writable(text)
    return "'" + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def as_written(value: Cell) -> str:
    """A value as text: days and moments as they sort."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return in_japan(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else str(value)


def is_exact(value: int | float) -> bool:
    """Whether a sheet's numbers hold it without loss."""
    return abs(value) < _LARGEST_EXACT


def in_japan(value: datetime) -> datetime:
    """Spreadsheets know no time zones; their times are Japan's."""
    return value.astimezone(JAPAN).replace(tzinfo=None) if value.tzinfo else value


def cell_text(text: str) -> str:
    """The text as a cell of a sheet may hold it."""
    text = writable(text)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_CUT)] + _CUT


def width_of(text: str) -> int:
    """Columns that the longest line takes: a Japanese character takes two."""
    return max((sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line[:60]) for line in text.split("\n")), default=0)


def sheet_name(title: str) -> str:
    """The title as the name of a sheet may be."""
    name = _NOT_IN_SHEET_NAME.sub(" ", writable(title)).replace("\n", " ").strip().strip("'")[:31].strip().strip("'")
    # Excel keeps the name History for itself.
    return name if name and name.lower() != "history" else "Sheet1"


def _has_cp932(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
