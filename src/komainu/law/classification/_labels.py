"""The ids of the axes with their labels, and the rule data behind the proposals, read once."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


class UnknownId(ValueError):
    """An id that none of the axes knows; the message names it."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name in both languages."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.ja


@dataclass(frozen=True, slots=True)
class Table:
    """The rule data, read once."""

    version: str
    valid_from: date
    labels: Mapping[str, Mapping[str, Label]]
    types: Mapping[str, Mapping[str, Any]]
    causes_of_sub: Mapping[str, Sequence[str]]
    occurrence_of_class: Mapping[str, Mapping[str, str]]
    reasons: Mapping[str, Label]
    notes: Mapping[str, Label]


@cache
def table() -> Table:
    folder = files("komainu.law") / "rules" / "classification"
    raw: dict[str, Any] = {}
    for name in ("labels.toml", "proposals.toml", "reasons.toml"):
        raw |= tomllib.loads((folder / name).read_text(encoding="utf-8"))

    def names(section: str) -> dict[str, Label]:
        return {key: Label(value["ja"], value["en"]) for key, value in raw[section].items()}

    subs = {f"{cls}.{sub}": Label(value["ja"], value["en"]) for cls, entry in raw["classes"].items() for sub, value in entry["sub"].items()}
    return Table(
        version=raw["meta"]["version"],
        valid_from=raw["meta"]["valid_from"],
        labels={
            "occurrence": names("occurrences"),
            "class": names("classes") | subs,
            "cause": names("causes"),
            "medium": names("media"),
            "origin": names("origins"),
            "type": names("type_labels"),
        },
        types=raw["types"],
        causes_of_sub=raw["causes_of_sub"],
        occurrence_of_class=raw["occurrence_of_class"],
        reasons=names("reasons"),
        notes=names("notes"),
    )


def label(axis: str, id: str) -> Label:
    """The label of an id on one axis (`occurrence`, `class`, `cause`, `medium`, `origin`, `type`). Raises UnknownId."""
    try:
        return table().labels[axis][id]
    except KeyError:
        raise UnknownId(f"{axis}: {id}") from None


def occurrences() -> Mapping[str, Label]:
    """The nine kinds of axis 1, in their official order."""
    return table().labels["occurrence"]


def classes() -> Mapping[str, Label]:
    """The classes of axis 2 without their sub-kinds."""
    return {id: name for id, name in table().labels["class"].items() if id.count(".") == 1}


def sub_kinds(cls: str) -> Mapping[str, Label]:
    """The sub-kinds of one class, by full id. Raises UnknownId."""
    label("class", cls)
    return {id: name for id, name in table().labels["class"].items() if id.startswith(cls + ".")}


def causes() -> Mapping[str, Label]:
    """The causes of axis 3; several may apply to one incident."""
    return table().labels["cause"]
