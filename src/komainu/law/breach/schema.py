"""The fields of the facts as a form needs them: title, kind of answer, choices, in Japanese and English.

Japanese titles and labels stand in `facts.schema.json`, English ones in `rules/labels_en.toml`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from typing import Any


class FieldKind(Enum):
    """What sort of answer a field takes."""

    OBJECT = "object"
    CHOICE = "choice"
    CHOICES = "choices"
    STATUS = "status"
    YES_NO = "yes_no"
    DATE = "date"
    COUNT = "count"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of an enum, with its labels."""

    value: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the facts.

    path        dotted, arrays as [], e.g. `data_sets[].outflow.status`
    choices     what may be chosen; for YES_NO its values are the texts true and false
    """

    path: str
    kind: FieldKind
    title_ja: str
    title_en: str
    choices: tuple[Choice, ...]

    def label(self, value: object, lang: str = "ja") -> str:
        """The label of a value of this field as JSON writes it; a value without a label is written as it is."""
        if value is None:
            return "not known yet" if lang == "en" else "まだ分からない"
        if isinstance(value, list | tuple):
            none = "none" if lang == "en" else "なし"
            return ("; " if lang == "en" else "、").join(self.label(one, lang) for one in value) or none
        key = ("true" if value else "false") if isinstance(value, bool) else str(value)
        for choice in self.choices:
            if choice.value == key:
                return choice.en if lang == "en" else choice.ja
        return key


_YES_NO = (Choice("true", "はい", "yes"), Choice("false", "いいえ", "no"))
_STATUS_VALUES = {"confirmed", "possible", "ruled_out"}


@cache
def _schema(name: str) -> dict[str, Any]:
    text = resources.files("komainu.law.breach").joinpath(f"schemas/{name}.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def facts_schema() -> dict[str, Any]:
    """A copy of `facts.schema.json`."""
    return deepcopy(_schema("facts"))


@cache
def _english() -> dict[str, Any]:
    return tomllib.loads(resources.files("komainu.law.breach").joinpath("rules/labels_en.toml").read_text(encoding="utf-8"))


def _choices(path: str, node: Mapping[str, Any], values: list[str | None]) -> tuple[Choice, ...]:
    japanese = node["x-enum-ja"]
    english = _english()
    labels = english["status"] if set(values) - {None} == _STATUS_VALUES else english["values"][path]
    return tuple(Choice(value, japanese[value], labels[value]) for value in values if value is not None)


def _field(path: str, node: Mapping[str, Any]) -> Field:
    kinds = node.get("type", ())
    choices: tuple[Choice, ...] = ()
    if "enum" in node:
        choices = _choices(path, node, node["enum"])
        kind = FieldKind.STATUS if {one.value for one in choices} == _STATUS_VALUES else FieldKind.CHOICE
    elif "array" in kinds and "enum" in node.get("items", {}):
        kind, choices = FieldKind.CHOICES, _choices(path, node, node["items"]["enum"])
    elif "boolean" in kinds:
        kind, choices = FieldKind.YES_NO, _YES_NO
    elif "integer" in kinds:
        kind = FieldKind.COUNT
    elif node.get("format") == "date":
        kind = FieldKind.DATE
    elif "object" in kinds or "array" in kinds:
        kind = FieldKind.OBJECT
    else:
        kind = FieldKind.TEXT
    return Field(path, kind, node["title"], _english()["titles"][path], choices)


def _walk(node: Mapping[str, Any], path: str) -> Iterator[Field]:
    for name, below in node["properties"].items():
        if name == "schema_version":
            continue
        here = f"{path}{name}"
        yield _field(here, below)
        if name == "data_sets":
            yield from _walk(_schema("facts")["$defs"]["data_set"], "data_sets[].")
        elif "properties" in below:
            yield from _walk(below, f"{here}.")


@cache
def facts_fields() -> Mapping[str, Field]:
    """Every field of the facts by its path, in the order of the schema."""
    return {field.path: field for field in _walk(_schema("facts"), "")}


def field_at(path: str) -> Field:
    """The field at a path; an index such as `[0]` counts as `[]`. Raises KeyError if there is no such field."""
    head, bracket, rest = path.partition("[")
    if bracket:
        path = f"{head}[]{rest.partition(']')[2]}"
    return facts_fields()[path]
