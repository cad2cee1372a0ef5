"""One automaton for all words: a text in, every known word with its place out, in one pass.

`ahocorasick-rs` where its wheel is installed, else a trie compiled into one regular expression of the standard library: slower, the same answer
(leftmost, then longest, no overlaps). Both take time linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

Found = tuple[int, int, int]


def _trie_pattern(words: Sequence[str]) -> str:
    """A regular expression that matches the longest of the words, sharing what they begin with."""
    trie: dict[str, Any] = {}
    for word in words:
        node = trie
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}

    def pattern(node: dict[str, Any]) -> str:
        ends = "" in node
        branches = [re.escape(letter) + pattern(below) for letter, below in node.items() if letter]
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 and not ends else "(?:" + "|".join(branches) + ")"
        return body + "?" if ends else body

    return pattern(trie)


def _with_regex(words: Sequence[str]) -> Callable[[str], list[Found]]:
    place = {word: number for number, word in enumerate(words)}
    finder = re.compile(_trie_pattern(words) or r"(?!)").finditer
    return lambda text: [(place[match.group()], match.start(), match.end()) for match in finder(text)]


def automaton(words: Sequence[str], *, plain: bool = False) -> Callable[[str], list[Found]]:
    """A function from a text to (number of the word, start, end), in the order of the text.

    words   folded, each once, none empty
    plain   take the standard library even where the quicker engine is installed
    """
    if not plain and words:
        try:
            from ahocorasick_rs import AhoCorasick, MatchKind
        except ImportError:
            return _with_regex(words)
        engine = AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest)
        find: Callable[[str], list[Found]] = engine.find_matches_as_indexes
        return find
    return _with_regex(words)
