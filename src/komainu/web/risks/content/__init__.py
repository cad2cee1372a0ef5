"""The catalogue of typical risks and controls as data. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class TypicalRisk:
    """One risk of the catalogue; `when` holds, by column of the inventory, the values of which a line must have one."""

    id: str
    stage: str
    risk_class: str
    harm: tuple[str, ...]
    when: Mapping[str, tuple[str, ...]]
    classes: tuple[str, ...]
    controls: tuple[str, ...]
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class TypicalControl:
    id: str
    kind: str
    ja: str
    en: str


@cache
def _data() -> tuple[Mapping[str, TypicalRisk], Mapping[str, TypicalControl]]:
    read = tomllib.loads(resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8"))
    risks = {
        each["id"]: TypicalRisk(
            each["id"], each["stage"], each["class"], tuple(each["harm"]), {column: tuple(values) for column, values in each["when"].items()},
            tuple(each["classes"]), tuple(each["controls"]), each["ja"], each["en"],
        )
        for each in read["risks"]
    }  # fmt: skip
    controls = {id: TypicalControl(id, each["kind"], each["ja"], each["en"]) for id, each in read["controls"].items()}
    return risks, controls


def risks() -> Mapping[str, TypicalRisk]:
    return _data()[0]


def controls() -> Mapping[str, TypicalControl]:
    return _data()[1]


def said(each: TypicalRisk | TypicalControl) -> str:
    """In the reader's language."""
    return each.en if (get_language() or "").startswith("en") else each.ja
