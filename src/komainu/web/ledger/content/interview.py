"""The interview as data: its questions, the cloud services that it names, and the lines that are usual by its answers. Pure."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

HOMES: Mapping[str, Any] = {
    "hr": _("人事・総務の仕事"), "sales": _("営業・販売の仕事"), "desk": _("お客様対応・診療などの仕事"), "systems": _("情報システムの仕事"),
}  # fmt: skip
USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "hr": ("人事", "総務", "管理", "事務"), "sales": ("営業", "販売", "事業", "店"), "desk": ("お客様", "カスタマー", "診療", "介護", "サポート"), "systems": ("情報", "システム", "IT", "総務"),
}  # fmt: skip
"""By which word in its name a department is proposed for these lines."""


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, or a kind of cloud service."""

    id: str
    ja: str
    en: str

    @property
    def label(self) -> str:
        return self.en if _is_english() else self.ja


@dataclass(frozen=True, slots=True)
class Usual:
    """A line that is usual where the answer is yes, or the service is used. `ja` and `en`: name, business, purpose, retention in words."""

    id: str
    home: str
    ja: tuple[str, str, str, str]
    en: tuple[str, str, str, str]
    fields: Mapping[str, Any]
    asks: str = ""
    cloud: str = ""
    kind: str = "own"
    names: frozenset[str] = field(default=frozenset())

    @property
    def said(self) -> tuple[str, str, str, str]:
        return self.en if _is_english() else self.ja

    @property
    def name(self) -> str:
        return self.said[0]

    def values(self) -> dict[str, Any]:
        """The line's columns, in the reader's language."""
        name, business, purpose, words = self.said
        return {**self.fields, "name": name, "business": business, "purpose": purpose, "retention_words": words, "kind": self.kind}


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("interview.toml").read_text(encoding="utf-8"))


@cache
def questions() -> tuple[Asked, ...]:
    return tuple(Asked(**each) for each in _read()["questions"])


@cache
def clouds() -> tuple[Asked, ...]:
    return tuple(Asked(**each) for each in _read()["clouds"])


@cache
def usual() -> tuple[Usual, ...]:
    return tuple(
        Usual(**{**each, "ja": tuple(each["ja"]), "en": tuple(each["en"]), "names": frozenset({each["ja"][0], each["en"][0]})})
        for each in _read()["lines"]
    )


def proposed(answers: Mapping[str, Any], *, names: Collection[str], rules: Collection[str]) -> list[Usual]:
    """The usual lines by what was answered, without those that are there: by their name, or because they came from an earlier interview.

    answers   question → yes, no or unknown; "clouds" → the services in use
    """
    used = set(answers.get("clouds") or ())
    wanted = [each for each in usual() if answers.get(each.asks) == "yes" or each.cloud in used]
    return [each for each in wanted if each.id not in rules and not each.names & set(names)]


def open_questions(answers: Mapping[str, Any]) -> list[Asked]:
    """What was not answered, or not known."""
    return [each for each in questions() if answers.get(each.id) not in {"yes", "no"}]
