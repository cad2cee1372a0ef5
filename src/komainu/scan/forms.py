"""Forms in tables: Word and Excel hold 「氏名 | 山田太郎 | 生年月日 | 昭和54年4月12日」 in cells, which a reader of columns would take for a head and its rows."""

from __future__ import annotations

from komainu.detect.labels import label_of

_LONGEST_LABEL = 20
_LONGEST_ROW = 1000
_MOST_ROWS = 300


def spoken(text: str) -> str:
    """The text as long as before, in which the tab behind each label of a form is a colon; unchanged where it is no form.

    A row is of a form if its first, third… cells are labels and the others are none. The text is a form if most of its rows of two cells and more are.
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
    cells = line.split("\t")
    told: list[str] = []
    labels = 0
    expects_value = False
    for number, cell in enumerate(cells):
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
