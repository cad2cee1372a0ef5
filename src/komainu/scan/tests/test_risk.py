"""The law's view: which rule makes which grade, and the law's kinds of special care."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import komainu.law
from komainu.scan import Grade
from komainu.scan.risk import SPECIAL_CARE, rule_text, rules, special_care_kind, verdict

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("counts", "persons", "special", "about", "grade", "rule"),
    [
        ({}, (0, 0), {}, False, Grade.NONE, "nothing_found"),
        ({"MY_NUMBER": 1}, (1, 1), {}, True, Grade.CRITICAL, "my_number"),
        ({"SENSITIVE": 1, "CREDIT_CARD": 1}, (1, 1), {"disability": 1}, True, Grade.CRITICAL, "special_care"),
        ({"PERSON_NAME": 1001}, (1001, 1001), {}, True, Grade.CRITICAL, "many_persons"),
        ({"PERSON_NAME": 1000}, (1000, 1000), {}, True, Grade.LOW, "personal.named_only"),
        ({"EMAIL": 1500}, (0, 1500), {}, True, Grade.HIGH, "many_persons_possible"),
        ({"CREDIT_CARD": 1}, (0, 1), {}, True, Grade.HIGH, "property_damage.card"),
        ({"LOGIN_ID": 1, "PASSWORD": 1}, (0, 1), {}, True, Grade.HIGH, "property_damage.sign_in"),
        ({"LOGIN_ID": 1}, (0, 1), {}, True, Grade.MEDIUM, "personal"),
        ({"BANK_ACCOUNT": 1, "PERSON_NAME": 1}, (1, 1), {}, True, Grade.HIGH, "property_damage.bank"),
        ({"BANK_ACCOUNT": 1, "PHONE": 1}, (0, 0), {}, False, Grade.LOW, "not_personal.company"),
        ({"PASSPORT": 1}, (1, 1), {}, True, Grade.HIGH, "identification_code"),
        ({"PERSON_NAME": 3, "PHONE": 1}, (2, 3), {}, True, Grade.MEDIUM, "personal"),
        ({"IP_ADDRESS": 9}, (0, 0), {}, False, Grade.LOW, "not_personal.terminal"),
        ({"member": 9}, (0, 0), {}, False, Grade.MEDIUM, "own_words"),
    ],
)
def test_the_first_rule_that_fits_decides(
    counts: dict[str, int], persons: tuple[int, int], special: dict[str, int], about: bool, grade: Grade, rule: str
) -> None:
    assert verdict(counts, persons, special, is_about_persons=about, as_of=DAY) == (grade, rule)


def test_before_the_rules_nothing_is_judged() -> None:
    with pytest.raises(LookupError):
        verdict({"MY_NUMBER": 1}, (1, 1), {}, is_about_persons=True, as_of=date(2020, 1, 1))


def test_every_rule_says_what_it_is_in_both_languages() -> None:
    for rule in rules():
        assert rule.text["ja"] and rule.text["en"] and rule_text(rule.id) != rule.id
    assert rule_text("unheard.of") == "unheard.of"


def test_special_care_has_the_names_of_the_law() -> None:
    assert special_care_kind(("label", "disease"), "2型糖尿病") == "medical_history"
    assert special_care_kind(("label",), "膝の具合") == "medical_history"
    assert special_care_kind(("criminal",), "窃盗容疑で逮捕") == "criminal_procedure"
    assert special_care_kind(("criminal",), "逮捕、懲役3年") == "criminal_record"
    assert special_care_kind(("criminal",), "少年院に送致") == "juvenile_procedure"
    law = Path(komainu.law.__file__).parent
    known = "".join(path.read_text(encoding="utf-8") for path in law.rglob("*.py"))
    for kind in {*SPECIAL_CARE.values(), "criminal_procedure", "juvenile_procedure"}:
        assert json.dumps(kind) in known
