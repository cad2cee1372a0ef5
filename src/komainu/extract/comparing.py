"""The same text in two forms (plain and HTML, text and OCR): what the second one says beyond the first counts once."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLANK = re.compile(r"\s+")
_NEAR_CHARS = 4096
_WHOLE_SEARCHES = 64


class Known:
    """A text in which lines are looked up without regard to blanks.

    Two forms of one text go side by side, so a line is looked for near the last one that was found. Only a line that is not there is looked for in the whole,
    and that only some times: beyond them it counts as not known, so that the work grows with the length of the texts and nothing is left out.
    """

    def __init__(self, text: str) -> None:
        self._text = _BLANK.sub("", text)
        self._at = 0
        self._left = _WHOLE_SEARCHES * len(self._text)
        self.searched_chars = 0

    def has(self, line: str) -> bool:
        """Whether the line stands in the text. A line of blanks does."""
        bare = _BLANK.sub("", line)
        near = self._find(bare, self._at, self._at + len(bare) + _NEAR_CHARS)
        if near < 0 and self._left > 0:
            self._left -= len(self._text)
            near = self._find(bare, 0, len(self._text))
        if near < 0:
            return False
        self._at = near + len(bare)
        return True

    def _find(self, bare: str, start: int, end: int) -> int:
        self.searched_chars += max(min(end, len(self._text)) - start, 0)
        return self._text.find(bare, start, end)


def lines_beyond(text: str, other: str) -> Iterator[tuple[int, str]]:
    """The lines of `other` that do not stand in `text`, each with its number in `other` from 1."""
    known = Known(text)
    for number, line in enumerate(other.split("\n"), start=1):
        if not known.has(line):
            yield number, line
