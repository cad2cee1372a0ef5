"""A second reader's cases: the expected values were derived from the texts before the engine was run on them."""

from __future__ import annotations

import runpy
from typing import Any

import pytest
import yaml

from komainu.law.breach import Facts, assess
from komainu.law.breach.tests.test_cases import ANSWER_SCHEMA, DATA, FACTS_SCHEMA, disagreements
from komainu.law.citations import all_citations

CASES = yaml.load((DATA / "further_cases.yaml").read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["cases"]
BY_FURTHER_ID = pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
GROUNDS = {f"appi.r7.{item}" for item in (1, 2, 3, 4)} | {f"my_number.r2.{item}" for item in (1, 2, 3, 4)}


@BY_FURTHER_ID
def test_further_case_holds(case: dict[str, Any]) -> None:
    found = assess(Facts.from_json(case["facts"])).to_json()
    assert disagreements(case["expected"], found) == []
    assert [error.message for error in ANSWER_SCHEMA.iter_errors(found)] == []


def test_the_checker_of_cases_accepts_the_further_cases() -> None:
    check_file = runpy.run_path(str(DATA / "validate_cases.py"))["check_file"]
    assert check_file(DATA / "further_cases.yaml", FACTS_SCHEMA, ANSWER_SCHEMA) == (len(CASES), [])


def test_every_ground_and_every_exemption_is_met() -> None:
    grounds: set[str] = set()
    exemptions: set[str] = set()
    for case in CASES:
        for name in ("appi", "my_number", "privacy_mark"):
            regime = case["expected"].get(name, {})
            grounds.update(regime.get("grounds", ()))
            exemptions.update(regime.get("exemptions", ()))
    known = ANSWER_SCHEMA.schema["$defs"]
    assert exemptions == set(known["exemption"]["enum"])
    assert grounds >= GROUNDS


def test_expected_citations_are_of_the_registry() -> None:
    assert {one for case in CASES for one in case["expected"].get("citations", ())} <= set(all_citations())
