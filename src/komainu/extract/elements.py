"""XML without its dangers, and lines of text that remember where they came from."""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

from komainu.extract.limits import LimitReached
from komainu.extract.sections import Reason

_DEEPEST = 2000
_BLANKS_BEFORE_TAB = re.compile(r" {1,8}\t")


class Handler(Protocol):
    """What is told of each element. Names come without their namespace; an attribute of the relationships' namespace begins with `r:`.

    One that needs the attributes of few elements may name these in a set `attributed`; for all others it is given none.
    """

    def start(self, name: str, attributes: dict[str, str], line: int) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def walk(content: bytes, handler: Handler, encoding: str | None = None, *, lines: bool = False) -> None:
    """Tell `handler` of every element, in order.

    encoding  overrides what the document says of itself
    lines     whether the handler is told the line of each element; it is 0 if not
    Raises LimitReached (of this part only) for entity declarations, which office files never have, and for nesting beyond any use;
    expat.ExpatError for broken XML.
    """
    parser = expat.ParserCreate(encoding, namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = 0
    on_start, on_end = handler.start, handler.end
    attributed: frozenset[str] | None = getattr(handler, "attributed", None)
    nothing: dict[str, str] = {}
    # The names of one document are few and come again and again.
    names: dict[str, str] = {}
    keys: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise LimitReached(Reason.TOO_DEEP, "XML elements", whole=False)
        local = names.get(name)
        if local is None:
            local = names[name] = name.rpartition(" ")[2]
        plain = nothing
        if attributes and (attributed is None or local in attributed):
            plain = {}
            for key, value in attributes.items():
                short = keys.get(key)
                if short is None:
                    short = keys[key] = _attribute(key)
                plain[short] = value
        on_start(local, plain, parser.CurrentLineNumber if lines else 0)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        on_end(names[name])

    def entity(*_declared: object) -> None:
        raise LimitReached(Reason.BROKEN, "XML with entity declarations", whole=False)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(content, True)
    finally:
        # The parser holds what holds the parser: thousands of them would wait for the collector of such rings.
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = parser.EntityDeclHandler = None


def _attribute(key: str) -> str:
    space, _, name = key.rpartition(" ")
    return f"r:{name}" if space.endswith("relationships") else name


class Lines:
    """Text that is put together piece by piece; each line keeps the number of the place at which it began."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._current: list[str] = []
        self.numbers: list[int] = []
        self.pages: list[int] = []
        self._number = 1
        self._page = 0

    def add(self, text: str, number: int, page: int = 0) -> None:
        """Go on with the current line. Line breaks in the text become blanks."""
        if not self._current:
            self._number, self._page = number, page
        self._current.append(text.replace("\r", "").replace("\n", " "))

    def end(self) -> None:
        """End the current line; an empty one is left out."""
        line = "".join(self._current)
        self._current = []
        if line.strip():
            self._pieces.append(_BLANKS_BEFORE_TAB.sub("\t", line).rstrip())
            self.numbers.append(self._number)
            self.pages.append(self._page)

    def finish(self) -> str:
        """The whole text; `numbers` has one number for each of its lines."""
        self.end()
        return "".join(line + "\n" for line in self._pieces)
