"""The ready scenarios of emergency drills as values. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .reading import Words, Wrong, files


@dataclass(frozen=True, slots=True)
class Step:
    """role   of people, or "" for whoever is first on the spot"""

    at_minute: int
    role: str
    text: Words
    expected: Words
    hint: Words


@dataclass(frozen=True, slots=True)
class Scenario:
    id: str
    title: Words
    minutes: int
    intro: Words
    source: str
    steps: tuple[Step, ...]
    lessons: tuple[Words, ...]


def _words(data: Any) -> Words:
    return Words(str(data.get("ja", "")), str(data.get("en", ""))) if isinstance(data, Mapping) else Words(str(data or ""))


def read_scenario(text: str) -> Scenario:
    """One scenario from its file. Raises KeyError, Wrong."""
    data = tomllib.loads(text)
    steps = tuple(
        Step(
            int(each["at_minute"]), "" if each["to"] == "everybody" else str(each["to"]), _words(each["text"]), _words(each["expected"]),
            _words(each.get("hint")),
        )
        for each in data["step"]
    )  # fmt: skip
    if list(steps) != sorted(steps, key=lambda step: step.at_minute):
        raise Wrong(f"{data['id']}: the steps are not in the order of their minutes")
    return Scenario(
        str(data["id"]), _words(data["title"]), int(data["minutes"]), _words(data.get("intro")), str(data.get("source", "")), steps,
        tuple(_words(each) for each in data.get("lessons", ())),
    )  # fmt: skip


@cache
def scenarios() -> dict[str, Scenario]:
    """All scenarios by their id."""
    return {found.id: found for found in (read_scenario(text) for _name, text in files("drills", ".toml"))}
