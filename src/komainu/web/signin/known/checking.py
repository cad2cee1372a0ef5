"""Whether a password is one that is tried first. Pure: a text in, what is wrong with it out."""

import re
import unicodedata
from collections.abc import Iterable
from enum import Enum
from itertools import pairwise

from .packing import Packed, packed

FEWEST_CHARACTERS = 5
LONGEST_UNIT = 4
LEET = str.maketrans("013457@$!", "oleastasi")
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class Finding(Enum):
    """Why a password will not do."""

    KNOWN = "known"
    """It is on the list."""
    DECORATED = "decorated"
    """It is one word of the list with figures or signs around it."""
    REPEATED = "repeated"
    """It is one short piece again and again, or a run (abcdef, 987654)."""
    OWN = "own"
    """It is a name of the house with figures or signs around it."""


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def core(text: str) -> str:
    """The word inside: figures and signs around it fall away, and figures that stand for letters become letters."""
    inner = EDGES.sub("", folded(text))
    return EDGES.sub("", inner.translate(LEET)) if inner else ""


def cores(text: str) -> set[str]:
    """The words it may stand for: also when its first letter is written as a figure (`0rganisation`, `p@ssw0rd2026`)."""
    return {found for found in (core(text), EDGES.sub("", re.sub(r"\d+[\W_]*$", "", folded(text)).translate(LEET))) if found}


def _unit(text: str) -> str:
    """The shortest piece of which the text is made by repeating it; the text itself when it is not."""
    return text[: (text + text).index(text, 1)]


def _is_run(text: str) -> bool:
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return bool(steps) and sum(step in {-1, 0, 1} for step in steps) >= 0.8 * len(steps)


def looks_known(password: str, own_words: Iterable[str] = (), known: Packed | None = None) -> Finding | None:
    """What is wrong with a password, or None.

    own_words   names that strangers guess first here: the house, its mail domain
    """
    known = known or packed()
    text = folded(password)
    if not text or known.has_whole(text):
        return Finding.KNOWN
    if len(set(text)) < FEWEST_CHARACTERS or _is_run(text):
        return Finding.REPEATED
    unit = _unit(text)
    if unit != text and (len(unit) <= LONGEST_UNIT or known.has_whole(unit) or any(map(known.has_word, cores(unit)))):
        return Finding.REPEATED
    inner = cores(password)
    own = {core(word) for word in own_words} - {""}
    if inner & own:
        return Finding.OWN
    if any(map(known.has_word, inner)):
        return Finding.DECORATED
    return None
