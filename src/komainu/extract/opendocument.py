"""OpenDocument files (odt, ods, odp): text, sheets and slides with what is hidden in them. Source: OASIS OpenDocument 1.3, part 3."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from komainu.extract.documents import Reader
from komainu.extract.elements import Lines, walk
from komainu.extract.office import Package, names_in
from komainu.extract.reading import Cells, Reading
from komainu.extract.sections import Hidden, Piece, Reason, Unit

_KINDS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp", "graphics": "odg"}
_MOST_REPEATED_COLUMNS = 64
_PROPERTIES = frozenset(["title", "subject", "description", "keyword", "initial-creator", "creator", "printed-by", "user-defined"])


@dataclass(slots=True)
class _Sheet:
    name: str
    is_hidden: bool
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    row: int = 1
    column: int = 1


class _Content:
    """content.xml or styles.xml."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.seen, self.deleted, self.hidden, self.comments, self.notes = Lines(), Lines(), Lines(), Lines(), Lines()
        self.sheets: list[_Sheet] = []
        self.slides: list[tuple[bool, Lines, Lines]] = []
        self.paragraph = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._parents: list[str] = []
        self._inside: dict[str, int] = dict.fromkeys(("tracked-changes", "annotation", "notes", "p", "h", "header", "footer", "table"), 0)
        self._unseen: list[bool] = []
        self._cell: list[str] = []
        self._cells: list[str] = []
        self._row_repeats = self._cell_repeats = 1

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self._parents.append(name)
        if name in self._inside:
            self._inside[name] += 1
        if name == "style":
            self._style = attributes.get("name", "")
        elif name.endswith("-properties") and (attributes.get("display") in {"none", "false"} or attributes.get("visibility") == "hidden"):
            self._hidden_styles.add(self._style)
        self._unseen.append(
            (name == "span" and attributes.get("style-name") in self._hidden_styles) or name in {"hidden-text", "hidden-paragraph"}
        )
        if name in {"p", "h"}:
            self.paragraph += 1
        elif name == "s":
            self._add(" " * min(_number(attributes.get("c")), 200))
        elif name == "tab":
            self._add("\t" if not self._inside["table"] else " ")
        elif name == "line-break":
            self._add(" ")
        elif name == "page" and self.kind == "odp":
            self.slides.append((attributes.get("style-name") in self._hidden_styles, Lines(), Lines()))
        elif self.kind == "ods":
            self._sheet_start(name, attributes)
        if name == "hidden-text":
            self._add(attributes.get("string-value", ""))

    def _sheet_start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.sheets.append(_Sheet(attributes.get("name", ""), attributes.get("style-name") in self._hidden_styles))
            return
        if not self.sheets:
            return
        sheet = self.sheets[-1]
        unseen = attributes.get("visibility") in {"collapse", "filter"}
        if name == "table-column":
            repeats = _number(attributes.get("number-columns-repeated"))
            if unseen:
                sheet.hidden_columns |= set(range(sheet.column, sheet.column + min(repeats, 16_384)))
            sheet.column += repeats
        elif name == "table-row":
            self._cells, self._row_repeats = [], _number(attributes.get("number-rows-repeated"))
            if unseen:
                sheet.hidden_rows.add(sheet.row)
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell, self._cell_repeats = [], _number(attributes.get("number-columns-repeated"))

    def text(self, data: str) -> None:
        if self._inside["annotation"] and self._parents[-1] in {"creator", "date"}:
            if self._parents[-1] == "creator":
                self.comments.add(f"author: {data}", max(self.paragraph, 1))
                self.comments.end()
        elif self._inside["p"] or self._inside["h"]:
            self._add(data)

    def _add(self, data: str) -> None:
        data = data.replace("\n", " ")
        if self._inside["annotation"]:
            self.comments.add(data, max(self.paragraph, 1))
        elif self._inside["tracked-changes"]:
            self.deleted.add(data, max(self.paragraph, 1))
        elif any(self._unseen):
            self.hidden.add(data, max(self.paragraph, 1))
        elif self.kind == "ods" and self._inside["table"]:
            self._cell.append(data)
        elif self.slides:
            self._slide_lines().add(data, len(self.slides))
        else:
            self.seen.add(data, max(self.paragraph, 1))

    def end(self, name: str) -> None:
        self._parents.pop()
        self._unseen.pop()
        if name in self._inside:
            self._inside[name] -= 1
        if name in {"p", "h"}:
            self._paragraph_end()
        elif self.kind == "ods" and self.sheets:
            self._sheet_end(name)
        elif name == "table-cell":
            self._add("\t" if self._inside["table"] == 1 else " ")
        elif name == "table-row" and self._inside["table"] == 1:
            (self.slides[-1][1] if self.slides else self.seen).end()

    def _slide_lines(self) -> Lines:
        _, seen, notes = self.slides[-1]
        return notes if self._inside["notes"] else seen

    def _paragraph_end(self) -> None:
        for lines in (self.comments, self.deleted, self.hidden):
            lines.end()
        if self._inside["annotation"] or self._inside["tracked-changes"]:
            return
        if self._inside["table"]:
            self._add(" ")
        elif self.slides:
            self._slide_lines().end()
        else:
            self.seen.end()

    def _sheet_end(self, name: str) -> None:
        sheet = self.sheets[-1]
        if name in {"table-cell", "covered-table-cell"}:
            text = "".join(self._cell).strip()
            # Empty cells repeat to the edge of the sheet; only those before the last text matter, and the table cuts the rest.
            self._cells += [text] * min(self._cell_repeats, _MOST_REPEATED_COLUMNS if text else 1024)
        elif name == "table-row":
            if any(self._cells):
                sheet.rows.append((sheet.row, self._cells))
            sheet.row += self._row_repeats


def _number(text: str | None) -> int:
    return max(int(text), 1) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


class _Meta:
    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._name = self._label = ""
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self._name, self._label, self._text = name, attributes.get("name", name), []

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, name: str) -> None:
        if name == self._name and name in _PROPERTIES:
            self.found.append((self._label, "".join(self._text)))
        self._name = ""


def read_opendocument(reading: Reading) -> Iterator[Piece]:
    """Text by paragraphs, sheets by cells, slides by slides."""
    package = Package(reading)
    kind = _kind(package)
    reading.format = kind
    if b"encryption-data" in package.part("META-INF/manifest.xml"):
        yield reading.unread(Reason.ENCRYPTED)
        return
    if not package.has("content.xml"):
        yield reading.unread(Reason.BROKEN, "no content.xml")
        return
    for name in ["content.xml", "styles.xml", *(each for each in package.names if re.match(r"Object \d+/content\.xml$", each))]:
        content = package.part(name)
        if content:
            found = _Content(kind if name == "content.xml" else "odt")
            walk(content, found)
            yield from _sections(reading, found, "" if name == "content.xml" else name.removesuffix(".xml"))
    meta = _Meta()
    walk(package.part("meta.xml") or b"<none/>", meta)
    yield from reading.properties(meta.found)
    for name in package.names:
        if name.startswith("Pictures/"):
            content = package.part(name)
            if content:
                yield from reading.inner(posixpath.basename(name), content)
    yield from package.faults


def _sections(reading: Reading, found: _Content, part: str) -> Iterator[Piece]:
    for lines, hidden in (
        (found.seen, ()),
        (found.deleted, (Hidden.TRACKED_CHANGE,)),
        (found.hidden, (Hidden.TEXT,)),
        (found.comments, (Hidden.COMMENT,)),
    ):
        yield from reading.text(lines.finish(), Unit.PARAGRAPH, part=part, numbers=lines.numbers, hidden=hidden)
    for sheet in found.sheets:
        yield from reading.table(
            sheet.rows,
            sheet.name,
            hidden=(Hidden.SHEET,) if sheet.is_hidden else (),
            hidden_rows=frozenset(sheet.hidden_rows),
            hidden_columns=frozenset(sheet.hidden_columns),
        )
    for number, (is_hidden, seen, notes) in enumerate(found.slides, start=1):
        hidden_slide = (Hidden.SLIDE,) if is_hidden else ()
        yield from reading.text(seen.finish(), Unit.SLIDE, first=number, same_number=True, hidden=hidden_slide)
        yield from reading.text(notes.finish(), Unit.SLIDE, first=number, same_number=True, hidden=(*hidden_slide, Hidden.NOTE))


def _kind(package: Package) -> str:
    said = package.part("mimetype").decode("ascii", errors="replace").rpartition(".")[2].partition("-")[0]
    return _KINDS.get(said, "odt")


def _is_opendocument(head: bytes, reading: Reading) -> bool:
    return b"mimetypeapplication/vnd.oasis.opendocument" in head[:200] or (
        reading.suffix in {".odt", ".ods", ".odp"} and "content.xml" in names_in(reading)
    )


READERS = [Reader("odf", read_opendocument, frozenset({".odt", ".ods", ".odp"}), _is_opendocument, order=20)]
