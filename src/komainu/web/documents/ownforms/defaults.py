"""Our own form of a document, made from its fields: what an office downloads, changes in Word or Excel, and puts back."""

import io

from django.utils.translation import gettext as _

from .declaring import Form


def default_form(form: Form) -> bytes:
    return _word(form) if form.format == "docx" else _sheet(form)


def _word(form: Form) -> bytes:
    import docx

    word = docx.Document()
    word.add_heading(str(form.label), level=1)
    single = [field for field in form.fields if not field.columns]
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    for field in single:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = str(field.meaning), f"{{{{ {field.name} }}}}"
    for field in form.fields:
        if not field.columns:
            continue
        word.add_heading(str(field.meaning), level=2)
        listed = word.add_table(rows=1, cols=len(field.columns), style="Table Grid")
        for place, column in enumerate(field.columns):
            listed.rows[0].cells[place].text = str(column.meaning)
        listed.add_row().cells[0].text = f"{{%tr for row in {field.name} %}}"
        cells = listed.add_row().cells
        for place, column in enumerate(field.columns):
            cells[place].text = f"{{{{ row.{column.name} }}}}"
        listed.add_row().cells[0].text = "{%tr endfor %}"
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _sheet(form: Form) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = str(form.label)[:31]
    sheet.append([str(form.label)])
    sheet["A1"].font = Font(bold=True, size=14)
    for field in form.fields:
        if not field.columns:
            sheet.append([str(field.meaning), f"{{{{ {field.name} }}}}"])
    for field in form.fields:
        if field.columns:
            sheet.append([])
            sheet.append([str(column.meaning) for column in field.columns])
            for cell in sheet[sheet.max_row]:
                cell.font = Font(bold=True)
            sheet.append([f"{{{{ {field.name}.{column.name} }}}}" for column in field.columns])
    book.properties.title = _("様式")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
