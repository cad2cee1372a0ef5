"""Sheets that are no tables, made into tables: fields down and records across, or a page of labels with their values for each record. Pure.

A sheet is only turned or read as forms where more of it is understood so than as it stands.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from .books import HEAD_ROWS, Book, Sheet
from .headers import LONGEST_LABEL, field_named, names_of, understood
from .spec import ImportSpec
from .table import LABELLED, owner_above
from .values import answer_of

SURELY_A_TABLE = 6
LEAST_FIELDS = 3
MOST_ACROSS = 200
MOST_LINES_OF_A_FORM = 10_000
LEAST_IN_COLUMN = 2
TWICE = 2


class _Labels(dict[str, tuple[str, str, str]]):
    """What each text says as a label (`_label`), worked out once, for forms say the same again and again."""

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__()
        self.known = known

    def __missing__(self, text: str) -> tuple[str, str, str]:
        found = self[text] = _label(text, self.known)
        return found


def laid_out(book: Book, spec: ImportSpec) -> Book:
    """The book with each of its sheets as a table."""
    known = names_of(spec.fields)
    required = {each.key for each in spec.fields if each.required}
    book.sheets = [_as_table(sheet, spec, known, required) for sheet in book.sheets]
    return book


def _as_table(sheet: Sheet, spec: ImportSpec, known: Mapping[str, str], required: set[str]) -> Sheet:
    as_it_is = _best(sheet, known)
    if len(as_it_is) >= SURELY_A_TABLE and required <= as_it_is:
        return sheet
    turned = _turned(sheet, spec) if len(sheet.rows) <= MOST_ACROSS else None
    by_turning = _best(turned, known) if turned is not None else set[str]()
    labels = _Labels(known)
    records = _records(sheet, labels, required) if len(sheet.rows) <= MOST_LINES_OF_A_FORM else []
    in_forms = {known_field for each in records for _heading, known_field, _text in each.said if known_field}
    most = max(len(as_it_is), LEAST_FIELDS - 1)
    # What stands twice in the column of the labels is the next record's form, not one table that was turned.
    is_plain = len(by_turning) >= len(in_forms) or len(_label_columns(sheet, labels)) == 1
    if turned is not None and len(by_turning) > most and required <= by_turning and is_plain and not _repeats(turned, known, required):
        return turned
    if len(in_forms) > most and required <= in_forms:
        return _gathered(sheet, records, spec, required)
    return sheet


def _best(sheet: Sheet, known: Mapping[str, str]) -> set[str]:
    found = [understood(sheet, index, known) for index, number in enumerate(sheet.numbers) if number <= HEAD_ROWS]
    return max(found, key=len, default=set())


# Turned by a quarter ------------------------------------------------------------------------------------------------


def _turned(sheet: Sheet, spec: ImportSpec) -> Sheet:
    """Columns as rows. A row's number is then that of its column; cells that were merged downwards group the headings."""
    width = max(len(row) for row in sheet.rows)
    made = Sheet(sheet.name, layout="turned", owner=owner_above(sheet, len(sheet.rows), spec), hidden_rows=len(sheet.hidden_columns))
    numbered = next((index for index, row in enumerate(sheet.rows) if _numbers_records(row)), None)
    for place in range(width):
        cells = [row[place] if place < len(row) else "" for row in sheet.rows]
        if numbered is not None and cells[numbered] and not cells[numbered].isdigit():
            # 項目 beside 1, 2, 3 heads the labels; the figures number the records.
            cells[numbered] = "No"
        first, spans = 0, []
        for at in range(1, len(cells) + 1):
            # A group's word that was merged downwards stands in each of its rows, and is said once.
            if at < len(cells) and cells[at] and cells[at] == cells[first] and place + 1 < width:
                continue
            if at - first > 1 and any(sheet.rows[each][place + 1 : place + 2] not in ([], [""]) for each in range(first, at)):
                spans.append((first, at - 1))
            first = at
        if any(cells):
            while cells and not cells[-1]:
                cells.pop()
            made.numbers.append(place + 1)
            made.rows.append(cells)
            made.spans[place + 1] = spans
    return made


def _numbers_records(row: list[str]) -> bool:
    """Whether a row holds 1, 2, 3 … right of its first words."""
    texts = [unicodedata.normalize("NFKC", text) for text in row if text]
    figures = [text for text in texts if text.isdigit()]
    words = texts[: len(texts) - len(figures)]
    return bool(words) and len(words) <= TWICE and figures == [str(number) for number in range(1, len(figures) + 1)] != []


def _repeats(turned: Sheet, known: Mapping[str, str], required: set[str]) -> bool:
    rows = [[field_named(text, known) for text in row] for row in turned.rows[:LEAST_FIELDS]]
    return any(row.count(name) >= TWICE for row in rows for name in required)


# A form for each record ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Form:
    """One record: the number of the row in which it begins, and heading, field ("" if unknown) and text of what it says."""

    number: int
    said: list[tuple[str, str, str]] = field(default_factory=list)

    def has(self, heading: str) -> bool:
        return any(each[0] == heading for each in self.said)


@dataclass(frozen=True, slots=True)
class _Said:
    """A label with its value, and where the label stands."""

    index: int
    place: int
    heading: str
    field: str
    text: str


def _label_columns(sheet: Sheet, labels: _Labels) -> set[int]:
    """The columns in which several fields' labels stand."""
    fields: dict[int, set[str]] = {}
    for row in sheet.rows:
        for place, text in enumerate(row):
            if text and (name := labels[text][1]):
                fields.setdefault(place, set()).add(name)
    return {place for place, names in fields.items() if len(names) >= LEAST_IN_COLUMN}


def _records(sheet: Sheet, labels: _Labels, required: set[str]) -> list[_Form]:
    found: list[_Form] = []
    last: dict[int, _Said] = {}
    for said in _pairs(sheet, labels):
        above = last.get(said.place)
        last[said.place] = said
        if (
            above is not None
            and above.heading == said.heading
            and above.index == said.index - 1
            and sheet.rows[above.index][said.place] == sheet.rows[said.index][said.place]
            and found
        ):
            # The label was merged downwards over several lines of values.
            text = found[-1].said[-1][2]
            if said.text and said.text not in text.split("\n"):
                found[-1].said[-1] = (said.heading, said.field, f"{text}\n{said.text}".strip())
            continue
        if not found or found[-1].has(said.heading):
            found.append(_Form(sheet.numbers[said.index]))
        if said.field in required and not any(name == said.field for _heading, name, _text in found[-1].said):
            found[-1].number = sheet.numbers[said.index]
        found[-1].said.append((said.heading, said.field, said.text))
    return found


def _pairs(sheet: Sheet, labels: _Labels) -> list[_Said]:
    """The labels with the values right of them, in the order in which people read."""
    columns = _label_columns(sheet, labels)
    found: list[_Said] = []
    for index, row in enumerate(sheet.rows):
        said = [labels[text] for text in row]
        marks = [bool(label[1]) or (place in columns and _may_be_label(row[place], row, place)) for place, label in enumerate(said)]
        for place, text in enumerate(row):
            if not marks[place]:
                continue
            end = next((each for each in range(place + 1, len(row)) if marks[each] and row[each]), len(row))
            heading, name, inline = said[place]
            group = next((row[each] for each in range(place - 1, -1, -1) if row[each]), "")
            is_part = bool(group) and marks[place - 1 :: -1][:1] == [True] and place - 1 >= 0 and bool(row[place - 1])
            if is_part and (whole := field_named(f"{group} {text}", labels.known)):
                heading, name = f"{' '.join(group.split())} {heading}", whole
            values = [cell for cell in [inline, *row[place + 1 : end]] if cell]
            if values or (name and end == len(row)):
                found.append(_Said(index, place, heading, name, "\n".join(dict.fromkeys(values))))
    return found


def _label(text: str, known: Mapping[str, str]) -> tuple[str, str, str]:
    """(heading, field, value in the same cell) of a cell: 名称, or 名称：顧客名簿; the field is "" where no label is known."""
    flat = " ".join(text.split())
    if not flat or len(flat) > LONGEST_LABEL * 4:
        return flat, "", ""
    if len(flat) <= LONGEST_LABEL and answer_of(flat) is None and (name := field_named(flat.rstrip(":："), known)):
        return flat.rstrip(":： "), name, ""
    parted = LABELLED.fullmatch(text.strip())
    if parted and (name := field_named(parted[1], known)):
        return " ".join(parted[1].split()), name, parted[2].strip()
    return flat, "", ""


def _may_be_label(text: str, row: list[str], place: int) -> bool:
    """Whether a cell in a column of labels may be one that no list knows: short words with a value beside them."""
    flat = unicodedata.normalize("NFKC", text).strip()
    return (
        0 < len(flat) <= LONGEST_LABEL
        and not any(sign.isdigit() for sign in flat)
        and "。" not in flat
        and answer_of(flat) is None
        and not re.search(r"[、,]", flat)
        and bool(next((cell for cell in row[place + 1 :] if cell), ""))
    )


def _gathered(sheet: Sheet, records: list[_Form], spec: ImportSpec, required: set[str]) -> Sheet:
    """The records as a table whose headings are the labels."""
    heads: dict[str, int] = {}
    made = Sheet(sheet.name, layout="forms", hidden_rows=sheet.hidden_rows)
    rows: list[tuple[int, dict[str, str]]] = []
    owner = owner_above(sheet, min(len(sheet.rows), HEAD_ROWS), spec)
    for record in records:
        said = {heading: text for heading, name, text in record.said if text and not (name and name == spec.sheet_key)}
        own = next((text for _heading, name, text in record.said if name == spec.sheet_key and text), "")
        owner = own or owner
        told = {name for _heading, name, text in record.said if text}
        if not told & required and len(told - {"number", spec.sheet_key}) < LEAST_IN_COLUMN:
            # A form that nobody filled in, or what stands above the first.
            continue
        if owner and spec.sheet_key:
            said[str(next(each.label for each in spec.fields if each.key == spec.sheet_key))] = owner
        for heading in said:
            heads.setdefault(heading, len(heads))
        rows.append((record.number, said))
    made.numbers, made.rows = [0], [list(heads)]
    for number, said in rows:
        made.numbers.append(number)
        made.rows.append([said.get(heading, "") for heading in heads])
    return made
