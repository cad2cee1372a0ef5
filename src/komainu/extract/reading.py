"""What a reader is given: one file or part, the way to it, and the budget that all parts of the outermost file share."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from komainu.extract.limits import Budget, LimitReached, Limits
from komainu.extract.sections import Hidden, Piece, Reason, Section, Unit, Unread

Cells = Sequence[str]
_BREAK = re.compile(r"[\n\r\x0b\x0c]")
_CELL_BREAKS = str.maketrans("\t\n\r\x0b\x0c", "     ")


@dataclass(slots=True)
class Reading:
    """One file or part that is being read.

    name    its own name, which decides only where its bytes do not
    stream  readable, seekable, binary, at any place
    size    bytes in it
    path    names on the way inside the outermost file; () is that file
    file    the path on disk of the outermost file, for readers that need one; None for parts
    suffix  the ending of the name in small letters, with its dot, or ""
    """

    name: str
    stream: BinaryIO
    size: int
    budget: Budget
    open_part: Callable[[Reading], Iterator[Piece]]
    path: tuple[str, ...] = ()
    file: Path | None = None
    format: str = ""
    depth: int = 0
    notes: dict[str, Any] = field(default_factory=dict)
    suffix: str = field(init=False)

    def __post_init__(self) -> None:
        stem, dot, ending = self.name[-20:].rpartition(".")
        self.suffix = f".{ending.lower()}" if dot and ending and stem and "/" not in ending and "\\" not in ending else ""

    @property
    def limits(self) -> Limits:
        return self.budget.limits

    def head(self, count: int = 4096) -> bytes:
        """The first bytes; the stream stands at its start afterwards."""
        self.stream.seek(0)
        content = self.stream.read(count)
        self.stream.seek(0)
        return content

    def content(self) -> bytes:
        """All bytes. Raises LimitReached for a part that is larger than may be held in memory."""
        if self.size > self.limits.part_bytes:
            raise LimitReached(Reason.TOO_LARGE, f"{self.size} bytes", whole=False)
        self.stream.seek(0)
        content = self.stream.read(self.limits.part_bytes + 1)
        if len(content) > self.limits.part_bytes:
            raise LimitReached(Reason.TOO_LARGE, f"more than {self.limits.part_bytes} bytes", whole=False)
        return content

    def unread(self, reason: Reason, detail: str = "", *names: str) -> Unread:
        """A line about this file, or about the part of it that `names` lead to."""
        return Unread((*self.path, *names), reason, detail)

    def inner(self, name: str, content: bytes | BinaryIO, size: int | None = None) -> Iterator[Piece]:
        """Read a file that lies in this one. The bytes must have been spent from the budget already.

        name  as a person sees it; an empty one becomes the format's own word
        """
        name = name or "part"
        path = (*self.path, name)
        if self.depth + 1 > self.limits.depth:
            yield Unread(path, Reason.TOO_DEEP, f"deeper than {self.limits.depth}")
            return
        self.budget.part()
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        length = len(content) if isinstance(content, bytes) else size or 0
        yield from self.open_part(
            Reading(name=name, stream=stream, size=length, budget=self.budget, open_part=self.open_part, path=path, depth=self.depth + 1)
        )

    def text(self, text: str, unit: Unit, **more: Any) -> Iterator[Section]:
        """A text as sections of bearable length, cut at line ends. Nothing comes of blanks alone. `more` are fields of Section."""
        limit = self.limits.section_chars
        numbers, pages, first = more.pop("numbers", None), more.pop("pages", None), more.pop("first", 1)
        start = line = 0
        while start < len(text):
            end = len(text) if len(text) - start <= limit else text.rfind("\n", start, start + limit) + 1 or start + limit
            piece = text[start:end]
            lines = piece.count("\n")
            if piece.strip():
                yield Section(
                    path=self.path,
                    format=self.format,
                    unit=unit,
                    text=piece,
                    first=first if more.get("same_number") else first + line,
                    numbers=tuple(numbers[line : line + lines + 1]) if numbers else None,
                    pages=tuple(pages[line : line + lines + 1]) if pages else None,
                    **more,
                )
            start, line = end, line + lines

    def table(
        self, rows: Iterable[tuple[int, Cells]], part: str = "", *, unit: Unit = Unit.CELL, first_column: int = 1, **more: Any
    ) -> Iterator[Section]:
        """Rows as sections in which cells are divided by tabs. A long table is cut, and its first row stands again before each piece.

        rows  (number of the row from 1, its cells); rows without text are left out
        """
        limit = self.limits.section_chars
        heading = ""
        heading_number = 1
        lines: list[str] = []
        numbers: list[int] = []
        length = repeated = 0

        def section() -> Section:
            return Section(
                path=self.path,
                format=self.format,
                unit=unit,
                text="\n".join(lines) + "\n",
                part=part,
                numbers=tuple(numbers),
                first_column=first_column,
                repeated=repeated,
                **more,
            )

        for number, cells in rows:
            line = "\t".join(cells)
            if _BREAK.search(line) or line.count("\t") >= len(cells):
                line = "\t".join([each.translate(_CELL_BREAKS) for each in cells])
            line = line.rstrip("\t ")
            if not line or line.isspace():
                continue
            if not heading:
                heading, heading_number = line[:2000], number
            if length + len(line) > limit and len(lines) > int(repeated > 0):
                yield section()
                lines, numbers, repeated = [heading], [heading_number], len(heading) + 1
                length = repeated
            lines.append(line)
            numbers.append(number)
            length += len(line) + 1
        if len(lines) > int(repeated > 0):
            yield section()

    def properties(self, named: Iterable[tuple[str, str]], part: str = "properties") -> Iterator[Section]:
        """Document properties, one a line as 「name: value」."""
        text = "".join(f"{name}: {value.translate(_CELL_BREAKS)}\n" for name, value in named if value.strip())
        yield from self.text(text, Unit.LINE, part=part, hidden=(Hidden.PROPERTY,))
