"""PDF: text by pages, what stands in forms and comments, attachments, properties; scanned pages by OCR."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from komainu.extract import ocr
from komainu.extract.comparing import lines_beyond
from komainu.extract.documents import Reader
from komainu.extract.reading import Reading
from komainu.extract.sections import Hidden, Piece, Reason, Unit

_FEW_CHARACTERS = 16
_SOME_CHARACTERS = 200
_SOME_DRAWINGS = 20
_DOTS_PER_INCH = 300
_IN_DATES = re.compile(r"(?<=[0-9]) (?=[年月日歳才])|(?<=[年月治正和成]) (?=[0-9]{1,2} ?[年月日])")
_LARGEST_PIXELS = 40_000_000
_PASSWORD_ERROR = 4


def read_pdf(reading: Reading) -> Iterator[Piece]:
    """A PDF, a section a page."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(reading.content())
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower()
        yield reading.unread(Reason.ENCRYPTED if locked else Reason.BROKEN, "" if locked else "PDF")
        return
    try:
        unread: list[int] = []
        for number in range(1, len(document) + 1):
            reading.budget.part()
            yield from _page(reading, document, number, raw, unread)
        if unread:
            yield reading.unread(Reason.NO_OCR, "pages " + ", ".join(map(str, unread[:20])) + (" …" if len(unread) > 20 else ""))
        yield from reading.properties(
            (name, value)
            for name, value in document.get_metadata_dict(skip_empty=True).items()
            if name not in {"CreationDate", "ModDate", "Producer", "Creator"}
        )
        for index in range(document.count_attachments()):
            attachment = document.get_attachment(index)
            content = bytes(attachment.get_data())
            reading.budget.spend(len(content))
            yield from reading.inner(attachment.get_name(), content)
    finally:
        document.close()


def _page(reading: Reading, document: Any, number: int, raw: Any, unread: list[int]) -> Iterator[Piece]:
    import pypdfium2

    try:
        page = document[number - 1]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        yield reading.unread(Reason.BROKEN, f"page {number}")
        return
    text = _tidy(text_page.get_text_range())
    reading.budget.spend(len(text))
    annotations = list(_annotations(page, raw))
    notes = "".join(f"{note}\n" for is_comment, note in annotations if is_comment)
    fields = "".join(f"{field}\n" for is_comment, field in annotations if not is_comment)
    text_page.close()
    characters = len("".join(text.split()))
    # A stamp, a page number or the line that a fax machine adds does not make a scanned page a page of text.
    scanned = characters < _SOME_CHARACTERS and _covered(page, raw) >= (0.2 if characters < _FEW_CHARACTERS else 0.5)
    # Letters that were turned into drawings are no text to a machine.
    scanned = scanned or (not characters and sum(1 for _ in islice(page.get_objects(max_depth=4), _SOME_DRAWINGS)) == _SOME_DRAWINGS)
    readable = scanned and reading.limits.ocr and bool(ocr.languages())
    if scanned and not readable:
        unread.append(number)
    doubt = ""
    if readable:
        found = ocr.recognise(_picture(page))
        if found is None:
            yield reading.unread(Reason.BROKEN, f"OCR of page {number}")
        else:
            text, doubt = "\n".join([text, *(line for _, line in lines_beyond(text, found))]), "read by OCR"
    page.close()
    yield from reading.text(text, Unit.PAGE, first=number, same_number=True, doubt=doubt)
    yield from reading.text(fields, Unit.PAGE, first=number, same_number=True, part="form")
    yield from reading.text(notes, Unit.PAGE, first=number, same_number=True, hidden=(Hidden.COMMENT,))


def _tidy(text: str) -> str:
    # PDFium marks a hyphen that a line break made with U+FFFE or U+0002.
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\x02", "").replace("\0", "")
    # The quarter blank that typesetters put between kanji and figures is no blank of the text: 「1979 年 4 月 12 日」.
    return _IN_DATES.sub("", text)


def _covered(page: Any, raw: Any) -> float:
    """How much of the page its pictures cover, 0 to 1; a scan may come in strips."""
    width, height = page.get_size()
    area = 0.0
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = thing.get_bounds()
        area += max(min(right, width) - max(left, 0), 0) * max(min(top, height) - max(bottom, 0), 0)
        if area >= width * height:
            return 1.0
    return area / (width * height) if width * height > 0 else 0.0


def _picture(page: Any) -> bytes:
    """The page as a grey picture (PGM)."""
    width, height = page.get_size()
    scale = _DOTS_PER_INCH / 72
    pixels = width * height * scale * scale
    if pixels > _LARGEST_PIXELS:
        scale *= (_LARGEST_PIXELS / pixels) ** 0.5
    bitmap = page.render(scale=scale, grayscale=True)
    rows = memoryview(bitmap.buffer)
    body = b"".join(bytes(rows[line * bitmap.stride : line * bitmap.stride + bitmap.width]) for line in range(bitmap.height))
    head = f"P5 {bitmap.width} {bitmap.height} 255\n".encode("ascii")
    bitmap.close()
    return head + body


def _annotations(page: Any, raw: Any) -> Iterator[tuple[bool, str]]:
    """(whether it is a comment, its text): the text of each comment on a line, then who wrote it, names and values of form fields, words behind links; each once."""
    seen: set[str] = set()
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), 10_000)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            is_comment = raw.FPDFAnnot_GetSubtype(annotation) not in {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_LINK}
            for key in (b"T", b"Contents", b"V"):
                value = _string(annotation, key, raw)
                if value and value not in seen:
                    seen.add(value)
                    yield is_comment and key == b"Contents", " ".join(value.split("\n")).replace("\r", " ").strip()
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _string(annotation: Any, key: bytes, raw: Any) -> str:
    length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace")


def _is_pdf(head: bytes, reading: Reading) -> bool:
    return b"%PDF-" in head[:1024]


READERS = [Reader("pdf", read_pdf, frozenset({".pdf"}), _is_pdf, order=10)]
