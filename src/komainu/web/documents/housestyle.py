"""A document in the style of the house: form number and version, seal boxes, room for punch holes, dates as the house writes them."""

from dataclasses import replace
from typing import Literal

from .content import Document
from .models import DocumentStyle, HousePaper
from .pdf import to_pdf


def in_house_style(kind: str, document: Document) -> Document:
    """The document with what the house set for its kind; what it set nothing for stays as the part made it. Two queries."""
    paper = HousePaper.objects.first() or HousePaper()
    style = DocumentStyle.objects.filter(kind=kind).first() or DocumentStyle(kind=kind)
    return replace(
        document,
        form_number=style.form_number or document.form_number,
        version=style.version or document.version,
        seals=tuple(style.seals),
        has_holes=paper.has_holes,
        has_era_dates=paper.dates == HousePaper.Dates.ERA,
    )


def house_pdf(kind: str, document: Document, *, standard: Literal["ua-1", "a-2a"] = "ua-1") -> bytes:
    """The document as a PDF in the style of the house. Two queries. Raises DocumentFailed.

    kind   its id in `kinds.KINDS`
    """
    return to_pdf(in_house_style(kind, document), standard=standard)
