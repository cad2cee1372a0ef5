"""Slides of the house as pages of a course: PowerPoint by its texts and notes, PDF by a picture and the text of each page. Pure."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MOST_PAGES = 200
MOST_UNPACKED = 300_000_000
MOST_PICTURES, SMALLEST_PICTURE = 6, 3000
"""Pictures of one slide; those of fewer bytes are bullets and lines."""
_MARKUP = re.compile(r"([\\`*_\[\]<>#|])")


class Unreadable(ValueError):
    """The file cannot be read as what it says it is, or is too large."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture within a slide as its maker put it there, and what it shows in words where its maker said so"""

    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class SlidePage:
    """title, text as Markdown, what is said to it, the page as a picture (PNG) where there is one, and the pictures within it"""

    title: str
    body: str
    notes: str
    picture: bytes | None = None
    pictures: tuple[Picture, ...] = ()


def plain(text: str) -> str:
    """A text that stays text in Markdown."""
    return _MARKUP.sub(r"\\\1", " ".join(text.replace("\v", " ").split()))


def read_slides(content: bytes) -> list[SlidePage]:
    """The pages of a file, by its content. Raises Unreadable."""
    if content.startswith(b"%PDF-"):
        found = list(_pdf(content))
    elif content.startswith(b"PK\x03\x04"):
        found = list(_pptx(content))
    else:
        raise Unreadable("neither PPTX nor PDF")
    if not found:
        raise Unreadable("no page")
    return found


def _pptx(content: bytes) -> Iterator[SlidePage]:
    from pptx import Presentation

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("too large")
        slides = list(Presentation(io.BytesIO(content)).slides)
    except Unreadable:
        raise
    except Exception as error:  # python-pptx answers a broken file with errors of many kinds
        raise Unreadable(str(error)[:200]) from error
    for number, slide in enumerate(slides[:MOST_PAGES], 1):
        heading = slide.shapes.title
        title = " ".join(heading.text_frame.text.split()) if heading is not None and heading.has_text_frame else ""
        lines = []
        for shape in slide.shapes:
            if heading is not None and shape.shape_id == heading.shape_id:
                continue
            if shape.has_text_frame:
                lines += [
                    f"{'  ' * paragraph.level}- {plain(paragraph.text)}"
                    for paragraph in shape.text_frame.paragraphs
                    if paragraph.text.strip()
                ]
            elif getattr(shape, "has_table", False):
                lines += [f"- {_row(row)}" for row in shape.table.rows]
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide and slide.notes_slide.notes_text_frame else ""
        yield SlidePage(
            (title or f"{number}")[:200], "\n".join(lines), notes.strip(), pictures=tuple(_pictures(slide.shapes))[:MOST_PICTURES]
        )


def _pictures(shapes: Iterable[Any]) -> Iterator[Picture]:
    """Those that stand on the slide, also within groups and placeholders; what is only linked to is not fetched."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _pictures(shape.shapes)
            continue
        try:
            content = shape.image.blob
        except (AttributeError, KeyError, ValueError):  # no picture, an empty placeholder, or one that lies elsewhere
            continue
        if len(content) >= SMALLEST_PICTURE:
            named = shape.element.xpath(".//p:cNvPr")
            yield Picture(content, " ".join((named[0].get("descr") or "").split())[:200] if named else "")


def _row(row: object) -> str:
    return " / ".join(plain(cell.text) for cell in row.cells)  # type: ignore[attr-defined]


def _pdf(content: bytes) -> Iterator[SlidePage]:
    import pypdfium2

    from .pictures import written

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(str(error)[:200]) from error
    with document:
        for number in range(min(len(document), MOST_PAGES)):
            try:
                sheet = document[number]
                wide = max(sheet.get_width(), sheet.get_height(), 1)
                picture, _kind = written(sheet.render(scale=min(1400 / wide, 4)).to_pil())
                text = sheet.get_textpage().get_text_bounded()
            except pypdfium2.PdfiumError as error:
                raise Unreadable(str(error)[:200]) from error
            lines = [plain(line) for line in text.splitlines() if line.strip()]
            yield SlidePage((lines[0] if lines else f"{number + 1}")[:200], "\n\n".join(lines[1:]), "", picture)
