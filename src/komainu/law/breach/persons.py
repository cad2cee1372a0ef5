"""How many persons, and what that says of a ground that begins above a number (rules 7(4) and My Number 2(4))."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from komainu.law.breach.facts import Persons
from komainu.law.breach.kinds import Affect, SetFinding
from komainu.law.breach.vocabulary import Answer


@dataclass(frozen=True, slots=True)
class Bounds:
    """At least `lower` and at most `upper` distinct persons; `upper` is None while nobody knows.

    ceiling     more than this it cannot be, although so many are not feared: the number of a wider circle
    feared      while the upper bound is unknown: how many may be affected in the sets whose number is known
    """

    lower: int
    upper: int | None
    ceiling: int | None = None
    feared: int = 0


def exceeds(bounds: Bounds, more_than: int) -> Answer:
    """Whether the number is above the threshold; either bound is enough, for the guideline looks at who may be affected.

    A set whose number nobody knows never makes those fewer who may be affected in the others.
    Source: GL 3-5-3-1 (4).
    """
    if bounds.lower > more_than or (bounds.upper is not None and bounds.upper > more_than):
        return Answer.YES
    if bounds.upper is None and bounds.feared > more_than and (bounds.ceiling is None or bounds.ceiling > more_than):
        return Answer.YES
    if bounds.upper is None and (bounds.ceiling is None or bounds.ceiling > more_than):
        return Answer.UNKNOWN
    return Answer.NO


def of_pair(persons: Persons) -> Bounds:
    """The bounds that one pair of numbers gives."""
    return Bounds(persons.confirmed or 0, persons.maximum)


def _of_sets(findings: Collection[SetFinding]) -> Bounds:
    lower, upper = 0, 0
    unbounded = False
    for finding in findings:
        persons = finding.data.persons
        lower = max(lower, persons.confirmed or 0)
        if persons.maximum is None:
            unbounded = True
        else:
            upper += persons.maximum
    return Bounds(lower, None if unbounded else upper, feared=upper)


def count(counted: Sequence[SetFinding], everything: Sequence[SetFinding], total: Persons) -> Bounds:
    """The bounds over some data sets.

    counted     the sets that are open to the ground
    everything  all sets of the incident: `total` speaks of those of them that are affected and not protected
    total       distinct persons over all affected, unprotected sets, as far as known

    Where the ground looks at fewer sets than the total covers, the total only helps to say what cannot be:
    it never makes a ground certain that the sets themselves leave open.
    """
    if total.confirmed is None and total.maximum is None:
        return _of_sets(counted)
    covered = {id(finding) for finding in everything if finding.affect is Affect.AFFECTED and not finding.is_protected}
    inside = [finding for finding in counted if id(finding) in covered]
    outside = [finding for finding in counted if id(finding) not in covered]
    chosen = {id(finding) for finding in inside}
    rest = [finding for finding in everything if id(finding) in covered and id(finding) not in chosen]
    bounds = _of_sets(inside)
    lower, upper, ceiling = bounds.lower, bounds.upper, None
    if not inside:
        pass
    elif not rest:
        lower = max(lower, total.confirmed or 0)
        upper = upper if total.maximum is None else total.maximum
    else:
        others = _of_sets(rest).upper
        if others is not None and total.confirmed is not None:
            lower = max(lower, total.confirmed - others)
        if total.maximum is not None and upper is not None:
            upper = min(upper, total.maximum)
        ceiling = total.maximum
    more = _of_sets(outside)
    return Bounds(
        max(lower, more.lower),
        None if upper is None or more.upper is None else upper + more.upper,
        None if ceiling is None or more.upper is None else ceiling + more.upper,
    )
