"""A document as a Word file, for offices that go on editing it.

A QR code is an SVG, which Word's format cannot hold in this way: its caption and address are written instead.
"""

import io
from collections.abc import Callable, Mapping
from datetime import datetime

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from . import content
from .clean import writable
from .pdf import WORDS, day_text

# Word on Windows and macOS has it, and it has the kanji of names that others lack.
FONT = "Yu Gothic"
_ACCENT = RGBColor(0x1F, 0x3A, 0x5F)
_FAINT = RGBColor(0x59, 0x59, 0x59)
_ALARM = RGBColor(0xA3, 0x16, 0x0C)
_TINT = "EEF1F5"
_ALARM_TINT = "FDF1EF"
_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def to_docx(document: content.Document) -> bytes:
    """The document as a Word file, A4, with header, footer and page numbers."""
    words = WORDS["en" if document.language == "en" else "ja"]
    word = docx.Document()
    _set_up(word, document, words)
    if document.layout == "report":
        if document.subtitle:
            _text(word.add_paragraph(), document.subtitle, size=9, colour=_FAINT)
        word.add_paragraph(writable(document.title), style="Title")
    for block in document.blocks:
        _WRITERS[type(block)](word, block, words)
    for note in document.notes:
        _text(word.add_paragraph(), note, size=8, colour=_FAINT)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _set_up(word: WordDocument, document: content.Document, words: Mapping[str, str]) -> None:
    for name, size, colour in (
        ("Normal", 10, None),
        ("Title", 18, _ACCENT),
        ("Heading 1", 13, _ACCENT),
        ("Heading 2", 11, None),
        ("Heading 3", 10, None),
    ):
        style = word.styles[name]
        style.font.name = FONT
        style.font.size = Pt(size)
        if name != "Normal":
            style.font.bold = True
            style.font.color.rgb = colour or RGBColor(0x1A, 0x1A, 0x1C)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "ja-JP")
    word.styles["Normal"].element.get_or_add_rPr().append(language)
    word.styles["Normal"].paragraph_format.space_after = Pt(4)
    section = word.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(26), Mm(18)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    made = document.date
    moment = datetime(made.year, made.month, made.day) if made else datetime(2000, 1, 1)  # noqa: DTZ001 the format has no zone
    properties = word.core_properties
    properties.title, properties.author, properties.comments = writable(document.title), writable(document.organisation), ""
    properties.language = "en-US" if document.language == "en" else "ja-JP"
    properties.created = properties.modified = moment
    if document.layout == "report":
        form = "　".join(
            part for part in (document.form_number, f"{words['version']} {document.version}" if document.version else "") if part
        )
        head = section.header.paragraphs[0]
        _text(head, "　　".join(part for part in (document.organisation, form) if part), size=8, colour=_FAINT)
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if document.layout == "report":
        _text(foot, f"{document.title}　{day_text(document.date, document.language)}　", size=8, colour=_FAINT)
    elif document.layout == "poster":
        _text(foot, "　".join(part for part in (document.organisation, document.form_number) if part) + "　", size=8, colour=_FAINT)
    # Page breaks part the letters of one file: its pages are nobody's to count.
    if document.layout != "letter" or not any(isinstance(block, content.PageBreak) for block in document.blocks):
        _field(foot, "PAGE")
        _text(foot, " / ", size=8, colour=_FAINT)
        _field(foot, "NUMPAGES")


def _field(paragraph: WordParagraph, code: str) -> None:
    """A field that Word fills in, such as the page number."""
    run = paragraph.add_run()
    run.font.size = Pt(8)
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)


def _text(
    paragraph: WordParagraph, text: str, *, size: float | None = None, bold: bool = False, colour: RGBColor | None = None
) -> WordParagraph:
    """Add a run; line feeds in it become line breaks."""
    run = paragraph.add_run(writable(text))
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _cell(cell: _Cell, text: str, *, size: float = 9.5, bold: bool = False, colour: RGBColor | None = None, fill: str = "") -> None:
    _text(cell.paragraphs[0], text, size=size, bold=bold, colour=colour)
    cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    if fill:
        _fill(cell, fill)


def _fill(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)


def _new_table(word: WordDocument, rows: int, widths_mm: list[float], *, has_header: bool = True) -> docx.table.Table:
    table = word.add_table(rows=rows, cols=len(widths_mm))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for place, width in enumerate(widths_mm):
        table.columns[place].width = Mm(width)
        for cell in table.columns[place].cells:
            cell.width = Mm(width)
    for index, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if index == 0 and has_header:
            # The header comes again on each page.
            properties.append(OxmlElement("w:tblHeader"))
    return table


def _heading(word: WordDocument, block: content.Heading, words: Mapping[str, str]) -> None:
    word.add_paragraph(writable(block.text), style=f"Heading {block.level}")


def _paragraph(word: WordDocument, block: content.Paragraph, words: Mapping[str, str]) -> None:
    size = {"lead": 11.5, "small": 8.5}.get(block.style)
    paragraph = _text(
        word.add_paragraph(), block.text, size=size, bold=block.style == "lead", colour=_FAINT if block.style == "small" else None
    )
    paragraph.alignment = _ALIGN[block.align]


def _bullets(word: WordDocument, block: content.Bullets, words: Mapping[str, str]) -> None:
    for item in block.items:
        word.add_paragraph(writable(item), style="List Number" if block.is_numbered else "List Bullet")


def _key_values(word: WordDocument, block: content.KeyValueTable, words: Mapping[str, str]) -> None:
    heads = [words["id"], words["label"], words["value"]] if block.has_ids else [words["label"], words["value"]]
    table = _new_table(word, len(block.rows) + 1, [26, 48, 92] if block.has_ids else [48, 118])
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _cell(cell, head, size=8.5, bold=True, colour=_FAINT)
    for row, line in zip(block.rows, list(table.rows)[1:], strict=True):
        cells = list(line.cells)
        if block.has_ids:
            _cell(cells.pop(0), row.id, size=7.5, colour=_FAINT, fill=_TINT)
        _cell(cells[0], row.label, size=9, bold=True, fill=_TINT)
        value = cells[1]
        if row.state == "filled":
            _cell(value, row.value)
        else:
            is_missing = row.state == "missing"
            sign = {"missing": "▲ ", "may_wait": "△ ", "not_applicable": "— "}[row.state]
            _cell(
                value,
                sign + words[row.state],
                size=9,
                bold=is_missing,
                colour=_ALARM if is_missing else _FAINT,
                fill=_ALARM_TINT if is_missing else "",
            )
            if row.value:
                _text(value.add_paragraph(), row.value, size=9.5)
        if row.note:
            _text(value.add_paragraph(), row.note, size=8, colour=_FAINT)
    word.add_paragraph()


def _table(word: WordDocument, block: content.Table, words: Mapping[str, str]) -> None:
    count = len(block.columns)
    weights = list(block.widths) if len(block.widths) == count else [1.0] * count
    is_empty = not block.rows and bool(block.empty)
    table = _new_table(word, 1 + len(block.rows) + is_empty, [166 * weight / sum(weights) for weight in weights])
    for cell, name in zip(table.rows[0].cells, block.columns, strict=True):
        _cell(cell, name, size=9, bold=True, fill=_TINT)
    # Reading the cells of a table once is what keeps a table of thousands of rows quick.
    cells = table._cells
    for index, row in enumerate(block.rows, start=1):
        for place, value in enumerate(row):
            cell = cells[index * count + place]
            _cell(cell, value, size=9)
            if len(block.aligns) == count:
                cell.paragraphs[0].alignment = _ALIGN[block.aligns[place]]
    if is_empty:
        merged = table.rows[1].cells[0].merge(table.rows[1].cells[-1])
        _cell(merged, block.empty, size=9, colour=_FAINT)
    word.add_paragraph()


def _checklist(word: WordDocument, block: content.Checklist, words: Mapping[str, str]) -> None:
    for item in block.items:
        paragraph = _text(word.add_paragraph(), "☑ " if item.is_checked else "☐ ")
        _text(paragraph, words["done" if item.is_checked else "open"] + "　", size=8, colour=_FAINT)
        _text(paragraph, item.text)
        if item.note:
            _text(paragraph, f"\n{item.note}", size=8, colour=_FAINT)


def _signatures(word: WordDocument, block: content.SignatureBox, words: Mapping[str, str]) -> None:
    if not block.signatures:
        return
    table = _new_table(word, 2, [166 / len(block.signatures)] * len(block.signatures), has_header=False)
    for place, signature in enumerate(block.signatures):
        _cell(table.rows[0].cells[place], signature.role, size=9, bold=True, fill=_TINT)
        cell = table.rows[1].cells[place]
        _cell(cell, f"{words['sign_date']}　{signature.date or words['sign_day']}", size=9)
        name = f"\n{words['sign_name']}　{signature.name}"
        _text(cell.add_paragraph(), name + (f"　　　　（{words['seal']}）" if signature.kind == "seal" else ""), size=9)
    table.rows[1].height = Mm(25)
    word.add_paragraph()


def _notice(word: WordDocument, block: content.Notice, words: Mapping[str, str]) -> None:
    warns = block.kind == "warning"
    table = _new_table(word, 1, [166], has_header=False)
    cell = table.rows[0].cells[0]
    title = block.title or words["notice" if warns else "info"]
    _cell(cell, ("▲ " if warns else "● ") + title, bold=True, colour=_ALARM if warns else _ACCENT, fill=_ALARM_TINT if warns else _TINT)
    if block.text:
        _text(cell.add_paragraph(), block.text, size=9.5)
    word.add_paragraph()


def _qr_code(word: WordDocument, block: content.QrCode, words: Mapping[str, str]) -> None:
    paragraph = _text(word.add_paragraph(), "\n".join(part for part in (block.caption, block.text) if part), bold=True)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _drawing(word: WordDocument, block: content.Drawing, words: Mapping[str, str]) -> None:
    """Word shows no SVG without a picture beside it; what the drawing says stands in the document's tables too."""
    _text(word.add_paragraph(), block.caption, size=8, colour=_FAINT)


def _page_break(word: WordDocument, block: content.PageBreak, words: Mapping[str, str]) -> None:
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _cards(word: WordDocument, block: content.CardGrid, words: Mapping[str, str]) -> None:
    if not block.cards:
        return
    table = _new_table(word, (len(block.cards) + 1) // 2, [83, 83], has_header=False)
    for index, card in enumerate(block.cards):
        cell = table.rows[index // 2].cells[index % 2]
        _cell(cell, card.title, bold=True, colour=_ACCENT)
        for line in card.lines:
            _text(cell.add_paragraph(), line, size=9)
        if card.footer:
            _text(cell.add_paragraph(), card.footer, size=7.5, colour=_FAINT)


def _letter(word: WordDocument, block: content.Letter, words: Mapping[str, str]) -> None:
    def line(text: str, align: str = "left") -> WordParagraph:
        paragraph = _text(word.add_paragraph(), text, size=10.5)
        paragraph.alignment = _ALIGN[align]
        return paragraph

    line("\n".join(part for part in (block.reference, block.date) if part), "right")
    line("\n".join(block.addressee))
    line("\n".join(block.sender), "right")
    word.add_paragraph(writable(block.subject), style="Heading 1").alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.opening:
        line(block.opening)
    for part in block.body:
        line(part).paragraph_format.first_line_indent = Pt(10.5)
    if block.closing:
        line(block.closing, "right")
    if block.items:
        line(words["items"], "center")
        _key_values(word, content.KeyValueTable(block.items), words)
        if words["items_end"]:
            line(words["items_end"], "right")


_WRITERS: Mapping[type, Callable[..., None]] = {
    content.Heading: _heading,
    content.Paragraph: _paragraph,
    content.Bullets: _bullets,
    content.KeyValueTable: _key_values,
    content.Table: _table,
    content.Checklist: _checklist,
    content.SignatureBox: _signatures,
    content.Notice: _notice,
    content.QrCode: _qr_code,
    content.Drawing: _drawing,
    content.PageBreak: _page_break,
    content.CardGrid: _cards,
    content.Letter: _letter,
}
