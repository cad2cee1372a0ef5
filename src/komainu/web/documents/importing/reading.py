"""The chosen sheets of a book as rows of values, each read by its field or refused with the reason. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from .books import ERRORS, Book, Sheet
from .headers import Heading, find_header, header_rows, headings, propose
from .spec import Field, ImportSpec, Kind, Row, Unfit
from .table import Below, is_no_table, read_below
from .values import answer_of, day_of, items_of, number_of, plain, says_nothing

QUOTED = 40
# A sheet of which so much less is understood than of the best one explains the list, and is none.
LEAST_SHARE = 0.4
MOST_TOLD = 12


@dataclass(slots=True)
class Understanding:
    """How a book is understood; plain values, so that it can be kept and changed by the office.

    sheets   name of each sheet that is taken, and the number of its row of headings
    mapping  heading → field; a heading that is not named is left out
    hints    heading → the field that it may mean, for the office to decide
    """

    sheets: dict[str, int] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)


def understand(
    book: Book, spec: ImportSpec, remembered: Mapping[str, str] | None = None, rows: Mapping[str, int] | None = None
) -> Understanding:
    """A proposal: every sheet in which the key is found and enough besides, else the first one.

    remembered  what was chosen for headings of this list before
    rows        sheets that were chosen, and the row of headings of each; nothing is proposed for others
    """
    found = Understanding()
    proposals: list[tuple[Sheet, int, dict[str, str], dict[str, str]]] = []
    for sheet in book.sheets:
        if rows is not None and sheet.name not in rows:
            continue
        index = find_header(sheet, spec.fields, remembered)
        if rows is not None and rows[sheet.name] in sheet.numbers:
            index = header_rows(sheet, sheet.numbers.index(rows[sheet.name]))[-1]
        proposals.append((sheet, index, *propose(headings(sheet, index), spec.fields, remembered, spec.rest)))
    for sheet, index, mapping, hints in proposals if rows is not None else _lists(proposals, spec):
        found.sheets[sheet.name] = sheet.numbers[index]
        for heading, name in mapping.items():
            found.mapping.setdefault(heading, name)
        found.hints.update({heading: name for heading, name in hints.items() if heading not in found.mapping})
    return found


Proposals = list[tuple[Sheet, int, dict[str, str], dict[str, str]]]


def _lists(proposals: Proposals, spec: ImportSpec) -> Proposals:
    """The sheets that are lists: no cover, no legend, no example of how to fill one in."""
    with_key = [each for each in proposals if set(spec.key) <= set(each[2].values()) | ({spec.sheet_key} if spec.sheet_key else set())]
    most = max((len(set(each[2].values())) for each in with_key), default=0)
    lists = [each for each in with_key if len(set(each[2].values())) >= most * LEAST_SHARE]
    return [each for each in lists if not is_no_table(each[0].name)] or lists or proposals[:1]


def columns_of(book: Book, understanding: Understanding) -> list[str]:
    """Every heading of the taken sheets, each once, in their order."""
    found: dict[str, None] = {}
    for sheet, _index, heads in _taken(book, understanding):
        found.update(dict.fromkeys(head.text for head in heads if not _is_empty(sheet, head)))
    return list(found)


def _is_empty(sheet: Sheet, head: Heading) -> bool:
    return (
        head.text.startswith("（")
        and head.text.endswith("列目）")
        and all(head.place >= len(row) or not row[head.place] for row in sheet.rows)
    )


def samples_of(book: Book, understanding: Understanding) -> dict[str, str]:
    """The first value below each heading, so that whoever maps it sees what it holds."""
    found: dict[str, str] = {}
    for sheet, index, heads in _taken(book, understanding):
        for head in heads:
            value = next((row[head.place] for row in sheet.rows[index + 1 : index + 50] if head.place < len(row) and row[head.place]), "")
            found.setdefault(head.text, value[:QUOTED])
    return found


def _taken(book: Book, understanding: Understanding) -> Iterable[tuple[Sheet, int, list[Heading]]]:
    for sheet in book.sheets:
        number = understanding.sheets.get(sheet.name)
        if number in sheet.numbers:
            index = sheet.numbers.index(number)
            yield sheet, index, headings(sheet, index)


def rows_and_warnings(book: Book, understanding: Understanding, spec: ImportSpec) -> tuple[list[Row], list[str]]:
    """Both readings of a file at once, for a long one takes a while."""
    belows: Belows = {}
    return read_rows(book, understanding, spec, belows), warnings_of(book, understanding, spec, belows)


Belows = dict[str, Below]
"""What stands below the headings of each sheet; of a sheet that was read already only its asides are left."""


def warnings_of(book: Book, understanding: Understanding, spec: ImportSpec, belows: Belows | None = None) -> list[str]:
    """What the office should know of the file before it believes the preview."""
    found, asides = [], []
    for sheet, index, heads in _taken(book, understanding):
        name = sheet.name or _("この表")
        if sheet.valueless:
            found.append(
                _("「%(sheet)s」に、値の入っていない計算式が%(count)sあります。Excelで開いて保存し直すと、値が入ります。")
                % {"sheet": name, "count": sheet.valueless}
            )
        beyond = sum(
            1
            for row in sheet.rows[index + 1 :]
            for head in heads
            if not head.own and head.text not in understanding.mapping and head.place < len(row) and row[head.place]
        )
        if beyond:
            found.append(_("「%(sheet)s」に、見出しのない列の値が%(count)sあります。") % {"sheet": name, "count": beyond})
        hidden = [head.text for head in heads if head.is_hidden and understanding.mapping.get(head.text)]
        if hidden:
            found.append(_("「%(sheet)s」の隠れている列も読みます：%(names)s") % {"sheet": name, "names": "、".join(hidden[:MOST_TOLD])})
        if sheet.hidden_rows:
            found.append(_("「%(sheet)s」の隠れている%(count)s行も読みます。") % {"sheet": name, "count": sheet.hidden_rows})
        below = (belows or {}).get(sheet.name) or _below(sheet, index, heads, understanding, spec)
        asides += [(sheet.name if len(understanding.sheets) > 1 else "", *each) for each in below.asides]
    if asides:
        told = [f"{sheet} {number}（{' '.join(text.split())[:20]}）".strip() for sheet, number, text in asides[:MOST_TOLD]]
        more = _("、ほか%(count)s行") % {"count": len(asides) - MOST_TOLD} if len(asides) > MOST_TOLD else ""
        found.append(_("合計・注記・見出しなど、表の行ではないと見て読まなかった行：%(rows)s") % {"rows": "、".join(told) + more})
    left = not_taken(book, understanding)
    if left:
        found.append(_("取り込まない列：%(names)s。入れるところは「列の読み方を変える」で選べます。") % {"names": "、".join(left)})
    unread = [sheet.name for sheet in book.sheets if sheet.name not in understanding.sheets]
    if unread:
        found.append(_("読み込まないシート：%(names)s") % {"names": "、".join(unread)})
    if book.hidden:
        found.append(
            _("隠れているシートは読み込みません：%(names)s。読むときは、Excelで再表示して保存してください。")
            % {"names": "、".join(book.hidden)}
        )
    return found


def not_taken(book: Book, understanding: Understanding) -> list[str]:
    """The headings of columns that hold something and go nowhere."""
    samples = samples_of(book, understanding)
    return [text for text in columns_of(book, understanding) if not understanding.mapping.get(text) and samples.get(text)]


def _below(sheet: Sheet, index: int, heads: Sequence[Heading], understanding: Understanding, spec: ImportSpec) -> Below:
    return read_below(sheet, index, heads, understanding.mapping, spec)


def read_rows(book: Book, understanding: Understanding, spec: ImportSpec, belows: Belows | None = None) -> list[Row]:
    """The rows below the headings; a key that stands twice is refused at its second place."""
    found: list[Row] = []
    choices = {each.key: _words(each) for each in spec.fields if each.kind is Kind.CHOICE}
    many = len(understanding.sheets) > 1
    for sheet, index, heads in _taken(book, understanding):
        below = _below(sheet, index, heads, understanding, spec)
        if belows is not None:
            belows[sheet.name] = Below(asides=below.asides)
        for number, texts in below.rows:
            row = _read(number, texts, spec, choices, sheet.name if many else "")
            row.place = _("%(letters)s列") % {"letters": get_column_letter(number)} if sheet.layout == "turned" else ""
            found.append(row)
    _refuse_doubles(found, spec)
    return found


def _read(number: int, texts: dict[str, str], spec: ImportSpec, choices: Mapping[str, Mapping[str, str]], sheet: str) -> Row:
    row = Row(number, sheet=sheet)
    if spec.join:
        row.remarks = list(spec.join(texts) or ())
    for each in spec.fields:
        text = texts.get(each.key, "")
        if says_nothing(text):
            if each.required and not row.error:
                row.error = _("%(field)sがありません。") % {"field": each.label}
            continue
        try:
            row.values[each.key] = _value(each, text, choices.get(each.key, {}))
        except Unfit as unfit:
            row.values[each.key] = text[:QUOTED]
            row.error = row.error or str(unfit)
    if not row.error and spec.check:
        row.error = spec.check(row.values)
    return row


def _value(each: Field, text: str, words: Mapping[str, str]) -> Any:
    if text.strip().upper() in ERRORS:
        raise Unfit(_("%(field)sの計算式がエラー（%(text)s）になっています。") % {"field": each.label, "text": text.strip()})
    if each.read:
        return each.read(text)
    if each.kind is Kind.DAY:
        return _found(day_of(text), _("%(field)s「%(text)s」を日付として読めません（例：2026-04-01）。"), each.label, text)
    if each.kind is Kind.NUMBER:
        return _found(number_of(text), _("%(field)s「%(text)s」を数として読めません。"), each.label, text)
    if each.kind is Kind.ANSWER:
        return _found(answer_of(text), _("%(field)s「%(text)s」が、○か×か分かりません。"), each.label, text)
    if each.kind is Kind.CHOICE:
        return _found(words.get(_key(text)), _("%(field)s「%(text)s」が分かりません。"), each.label, text)
    if each.kind is Kind.ITEMS:
        return [_checked(each, item, may_break=False) for item in items_of(text)]
    return _checked(each, plain(text), may_break=each.kind is Kind.LINES)


def _found(value: Any, message: str, label: str | Promise, text: str) -> Any:
    if value is None:
        raise Unfit(message % {"field": label, "text": text.strip()[:QUOTED]})
    return value


def _checked(each: Field, text: str, *, may_break: bool) -> str:
    if len(text) > each.longest:
        raise Unfit(_("%(field)sが長すぎます（%(most)s文字まで）。") % {"field": each.label, "most": each.longest})
    if any(unicodedata.category(letter) == "Cc" for letter in (text.replace("\n", "") if may_break else text)):
        raise Unfit(_("%(field)sに使えない文字（改行など）があります。") % {"field": each.label})
    return text


def _key(text: str) -> str:
    from .headers import heading_key

    return heading_key(text)


def _words(each: Field) -> dict[str, str]:
    """The value by each of the words for it."""
    choices = each.choices() if callable(each.choices) else each.choices or {}
    found: dict[str, str] = {}
    for value, words in choices.items():
        for word in (value, *words):
            found.setdefault(_key(str(word)), value)
    return found


def _refuse_doubles(rows: Sequence[Row], spec: ImportSpec) -> None:
    """A second row of the same key is refused, and one that shares what only one may have."""
    groups = [(*spec.key, *spec.apart), *((name,) for name in spec.unique)]
    seen: list[dict[tuple[str, ...], str]] = [{} for _group in groups]
    labels = spec.labels
    for row in rows:
        marks = [tuple(str(row.values.get(name, "")) for name in group) for group in groups]
        for group, mark, before in zip(groups, marks, seen, strict=True):
            if not row.error and any(mark) and mark in before:
                row.error = _("%(line)s行目と%(field)sが同じです。") % {
                    "line": before[mark],
                    "field": "・".join(str(labels[name]) for name in group),
                }
        if not row.error:
            for mark, before in zip(marks, seen, strict=True):
                if any(mark):
                    before.setdefault(mark, f"{row.sheet} {row.number}".strip())
