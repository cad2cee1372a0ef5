"""The words of the tour, in both languages, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("tour.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """A text in Japanese and English."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.ja


@dataclass(frozen=True, slots=True)
class Page:
    """What one step says. `pages` are names of addresses of ours."""

    id: str
    title: Words | None
    text: Words | None
    points: tuple[Words, ...]
    pages: tuple[str, ...]


def _words(found: Mapping[str, str] | None) -> Words | None:
    return Words(found["ja"], found["en"]) if found else None


def _page(name: str, found: Mapping[str, Any]) -> Page:
    points = tuple(Words(each["ja"], each["en"]) for each in found.get("points", ()))
    return Page(name, _words(found.get("title")), _words(found.get("text")), points, tuple(found.get("pages", ())))


@cache
def pages() -> Mapping[str, Page]:
    """Every step by its id; the step of a role is `role-…`. Read once."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    steps = {each["id"]: _page(each["id"], each) for each in read["steps"]}
    roles = {f"role-{role}": _page(f"role-{role}", found) for role, found in read["roles"].items()}
    return {**steps, **roles}
