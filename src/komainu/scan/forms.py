"""Forms and lists whose cells do not stand as a reader of columns expects them.

Word and Excel hold forms in cells, 「氏名 | 山田太郎 | 生年月日 | 昭和54年4月12日」, which would be taken for a head and its rows. A PDF holds lists without any cells:
「氏名 電話 生年月日」 and below it the rows, all of them parted by single blanks.
"""

from __future__ import annotations

import re

from komainu.detect.labels import EXACT, Label, label_of
from komainu.extract import Section

_LONGEST_LABEL = 20
_LONGEST_ROW = 1000
_MOST_ROWS = 300
_LETTERS_APART = 4
_WORD = re.compile(r"[^ \u3000]+")
_PART_OF_NAME = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uff66-\uff9f]{1,6}\Z")
_NAMES = frozenset({Label.NAME, Label.KANA})
_LONG = frozenset({Label.ADDRESS, Label.NOTE, Label.OTHER_TEXT, Label.SENSITIVE})


def spoken(section: Section) -> str:
    """The text of a section as the detector should read it: as long as before, with other marks between cells; mostly unchanged."""
    if section.format == "pdf":
        return _with_columns(section.text)
    return _with_colons(section.text)


def _with_colons(text: str) -> str:
    """The tab behind each label of a form is a colon. A row is of a form if its first, third… cells are labels and the others are none; the text is one if most of
    its rows of two cells and more are.
    """
    if "\t" not in text or text.count("\n") > _MOST_ROWS:
        return text
    lines = text.split("\n")
    rows = [number for number, line in enumerate(lines) if "\t" in line.strip("\t") and len(line) <= _LONGEST_ROW]
    found = {number: told for number in rows if (told := _row(lines[number])) is not None}
    if len(found) < 2 or len(found) * 2 < len(rows):
        return text
    return "\n".join(found.get(number, line) for number, line in enumerate(lines))


def _row(line: str) -> str | None:
    told: list[str] = []
    labels = 0
    expects_value = False
    for number, cell in enumerate(line.split("\t")):
        if number:
            told.append(":" if expects_value and cell.strip() else "\t")
        told.append(cell)
        if not cell.strip():
            continue
        if expects_value:
            if _is_label(cell):
                return None
            expects_value = False
        elif _is_label(cell):
            labels += 1
            expects_value = True
        else:
            return None
    return "".join(told) if labels and not expects_value else None


def _is_label(cell: str) -> bool:
    name = cell.strip(" \u3000:：")
    return 0 < len(name) <= _LONGEST_LABEL and not any(letter.isdigit() for letter in name) and label_of(name) is not None


def _with_columns(text: str) -> str:
    """Below a line of nothing but known heads, the blanks between the cells of the rows are tabs, as far as the rows fit the heads."""
    lines = text.split("\n")
    heads: list[Label] = []
    is_changed = False
    for number, line in enumerate(lines):
        words = list(_WORD.finditer(line)) if len(line) <= _LONGEST_ROW else []
        names = _names(words)
        if len(names) >= 3 and all(name in EXACT for _, name in names):
            heads = [label for _, name in names if (label := label_of(name)) is not None]
            starts: list[int] | None = [start for start, _ in names] if len(heads) == len(names) else None
        else:
            starts = _cells(words, heads) if heads else None
        if starts is None:
            heads = []
            continue
        lines[number] = _parted(line, starts)
        is_changed = True
    return "\n".join(lines) if is_changed else text


def _names(words: list[re.Match[str]]) -> list[tuple[int, str]]:
    """Where the words of a line begin, and what they say: 「氏　名」 and 「生 年 月 日」 are one word each."""
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(words):
        taken = 1
        for count in range(min(_LETTERS_APART, len(words) - at), 1, -1):
            letters = [word.group() for word in words[at : at + count]]
            # 「姓 名」 are two columns, for each of them is a head; 「氏 名」 is mostly one, and a name with a blank fits it as well.
            name = "".join(letters)
            is_spaced = all(len(letter) == 1 for letter in letters) and (name == "氏名" or not all(letter in EXACT for letter in letters))
            if is_spaced and name in EXACT:
                taken = count
                break
        found.append((words[at].start(), "".join(word.group() for word in words[at : at + taken])))
        at += taken
    return found


def _cells(words: list[re.Match[str]], heads: list[Label]) -> list[int] | None:
    """Where the cells of a row begin; None if it does not fit. A name may have a blank, and one other column may have many."""
    more = len(words) - len(heads)
    if more < 0:
        return None
    long = [column for column, head in enumerate(heads) if head in _LONG]
    starts: list[int] = []
    at = 0
    for column, head in enumerate(heads):
        starts.append(words[at].start())
        at += 1
        if more and head in _NAMES and at < len(words) and all(_PART_OF_NAME.match(words[place].group()) for place in (at - 1, at)):
            at, more = at + 1, more - 1
        elif more and long and column == long[-1]:
            # What names further right need is left to them.
            needed = sum(each in _NAMES for each in heads[column + 1 :])
            taken = max(more - needed, 0)
            at, more = at + taken, more - taken
    return starts if not more else None


def _parted(line: str, starts: list[int]) -> str:
    letters = list(line)
    for start in starts[1:]:
        letters[start - 1] = "\t"
    return "".join(letters)
