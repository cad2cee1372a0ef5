"""A second reader's cases: the expected values were derived from the texts before the engine was run on them."""

from __future__ import annotations

import runpy
from typing import Any

import pytest
import yaml

from komainu.law.breach import Facts, assess
from komainu.law.breach.prose import tell
from komainu.law.breach.tests.build import NUMBERED, answer, data
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


def test_text_says_from_which_day_it_counts_and_why_a_last_day_moved() -> None:
    text = tell(answer(data(persons=1250), awareness__known_on="2026-04-03"))
    assert "2026-05-07（木）まで（2026-04-03（金）を1日目として30日以内。30日目の2026-05-02（土）は行政機関の休日" in text


def test_text_says_when_no_source_settles_a_ground() -> None:
    text = tell(answer(data(financial=["bank_account_number"])))
    assert "資料だけでは決まりません。事案ごとに判断し" in text
    back = {"status": "confirmed", "recovered_all_unviewed": True, "recovery_evidence": "returned_unopened"}
    assert "審査機関に確かめてください（プライバシーマーク 事故等の報告" in tell(
        answer(data(outflow=back), organisation__privacy_mark="holder")
    )
    stolen = data(outflow={"status": "possible", "recovered_all_unviewed": False, "own_intent": False})
    unknown = tell(answer(stolen, organisation__privacy_mark="holder", wrongful_act={}))
    assert "速報: まだ決められません" in unknown


def test_reasons_of_the_my_number_act_name_its_own_places() -> None:
    found = answer(data(NUMBERED, persons=101))
    (regime,) = [one for one in found.reasons.walk() if one.rule == "regime.my_number"]
    places = {one.rule: one.citations for one in regime.walk()}
    assert places["notice"] == ("mn.a29-4.2", "mnr.5", "mngl.b2.4A", "mngl.b2.4C")
    assert places["days.final"] == ("mnr.3.2", "mngl.b2.3E", "hol.a2")
    assert not any(place.startswith(("appi.", "gl.")) for cited in places.values() for place in cited)
