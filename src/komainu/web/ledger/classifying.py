"""Which kinds of information a line is: what was answered, and what its columns say by themselves, held against the law's definitions. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from komainu.law.breach.vocabulary import Answer
from komainu.law.data_kinds import Answers, Classification, DataKind, Fact, classify, question, words
from komainu.web.ledger.models import LedgerLine

BY_WORD = {"yes": Answer.YES, "no": Answer.NO}
# An item of the line that answers a question with yes. That an item is not listed answers nothing.
SAYS_YES: Mapping[Fact, frozenset[str]] = {
    Fact.IDENTIFIES: frozenset({"name", "photo"}),
    Fact.HAS_IDENTIFICATION_CODE: frozenset({"identity_number", "biometric"}),
    Fact.HAS_INDIVIDUAL_NUMBER: frozenset({"my_number"}),
    Fact.HAS_SPECIAL_CARE: frozenset({"health", "disability", "criminal"}),
}
LIVING = frozenset({"customer", "prospect", "member", "patient", "applicant", "employee", "business_contact", "visitor", "shareholder"})
"""Persons of whom it goes without saying that living ones are among them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One kind as the page shows it.

    answer        yes, no or unknown: what counts, the house's own correction before the law's definitions
    is_corrected  the house said otherwise, with a reason of its own
    """

    kind: str
    name: str
    answer: str
    reason: str
    effect: str
    citations: tuple[str, ...]
    missing: tuple[str, ...]
    is_corrected: bool


def language() -> Any:
    return "en" if (get_language() or "").startswith("en") else "ja"


def derived(line: LedgerLine) -> dict[Fact, Answer]:
    """What the columns of a line answer by themselves; what holds names was not processed so that nobody is identified."""
    items = set(line.items)
    found = {fact: Answer.YES for fact, words_ in SAYS_YES.items() if items & words_}
    if LIVING & set(line.persons):
        found[Fact.IS_ABOUT_LIVING_PERSON] = Answer.YES
    if "name" in items:
        found[Fact.IS_PSEUDONYMOUSLY_PROCESSED] = found[Fact.IS_ANONYMOUSLY_PROCESSED] = Answer.NO
    if line.kind == LedgerLine.Kind.ENTRUSTED:
        found[Fact.IS_ONLY_ENTRUSTED] = Answer.YES
    return found


def answers_of(line: LedgerLine) -> Answers:
    """What is known of a line: what somebody answered, else what its columns say."""
    said = derived(line)
    for fact in Fact:
        given = BY_WORD.get(str(line.answers.get(fact.value, "")))
        if given is not None:
            said[fact] = given
    return Answers(**{fact.value: answer for fact, answer in said.items()})


def classified(line: LedgerLine, as_of: date) -> Classification:
    return classify(answers_of(line), as_of)


def flags(line: LedgerLine, as_of: date) -> tuple[list[str], str]:
    """The kinds that count for a line, with its corrections, and the version of the definitions."""
    found = classified(line, as_of)
    corrected = line.override or {}
    kinds = [kind.value for kind in DataKind if corrected.get(kind.value, "yes" if kind in found.kinds else "") == "yes"]
    return kinds, found.rule_version


def version(as_of: date) -> str:
    """The version of the definitions that are in force."""
    return classify(Answers(), as_of).rule_version


def is_correction_old(line: LedgerLine, as_of: date) -> bool:
    """Whether the house's own correction was decided under other definitions than today's."""
    return bool(line.override) and line.override_version != version(as_of)


def shown(line: LedgerLine, as_of: date) -> list[Shown]:
    """Every kind with its answer, reason and citation, in the reader's language."""
    said, corrected = language(), line.override or {}
    rows = []
    for each in classified(line, as_of).findings:
        answer = "yes" if each.answer is Answer.YES else "no" if each.answer is Answer.NO else "unknown"
        own = corrected.get(each.kind.value)
        rows.append(
            Shown(
                each.kind.value, words(each.kind, "name", said), own or answer, line.override_reason if own else each.reason(said), each.effect(said),
                tuple(source.label(said) for source in each.citations), tuple(question(fact).text(said) for fact in each.missing),
                bool(own),
            )
        )  # fmt: skip
    return rows


def names(kinds: list[str]) -> str:
    return ("、" if language() == "ja" else ", ").join(words(kind, "name", language()) for kind in kinds)
