"""The text of a mail's HTML: by lines, each seen or quoted; and what is hidden in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_EMPTY = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
_SILENT = frozenset({"script", "style", "title", "head", "template"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0*)?(?:px|pt|em|rem|%|\s*;|\s*$|\s*!)|font\s*:\s*0(?:px|pt)",
    re.IGNORECASE,
)
_QUOTE_CLASS = re.compile(r"\b(?:gmail_quote|gmail_quote_container|yahoo_quoted|moz-cite-prefix|protonmail_quote)\b")
_QUOTE_ID = re.compile(r"divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|reply-intro", re.IGNORECASE)
_DEEPEST = 400
_PREVIEW = 200
_LINES_OF_CELL = 2


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[str, bool]] = []
        self.hidden: list[str] = []
        self.images: set[str] = set()
        self.preview_allowed = True
        self._current: list[str] = []
        self._stack: list[tuple[str, bool, bool]] = []
        self._hiding: list[str] = []
        self._rest_quoted = False
        self._silent = 0
        self._row: list[list[tuple[str, bool]]] | None = None

    @property
    def _is_hidden(self) -> bool:
        return bool(self._stack) and self._stack[-1][1]

    @property
    def _is_quoted(self) -> bool:
        return self._rest_quoted or (bool(self._stack) and self._stack[-1][2])

    def break_line(self) -> None:
        text = re.sub(r"[ \t\r\n\f]+", " ", "".join(self._current)).strip(" ")
        self._current = []
        if text.strip():
            (self._row[-1] if self._row else self.lines).append((text, self._is_quoted))
        elif not self._row and self.lines and self.lines[-1][0]:
            self.lines.append(("", self._is_quoted))

    def _end_row(self) -> None:
        """A row of short cells is one line with tabs between them; a row that only lays out a page is the lines in it."""
        self.break_line()
        cells, self._row = self._row or [], None
        if sum(bool(cell) for cell in cells) >= 2 and all(len(cell) <= _LINES_OF_CELL for cell in cells):
            quoted = any(known for cell in cells for _, known in cell)
            self.lines.append(("\t".join(" ".join(line for line, _ in cell) for cell in cells).rstrip("\t"), quoted))
        else:
            self.lines += [line for cell in cells for line in cell]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag in _BREAKS:
            self.break_line()
        if tag in {"tr", "table"}:
            self._end_row()
        if tag in {"td", "th"}:
            self.break_line()
            if self._row is None:
                self._row = []
            self._row.append([])
        if _QUOTE_ID.search(values.get("id", "")):
            self.break_line()
            self._rest_quoted = True
        if tag == "img" and values.get("src", "").lower().startswith("cid:"):
            self.images.add(values["src"][4:].strip("<>"))
        if tag in _EMPTY:
            return
        if tag in _SILENT:
            self._silent += 1
        if len(self._stack) >= _DEEPEST:
            return
        quoted = self._is_quoted or tag == "blockquote" or bool(_QUOTE_CLASS.search(values.get("class", "")))
        hides = bool(_HIDDEN.search(values.get("style", ""))) or "hidden" in values or (tag == "font" and values.get("size") == "0")
        if quoted and not self._is_quoted:
            self.break_line()
        if hides and not self._is_hidden:
            self._hiding = []
        self._stack.append((tag, self._is_hidden or hides, quoted))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.break_line()
        if tag in {"tr", "table"}:
            self._end_row()
        if tag in _SILENT and self._silent:
            self._silent -= 1
        for place in range(len(self._stack) - 1, max(len(self._stack) - 60, -1), -1):
            if self._stack[place][0] == tag:
                was_hidden, was_quoted = self._is_hidden, self._is_quoted
                if was_quoted and not (place and self._stack[place - 1][2]):
                    self.break_line()
                del self._stack[place:]
                if was_hidden and not self._is_hidden:
                    self._end_hiding()
                break

    def _end_hiding(self) -> None:
        text = re.sub(r"\s+", " ", "".join(self._hiding)).strip(" \u00a0\u200b\u200c\u200d\u034f\u00ad\ufeff")
        self._hiding = []
        if not re.search(r"\w", text):
            return
        is_preview = (
            self.preview_allowed
            and not any(line for line, _ in self.lines)
            and not any(self._row or [])
            and not "".join(self._current).strip()
            and len(text) <= _PREVIEW
        )
        if is_preview:
            self.preview_allowed = False
            return
        self.hidden.append(text)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._is_hidden:
            self._hiding.append(data)
        else:
            self._current.append(data)

    def finish(self) -> None:
        self.close()
        if self._hiding:
            self._end_hiding()
        self._end_row()


def read_html(text: str) -> tuple[list[tuple[str, bool]], list[str], set[str]]:
    """The lines that a reader sees (text, whether it is quoted), the hidden texts, and the Content-IDs of pictures shown inside."""
    page = _Page()
    page.feed(text)
    page.finish()
    return page.lines, page.hidden, page.images
