"""The checks, one file a family. Each is a function of the case and its rule, and gives a finding for each subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from komainu.guard.case import Case
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding

Function = Callable[[Case, CheckRule], Iterator[Finding]]


def all_checks() -> dict[str, Function]:
    """Every check by its id, in the order of the contract."""
    from komainu.guard.catalogue import CHECKS
    from komainu.guard.checks import addressees, audience, contents, files, form, joins, leftovers, promises, sender, strangers

    found: dict[str, Function] = {}
    for module in (audience, strangers, sender, addressees, contents, promises, leftovers, files, form, joins):
        found.update(module.CHECKS)
    return {check: found[check] for check in CHECKS}
