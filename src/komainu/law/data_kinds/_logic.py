"""Definitions as trees over questions, in three-valued logic (Kleene): what they come to, and which questions could still decide them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from komainu.law.breach.vocabulary import Answer
from komainu.law.data_kinds._answers import Answers, Fact

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
Known = tuple[Answer, frozenset[Fact]]
"""An answer, and the questions that could decide it while it is unknown."""
Definition = Callable[[Answers], Known]


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to one question."""

    fact: Fact

    def __call__(self, answers: Answers) -> Known:
        answer = answers.of(self.fact)
        return answer, frozenset({self.fact}) if answer is UNKNOWN else frozenset()


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    of: Definition

    def __call__(self, answers: Answers) -> Known:
        answer, open_ones = self.of(answers)
        return {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[answer], open_ones


class All:
    """Yes if all are, no if one is, else unknown."""

    settles = NO

    def __init__(self, *of: Definition) -> None:
        self.of = of

    def __call__(self, answers: Answers) -> Known:
        found = [each(answers) for each in self.of]
        if any(answer is self.settles for answer, _open in found):
            return self.settles, frozenset()
        open_ones: frozenset[Fact] = reduce(frozenset.union, (each for _answer, each in found), frozenset())
        return (UNKNOWN, open_ones) if open_ones else (YES if self.settles is NO else NO, open_ones)


class AnyOf(All):
    """Yes if one is, no if all are, else unknown."""

    settles = YES
