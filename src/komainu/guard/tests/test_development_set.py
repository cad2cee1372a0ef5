"""The development messages of the contract, each against what is expected of it. expected.yaml says what its fields mean in its first line's contract."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from komainu.guard import Envelope, History, Ledger, Policy, examine, inspect_here
from komainu.guard.catalogue import CHECKS
from komainu.guard.inputs import moment
from komainu.guard.verdict import Grade

DEV = Path(__file__).parent / "dev"
CASES = yaml.safe_load((DEV / "expected.yaml").read_text(encoding="utf-8"))["cases"]


@cache
def _policy(name: str) -> Policy:
    return Policy((DEV / name).read_bytes())


def _json(name: str) -> Any:
    return json.loads((DEV / name).read_text(encoding="utf-8"))


def _same(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _meets(finding: dict[str, Any], wish: dict[str, Any]) -> bool:
    return finding["check"] == wish["check"] and ("subject" not in wish or _same(finding["subject"]) == _same(wish["subject"]))


@pytest.mark.parametrize("case", CASES, ids=[case["file"][:-4] for case in CASES])
def test_a_development_message_gets_what_is_expected(case: dict[str, Any]) -> None:
    envelope = Envelope.from_json(_json(case["envelope"])) if case.get("envelope") else None
    now = envelope.received_at if envelope else moment(str(case["as_of"]), "as_of")
    assert now is not None
    verdict = examine(
        (DEV / case["file"]).read_bytes(),
        envelope,
        _policy(case["policy"]),
        History.from_json(_json(case["history"])) if case.get("history") else None,
        Ledger.from_json(_json(case["ledger"])) if case.get("ledger") else None,
        as_of=now,
        inspector=inspect_here,
    )
    answer = verdict.as_json()
    findings = answer["findings"]
    wanted = case["verdict"] if isinstance(case["verdict"], list) else [case["verdict"]]
    assert answer["verdict"] in wanted, findings
    for wish in case["required"]:
        fitting = [each for each in findings if _meets(each, wish)]
        assert any(
            ("grade" not in wish or each["grade"] == wish["grade"])
            and ("count" not in wish or wish["count"][0] <= each["count"] <= wish["count"][1])
            for each in fitting
        ), (wish, findings)
    expected = [*case["required"], *case.get("allowed", [])]
    for each in findings:
        assert not any(_meets(each, never) for never in case.get("forbidden", [])), each
        assert Grade(each["grade"]).rank < Grade.HOLD.rank or any(_meets(each, wish) for wish in expected), each
    for part, key in (("recipients", "address"), ("attachments", "name")):
        have = {_same(each[key]): each for each in answer[part]}
        for name, facts in (case.get(part) or {}).items():
            for fact, value in facts.items():
                got = have[_same(name)][fact]
                assert set(value) <= set(got) if fact == "kinds" else got == value, (name, fact, got)
    keys = [(each["check"], _same(each["subject"])) for each in findings]
    assert len(keys) == len(set(keys))


def test_every_check_is_met_somewhere_or_has_a_test_of_its_own() -> None:
    required = {wish["check"] for case in CASES for wish in case["required"]}
    assert set(CHECKS) - required == set()
