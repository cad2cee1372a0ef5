"""Sets of words written as one readable line."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a line, parted by blanks."""
    return frozenset(words.split())
