"""An organisation's own words: employee numbers, member numbers, project names, in a TOML file that also holds their tests.

    [[word]]
    id = "employee_number"
    label = "社員番号"
    pattern = 'E-[0-9]{6}'          # or: list = ["北斗計画", "Project Aurora"]
    score = 0.9
    near = ["社員", "職員"]          # optional: only with one of these within 40 characters before
    finds = ["社員 E-123456 です"]
    passes = ["注文 F-123456"]

A pattern is a small regular expression: characters, classes, `{m,n}` up to 64, alternatives without repetition of groups. No `*`, no `+`, no repeated groups, no back references:
what is left can only run in time linear in the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from re import Pattern
from typing import Any

from komainu.detect.folding import fold_word
from komainu.detect.hit import Hit
from komainu.detect.words.engine import Found, automaton

_NEAR = 40
_MOST = 64
_ALLOWED = frozenset(
    {
        "LITERAL",
        "NOT_LITERAL",
        "IN",
        "ANY",
        "MAX_REPEAT",
        "MIN_REPEAT",
        "SUBPATTERN",
        "BRANCH",
        "AT",
        "CATEGORY",
        "RANGE",
        "NEGATE",
        "ASSERT",
        "ASSERT_NOT",
    }
)


class OwnWordsError(ValueError):
    """The file cannot be used; the text says which word and why.

    test      "finds" or "passes", where a sentence of the word's own tests does not hold; `sentence` is that sentence
    """

    def __init__(self, text: str, test: str = "", sentence: str = "") -> None:
        super().__init__(text)
        self.test, self.sentence = test, sentence


@dataclass(frozen=True, slots=True)
class OwnWord:
    """One entry: what its hits are called, how it reads for people, how sure, and what must stand before."""

    id: str
    label: str
    score: float
    near: tuple[str, ...]
    pattern: Pattern[str] | None
    words: tuple[str, ...]

    def places(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where it stands in a folded text, whatever is near."""
        if self.pattern is not None:
            return (match.span() for match in self.pattern.finditer(folded))
        return ((start, end) for _, start, end in _engine(self.words)(folded))


@dataclass(frozen=True, slots=True)
class OwnWords:
    """All entries of a file. `find` gives hits whose kind is the entry's id."""

    entries: tuple[OwnWord, ...]

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(entry.id for entry in self.entries)

    @classmethod
    def read(cls, path: Path) -> OwnWords:
        """The words of a file, with its tests held. Raises OwnWordsError."""
        try:
            return cls.of(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise OwnWordsError(f"{path}: {error}") from error

    @classmethod
    def of(cls, document: dict[str, Any]) -> OwnWords:
        """The words of a parsed file, with its tests held. Raises OwnWordsError."""
        rows = document.get("word", [])
        if not isinstance(rows, list) or not rows or set(document) != {"word"}:
            raise OwnWordsError("a file of own words holds [[word]] tables and nothing else")
        entries = []
        for number, row in enumerate(rows, 1):
            entries.append(_entry(row if isinstance(row, dict) else {}, number))
        if len({entry.id for entry in entries}) < len(entries):
            raise OwnWordsError("two words have the same id")
        words = cls(tuple(entries))
        for row, entry in zip(rows, entries, strict=True):
            _hold(words, row, entry)
        return words

    def find(self, original: str, folded: str) -> Iterator[Hit]:
        """Hits of a block; `original` and `folded` are of one length."""
        for entry in self.entries:
            for start, end in entry.places(folded):
                if start < end and (not entry.near or any(word in folded[max(0, start - _NEAR) : start] for word in entry.near)):
                    yield Hit(entry.id, start, end, entry.score, ("own word", entry.label))


def _hold(words: OwnWords, row: dict[str, Any], entry: OwnWord) -> None:
    for sentence in row.get("finds", []):
        if not any(hit.kind == entry.id for hit in words.find(sentence, fold_word(sentence))):
            raise OwnWordsError(f"{entry.id}: finds nothing in {sentence!r}", "finds", sentence)
    for sentence in row.get("passes", []):
        if any(hit.kind == entry.id for hit in words.find(sentence, fold_word(sentence))):
            raise OwnWordsError(f"{entry.id}: must not find anything in {sentence!r}", "passes", sentence)


def _entry(row: dict[str, Any], number: int) -> OwnWord:
    name = row.get("id")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        raise OwnWordsError(f"word {number}: id must be small letters, digits and _")
    unknown = set(row) - {"id", "label", "pattern", "list", "score", "near", "finds", "passes"}
    if unknown:
        raise OwnWordsError(f"{name}: unknown {', '.join(sorted(unknown))}")
    if ("pattern" in row) == ("list" in row):
        raise OwnWordsError(f"{name}: needs either pattern or list")
    if not row.get("finds"):
        raise OwnWordsError(f"{name}: needs at least one test in finds")
    score = row.get("score", 0.9)
    if not isinstance(score, int | float) or not 0 < score <= 1:
        raise OwnWordsError(f"{name}: score is a number above 0 and at most 1")
    pattern = _linear(name, _folded(str(row["pattern"]))) if "pattern" in row else None
    listed = tuple(dict.fromkeys(fold_word(str(word)) for word in row.get("list", []) if str(word).strip()))
    if pattern is None and not listed:
        raise OwnWordsError(f"{name}: its list is empty")
    near = tuple(fold_word(str(word)) for word in row.get("near", []))
    return OwnWord(name, str(row.get("label", name)), float(score), near, pattern, listed)


@lru_cache(maxsize=64)
def _engine(words: tuple[str, ...]) -> Callable[[str], list[Found]]:
    """The automaton of a list; made once for a process, and not part of the entry, which travels between processes."""
    return automaton(words)


def _folded(source: str) -> str:
    """A pattern as texts are folded before it is tried: Ｅ－[0-9] becomes E\\-[0-9]; what folding changes stands for itself, never for a sign of the pattern."""
    letters = zip(source, fold_word(source), strict=True)
    return "".join(letter if letter == plain else re.escape(plain) for letter, plain in letters)


def _linear(name: str, source: str) -> Pattern[str]:
    """The compiled pattern, if it can only run in linear time."""
    from re import _constants, _parser  # type: ignore[attr-defined]

    try:
        tree = _parser.parse(source)
        compiled = re.compile(source)
    except (re.error, OverflowError, RecursionError) as error:
        raise OwnWordsError(f"{name}: {error}") from error
    if len(source) > 400 or tree.getwidth()[0] == 0:
        raise OwnWordsError(f"{name}: the pattern is too long, or matches nothing at all")

    def look(node: Any, inside: bool) -> int:
        """How many ways a stretch may be read, as the product of what is left open."""
        ways = 1
        for operation, argument in node:
            word = str(operation)
            if word not in _ALLOWED:
                raise OwnWordsError(f"{name}: the pattern may not use {word.lower()}")
            if operation in {_constants.MAX_REPEAT, _constants.MIN_REPEAT}:
                low, high, body = argument
                if high is _constants.MAXREPEAT or high > _MOST:
                    raise OwnWordsError(f"{name}: repeat at most {_MOST} times, with {{m,n}}")
                if high > 1 and any(str(one[0]) in {"SUBPATTERN", "BRANCH", "MAX_REPEAT", "MIN_REPEAT"} for one in body):
                    raise OwnWordsError(f"{name}: a group may not be repeated")
                ways *= high - low + 1
                ways *= look(body, True)
            elif operation is _constants.SUBPATTERN:
                ways *= look(argument[3], inside)
            elif operation is _constants.BRANCH:
                ways *= sum(look(one, inside) for one in argument[1])
            elif word in {"ASSERT", "ASSERT_NOT"}:
                ways *= look(argument[1], inside)
        return ways

    if look(tree, False) > 20_000:
        raise OwnWordsError(f"{name}: the pattern leaves too much open; write fewer {{m,n}}")
    return compiled
