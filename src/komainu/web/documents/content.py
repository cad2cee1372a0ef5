"""A document before it is a file: plain values that a PDF, a Word file or a page can be made from.

A part of the web builds a `Document` from its records; `to_pdf` and `to_docx` set it. All texts are plain text: nothing in
them is markup, and a line feed is a line feed.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

State = Literal["filled", "missing", "may_wait", "not_applicable"]
Align = Literal["left", "center", "right"]
Layout = Literal["report", "letter", "poster", "cards"]


@dataclass(frozen=True, slots=True)
class Heading:
    """level   1 to 3. A poster sets level 1 in big letters."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """style   lead: the sentence that must be read; small: footnotes and sources"""

    text: str
    style: Literal["normal", "lead", "small"] = "normal"
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: Sequence[str]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class KeyValue:
    """state   anything but `filled` is set with a word and a sign, not by colour alone"""

    label: str
    value: str
    id: str = ""
    state: State = "filled"
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyValueTable:
    """Label and value side by side. `has_ids` adds a column with the ids of the items."""

    rows: Sequence[KeyValue]
    has_ids: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """widths   relative widths of the columns; empty: all alike
    empty    the sentence that stands there when there are no rows

    Raises ValueError if a row has not one cell for each column: the cells after it would all stand in the wrong place.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    aligns: Sequence[Align] = ()
    empty: str = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, the table {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class CheckItem:
    text: str
    is_checked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    items: Sequence[CheckItem]


@dataclass(frozen=True, slots=True)
class Signature:
    """kind   seal: a square for a 印; sign: a line to sign by hand
    name   printed already, for whoever signs; empty: a line to write it"""

    role: str
    name: str = ""
    kind: Literal["seal", "sign"] = "sign"
    date: str = ""


@dataclass(frozen=True, slots=True)
class SignatureBox:
    signatures: Sequence[Signature]


@dataclass(frozen=True, slots=True)
class Notice:
    text: str
    title: str = ""
    kind: Literal["info", "warning"] = "info"


@dataclass(frozen=True, slots=True)
class QrCode:
    """svg   a whole SVG file, as segno writes it; `caption` stands below, and is what a screen reader says"""

    svg: str
    caption: str
    size_mm: float = 60
    text: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """svg   a whole SVG file, set as wide as the text; `caption` is what a screen reader says, and stands below"""

    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


@dataclass(frozen=True, slots=True)
class Card:
    """One card of wallet size. `lines` are set below each other; a line that begins with a digit and ends with 番 gets no special care."""

    title: str
    lines: Sequence[str]
    footer: str = ""
    qr_svg: str = ""
    qr_caption: str = ""


@dataclass(frozen=True, slots=True)
class CardGrid:
    """Cards of 91 x 55 mm, the size of a Japanese name card, two a row and ten a page, with lines to cut along."""

    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Letter:
    """A business letter as it is written in Japan: date right, addressee left, sender right, subject, body, closing.

    addressee   lines; the last one usually ends with 様 or 御中
    opening, closing   頭語 and 結語, for example 拝啓 / 敬具; both may be empty
    items       what stands below 記, as label and value; then 以上 closes it
    """

    date: str
    addressee: Sequence[str]
    sender: Sequence[str]
    subject: str
    body: Sequence[str]
    opening: str = ""
    closing: str = ""
    items: Sequence[KeyValue] = ()
    reference: str = ""


Block = (
    Heading
    | Paragraph
    | Bullets
    | KeyValueTable
    | Table
    | Checklist
    | SignatureBox
    | Notice
    | QrCode
    | Drawing
    | PageBreak
    | CardGrid
    | Letter
)


@dataclass(frozen=True, slots=True)
class Document:
    """One document.

    form_number   the number of the form (様式番号) that stands in the header with the version
    date          printed in the header, and the creation time inside the file; equal documents give equal bytes
    language      ja or en; decides the words that the layout itself writes
    layout        report: title, punch holes, header and footer; letter: a page for the post; poster: A4 with big letters;
                  cards: a sheet to cut
    seals         names of seal boxes (押印欄), from left to right; none: no boxes
    has_holes     room and a mark for two punch holes on the left of a report
    has_era_dates the day of the document as 令和8年4月1日
    """

    title: str
    blocks: Sequence[Block]
    subtitle: str = ""
    form_number: str = ""
    version: str = ""
    date: datetime.date | None = None
    language: str = "ja"
    organisation: str = ""
    layout: Layout = "report"
    seals: Sequence[str] = ()
    has_holes: bool = True
    has_era_dates: bool = False
    notes: Sequence[str] = field(default_factory=tuple)
    """Small lines at the end of the document, for example where it came from."""
