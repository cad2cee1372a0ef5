"""PowerPoint files (pptx, pptm): slides in their order, notes, comments, hidden slides, diagrams, charts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from komainu.extract.documents import Reader
from komainu.extract.elements import Lines, walk
from komainu.extract.office import Package, Texts, names_in
from komainu.extract.reading import Reading
from komainu.extract.sections import Hidden, Piece, Reason, Unit

_OFF = frozenset({"0", "false"})
_DRAWN = frozenset({"diagramData", "chart"})


class _Show:
    """presentation.xml: the slides' relations in the order of the show."""

    attributed = frozenset({"sldId"})

    def __init__(self) -> None:
        self.ids: list[str] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name == "sldId":
            self.ids.append(attributes.get("r:id", ""))

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class _Slide:
    """The text of a slide, of its notes, of a master; `own_only` leaves out the prompts that placeholders of masters hold."""

    attributed = frozenset({"sld", "cNvPr"})

    def __init__(self, number: int, own_only: bool = False) -> None:
        self.lines, self.unseen = Lines(), Lines()
        self.number = number
        self.is_hidden = False
        self._own_only = own_only
        self._placeholder = self._tables = self._fallback = 0
        self._shapes: list[bool] = []
        self._taking = False

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name == "Fallback":
            self._fallback += 1
        if self._fallback:
            return
        if name in {"t", "text"}:
            self._taking = True
        elif name == "sld":
            self.is_hidden = attributes.get("show", "1") in _OFF
        elif name == "ph" and self._own_only:
            self._placeholder = 1
        elif name == "sp":
            self._placeholder = 0
        elif name == "tbl":
            self._tables += 1
        elif name == "br":
            self._break()
        elif name == "cNvPr" and attributes.get("descr"):
            self.unseen.add(attributes["descr"], self.number)
            self.unseen.end()

    def text(self, data: str) -> None:
        if self._taking and not self._fallback and not self._placeholder:
            self.lines.add(data, self.number)

    def end(self, name: str) -> None:
        if name == "Fallback":
            self._fallback -= 1
        if self._fallback:
            return
        if name in {"t", "text"}:
            self._taking = False
        if name in {"p", "text"}:
            self._break()
        elif name == "tc":
            self.lines.add("\t", self.number)
        elif name == "tr":
            self.lines.end()
        elif name == "tbl":
            self._tables -= 1

    def _break(self) -> None:
        self.lines.add(" ", self.number) if self._tables else self.lines.end()


def read_slides(reading: Reading) -> Iterator[Piece]:
    """A presentation, a section a slide; a row of a table is one line with its cells divided by tabs."""
    package = Package(reading)
    main = next(iter(package.targets("", "officeDocument")), "ppt/presentation.xml")
    if not package.has(main):
        yield reading.unread(Reason.BROKEN, "no main part")
        return
    show = _Show()
    walk(package.part(main) or b"<none/>", show)
    relations = package.relations(main)
    shown = [relations[each].target for each in show.ids if each in relations]
    lost = sorted(name for name in package.names if name.startswith("ppt/slides/slide") and name not in shown)
    for number, name in enumerate(shown, start=1):
        yield from _slide(package, name, number, ())
    for name in lost:
        # A slide that the show no longer names is still in the file.
        yield from _slide(package, name, len(shown) + 1, (Hidden.SLIDE,))
    for name in package.names:
        if name.startswith(("ppt/slideLayouts/slide", "ppt/slideMasters/slide", "ppt/commentAuthors", "ppt/authors")):
            yield from _plain(package, name, posixpath.splitext(posixpath.basename(name))[0])
    yield from package.rest()


def _slide(package: Package, name: str, number: int, hidden: tuple[Hidden, ...]) -> Iterator[Piece]:
    content = package.part(name)
    if not content:
        return
    slide = _Slide(number)
    walk(content, slide)
    if slide.is_hidden:
        hidden = (*hidden, Hidden.SLIDE)
    reading = package.reading
    yield from reading.text(slide.lines.finish(), Unit.SLIDE, first=number, same_number=True, hidden=hidden)
    yield from reading.text(slide.unseen.finish(), Unit.SLIDE, first=number, same_number=True, hidden=(*hidden, Hidden.TEXT))
    for relation in package.relations(name).values():
        if relation.is_external:
            continue
        if relation.kind == "notesSlide":
            note = _Slide(number)
            walk(package.part(relation.target) or b"<none/>", note)
            yield from reading.text(note.lines.finish(), Unit.SLIDE, first=number, same_number=True, hidden=(*hidden, Hidden.NOTE))
        elif relation.kind == "comments":
            comment = _Slide(number)
            walk(package.part(relation.target) or b"<none/>", comment)
            yield from reading.text(comment.lines.finish(), Unit.SLIDE, first=number, same_number=True, hidden=(*hidden, Hidden.COMMENT))
        elif relation.kind in _DRAWN:
            texts = Texts(frozenset({"t", "v"}))
            walk(package.part(relation.target) or b"<none/>", texts)
            yield from reading.text(texts.finish(), Unit.SLIDE, first=number, same_number=True, part=relation.kind, hidden=hidden)


class _Authors:
    def __init__(self) -> None:
        self.names: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name in {"cmAuthor", "author"} and attributes.get("name"):
            self.names.append(("author", attributes["name"]))

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def _plain(package: Package, name: str, part: str) -> Iterator[Piece]:
    content = package.part(name) or b"<none/>"
    if "uthors" in name:
        authors = _Authors()
        walk(content, authors)
        yield from package.reading.properties(authors.names, part="authors")
        return
    if content.count(b"<p:sp>") <= content.count(b"<p:ph") and b"<p:graphicFrame" not in content:
        return
    master = _Slide(1, own_only=True)
    walk(content, master)
    yield from package.reading.text(master.lines.finish(), Unit.SLIDE, first=1, same_number=True, part=part)


def _is_slides(head: bytes, reading: Reading) -> bool:
    return "ppt/presentation.xml" in names_in(reading)


READERS = [Reader("pptx", read_slides, frozenset({".pptx", ".pptm", ".ppsx"}), _is_slides, order=20)]
