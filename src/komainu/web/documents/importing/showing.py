"""A plan as plain values: for the page, for what is kept of a big file, and for the command line."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from komainu.web.site.templatetags.site import shown

from .books import Book, Sheet
from .headers import header_rows
from .reading import Understanding, not_taken
from .spec import ImportSpec, Plan, Planned

MOST_SHOWN = 200
LONGEST = 300


def words(spec: ImportSpec, key: str, value: Any) -> str:
    """A value of a field in words."""
    field = next((each for each in spec.fields if each.key == key), None)
    if value is None or value == "":
        return ""
    if field is not None and field.show:
        return field.show(value)
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value)
    if field is not None and field.choices and isinstance(value, str):
        choices = field.choices() if callable(field.choices) else field.choices
        return next((str(names[0]) for known, names in choices.items() if known == value and names), value)
    return str(
        shown({"yes": _("はい"), "no": _("いいえ"), "unknown": _("まだ分からない")}.get(value, value) if isinstance(value, str) else value)
    )


def _place(planned: Planned) -> str:
    line = planned.row.place or _("%(line)s行目") % {"line": planned.row.number}
    return f"{planned.row.sheet} {line}".strip()


def _is_said(value: Any) -> bool:
    return value is not None and value not in ("", [])


def preview_of(spec: ImportSpec, plan: Plan, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """What the page shows: all counts, and of each kind the first rows."""
    labels, added = spec.labels, plan.added[:MOST_SHOWN]
    heads = [field for field in spec.fields if field.is_shown and any(_is_said(each.values.get(field.key)) for each in added)]
    standing = {field.key for field in heads}
    return {
        "counts": plan.counts,
        "warnings": list(warnings),
        "heads": [str(field.label) for field in heads],
        "added": [
            [
                _place(each),
                [[str(field.label), words(spec, field.key, each.values.get(field.key))[:LONGEST]] for field in heads],
                [
                    [str(labels.get(key, key)), words(spec, key, value)[:LONGEST]]
                    for key, value in each.values.items()
                    if key not in standing and _is_said(value)
                ],
            ]
            for each in added
        ],
        "has_rest": any(key not in standing and _is_said(value) for each in added for key, value in each.values.items()),
        "changed": [
            [
                _place(each),
                each.label,
                [
                    [str(labels.get(key, key)), words(spec, key, each.before.get(key))[:LONGEST], words(spec, key, value)[:LONGEST]]
                    for key, value in each.values.items()
                ],
            ]
            for each in plan.changed[:MOST_SHOWN]
        ],
        "remarks": [[_place(each), each.label[:LONGEST], remark] for each in plan.to_write for remark in each.row.remarks][:MOST_SHOWN],
        "refused": [[_place(each), each.label[:LONGEST], each.why] for each in plan.refused[:MOST_SHOWN]],
        "further": spec.further(plan) if spec.further else {},
        "nothing_new": not plan.to_write and not plan.missing,
        "most_shown": MOST_SHOWN,
    }


def plain_value(value: Any) -> Any:
    """A value as JSON has it; records and ways become their names."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain_value(each) for each in value]
    if isinstance(value, tuple):
        return "／".join(str(each) for each in value)
    if isinstance(value, Mapping):
        return {str(key): plain_value(each) for key, each in value.items()}
    return str(value)


def _header_rows(sheet: Sheet, understanding: Understanding) -> list[int]:
    number = understanding.sheets.get(sheet.name)
    if number not in sheet.numbers or sheet.layout == "forms":
        return []
    return [sheet.numbers[index] for index in header_rows(sheet, sheet.numbers.index(number))]


def machine_preview(book: Book, understanding: Understanding, plan: Plan) -> dict[str, Any]:
    """What `komainu import LIST FILE --preview --format json` prints; its shape never changes with the language.

    rows        one after the other, for they may be many
    header_row  of the first sheet that is read; None where its records stood in forms. A row says its sheet where several are read.
    """
    many, left = len(understanding.sheets) > 1, not_taken(book, understanding)
    return {
        "sheets": [
            *(
                {
                    "name": sheet.name,
                    "encoding": book.encoding,
                    "layout": sheet.layout or "table",
                    "rows": len(sheet.rows),
                    "is_read": sheet.name in understanding.sheets,
                    "is_hidden": False,
                    "header_row": understanding.sheets.get(sheet.name) or None,
                    "header_rows": _header_rows(sheet, understanding),
                    "not_taken": left if sheet.name in understanding.sheets else [],
                }
                for sheet in book.sheets
            ),
            *(
                {
                    "name": name,
                    "encoding": book.encoding,
                    "layout": "table",
                    "rows": None,
                    "is_read": False,
                    "is_hidden": True,
                    "header_row": None,
                    "header_rows": [],
                    "not_taken": [],
                }
                for name in book.hidden
            ),
        ],
        "header_row": next(iter(understanding.sheets.values()), None) or None,
        "mapping": dict(understanding.mapping),
        "rows": (
            {
                **({"sheet": each.row.sheet} if many else {}),
                "row": each.row.number,
                "act": each.act.value,
                "values": {key: plain_value(value) for key, value in each.values.items()},
                "why": each.why,
            }
            for each in plan.rows
        ),
    }
