"""Recipients against the ledger: may they have what fires here?"""

from __future__ import annotations

from collections.abc import Iterator

from komainu.guard.case import Case
from komainu.guard.domains import is_beneath
from komainu.guard.people import Person
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding


def _needed(case: Case, min_persons: int) -> frozenset[str]:
    """The kinds of information that fire and want a ground."""
    rules = case.rules.checks
    found: set[str] = set()
    if case.has_personal_information and case.persons >= min_persons:
        found.add("personal_information")
    if rules["special_care"].enabled and any(content.special for content in case.contents.values()):
        found.add("special_care")
    numbers = sum(content.numbers for content in case.contents.values())
    if rules["individual_number"].enabled and numbers and rules["individual_number"].step(numbers).rank:
        found.add("individual_number")
    return frozenset(found)


def _state(case: Case, person: Person, needed: frozenset[str]) -> str:
    """covered, expired, or nothing."""
    assert case.ledger is not None
    domain = person.address.domain
    covering = [
        each
        for each in (*case.ledger.entrustees, *case.ledger.provisions)
        if needed <= each.covers and any(is_beneath(domain, own) for own in each.domains)
    ]
    if any(each.is_in_force(case.day) for each in covering):
        return "covered"
    return "expired" if covering else ""


def entrustee_unregistered(case: Case, rule: CheckRule) -> Iterator[Finding]:
    yield from _without(case, rule, "")


def entrustee_expired(case: Case, rule: CheckRule) -> Iterator[Finding]:
    yield from _without(case, rule, "expired")


def _without(case: Case, rule: CheckRule, state: str) -> Iterator[Finding]:
    if case.ledger is None:
        return
    needed = _needed(case, rule.keys["min_persons"])
    if needed:
        for person in case.met(rule.id):
            if _state(case, person, needed) == state:
                yield Finding(rule.id, rule.grade, person.shown, {"kinds": "・".join(sorted(needed))}, case.persons)


CHECKS = {"entrustee_unregistered": entrustee_unregistered, "entrustee_expired": entrustee_expired}
