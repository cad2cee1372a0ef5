"""XML and HTML: what a reader of the page sees, and what lies in it unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.parsers.expat import ExpatError

from komainu.extract.comparing import lines_beyond
from komainu.extract.documents import Reader
from komainu.extract.elements import Lines, walk
from komainu.extract.encodings import read as read_bytes
from komainu.extract.limits import LimitReached
from komainu.extract.reading import Reading
from komainu.extract.sections import Hidden, Piece, Unit
from komainu.extract.text import opening, read_text

_DECLARED = re.compile(rb"""(?:encoding\s*=\s*|charset\s*=\s*)["']?([A-Za-z0-9_:.-]{2,30})""", re.IGNORECASE)
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
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_EMPTY = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DATA_SCRIPTS = frozenset({"application/json", "application/ld+json"})
_MAILTO = re.compile(r"(?:mailto|tel):([^?\s]{3,200})", re.IGNORECASE)


class _Leaves:
    """Each element that holds text becomes a line 「name: text」, each attribute likewise."""

    def __init__(self) -> None:
        self.lines = Lines()
        self._open: list[tuple[str, int, list[str], bool]] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self._flush(leaf=False)
        for key, value in attributes.items():
            self._write(key, value, line)
        self._open.append((name, line, [], True))

    def text(self, data: str) -> None:
        if self._open:
            self._open[-1][2].append(data)

    def end(self, name: str) -> None:
        self._flush(leaf=True)
        self._open.pop()
        if self._open:
            parent, line, pieces, _ = self._open[-1]
            self._open[-1] = (parent, line, pieces, False)

    def _flush(self, leaf: bool) -> None:
        if not self._open:
            return
        name, line, pieces, alone = self._open[-1]
        text = "".join(pieces).strip()
        pieces.clear()
        if text:
            self._write(name if leaf and alone else "", text, line)

    def _write(self, name: str, text: str, line: int) -> None:
        self.lines.add(f"{name}: {text}" if name else text, line)
        self.lines.end()


def _declared(content: bytes) -> str:
    found = _DECLARED.search(content[:2000])
    return found.group(1).decode("ascii") if found else ""


def read_xml(reading: Reading) -> Iterator[Piece]:
    """XML by its elements. One with entity declarations, or broken, is read as plain text: entities then stay as they are written."""
    try:
        content = reading.content()
        text, encoding, doubt = read_bytes(content, _declared(content))
        leaves = _Leaves()
        walk(text.encode("utf-8", errors="replace"), leaves, "utf-8", lines=True)
    except LimitReached as limit:
        if limit.whole:
            raise
        yield from read_text(reading)
        return
    except ExpatError:
        yield from read_text(reading)
        return
    yield from reading.text(leaves.lines.finish(), Unit.LINE, numbers=leaves.lines.numbers, encoding=encoding, doubt=doubt)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen, self.unseen, self.properties = Lines(), Lines(), Lines()
        self._stack: list[tuple[str, bool]] = []
        self._skip = ""

    @property
    def _out(self) -> Lines:
        return self.unseen if self._stack and self._stack[-1][1] else self.seen

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        line = self.getpos()[0]
        if tag in _BREAKS:
            self._out.end()
        if tag in {"script", "style"}:
            self._skip = "" if values.get("type", "").lower() in _DATA_SCRIPTS else tag
        if tag not in _EMPTY and len(self._stack) < 5000:
            inherited = bool(self._stack) and self._stack[-1][1]
            unseen = inherited or "hidden" in values or bool(_UNSEEN.search(values.get("style", ""))) or tag in {"script", "template"}
            self._stack.append((tag, unseen))
        self._attributes(tag, values, line)

    def _attributes(self, tag: str, values: dict[str, str], line: int) -> None:
        if tag == "meta" and values.get("content"):
            self.properties.add(f"{values.get('name') or values.get('property') or 'meta'}: {values['content']}", line)
            self.properties.end()
        if (
            tag == "input"
            and values.get("value")
            and values.get("type", "").lower() not in {"submit", "button", "reset", "checkbox", "radio", "image"}
        ):
            out = self.unseen if values.get("type", "").lower() == "hidden" else self._out
            name = values.get("name", "")
            out.add(f" {name}: {values['value']} " if name else f" {values['value']} ", line)
            out.end() if out is self.unseen else None
        for key in ("alt", "title", "placeholder"):
            if values.get(key):
                self.unseen.add(values[key], line)
                self.unseen.end()
        found = _MAILTO.match(values.get("href", ""))
        if found:
            self.unseen.add(found.group(1), line)
            self.unseen.end()

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS:
            self._out.add("\t", self.getpos()[0])
        elif tag in _BREAKS:
            self._out.end()
        if tag == self._skip:
            self._skip = ""
        for index in range(len(self._stack) - 1, max(len(self._stack) - 50, -1), -1):
            if self._stack[index][0] == tag:
                if self._stack[index][1]:
                    self.unseen.end()
                del self._stack[index:]
                break

    def handle_data(self, data: str) -> None:
        if self._skip:
            return
        line = self.getpos()[0]
        preformatted = any(tag in {"pre", "textarea", "script"} for tag, _ in self._stack[-3:])
        for index, piece in enumerate(data.split("\n")):
            if index and preformatted:
                self._out.end()
            if piece.strip():
                self._out.add(piece if preformatted else (" " if index else "") + piece, line + index)
            elif piece:
                self._out.add(" ", line + index)

    def handle_comment(self, data: str) -> None:
        line = self.getpos()[0]
        for index, piece in enumerate(data.split("\n")):
            self.unseen.add(piece, line + index)
            self.unseen.end()


def html_sections(reading: Reading, text: str, encoding: str = "", doubt: str = "", part: str = "") -> Iterator[Piece]:
    """The sections of an HTML text: what is seen, what is hidden in it, and its properties."""
    page = _Page()
    page.feed(text)
    page.close()
    for lines, hidden in ((page.seen, ()), (page.unseen, (Hidden.TEXT,)), (page.properties, (Hidden.PROPERTY,))):
        yield from reading.text(lines.finish(), Unit.LINE, part=part, numbers=lines.numbers, hidden=hidden, encoding=encoding, doubt=doubt)


def html_beyond(reading: Reading, plain: str, html: str, encoding: str = "", doubt: str = "") -> Iterator[Piece]:
    """The lines of a mail's HTML form that its plain form lacks: the same text counts once."""
    found = list(lines_beyond(plain, seen_text(html)))
    text = "".join(f"{line}\n" for _, line in found)
    yield from reading.text(text, Unit.LINE, part="body (HTML)", numbers=[number for number, _ in found], encoding=encoding, doubt=doubt)


def seen_text(text: str) -> str:
    """What a reader of an HTML text sees, without places."""
    page = _Page()
    page.feed(text)
    page.close()
    return page.seen.finish()


def read_html(reading: Reading) -> Iterator[Piece]:
    """HTML by lines of its source, with cells of tables divided by tabs."""
    content = reading.content()
    text, encoding, doubt = read_bytes(content, _declared(content))
    yield from html_sections(reading, text, encoding, doubt)


def _is_html(head: bytes, reading: Reading) -> bool:
    begins = opening(head, reading)
    if begins.startswith(("<!doctype html", "<html")) or ("<html" in begins[:1500] and begins.startswith("<")):
        return True
    return reading.suffix in {".html", ".htm", ".xhtml", ".xls"} and begins.startswith("<") and not begins.startswith("<?xml")


def _is_xml(head: bytes, reading: Reading) -> bool:
    begins = opening(head, reading)
    return begins.startswith("<?xml") or (reading.suffix in {".xml", ".svg", ".kml", ".gpx", ".rss"} and begins.startswith("<"))


READERS = [
    Reader("html", read_html, frozenset({".html", ".htm", ".xhtml"}), _is_html, order=55),
    Reader("xml", read_xml, frozenset({".xml", ".svg"}), _is_xml, order=56),
]
