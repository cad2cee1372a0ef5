"""The rules of law as dated data, and which of them apply to a day.

A version applies to a day of knowing when it was in force on it, and it is used in an answer given as of a day only
when it had been published by then. So an old answer can be had again, and a new version is data, not code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from komainu.law.breach import vocabulary as v

RULE_FILES = ("appi.toml", "my_number.toml", "privacy_mark.toml", "options.toml")


class NotInForce(LookupError):
    """No version of the rule was in force, or known, for that day."""

    def __init__(self, rule_id: str, day: date, as_of: date) -> None:
        super().__init__(f"{rule_id} was not in force on {day}, as known on {as_of}")
        self.rule_id = rule_id


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One rule as it stood for some time.

    id              `rule id@first day in force`
    in_force_from   first day of knowing to which it applies; None while its day is not fixed
    in_force_until  last such day; None while no end is known
    published_on    first day on which it could be known
    is_disabled     published, but not to be used: its day in force is not fixed yet
    values          the numbers and lists of the rule
    """

    id: str
    rule_id: str
    in_force_from: date | None
    in_force_until: date | None
    published_on: date
    end_published_on: date | None
    is_disabled: bool
    values: Mapping[str, Any]

    def applies_to(self, day: date, as_of: date) -> bool:
        if self.is_disabled or self.in_force_from is None or self.published_on > as_of or self.in_force_from > day:
            return False
        end_is_known = self.end_published_on is None or self.end_published_on <= as_of
        return not (self.in_force_until and end_is_known and day > self.in_force_until)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its name, its sources and all its versions, oldest first."""

    id: str
    code: str
    title_ja: str
    title_en: str
    citations: tuple[str, ...]
    versions: tuple[RuleVersion, ...]

    def in_force(self, day: date, as_of: date) -> RuleVersion:
        """The version for a day of knowing, as known on `as_of`. Raises NotInForce."""
        for version in reversed(self.versions):
            if version.applies_to(day, as_of):
                return version
        raise NotInForce(self.id, day, as_of)


_DATES = {"published_on", "in_force_from", "in_force_until", "end_published_on", "disabled"}


def _version(rule_id: str, entry: dict[str, Any]) -> RuleVersion:
    start = entry.get("in_force_from")
    values = MappingProxyType({key: value for key, value in entry.items() if key not in _DATES})
    return RuleVersion(
        id=f"{rule_id}@{start.isoformat() if start else 'not-fixed'}",
        rule_id=rule_id,
        in_force_from=start,
        in_force_until=entry.get("in_force_until"),
        published_on=entry["published_on"],
        end_published_on=entry.get("end_published_on"),
        is_disabled=entry.get("disabled", False),
        values=values,
    )


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every dated rule by its id."""
    found: dict[str, Rule] = {}
    folder = resources.files("komainu.law.breach").joinpath("rules")
    for name in RULE_FILES:
        for entry in tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))["rule"]:
            versions = tuple(_version(entry["id"], one) for one in entry["version"])
            citations = tuple(entry["citations"])
            found[entry["id"]] = Rule(entry["id"], entry["code"], entry["title_ja"], entry["title_en"], citations, versions)
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class ActRules:
    """The rules of one Act for one day of knowing, read once into values that the code can compare.

    wrongful_targets    whom an act must be against to count; None where the rule sets no such condition
    """

    versions: tuple[str, ...]
    special_care_stages: frozenset[v.Stage]
    financial_stages: frozenset[v.Stage]
    count_stages: frozenset[v.Stage]
    wrongful_stages: frozenset[v.Stage]
    wrongful_targets: frozenset[v.Target] | None
    financial_sufficient: tuple[frozenset[v.Financial], ...]
    financial_case_by_case: tuple[frozenset[v.Financial], ...]
    systems: frozenset[v.NumberSystem]
    more_than_persons: int
    guide_days: tuple[int, int]
    days: int
    days_if_wrongful: int
    notice_items: tuple[int, ...]


def _sets_of(kind: type[v.Financial], lists: list[list[str]]) -> tuple[frozenset[v.Financial], ...]:
    return tuple(frozenset(kind(value) for value in one) for one in lists)


@lru_cache(maxsize=4096)
def act_rules(prefix: str, day: date, as_of: date) -> ActRules:
    """The rules of the Act `appi` or `my_number` for a day of knowing. Raises NotInForce before its duty began."""
    rules = all_rules()
    names = ["duty", *(f"r{'7' if prefix == 'appi' else '2'}.{n}" for n in range(1, 5)), "preliminary", "final", "notice"]
    found = {name: rules[f"{prefix}.{name}"].in_force(day, as_of) for name in names}
    first, second, third, fourth = (found[name].values for name in names[1:5])
    targets = third.get("targets")
    return ActRules(
        versions=tuple(version.id for version in found.values()),
        special_care_stages=frozenset(map(v.Stage, first.get("stages", ()))),
        financial_stages=frozenset(map(v.Stage, second.get("stages", ()))),
        count_stages=frozenset(map(v.Stage, fourth.get("stages", ()))),
        wrongful_stages=frozenset(map(v.Stage, third.get("stages", ()))),
        wrongful_targets=None if targets is None else frozenset(map(v.Target, targets)),
        financial_sufficient=_sets_of(v.Financial, second.get("sufficient", [])),
        financial_case_by_case=_sets_of(v.Financial, second.get("case_by_case", [])),
        systems=frozenset(map(v.NumberSystem, first.get("systems", ()))),
        more_than_persons=fourth["more_than_persons"],
        guide_days=tuple(found["preliminary"].values["guide_days"]),
        days=found["final"].values["days"],
        days_if_wrongful=found["final"].values["days_if_wrongful"],
        notice_items=tuple(found["notice"].values["items"]),
    )


@dataclass(frozen=True, slots=True)
class MarkRules:
    """The Privacy Mark's rules for one day of knowing."""

    versions: tuple[str, ...]
    obliged: frozenset[v.PrivacyMark]
    stages: frozenset[v.Stage]
    stages_not_settled: frozenset[v.Stage]
    days: int
    days_if_wrongful: int
    more_than_persons: int
    more_than_persons_my_number: int
    systems: frozenset[v.NumberSystem]
    systems_not_settled: frozenset[v.NumberSystem]


@lru_cache(maxsize=4096)
def mark_rules(day: date, as_of: date) -> MarkRules:
    """The Privacy Mark's rules for a day of knowing. Raises NotInForce for days of which nothing was found."""
    rules = all_rules()
    incident = rules["privacy_mark.incident"].in_force(day, as_of)
    preliminary = rules["privacy_mark.preliminary"].in_force(day, as_of)
    return MarkRules(
        versions=(incident.id, preliminary.id),
        obliged=frozenset(map(v.PrivacyMark, incident.values["obliged"])),
        stages=frozenset(map(v.Stage, incident.values["stages"])),
        stages_not_settled=frozenset(map(v.Stage, incident.values["stages_not_settled"])),
        days=incident.values["days"],
        days_if_wrongful=incident.values["days_if_wrongful"],
        more_than_persons=preliminary.values["more_than_persons"],
        more_than_persons_my_number=preliminary.values["more_than_persons_my_number"],
        systems=frozenset(map(v.NumberSystem, preliminary.values["systems"])),
        systems_not_settled=frozenset(map(v.NumberSystem, preliminary.values["systems_not_settled"])),
    )


@lru_cache(maxsize=4096)
def option(rule_id: str, day: date, as_of: date) -> Mapping[str, Any] | None:
    """The values of a rule of `options.toml` for a day of knowing, or None if it did not stand then."""
    try:
        return all_rules()[rule_id].in_force(day, as_of).values
    except NotInForce:
        return None
