"""A text without what was found in it: masked letter by letter, or with the kind's name in its place."""

from __future__ import annotations

from collections.abc import Sequence

from komainu.detect.hit import Hit, Kind

# Of these the end would tell as much as the whole.
_WHOLE = frozenset({Kind.PERSON_NAME, Kind.ADDRESS, Kind.SENSITIVE, Kind.PASSWORD})
_KEEP = frozenset("-‐－−ー@./()（） \u3000\n")


def mask(text: str, hits: Sequence[Hit], *, sign: str = "●", keep_last: int = 0) -> str:
    """The text, as long as before, with each letter of each hit replaced; separators stay, so that the form can still be seen.

    sign       what stands in a letter's place
    keep_last  how many letters at the end of a number stay readable (4 for a card in a receipt)
    """
    parts, at = [], 0
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        start = max(hit.start, at)
        if start >= hit.end:
            continue
        parts.append(text[at:start])
        letters = list(text[start : hit.end])
        places = [place for place, letter in enumerate(letters) if letter not in _KEEP]
        if keep_last and hit.kind not in _WHOLE:
            places = places[:-keep_last]
        for place in places:
            letters[place] = sign
        parts.append("".join(letters))
        at = hit.end
    return "".join([*parts, text[at:]])


def redact(text: str, hits: Sequence[Hit]) -> str:
    """The text with `［PERSON_NAME］` and the like in place of what was found; overlapping hits become one."""
    parts, at = [], 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start < at:
            at = max(at, hit.end)
            continue
        parts += [text[at : hit.start], f"［{hit.kind}］"]
        at = hit.end
    return "".join([*parts, text[at:]])
