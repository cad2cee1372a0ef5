"""The names that a text has shown so far, and where they stand again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from komainu.detect.words.engine import Found, automaton

# Of a long list the newest names are kept, so that memory and time stay bounded.
MOST = 1_000
# From so many names on one automaton is quicker than to look for each.
_FEW = 24


class Seen:
    """Surnames and full names, each once, in the order in which they were seen last."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._find: Callable[[str], list[Found]] | None = None

    def add(self, name: str) -> None:
        if name in self._names:
            return
        self._names[name] = None
        self._find = None
        if len(self._names) > MOST:
            del self._names[next(iter(self._names))]

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the names stand in a folded text, longer ones first where they begin at one place."""
        if len(self._names) > _FEW:
            if self._find is None:
                self._find = automaton(list(self._names))
            for _, start, end in self._find(text):
                yield start, end
            return
        for name in sorted(self._names, key=lambda name: (-len(name), name)):
            at = text.find(name)
            while at >= 0:
                yield at, at + len(name)
                at = text.find(name, at + len(name))
