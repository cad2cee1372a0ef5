"""A document as a PDF: tagged, with its fonts inside, and the same bytes for the same document."""

import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import typst

from komainu.web.site import look
from komainu.web.site.days import day_words

from .content import Document
from .glyphs import FONTS, names_of, printable

_TYPST = Path(__file__).parent / "typst"

# The words that the layout itself writes.
WORDS: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "missing": "未記入",
        "may_wait": "未判明（後の報告で可）",
        "not_applicable": "記入不要",
        "id": "番号",
        "label": "項目",
        "value": "内容",
        "done": "済",
        "open": "未",
        "seal": "印",
        "sign_name": "氏名",
        "sign_date": "日付",
        "sign_day": "　　　年　　月　　日",
        "version": "版",
        "items": "記",
        "items_end": "以上",
        "notice": "ご注意",
        "info": "お知らせ",
        "lost": "印刷できない文字を〓で示しました",
    },
    "en": {
        "missing": "MISSING",
        "may_wait": "not known yet (may follow)",
        "not_applicable": "not asked",
        "id": "No.",
        "label": "Item",
        "value": "Content",
        "done": "done",
        "open": "open",
        "seal": "seal",
        "sign_name": "Name",
        "sign_date": "Date",
        "sign_day": "",
        "version": "version",
        "items": "Particulars",
        "items_end": "",
        "notice": "Attention",
        "info": "Note",
        "lost": "Characters that cannot be printed are shown as 〓",
    },
}


class DocumentFailed(RuntimeError):
    """A document could not be set; the message is the typesetter's own."""


def to_pdf(document: Document, *, standard: Literal["ua-1", "a-2a"] = "ua-1") -> bytes:
    """The document as a PDF file, A4.

    standard   "ua-1" can be read by everybody; "a-2a" is for filing
    Raises DocumentFailed if the typesetter refuses the document.
    """
    made_on = (
        datetime(document.date.year, document.date.month, document.date.day, tzinfo=UTC)
        if document.date
        else datetime(2000, 1, 1, tzinfo=UTC)
    )
    try:
        made = typst.compile(
            _TYPST / "document.typ",
            root=_TYPST,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            # Data never become source: a text that looks like markup stays text.
            sys_inputs={"document": json.dumps(as_data(document), ensure_ascii=False)},
            pdf_standards=standard,
            timestamp=made_on,
        )
    except RuntimeError as error:
        raise DocumentFailed(str(error)) from error
    if not isinstance(made, bytes):
        raise DocumentFailed("the typesetter gave no file")
    return made


def as_data(document: Document) -> dict[str, Any]:
    """The document as JSON values, every block with its `kind`, and only characters that the fonts have."""
    lost: set[str] = set()
    words = WORDS["en" if document.language == "en" else "ja"]
    data: dict[str, Any] = _plain(document, lost)
    _close_gaps(data["blocks"])
    data["words"] = dict(words)
    data["date"] = (
        era_text(document.date)
        if document.has_era_dates and document.date and document.language != "en"
        else day_text(document.date, document.language)
    )
    if lost:
        data["notes"] = [*data["notes"], f"※ {words['lost']}（{names_of(lost)}）"]
    return data


def _close_gaps(blocks: list[dict[str, Any]]) -> None:
    """Headings begin at level 1 and go down one level at a time; whoever listens to a document finds his way by them."""
    last = 0
    for block in blocks:
        if block["block"] == "Heading":
            last = block["level"] = min(max(block["level"], 1), last + 1, 3)
        elif block["block"] == "Letter":
            last = 1


def day_text(day: date | None, language: str) -> str:
    if day is None:
        return ""
    return day.isoformat() if language == "en" else day_words(day, look.current().date_style, with_weekday=False)


ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))


def era_text(day: date) -> str:
    """A day by the Japanese era; one before 昭和 stays western."""
    for first, name in ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return day_text(day, "ja")


def _plain(value: Any, lost: set[str]) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        fields = {name: getattr(value, name) for name in value.__dataclass_fields__}
        # An SVG is a file of its own, not a text of the document.
        shown = {name: part if name in ("svg", "qr_svg") else _plain(part, lost) for name, part in fields.items()}
        return {"block": type(value).__name__, **shown}
    if isinstance(value, str):
        return printable(value, lost)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(part, lost) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part, lost) for part in value]
    return value
