"""Exams: which questions are drawn, whether an answer is right, what the score is, what the answers say of a question. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

SHARES = {1: 0.4, 2: 0.4, 3: 0.2}
"""How many of the questions are of each difficulty, as far as the pool has them."""
EDGE = 0.27
"""The share of the best and of the weakest that the discrimination index compares."""
FEWEST = 10
"""With fewer answers a discrimination index says nothing."""


@dataclass(frozen=True, slots=True)
class Candidate:
    id: str
    module: str
    difficulty: int


def draw(pool: Sequence[Candidate], count: int, asked_before: Mapping[str, int], random: Random) -> list[Candidate]:
    """So many questions of the pool: those asked least often first, in the shares of difficulty, spread over the modules, in random order.

    asked_before   how often each was asked of this person
    """
    count = min(count, len(pool))
    left = sorted(pool, key=lambda each: each.id)
    random.shuffle(left)
    quotas = _quotas(Counter(each.difficulty for each in pool), count)
    of_module: Counter[str] = Counter()
    drawn: list[Candidate] = []
    while len(drawn) < count:
        # A question asked before comes again only when no other is left, even if the shares suffer by it.
        best = min(left, key=lambda each: (asked_before.get(each.id, 0), quotas[each.difficulty] <= 0, of_module[each.module]))
        left.remove(best)
        drawn.append(best)
        quotas[best.difficulty] -= 1
        of_module[best.module] += 1
    random.shuffle(drawn)
    return drawn


def _quotas(there: Mapping[int, int], count: int) -> dict[int, int]:
    quotas = {difficulty: min(round(count * share), there.get(difficulty, 0)) for difficulty, share in SHARES.items()}
    for difficulty in (2, 1, 3) * count:
        if sum(quotas.values()) >= count:
            break
        if quotas[difficulty] < there.get(difficulty, 0):
            quotas[difficulty] += 1
    return quotas


def shuffled_choices(kind: str, count: int, random: Random) -> list[int]:
    """The places of the choices in the order shown. What is to be put in order is never shown in its right order by the question's own rule."""
    places = list(range(count))
    if kind != "order":
        random.shuffle(places)
    return places


def is_right(kind: str, answer: Sequence[int], given: Sequence[int]) -> bool:
    """Whether an answer is right: all right choices and no other; of kind order in this order."""
    return list(given) == list(answer) if kind == "order" else set(given) == set(answer)


def score(right: int, asked: int) -> int:
    """Per cent, rounded down: 79.9 is not 80."""
    return right * 100 // asked if asked else 100


def has_passed(right: int, asked: int, pass_mark: int) -> bool:
    return right * 100 >= pass_mark * asked


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """What the first attempts say of one question.

    chosen          how often each choice was taken, by its place; of kind order: empty
    discrimination  share right among the best less that among the weakest, -1 to 1; None: too few answers to say
    """

    question: str
    asked: int
    right: int
    chosen: dict[int, int]
    discrimination: float | None

    @property
    def share(self) -> float:
        return self.right / self.asked if self.asked else 0.0


@dataclass(slots=True)
class _Tally:
    """`best` and `weakest`: how many of them were right, and how many were asked."""

    asked: int = 0
    right: int = 0
    chosen: dict[int, int] = field(default_factory=dict)
    best: list[int] = field(default_factory=lambda: [0, 0])
    weakest: list[int] = field(default_factory=lambda: [0, 0])


def question_figures(
    attempts: Iterable[tuple[int, Sequence[str], Mapping[str, Sequence[int]]]], questions: Mapping[str, tuple[str, Sequence[int]]]
) -> list[QuestionFigures]:
    """How each question was answered.

    attempts   score, ids of what was asked, answers by id
    questions  kind and right answer by id
    """
    found = sorted(attempts, key=lambda each: each[0])
    edge = max(int(len(found) * EDGE), 1)
    first_of_best = len(found) - edge
    # Looked at millions of times in a large house: right answers in the form in which they are compared, tallies made once.
    right = {key: list(answer) if kind == "order" else set(answer) for key, (kind, answer) in questions.items()}
    tallies = {key: _Tally() for key in questions}
    for place, (_score, asked, answers) in enumerate(found):
        for question in asked:
            wanted = right.get(question)
            if wanted is None:
                continue
            given = answers.get(question, ())
            tally = tallies[question]
            tally.asked += 1
            if type(wanted) is list:
                is_good = list(given) == wanted
            else:
                is_good = set(given) == wanted
                chosen = tally.chosen
                for choice in given:
                    chosen[choice] = chosen.get(choice, 0) + 1
            tally.right += is_good
            if place < edge:
                tally.weakest[0] += is_good
                tally.weakest[1] += 1
            elif place >= first_of_best:
                tally.best[0] += is_good
                tally.best[1] += 1
    return [
        QuestionFigures(question, tally.asked, tally.right, dict(tally.chosen), _discrimination(tally))
        for question, tally in tallies.items()
        if tally.asked
    ]


def _discrimination(tally: _Tally) -> float | None:
    best, weakest = tally.best, tally.weakest
    if tally.asked < FEWEST or not best[1] or not weakest[1]:
        return None
    return round(best[0] / best[1] - weakest[0] / weakest[1], 2)
