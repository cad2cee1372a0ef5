"""Which row holds the headings, under titles and merged cells, and which column holds which field. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .books import HEAD_ROWS, Sheet
from .spec import Field

KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
IGNORED = re.compile(r"[\s・:*※()\[\]【】「」『』<>〈〉/_\-.,、。|#＊]+")
IN_BRACKETS = re.compile(r"[(\[【〔<＜][^)\]】〕>＞]*[)\]】〕>＞]")
# A heading that ends with a field's name of at least so many signs may mean it; that is only said, never done.
LONG_ENOUGH = 4
MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its place, its text as people see it (each once), and a further text that a merged heading above makes of it."""

    place: int
    text: str
    whole: str = ""


def heading_key(text: str) -> str:
    """A heading as it is compared: without width, case, kana's kind, blanks, line breaks, signs."""
    return IGNORED.sub("", unicodedata.normalize("NFKC", text).casefold().translate(KATAKANA))


def names_of(fields: Sequence[Field]) -> dict[str, str]:
    """Field by heading key; the first field that claims a heading has it."""
    found: dict[str, str] = {}
    for each in fields:
        for name in (str(each.label), each.key, *each.names):
            found.setdefault(heading_key(name), each.key)
    return found


def _field_of(heading: Heading, known: Mapping[str, str]) -> str:
    for text in (heading.text, heading.whole, IN_BRACKETS.sub("", unicodedata.normalize("NFKC", heading.text))):
        if text and (field := known.get(heading_key(text))):
            return field
    return ""


def headings(sheet: Sheet, index: int) -> list[Heading]:
    """The columns as the row at `index` names them; merged headings above it help where a name is missing, double or means nothing alone."""
    row = _spread(sheet, index)
    above = _groups(sheet, index - 1, len(row)) if index else []
    width = max((len(each) for each in sheet.rows[index:]), default=0)
    found: list[Heading] = []
    seen: dict[str, int] = {}
    doubles = {text for text in row if text and row.count(text) > 1}
    for place in range(width):
        own = " ".join(row[place].split()) if place < len(row) else ""
        group = above[place] if place < len(above) and above[place] != own else ""
        whole = f"{group} {own}".strip() if group else ""
        text = (whole if own in doubles and whole else own) or f"（{place + 1}列目）"
        seen[text] = seen.get(text, 0) + 1
        found.append(Heading(place, text if seen[text] == 1 else f"{text}（{seen[text]}）", whole))
    return found


def _spread(sheet: Sheet, index: int) -> list[str]:
    return [" ".join(text.split()) for text in sheet.rows[index]]


def _groups(sheet: Sheet, index: int, width: int) -> list[str]:
    """The texts of the row above, those merged sideways over all their columns; one that spans most of the sheet is a title."""
    row = _spread(sheet, index)
    found = [""] * width
    for first, last in sheet.spans.get(sheet.numbers[index], []):
        if last - first + 1 <= max(width * MOSTLY, 2) and first < len(row):
            for place in range(first, min(last + 1, width)):
                found[place] = row[first]
    return found


def find_header(sheet: Sheet, fields: Sequence[Field], remembered: Mapping[str, str] | None = None) -> int:
    """The index of the row with the headings: the one of which the most columns are understood; else the first with two texts or more."""
    known = {**names_of(fields), **{key: name for key, name in (remembered or {}).items() if name}}
    best, most = 0, 0
    for index, number in enumerate(sheet.numbers):
        if number > HEAD_ROWS:
            break
        understood = {field for heading in headings_of_row(sheet, index) if (field := _field_of(heading, known))}
        if len(understood) > most:
            best, most = index, len(understood)
    if most:
        return best
    return next((index for index, row in enumerate(sheet.rows[:HEAD_ROWS]) if sum(bool(cell) for cell in row) > 1), 0)


def headings_of_row(sheet: Sheet, index: int) -> list[Heading]:
    """As `headings`, only for the cells of the row itself; cheap enough to try each row at the top."""
    row = _spread(sheet, index)
    above = _groups(sheet, index - 1, len(row)) if index else []
    return [
        Heading(place, text, f"{above[place]} {text}".strip() if above and above[place] else "") for place, text in enumerate(row) if text
    ]


def propose(
    found: Sequence[Heading], fields: Sequence[Field], remembered: Mapping[str, str] | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """(mapping, hints): the field of each heading that is understood, each field once; and what further headings may mean.

    remembered  what the office chose for headings of this list before; "" where it chose to leave a column out
    """
    known, before = names_of(fields), remembered or {}
    mapping: dict[str, str] = {}
    fits = {each.key for each in fields}
    for heading in found:
        chosen = before.get(heading_key(heading.text))
        if chosen and chosen in fits and chosen not in mapping.values():
            mapping[heading.text] = chosen
    for heading in found:
        if heading.text in mapping or heading_key(heading.text) in before:
            continue
        field = _field_of(heading, known)
        if field and field not in mapping.values():
            mapping[heading.text] = field
    hints = {}
    for heading in found:
        if heading.text not in mapping and heading_key(heading.text) not in before:
            field = _maybe(heading_key(heading.text), known)
            if field and field not in mapping.values():
                hints[heading.text] = field
    return mapping, hints


def _maybe(key: str, known: Mapping[str, str]) -> str:
    candidates = [
        (len(name), field) for name, field in known.items() if len(name) >= LONG_ENOUGH and (key.endswith(name) or key.startswith(name))
    ]
    return max(candidates)[1] if candidates else ""
