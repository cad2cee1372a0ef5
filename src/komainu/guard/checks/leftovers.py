"""What goes along unseen: the talk below, hidden sheets and cells, comments, tracked changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from komainu.guard.addresses import parse
from komainu.guard.case import Case
from komainu.guard.inspected import Inspected
from komainu.guard.people import is_inside, party_of
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding


def forwarded_chain(case: Case, rule: CheckRule) -> Iterator[Finding]:
    people = case.met(rule.id)
    if not people:
        return
    parties = {person.party for person in people}
    why = ""
    count = 0
    for block in case.blocks:
        addresses = [address for each in block.addresses if (address := parse(each.strip(".'"))) is not None]
        outside = [address for address in addresses if not is_inside(address.domain, case.rules)]
        strange = [address for address in outside if (party_of(address, case.rules)) not in parties]
        if strange:
            why, count = "other", count + 1
        elif addresses and not outside and not block.attribution and not block.nameless:
            why, count = why or "house", count + 1
    if why:
        yield Finding(rule.id, rule.grade, "quoted", {"why": why}, count)


def _files(case: Case, rule: CheckRule, count: Callable[[Inspected], int]) -> Iterator[Finding]:
    if case.met(rule.id):
        for file in case.files:
            found = count(file)
            if found:
                yield Finding(rule.id, rule.grade, file.name, count=found)


def hidden_sheet(case: Case, rule: CheckRule) -> Iterator[Finding]:
    yield from _files(case, rule, lambda file: file.hidden_sheets)


def hidden_cells(case: Case, rule: CheckRule) -> Iterator[Finding]:
    yield from _files(case, rule, lambda file: file.hidden_cells)
    if case.hidden and case.met(rule.id):
        yield Finding(rule.id, rule.grade, "body", count=len(case.hidden))


def comments_left(case: Case, rule: CheckRule) -> Iterator[Finding]:
    yield from _files(case, rule, lambda file: file.comments)


def tracked_changes(case: Case, rule: CheckRule) -> Iterator[Finding]:
    yield from _files(case, rule, lambda file: file.tracked)


CHECKS = {
    "forwarded_chain": forwarded_chain,
    "hidden_sheet": hidden_sheet,
    "hidden_cells": hidden_cells,
    "comments_left": comments_left,
    "tracked_changes": tracked_changes,
}
