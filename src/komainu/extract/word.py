"""Word files (docx, docm): body, headers and footers, notes, comments, tracked changes, hidden text, text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from komainu.extract.documents import Reader
from komainu.extract.elements import Lines, walk
from komainu.extract.office import Package, Texts, names_in
from komainu.extract.reading import Reading
from komainu.extract.sections import Hidden, Piece, Reason, Unit

_PARTS = re.compile(r"word/(header\d*|footer\d*|footnotes|endnotes|comments|glossary/document)\.xml$")
_OFF = frozenset({"0", "false", "off", "none"})
# What the walk through a story does something for; most elements only say how it looks.
_ENDS = frozenset(["Fallback", "t", "delText", "instrText", "p", "tc", "tr", "tbl", "moveFrom", "rt"])
_BEGINNINGS = _ENDS - {"tc", "tr"} | frozenset(
    ["r", "vanish", "specVanish", "txbxContent", "lastRenderedPageBreak", "noBreakHyphen", "tab", "ptab", "br", "cr", "comment", "docPr"]
)


class _Story:
    """One story of the document: what is seen, what was deleted, what is hidden, the readings above kanji."""

    attributed = frozenset({"vanish", "specVanish", "comment", "docPr"})

    def __init__(self, has_page_marks: bool) -> None:
        self.seen, self.deleted, self.hidden, self.readings = Lines(), Lines(), Lines(), Lines()
        self.paragraph = 0
        self.page = 1 if has_page_marks else 0
        self._parents: list[str] = []
        self._tables = self._moved = self._fallback = 0
        self._hidden_run = self._taking = self._in_reading = False
        self._instruction: list[str] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        parent = self._parents[-1] if self._parents else ""
        self._parents.append(name)
        if name not in _BEGINNINGS:
            return
        if name == "Fallback":
            self._fallback += 1
        if self._fallback:
            return
        if name in {"t", "delText", "instrText"}:
            self._taking = True
        elif name == "r":
            self._hidden_run = False
        elif name in {"vanish", "specVanish"}:
            if parent == "rPr" and "pPr" not in self._parents[-4:] and attributes.get("val", "1") not in _OFF:
                self._hidden_run = True
        elif name == "p":
            self.paragraph += 1
        elif name == "tbl":
            self._tables += 1
        elif name == "moveFrom":
            self._moved += 1
        elif name == "rt":
            self._in_reading = True
        elif name == "txbxContent":
            self.seen.end()
        elif name == "lastRenderedPageBreak":
            self.page += 1
        elif name == "noBreakHyphen":
            self._add("-")
        elif name in {"tab", "ptab"}:
            if parent == "r":
                self._add(" " if self._tables else "\t")
        elif name in {"br", "cr"}:
            self._add(" ") if self._tables else self.seen.end()
        elif name == "comment" and attributes.get("author"):
            self.paragraph += 1
            self.seen.add(f"author: {attributes['author']}", self.paragraph)
            self.seen.end()
        elif name == "docPr":
            for key in ("descr", "title"):
                if attributes.get(key):
                    self.hidden.add(attributes[key], max(self.paragraph, 1), self.page)
                    self.hidden.end()

    def text(self, data: str) -> None:
        if self._taking and not self._fallback:
            name = self._parents[-1]
            if name == "instrText":
                self._instruction.append(data)
            else:
                self._add(data, deleted=name == "delText")

    def _add(self, data: str, deleted: bool = False) -> None:
        if self._in_reading:
            lines = self.readings
        elif deleted or self._moved:
            lines = self.deleted
        else:
            lines = self.hidden if self._hidden_run else self.seen
        lines.add(data, max(self.paragraph, 1), self.page)

    def end(self, name: str) -> None:
        self._parents.pop()
        if name not in _ENDS:
            return
        if name == "Fallback":
            self._fallback -= 1
            return
        if self._fallback:
            return
        if name in {"t", "delText", "instrText"}:
            self._taking = False
        elif name == "p":
            if self._tables:
                self.seen.add(" ", max(self.paragraph, 1), self.page)
            else:
                self.seen.end()
            for lines in (self.deleted, self.hidden, self.readings):
                lines.end()
            self._link()
        elif name == "tc":
            self.seen.add("\t" if self._tables == 1 else " ", max(self.paragraph, 1), self.page)
        elif name == "tr":
            if self._tables == 1:
                self.seen.end()
        elif name == "tbl":
            self._tables -= 1
        elif name == "moveFrom":
            self._moved -= 1
        elif name == "rt":
            self._in_reading = False
            self.readings.add(" ", max(self.paragraph, 1), self.page)

    def _link(self) -> None:
        found = re.search(r"(?:mailto|tel):([^?\s\"]+)", "".join(self._instruction))
        self._instruction = []
        if found:
            self.hidden.add(found.group(1), max(self.paragraph, 1), self.page)
            self.hidden.end()


def read_word(reading: Reading) -> Iterator[Piece]:
    """A Word file by paragraphs; a row of a table is one line with its cells divided by tabs."""
    package = Package(reading)
    main = next(iter(package.targets("", "officeDocument")), "word/document.xml")
    if not package.has(main):
        yield reading.unread(Reason.BROKEN, "no main part")
        return
    yield from _story(package, main, "", ())
    for name in package.names:
        found = _PARTS.match(name) if name.startswith("word/") else None
        if found and name != main:
            part = found.group(1).replace("glossary/document", "glossary")
            yield from _story(package, name, part, (Hidden.COMMENT,) if part == "comments" else ())
        elif name.startswith("word/charts/") and re.match(r"word/charts/chart\d+\.xml$", name):
            texts = Texts(frozenset({"t", "v"}))
            walk(package.part(name) or b"<none/>", texts)
            yield from reading.text(texts.finish(), Unit.PARAGRAPH, part=name.rpartition("/")[2], same_number=True)
    yield from package.rest()


def _story(package: Package, name: str, part: str, hidden: tuple[Hidden, ...]) -> Iterator[Piece]:
    content = package.part(name)
    if not content:
        return
    story = _Story(b"lastRenderedPageBreak" in content)
    walk(content, story)
    kinds = ((story.seen, ()), (story.deleted, (Hidden.TRACKED_CHANGE,)), (story.hidden, (Hidden.TEXT,)), (story.readings, ()))
    for lines, why in kinds:
        text = lines.finish()
        if not text:
            continue
        pages = lines.pages if any(lines.pages) else None
        yield from package.reading.text(text, Unit.PARAGRAPH, part=part, numbers=lines.numbers, pages=pages, hidden=hidden + why)


def _is_word(head: bytes, reading: Reading) -> bool:
    return "word/document.xml" in names_in(reading) or (
        reading.suffix in {".docx", ".docm", ".dotx"} and "[Content_Types].xml" in names_in(reading)
    )


READERS = [Reader("docx", read_word, frozenset({".docx", ".docm", ".dotx"}), _is_word, order=20)]
