"""The form of a text: which value stands under which label.

Tables with a head (CSV, TSV, Markdown, columns of blanks, SQL's INSERT), keys with values (`氏名：`, `"name": `, `name=`, `<name>`), labels in running text
(「電話 03-…」), and vertical forms whose labels stand on lines of their own. All of it in one pass over lines; what is no form costs nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from komainu.detect.labels import EXACT, Label, label_of


class Value(NamedTuple):
    """A stretch of text and what its label promises. A tuple, for a table has many and a dataclass takes three times as long to make.

    start, end  code points; blanks and quotes at both ends are outside
    label       None for a column or key whose head says nothing to us
    row         number of the table's row (or of the line, for keys): what stands in one row is about one person
    table       whether it is a table's cell: then nothing else is in it
    head        the label as written, folded
    """

    start: int
    end: int
    label: Label | None
    row: int
    table: bool
    head: str = ""


@dataclass(slots=True)
class Head:
    """The head of a table that may go on in the next block of a long text."""

    delimiter: str
    labels: tuple[Label | None, ...]
    names: tuple[str, ...]


@dataclass(slots=True)
class Form:
    """All values of a block, in order, the lines that are heads of tables, and the table that the last line belongs to."""

    values: list[Value] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)
    open_table: Head | None = None


_CERTAIN = frozenset({Label.NAME, Label.KANA, Label.ADDRESS, Label.PHONE, Label.EMAIL, Label.BIRTH, Label.MY_NUMBER})
# Words that say something at the head of a column only; elsewhere they are the ends of names of places.
_HEADS_ONLY = frozenset("駅組班区店課係市町")
_QUOTES = " \"'`"
_CSV_CELL = re.compile(r'"(?:[^"\n]|"")*"|[^,\n]*')
_KEY = re.compile(r" ?[:=]+(?:>)? ?")
_STOP = re.compile(r"[\t|,、。;/(){}「」『』\[\]【】<>&?!\"'●■◆◇○◎・※*#→⇒]| {2,}")
_INSERT = re.compile(r"INSERT\s{1,4}INTO\s{1,4}[^\s(]{1,80}\s{0,4}\(([^()\n]{1,2000})\)\s{0,4}VALUES", re.IGNORECASE)
_TAG = re.compile(r"<([A-Za-z_][\w.:-]{0,40})(?: [^<>\n]{0,80})?>([^<>\n]{1,400})</")
_APART = re.compile(r"[^ \u3000\t\n]+(?: [^ \u3000\t\n]+)*")
_RULE = re.compile(r"^[\s|:+=-]+$")


def _trim(text: str, start: int, end: int, extra: str = "") -> tuple[int, int]:
    chars = _QUOTES + extra
    while start < end and text[start] in chars:
        start += 1
    while end > start and text[end - 1] in chars:
        end -= 1
    return start, end


def _cells(line: str, delimiter: str) -> list[tuple[int, int]]:
    """Where the cells of a line stand, relative to it."""
    if delimiter == ",":
        if '"' not in line:
            return _split(line, ",")
        cells, at = [], 0
        while True:
            match = _CSV_CELL.match(line, at)
            end = match.end() if match else at
            if match and match.group().startswith('"') and end < len(line) and line[end] != ",":
                following = line.find(",", end)
                end = len(line) if following < 0 else following
            cells.append((at, end))
            if end >= len(line):
                return cells
            at = end + 1
    if delimiter == "  ":
        return [(match.start(), match.end()) for match in _APART.finditer(line)]
    cells = _split(line, delimiter)
    if delimiter == "|" and len(cells) > 1:
        if not line[: cells[0][1]].strip():
            cells = cells[1:]
        if not line[cells[-1][0] :].strip():
            cells = cells[:-1]
    return cells


def _split(line: str, delimiter: str) -> list[tuple[int, int]]:
    cells, at, wide = [], 0, len(delimiter)
    for part in line.split(delimiter):
        end = at + len(part)
        cells.append((at, end))
        at = end + wide
    return cells


def _is_sentence(line: str) -> bool:
    """Whether a line holds what no head of a table does."""
    return "、" in line or "。" in line or ":" in line or "=" in line


def _begun(line: str, marks: list[str], following: str) -> Head | None:
    """The head of a table whose cells one of these marks parts."""
    if _is_sentence(line):
        return None
    for mark in marks:
        if mark in line and (found := _head_of(line, mark, following)):
            return found
    return None


def _begun_apart(line: str) -> Head | None:
    """The head of a table whose cells only blanks part."""
    return _head_of(line, "  ") if ("\u3000" in line or "  " in line or "\t" in line) and not _is_sentence(line) else None


def _head_of(line: str, delimiter: str, following: str = "") -> Head | None:
    """The head of a table, if this line can be one.

    following   the line below it: where few of the columns say anything to us (学年, 組, 氏名, エピペン), it must fit the head
    """
    if len(line) > 4000:
        return None
    places = _cells(line, delimiter)
    if not 2 <= len(places) <= 200:
        return None
    if delimiter == "  " and line[slice(*places[0])].strip() not in EXACT:
        return None
    names = tuple([line[start:end].strip(_QUOTES) for start, end in places])
    if max(map(len, names)) > 30:
        return None
    # The first cells tell a line of prose or of figures from a head at once.
    if delimiter != "  " and not any(name in _HEADS_ONLY or label_of(name) for name in names[:3]):
        return None
    labels = tuple(
        Label.OTHER_TEXT if name in _HEADS_ONLY else label_of(name) if name and not name[:1].isdigit() else None for name in names
    )
    known = sum(label is not None for label in labels)
    digits = sum(any(letter.isdigit() for letter in name) and label is None for name, label in zip(names, labels, strict=True))
    if delimiter == "  " and (known < len(labels) or any(name not in EXACT for name in names)):
        return None
    if known >= 2 and known * 2 >= len(labels) and digits <= len(labels) // 4:
        return Head(delimiter, labels, names)
    if digits == 0 and _fits(names, following, delimiter):
        return Head(delimiter, labels, names)
    return None


def _fits(names: tuple[str, ...], following: str, delimiter: str) -> bool:
    """Whether a line with one certain head (氏名, 電話番号) and words unknown to us is a head: short words, each once, and a row below that is none."""
    least = {"\t": 2, "|": 2}.get(delimiter, 3)
    if (
        delimiter == "  "
        or not following
        or len(names) < least
        or len(set(names)) < len(names)
        or not all(names)
        or max(map(len, names)) > 12
    ):
        return False
    certain = [place for place, name in enumerate(names) if (EXACT.get(name) or (name.endswith("名") and label_of(name))) in _CERTAIN]
    places = _cells(following, delimiter) if certain else []
    if len(places) != len(names):
        return False
    below = [following[start:end].strip(_QUOTES) for start, end in places]
    return all(below[place] and len(below[place]) <= 60 for place in certain) and not any(map(label_of, below))


def _rows(head: Head, line: str, start: int, row: int) -> list[Value] | None:
    """The cells of one line under a head; None when the line is not of this table.

    line   as it is folded, or as it was given where only blanks part the cells
    start  where it begins
    """
    if head.delimiter == "|" and _RULE.match(line):
        return []
    places = _cells(line, head.delimiter)
    if len(places) != len(head.labels):
        # Columns that only blanks part may hold names with a blank: such a row is left to the kinds, the table goes on.
        return [] if head.delimiter == "  " and len(places) > 1 else None
    values = []
    for (first, last), label, name in zip(places, head.labels, head.names, strict=True):
        cell = line[first:last]
        if body := cell.strip(_QUOTES):
            left = start + first + cell.find(body)
            values.append(Value(left, left + len(body), label, row, True, name))
    return values


def _insert(text: str) -> Iterator[Value]:
    """The values of SQL's INSERT, each under its column."""
    for match in _INSERT.finditer(text):
        names = [name.strip(_QUOTES + "[]") for name in match.group(1).split(",")]
        labels = [label_of(name) for name in names]
        at, column, row = match.end(), 0, match.start()
        depth = 0
        while at < len(text):
            letter = text[at]
            if letter == "(" and depth == 0:
                depth, column, row = 1, 0, at
                at += 1
                continue
            if depth == 0:
                if letter in ";" or letter not in ", \n\t\r":
                    break
                at += 1
                continue
            if letter in " ,\n\t":
                column += letter == ","
                at += 1
                continue
            if letter == ")":
                depth = 0
                at += 1
                continue
            if letter in "'\"" or (letter == "N" and text[at + 1 : at + 2] == "'"):
                at += letter == "N"
                end = text.find(text[at], at + 1)
                if end < 0:
                    return
                first, last, at = at + 1, end, end + 1
            else:
                first = at
                while at < len(text) and text[at] not in ",)\n":
                    at += 1
                last = at
            if column < len(labels) and first < last:
                yield Value(first, last, labels[column], row, True, names[column])


def key_label(text: str, line_start: int, colon: int) -> tuple[int, Label | None, str]:
    """The label that ends at a colon: where it begins, what it promises, how it reads."""
    floor = max(line_start, colon - 40)
    window = text[floor:colon]
    # What stands behind the last stop.
    body = window.rstrip(" \"')]】")
    begin = len(body) - len(_STOP.split(body)[-1])
    if window.endswith((")", "】", "]")):
        opening = max(window.rfind(mark) for mark in "(【[")
        if opening >= 0:
            begin = opening - len(_STOP.split(window[:opening])[-1]) if window.endswith(")") else opening
    whole = window[begin:].strip(_QUOTES + "【】[]")
    start = floor + begin
    label = label_of(whole)
    if label is None and " " in whole:
        last = whole.rsplit(" ", 1)[1]
        label = label_of(last)
        if label is not None:
            start = colon - len(window) + window.rfind(last)
            whole = last
    return start, label, whole


def read_form(text: str, original: str, carried: Head | None) -> Form:
    """All labelled values of tables and tags in a block.

    text      the folded block
    original  the block before folding, for columns that stand apart by ideographic blanks
    carried   the table that the block before ended in
    """
    form = Form()
    head = carried
    if "INSERT" in text or "insert" in text:
        form.values.extend(_insert(text))
    has = [mark for mark in ("\t", ",", "|", ";") if mark in text]
    wide = "  " in original or "\u3000" in original
    if head is not None or has or wide:
        lines, at = text.split("\n"), 0
        last = len(lines) - 1
        for number, line in enumerate(lines):
            start, size = at, len(line)
            at += size + 1
            if size < 3:
                # The empty rest behind a block's last line end closes no table.
                if head is not None and not size and number < last:
                    head = None
                continue
            if head is not None:
                values = _rows(head, original[start : start + size] if head.delimiter == "  " else line, start, number)
                if values is not None:
                    form.values.extend(values)
                    continue
                head = None
            if number < last or carried is None:
                head = _begun(line, has, lines[number + 1] if number < last else "") or (
                    _begun_apart(original[start : start + size]) if wide and size < 200 else None
                )
                if head is not None:
                    form.heads.add(number)
        form.open_table = head
    if "</" in text:
        for match in _TAG.finditer(text):
            label = label_of(match.group(1))
            if label is not None:
                left, right = _trim(text, match.start(2), match.end(2))
                if left < right:
                    form.values.append(Value(left, right, label, match.start(), True, match.group(1)))
    form.values.sort(key=lambda value: value.start)
    return form
