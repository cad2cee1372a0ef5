"""The words of kinds and questions, read once from `rules/data_kinds.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question for the office, with what helps to answer it."""

    ja: str
    en: str
    help_ja: str
    help_en: str

    def text(self, language: Language = "ja") -> str:
        return self.en if language == "en" else self.ja

    def help(self, language: Language = "ja") -> str:
        return self.help_en if language == "en" else self.help_ja


@cache
def table() -> Mapping[str, Any]:
    return tomllib.loads((files("komainu.law") / "rules" / "data_kinds.toml").read_text(encoding="utf-8"))


def words(kind: str, part: Literal["name", "effect", "yes", "no"], language: Language = "ja") -> str:
    """The name of a kind, what follows from it, or why something is or is not of it. Raises KeyError for another kind."""
    found: str = table()["kinds"][kind][language if part == "name" else f"{part}_{language}"]
    return found


@cache
def question(fact: str) -> Question:
    """The question behind an answer. Raises KeyError for one that nobody asks."""
    return Question(**table()["questions"][fact])
