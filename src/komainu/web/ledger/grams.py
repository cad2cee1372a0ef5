"""How a line is found by any part of its words, in whatever way they are typed: pairs of letters, as both databases index them. Pure.

顧客名簿 becomes the pairs 顧客, 客名, 名簿; a search for 客名簿 asks for two of them one after the other. Neither database cuts Japanese into words,
so each pair is written in figures and letters that both take for one word. Kind and department stand beside them, so that they narrow a search in the same index.
"""

from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from komainu.web.people.folding import folded

BREAK = "z"
"""Between two texts, so that no pair is looked for across them."""
LONGEST_WORD = 60
MOST_DEPARTMENTS = 40
"""So many are asked for in the index; more are looked at line by line."""


def _letters(*letters: str) -> str:
    return "x" + "".join(f"{ord(letter):05x}" for letter in letters)


def _pairs(text: str) -> list[str]:
    return [_letters(first, second) for first, second in pairwise(text)]


def grams_of(texts: Iterable[str], *, kind: str, department: UUID) -> str:
    """What is indexed of a line. The last letter of a text stands alone, so that one letter is found at its end, too."""
    found = [f"k{kind}", f"d{department.hex}"]
    for text in map(folded, texts):
        if text:
            found += [BREAK, *_pairs(text), _letters(text[-1])]
    return " ".join(found)


def asked(words: Iterable[str]) -> list[list[str]]:
    """What a search asks for: of each word its pairs one after the other; a single letter begins a pair."""
    found = []
    for word in words:
        text = folded(word)[:LONGEST_WORD]
        if text:
            found.append(_pairs(text) or [f"{_letters(text)}*"])
    return found


def sqlite_query(words: Iterable[list[str]], *, kind: str = "", departments: Iterable[UUID] | None = None) -> str:
    """The search as FTS5 takes it; departments None: all of them."""
    parts = [f"{word[0][:-1]} *" if word[0].endswith("*") else f'"{" ".join(word)}"' for word in words]
    return " AND ".join([*parts, *_marks(kind, departments, " OR ")])


def postgresql_query(words: Iterable[list[str]], *, kind: str = "", departments: Iterable[UUID] | None = None) -> str:
    """The search as `to_tsquery` takes it; departments None: all of them."""
    parts = [f"{word[0][:-1]}:*" if word[0].endswith("*") else f"({' <-> '.join(word)})" for word in words]
    return " & ".join([*parts, *_marks(kind, departments, " | ")])


def _marks(kind: str, departments: Iterable[UUID] | None, either: str) -> list[str]:
    marks = [f"k{kind}"] if kind else []
    return marks if departments is None else [*marks, f"({either.join(f'd{each.hex}' for each in departments)})"]
