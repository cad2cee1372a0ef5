"""A form and plain values in, the document out."""

import copy
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.cell import MergedCell

from komainu.web.documents.clean import writable

from .declaring import Form
from .guarding import FormRefused, guard
from .language import PlainEnvironment, TemplateError, used_names

PLACE = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]*)(?:\.([A-Za-z][A-Za-z0-9_]*))?\s*\}\}")
MOST_ROWS = 20_000
MOST_CELLS = 20_000


@dataclass(slots=True)
class Looked:
    """What a form asks for. `unknown` are placeholders that stay empty; `unused` fields do not appear in the document."""

    unknown: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def plain(value: Any) -> Any:
    """Only texts, lists and mappings of texts reach a form."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return "" if value is None else writable(str(value))


def fill(form: Form, body: bytes, values: Mapping[str, Any]) -> bytes:
    """The document. Raises FormRefused if the form is not what it may be."""
    guard(body, form.format)
    wanted = {name: plain(values.get(name, [] if known.columns else "")) for name, known in form.names.items()}
    try:
        return _fill_word(body, wanted) if form.format == "docx" else _fill_sheet(body, wanted)
    except FormRefused:
        raise
    except TemplateError as error:
        raise FormRefused(what_to_do=_("差し込みの書き方が正しくありません。{{ 名前 }} と、一覧の繰り返しだけが使えます。")) from error
    except Exception as error:
        # Word and Excel libraries raise whatever they meet in a broken file; for the person it is one thing.
        raise FormRefused(what_to_do=_("様式に差し込めませんでした。Word又はExcelで開いて、保存し直してください。")) from error


def look(form: Form, body: bytes) -> Looked:
    """What the form asks for, against what there is. Raises FormRefused."""
    guard(body, form.format)
    try:
        used = _used_in_word(body) if form.format == "docx" else _used_in_sheet(body)
    except TemplateError as error:
        raise FormRefused(what_to_do=_("差し込みの書き方が正しくありません。{{ 名前 }} と、一覧の繰り返しだけが使えます。")) from error
    known = set(form.names) | {f"{one.name}.{column.name}" for one in form.fields for column in one.columns}
    needed = {one.name for one in form.fields}
    return Looked(sorted(used - known), sorted(needed - {name.partition(".")[0] for name in used}))


# Word -------------------------------------------------------------------------------------------------------------


def _fill_word(body: bytes, values: Mapping[str, Any]) -> bytes:
    from docxtpl import DocxTemplate

    template = DocxTemplate(io.BytesIO(body))
    template.render(dict(values), jinja_env=PlainEnvironment(), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _used_in_word(body: bytes) -> set[str]:
    from docxtpl import DocxTemplate

    template, environment = DocxTemplate(io.BytesIO(body)), PlainEnvironment()
    template.init_docx()
    sources = [template.patch_xml(template.get_xml())]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        sources += [template.patch_xml(template.get_part_xml(part)) for _relation, part in template.get_headers_footers(uri)]
    return set().union(*(used_names(environment.parse(source)) for source in sources))


# Excel ------------------------------------------------------------------------------------------------------------


def _cells(sheet: Any) -> Any:
    return (
        cell
        for row in sheet.iter_rows()
        for cell in row
        if not isinstance(cell, MergedCell) and isinstance(cell.value, str) and "{{" in cell.value
    )


def _used_in_sheet(body: bytes) -> set[str]:
    book = load_workbook(io.BytesIO(body))
    found = set()
    for sheet in book.worksheets:
        for cell in _cells(sheet):
            found |= {".".join(part for part in match if part) for match in PLACE.findall(cell.value)}
            if "{%" in cell.value or PLACE.sub("", cell.value).find("{{") >= 0:
                raise TemplateError(cell.coordinate)
    return found


def _fill_sheet(body: bytes, values: Mapping[str, Any]) -> bytes:
    """Placeholders become text; a row that names a list's field is repeated for each entry."""
    book = load_workbook(io.BytesIO(body), keep_vba=False, keep_links=False)
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > MOST_CELLS:
            raise FormRefused(what_to_do=_("様式のシートが大きすぎます。使わない行と列を消してください。"))
        _repeat(sheet, values)
        for cell in _cells(sheet):
            cell.value = PLACE.sub(lambda found: str(values.get(found[1], "")) if not found[2] else "", cell.value)
            # Whatever was filled in is text, also when it begins like a formula.
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _repeat(sheet: Any, values: Mapping[str, Any]) -> None:
    for number in range(sheet.max_row, 0, -1):
        lists = {found[0] for cell in sheet[number] if isinstance(cell.value, str) for found in PLACE.findall(cell.value) if found[1]}
        name = next((each for each in lists if isinstance(values.get(each), list)), "")
        if not name:
            continue
        entries = values[name][:MOST_ROWS]
        model = [(cell.value, copy.copy(cell._style)) for cell in sheet[number]]
        if len(entries) > 1:
            sheet.insert_rows(number + 1, len(entries) - 1)
        for place, entry in enumerate(entries or [{}]):
            for column, (value, style) in enumerate(model, start=1):
                cell = sheet.cell(number + place, column)
                if isinstance(cell, MergedCell):
                    continue
                cell._style = copy.copy(style)
                if isinstance(value, str) and "{{" in value:
                    filled = PLACE.sub(
                        lambda found, entry=entry, name=name: str(entry.get(found[2], "")) if found[1] == name else found[0], value
                    )
                    cell.value = filled
                    cell.data_type = "s"
                else:
                    cell.value = value


__all__ = ["Looked", "fill", "look"]
