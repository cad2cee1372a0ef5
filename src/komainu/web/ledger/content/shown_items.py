"""What a text must say that is shown where we collect, as data; which of it is asked of a text, and which of that it lacks. Pure."""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import get_language

WRITTEN = frozenset({"form", "contract", "questionnaire", "web_page"})
NOT_PROVIDED = frozenset({"none", "law", "other_exception"})


@dataclass(frozen=True, slots=True)
class Item:
    """One point.

    is_needed   of `asked` ones: the Act asks for it, or the mark of a house that has it; otherwise it is advised
    """

    id: str
    ja: str
    en: str
    basis: str
    applies: str
    may_be_na: bool
    citation_ja: str
    citation_en: str
    words: tuple[str, ...]

    def _said(self, name: str) -> str:
        return str(getattr(self, f"{name}_en" if (get_language() or "").startswith("en") else f"{name}_ja"))

    @property
    def label(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.ja

    @property
    def citation(self) -> str:
        return self._said("citation")

    def stands_in(self, text: str) -> bool:
        """Whether words that usually say it stand in a text; a hint only."""
        flat = unicodedata.normalize("NFKC", text).casefold()
        return any(unicodedata.normalize("NFKC", word).casefold() in flat for word in self.words)


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("shown_items.toml").read_text(encoding="utf-8"))


@cache
def items() -> tuple[Item, ...]:
    return tuple(Item(**{**each, "words": tuple(each["words"])}) for each in _read()["items"])


def scopes() -> list[tuple[str, str]]:
    """For what consent is given: pairs of id and word in the reader's language."""
    name = "en" if (get_language() or "").startswith("en") else "ja"
    return [(each["id"], each[name]) for each in _read()["scopes"]]


def asked(kind: str, lines: Iterable[Any]) -> list[Item]:
    """The points that a text is asked for, by the kind of its place and by the lines that rest on it. What a line does not know yet is asked for.

    lines   with flags, items, provision, foreign, joint_use, entrustment
    """
    found = list(lines)
    holds = {
        "always": True,
        "written": kind in WRITTEN,
        "sign": kind == "sign",
        "special_care": any("special_care" in line.flags for line in found),
        "provision": any(line.provision and line.provision not in NOT_PROVIDED for line in found),
        "foreign": any(line.foreign in {"yes", "unknown"} for line in found),
        "joint_use": any(line.joint_use in {"yes", "unknown"} for line in found),
        "entrustment": any(line.entrustment in {"yes", "unknown"} for line in found),
        "automatic": kind == "web_page",
    }
    return [item for item in items() if holds[item.applies]]


def is_needed(item: Item, *, has_mark_rules: bool) -> bool:
    return item.basis == "law" or has_mark_rules


def lacking(wanted: Iterable[Item], answers: Mapping[str, str], *, has_mark_rules: bool) -> list[Item]:
    """The points that a text needs and does not have. What was not answered is not there."""
    return [
        item
        for item in wanted
        if is_needed(item, has_mark_rules=has_mark_rules) and answers.get(item.id) not in ({"yes", "na"} if item.may_be_na else {"yes"})
    ]
