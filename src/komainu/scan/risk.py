"""The law's view of a file: the grade of harm that it could do, and the rule that made it so. The rules are dated data (`rules/risk.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from komainu.detect import Kind
from komainu.scan.result import NOTHING_FOUND, Grade

_RULES = Path(__file__).with_name("rules") / "risk.toml"
_BUILT_IN = frozenset(str(kind) for kind in Kind)

# What the detector's reasons are in the law's schema (facts.schema.json, special_care). "care" is a need of care: a state of health that somebody diagnosed.
SPECIAL_CARE = {
    "disease": "medical_history",
    "disability": "disability",
    "checkup": "health_check_result",
    "treatment": "medical_guidance_treatment_or_dispensing",
    "care": "medical_history",
    "criminal": "criminal_record",
    "victim": "crime_victim",
    "religion": "creed",
    "belief": "creed",
    "race": "race",
    "social": "social_status",
}
_PROCEDURES = ("逮捕", "勾留", "起訴", "送検", "書類送検", "保釈", "不起訴", "公判", "捜索", "取調")
_JUVENILE = ("少年院", "少年審判", "保護処分", "鑑別所", "家庭裁判所送致", "補導")


def special_care_kind(because: tuple[str, ...], words: str) -> str:
    """The law's kind of a special-care hit. A word under a label of its own that is in no list counts as medical history, which such labels are for."""
    sub = next((each for each in because if each in SPECIAL_CARE), "disease")
    if sub == "criminal":
        if any(word in words for word in _JUVENILE):
            return "juvenile_procedure"
        if any(word in words for word in _PROCEDURES) and not any(
            word in words for word in ("懲役", "有罪", "罰金", "前科", "服役", "禁錮", "執行猶予")
        ):
            return "criminal_procedure"
    return SPECIAL_CARE[sub]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `rules/risk.toml`: `text` and `citation` by language, `conditions` as they stand there."""

    id: str
    grade: Grade
    starts_on: date
    ends_on: date | None
    text: dict[str, str]
    citation: dict[str, str]
    conditions: dict[str, Any]

    def is_in_force(self, day: date) -> bool:
        """Whether the rule is in force on the day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def fits(self, counts: Mapping[str, int], persons: tuple[int, int], special_care: Mapping[str, int], is_about_persons: bool) -> bool:
        """Whether all conditions of the rule are met."""
        for name, wanted in self.conditions.items():
            if name == "any_kind":
                met = any(kind in counts for kind in wanted)
            elif name == "all_kinds":
                met = all(kind in counts for kind in wanted)
            elif name == "only_kinds":
                met = all(kind in wanted for kind in counts)
            elif name == "special_care":
                met = bool(special_care) == wanted
            elif name == "persons_above":
                met = persons[0] > wanted
            elif name == "persons_maybe_above":
                met = persons[1] > wanted
            elif name == "own_words":
                met = any(kind not in _BUILT_IN for kind in counts) == wanted
            elif name == "is_about_persons":
                met = is_about_persons == wanted
            else:
                raise ValueError(f"{self.id}: unknown condition {name}")
            if not met:
                return False
        return True


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, the gravest first."""
    found = []
    for row in tomllib.loads(_RULES.read_text(encoding="utf-8"))["rule"]:
        found.append(
            Rule(
                row.pop("id"),
                Grade(row.pop("grade")),
                row.pop("from"),
                row.pop("until", None),
                {"ja": row.pop("ja"), "en": row.pop("en")},
                {"ja": row.pop("citation_ja"), "en": row.pop("citation_en")},
                row,
            )
        )
    return tuple(found)


def verdict(
    counts: Mapping[str, int], persons: tuple[int, int], special_care: Mapping[str, int], *, is_about_persons: bool, as_of: date
) -> tuple[Grade, str]:
    """The grade of a file and the id of the rule that made it so, by the rules in force on the day `as_of`.

    A file in which nothing was found has the grade NONE; whether all of it was read is said elsewhere.
    """
    if not counts:
        return Grade.NONE, NOTHING_FOUND
    for rule in rules():
        if rule.is_in_force(as_of) and rule.fits(counts, persons, special_care, is_about_persons):
            return rule.grade, rule.id
    raise LookupError(f"no rule in force on {as_of}")


def rule_text(rule_id: str, language: str = "ja") -> str:
    """What a rule says, with its citation, for the office; the id itself where it is none of ours."""
    for rule in rules():
        if rule.id == rule_id:
            citation = rule.citation[language]
            return (
                f"{rule.text[language]}（{citation}）"
                if citation and language == "ja"
                else f"{rule.text[language]} ({citation})"
                if citation
                else rule.text[language]
            )
    return rule_id
