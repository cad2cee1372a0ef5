"""The company's own part as data: which pages there are, what each asks for, why, and the draft. Pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from .reading import SLOTS, Words

PARTS = ("house", "handling", "emergency", "telework", "words")


@dataclass(frozen=True, slots=True)
class Slot:
    """One page of the company's own part.

    asks    what the office writes there
    why     the reason that is told with the rule
    draft   Markdown to begin from, with blanks （　　）; shown to the office only
    """

    id: str
    part: str
    title: Words
    asks: Words
    why: Words
    draft: str


@cache
def slots() -> dict[str, Slot]:
    """All pages in the order of the office's page."""
    text = resources.files(__package__).joinpath("company.toml").read_text(encoding="utf-8")
    found = {}
    for entry in tomllib.loads(text)["slot"]:
        words = {name: Words(entry[name]["ja"], entry[name]["en"]) for name in ("title", "asks", "why")}
        found[entry["id"]] = Slot(id=entry["id"], part=entry["part"], draft=entry.get("draft", "").strip(), **words)
    if set(found) != set(SLOTS):
        raise ValueError(f"company.toml and SLOTS differ: {set(found) ^ set(SLOTS)}")
    return found
