"""Slides (PPTX): one a page, with what the lecturer says as its notes."""

import io
import struct
from collections.abc import Sequence

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from komainu.web.documents.clean import writable
from komainu.web.documents.pictures import drawing_png

from .blocks import Block, Figure, Grid, Lines, Text
from .course import Handout, Part, Sheet

WIDTH, HEIGHT, MARGIN, TOP = Inches(13.333), Inches(7.5), Inches(0.6), Inches(1.45)
TITLE_ONLY, TITLE_SLIDE = 5, 0
TITLE_TOP, TITLE_HEIGHT = Inches(0.4), Inches(0.95)
LINES_A_SLIDE = 13
FONT = "Yu Gothic"


def slides(course: Handout, *, house: str) -> bytes:
    """The presentation, 16:9. The same course gives the same slides."""
    show = Presentation()
    show.slide_width, show.slide_height = WIDTH, HEIGHT
    show.core_properties.title, show.core_properties.author, show.core_properties.language = (
        writable(course.title),
        writable(house),
        course.language,
    )
    _opening(show, course, house)
    for part in course.parts:
        _heading(show, part)
        for sheet in part.sheets:
            _sheet(show, sheet)
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def _opening(show: "Presentation", course: Handout, house: str) -> None:  # type: ignore[valid-type]
    slide = _new(show, course.title, Pt(40), top=Inches(2.4), height=Inches(1.6))
    lines = [course.audience, _("約%(minutes)s分") % {"minutes": course.minutes}, house]
    _write(slide, [Text(line) for line in lines if line], (MARGIN, Inches(4.2)), WIDTH - 2 * MARGIN, Pt(22))


def _heading(show: "Presentation", part: Part) -> None:  # type: ignore[valid-type]
    slide = _new(show, part.title, Pt(36), top=Inches(2.8), height=Inches(1.4))
    _write(slide, [Text(_("約%(minutes)s分") % {"minutes": part.minutes})], (MARGIN, Inches(4.3)), WIDTH - 2 * MARGIN, Pt(20))


def _new(show: "Presentation", title: str, size: Pt, *, top: Emu = TITLE_TOP, height: Emu = TITLE_HEIGHT) -> Slide:  # type: ignore[valid-type]
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = MARGIN, top, WIDTH - 2 * MARGIN, height
    shape.text_frame.text = writable(title)
    shape.text_frame.word_wrap = True
    _dress(shape.text_frame, size, is_bold=True)
    return slide


def _sheet(show: "Presentation", sheet: Sheet) -> None:  # type: ignore[valid-type]
    """One page; a long one goes on on the next slide, so that nothing runs out of it."""
    figures = [block for block in sheet.blocks if isinstance(block, Figure)]
    words = [block for block in sheet.blocks if not isinstance(block, Figure)]
    has_room = WIDTH - 2 * MARGIN - (Inches(5.6) if figures else 0)
    pieces = _pieces(words, 22 if figures else 46) or [[]]
    for place, piece in enumerate(pieces):
        title = sheet.title if not place else _("%(title)s（続き）") % {"title": sheet.title}
        slide = _new(show, title, Pt(30))
        width = has_room if not place else WIDTH - 2 * MARGIN
        _write(slide, [block for block in piece if not isinstance(block, Grid)], (MARGIN, TOP), width, Pt(18))
        for grid in (block for block in piece if isinstance(block, Grid)):
            _table(slide, grid, width)
        if not place:
            if figures:
                _picture(slide, figures[0])
            slide.notes_slide.notes_text_frame.text = writable(sheet.notes)
    for figure in figures[1:]:
        _picture(_new(show, sheet.title, Pt(30)), figure)


def _pieces(blocks: Sequence[Block], letters: int) -> list[list[Block]]:
    """Blocks by slide. `letters` is how many a line takes."""
    found: list[list[Block]] = []
    used = LINES_A_SLIDE
    for block in blocks:
        if isinstance(block, Grid):
            takes = LINES_A_SLIDE
        else:
            texts = block.items if isinstance(block, Lines) else (block.text,)  # type: ignore[union-attr]
            takes = sum(1 + sum(len(line) // letters for line in text.split("\n")) + text.count("\n") for text in texts)
        if used + takes > LINES_A_SLIDE and (used or not found):
            found.append([])
            used = 0
        found[-1].append(block)
        used += takes
    return found


def _write(slide: Slide, blocks: Sequence[Block], corner: tuple[Emu, Emu], width: Emu, size: Pt) -> None:
    left, top = corner
    if not blocks:
        return
    frame = slide.shapes.add_textbox(left, top, width, HEIGHT - top - MARGIN).text_frame
    frame.word_wrap = True
    is_first = True
    for block in blocks:
        for line, mark in _lines(block):
            paragraph = frame.paragraphs[0] if is_first else frame.add_paragraph()
            is_first = False
            run = paragraph.add_run()
            run.text = writable(mark + line).replace("\n", "\v")
            run.font.bold = isinstance(block, Text) and block.is_heading
            paragraph.space_after = Pt(8)
    _dress(frame, size)


def _lines(block: Block) -> list[tuple[str, str]]:
    if isinstance(block, Lines):
        return [(item, f"{number}. " if block.is_numbered else "• ") for number, item in enumerate(block.items, 1)]
    return [(block.text, "")] if isinstance(block, Text) else []


def _dress(frame: object, size: Pt, *, is_bold: bool = False) -> None:
    for paragraph in frame.paragraphs:  # type: ignore[attr-defined]
        for run in paragraph.runs:
            run.font.size, run.font.name = size, FONT
            run.font.bold = is_bold or run.font.bold
            properties = run._r.get_or_add_rPr()
            properties.set("lang", "ja-JP")
            east = properties.find(qn("a:ea"))
            if east is None:
                east = properties.makeelement(qn("a:ea"), {})
                properties.append(east)
            east.set("typeface", FONT)


def _picture(slide: Slide, figure: Figure) -> None:
    png = drawing_png(figure.svg)
    wide, high = struct.unpack(">II", png[16:24])
    room_wide, room_high = Inches(5.4), Inches(5.0)
    scale = min(room_wide / wide, room_high / high)
    width = Emu(int(wide * scale))
    left = Emu(int(WIDTH - MARGIN - room_wide + (room_wide - width) / 2))
    shape = slide.shapes.add_picture(io.BytesIO(png), left, TOP, width=width)
    shape._element.nvPicPr.cNvPr.set("descr", writable(figure.alt))
    if figure.source:
        _write(slide, [Text(_("出典：") + figure.source)], (Emu(int(WIDTH - MARGIN - room_wide)), Inches(6.7)), room_wide, Pt(10))


def _table(slide: Slide, grid: Grid, width: Emu) -> None:
    rows, columns = len(grid.rows) + 1, len(grid.columns)
    table = slide.shapes.add_table(rows, columns, MARGIN, Inches(3.2), width, Inches(0.4) * rows).table
    for row, cells in enumerate((grid.columns, *grid.rows)):
        for column, text in enumerate(cells[:columns]):
            table.cell(row, column).text = writable(text)
            _dress(table.cell(row, column).text_frame, Pt(14), is_bold=not row)
