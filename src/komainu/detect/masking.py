"""A text without what was found in it: masked letter by letter, or with the kind's name in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from komainu.detect.hit import Hit, Kind

# Of these the end would tell as much as the whole.
_WHOLE = frozenset({Kind.PERSON_NAME, Kind.ADDRESS, Kind.SENSITIVE, Kind.PASSWORD})
_LETTER = re.compile("[^-‐－−ー@./()（） \u3000\n]")


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
        parts.append(hidden(hit.kind, text[start : hit.end], sign=sign, keep_last=keep_last))
        at = hit.end
    return "".join([*parts, text[at:]])


def hidden(kind: str, value: str, *, sign: str = "●", keep_last: int = 0) -> str:
    """One hit as mask() shows it."""
    replacement = sign.replace("\\", "\\\\")
    if not keep_last or kind in _WHOLE:
        return _LETTER.sub(replacement, value)
    count = len(_LETTER.findall(value)) - keep_last
    return _LETTER.sub(replacement, value, count=count) if count > 0 else value


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
