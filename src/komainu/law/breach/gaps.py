"""Facts that are missing, gathered while the rules are read, and asked in the order in which an answer matters."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from importlib import resources


class Weight(IntEnum):
    """What an answer could do, the heaviest first."""

    CREATES_DUTY = 0
    STARTS_CLOCK = 1
    ADDS_GROUND = 2
    LIFTS_DUTY = 3
    NAMES_RECIPIENT = 4
    SHAPES_NOTICE = 5
    SETTLES_MARK = 6
    BESIDE = 7


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that nobody knows yet and that could change the answer.

    path            where the fact stands; arrays as []
    question_ja, question_en    what to ask
    weight          what an answer could do
    data_sets       ids of the data sets in which it is missing; empty where the fact is not of a data set
    """

    path: str
    question_ja: str
    question_en: str
    weight: Weight
    data_sets: tuple[str, ...]


@cache
def _questions() -> dict[str, tuple[int, str, str]]:
    text = resources.files("komainu.law.breach").joinpath("rules/questions.toml").read_text(encoding="utf-8")
    return {path: (order, one["ja"], one["en"]) for order, (path, one) in enumerate(tomllib.loads(text).items())}


@cache
def question_for(path: str) -> tuple[str, str]:
    """The question for a fact in Japanese and English. Raises KeyError for a fact that is never asked for."""
    _, ja, en = _questions()[path]
    return ja, en


def asked_paths() -> tuple[str, ...]:
    """Every fact that may be asked for, in the order of the questions."""
    return tuple(_questions())


@dataclass(slots=True)
class Gaps:
    """Collects missing facts; the same fact may be wanted by several rules, the heaviest reason counts."""

    found: dict[str, tuple[Weight, list[str]]] = field(default_factory=dict)

    def add(self, path: str, weight: Weight, data_set: str | None = None) -> None:
        known = self.found.get(path)
        if known is None:
            self.found[path] = (weight, [] if data_set is None else [data_set])
            return
        if data_set is not None and data_set not in known[1]:
            known[1].append(data_set)
        if weight < known[0]:
            self.found[path] = (weight, known[1])

    def in_order(self) -> tuple[MissingFact, ...]:
        """The missing facts, the heaviest first, and among equals in the order of the questions."""
        questions = _questions()
        ordered = sorted(self.found.items(), key=lambda item: (item[1][0], questions[item[0]][0]))
        return tuple(MissingFact(path, *questions[path][1:], weight, tuple(sets)) for path, (weight, sets) in ordered)
