"""All worked cases hold, under the comparison rule of the facts' specification, section 6."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from komainu.law.breach import Facts, assess
from komainu.law.citations import all_citations

DATA = Path(__file__).parent / "data"
AT_LEAST = {"possible_grounds", "exemptions", "missing_facts", "citations", "other_duties", "warnings"}
CASES = yaml.load((DATA / "cases.yaml").read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["cases"]
BY_ID = pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((DATA / f"{name}.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker())


ANSWER_SCHEMA, FACTS_SCHEMA = validator("assessment"), validator("facts")


def disagreements(expected: dict[str, Any], found: dict[str, Any], path: str = "") -> list[str]:
    wrong = []
    for key, want in expected.items():
        here = f"{path}{key}"
        if key not in found:
            wrong.append(f"{here}: absent, expected {want}")
        elif key == "missing_facts":
            have = {one["path"] for one in found[key]}
            wrong += [f"{here}: {one['path']} is not asked" for one in want if one["path"] not in have]
        elif isinstance(want, dict):
            wrong += disagreements(want, found[key], here + ".")
        elif isinstance(want, list):
            fits = set(want) <= set(found[key]) if key in AT_LEAST else set(want) == set(found[key])
            wrong += [] if fits else [f"{here}: {found[key]}, expected {want}"]
        elif found[key] != want:
            wrong.append(f"{here}: {found[key]}, expected {want}")
    return wrong


def test_there_are_all_the_worked_cases() -> None:
    assert len(CASES) == 154


@BY_ID
def test_worked_case_holds(case: dict[str, Any]) -> None:
    found = assess(Facts.from_json(case["facts"])).to_json()
    assert disagreements(case["expected"], found) == []


@BY_ID
def test_answer_is_full_and_fits_the_schema(case: dict[str, Any]) -> None:
    answer = assess(Facts.from_json(case["facts"]))
    found = answer.to_json()
    assert [error.message for error in ANSWER_SCHEMA.iter_errors(found)] == []
    assert set(found) == set(ANSWER_SCHEMA.schema["properties"])
    for name, regime in answer.regimes.items():
        wanting = set(ANSWER_SCHEMA.schema["$defs"]["regime"]["properties"]) - set(found[name])
        # Only an unknown recipient is left out (U5).
        assert wanting == ({"recipients"} if regime.recipients is None else set())
    assert set(found["citations"]) <= set(all_citations())


@BY_ID
def test_facts_survive_the_way_out_and_back(case: dict[str, Any]) -> None:
    facts = Facts.from_json(case["facts"])
    written = facts.to_json()
    assert [error.message for error in FACTS_SCHEMA.iter_errors(written)] == []
    assert Facts.from_json(written) == facts


@BY_ID
def test_every_answer_can_be_explained(case: dict[str, Any]) -> None:
    answer = assess(Facts.from_json(case["facts"]))
    told = answer.explanation()
    assert json.loads(json.dumps(told)) == told
    reasons = list(answer.reasons.walk())
    assert all("{" not in one.ja + one.en for one in reasons)
    assert {citation for one in reasons for citation in one.citations} <= set(all_citations())
    for regime in answer.regimes.values():
        assert set(regime.grounds) <= {one.rule for one in reasons if one.outcome == "yes"}


def test_the_checker_of_cases_accepts_the_file() -> None:
    check_file = runpy.run_path(str(DATA / "validate_cases.py"))["check_file"]
    assert check_file(DATA / "cases.yaml", FACTS_SCHEMA, ANSWER_SCHEMA) == (154, [])


@pytest.mark.parametrize("name", ["facts", "assessment"])
def test_shipped_schema_is_the_given_one(name: str) -> None:
    shipped = DATA.parent.parent / "schemas" / f"{name}.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == json.loads((DATA / f"{name}.schema.json").read_text(encoding="utf-8"))
