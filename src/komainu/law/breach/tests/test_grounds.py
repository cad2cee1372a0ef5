"""Rules 7 and its data. Source: GL 3-5-3-1, GL 2-3, Q&A 6-10 to 6-15, 6-19."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from komainu.law.breach import Facts, assess
from komainu.law.breach.tests.build import STRONG, answer, data, incident, missing
from komainu.law.breach.vocabulary import SpecialCare

WRONG = {"wrongful_act__suspected": True}


def grounds(*sets: dict[str, Any], **changes: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = answer(*sets, **changes).appi
    return found.grounds, found.possible_grounds


@pytest.mark.parametrize("kind", [one.value for one in SpecialCare])
def test_each_kind_of_special_care_counts_from_one_person(kind: str) -> None:
    assert grounds(data(special_care=[kind])) == (("appi.r7.1",), ())


@pytest.mark.parametrize(
    ("elements", "certain", "possible"),
    [
        (["credit_card_number"], True, False),  # Q&A 6-12
        (["credit_card_number", "contact_details"], True, False),
        (["credit_card_last4"], False, False),  # Q&A 6-12
        (["credit_card_last4", "card_expiry"], False, False),  # Q&A 6-12
        (["contact_details", "sns_account"], False, False),  # Q&A 6-11
        (["contact_details", "purchase_history"], False, False),
        (["payment_service_login_id", "payment_service_password"], True, False),  # GL 3-5-3-1 (2) example 2
        (["payment_service_login_id"], False, False),
        (["payment_service_password"], False, False),
        (["payment_service_login_id", "other_service_password"], False, False),
        (["other_service_login_id", "other_service_password"], False, True),  # judged case by case
        (["other_service_password"], False, False),
        (["identity_document_image"], False, True),
        (["other_financial"], False, True),
        (["bank_account_number"], False, True),  # not settled by any source
        (["bank_account_number", "credit_card_number"], True, False),
        ([], False, False),
        (None, False, True),
    ],
)
def test_property_damage(elements: list[str] | None, certain: bool, possible: bool) -> None:
    expected = (("appi.r7.2",) if certain else (), ("appi.r7.2",) if possible else ())
    assert grounds(data(financial=elements)) == expected


def test_a_ground_that_a_person_must_judge_asks_for_no_fact() -> None:
    found = answer(data(financial=["bank_account_number"]))
    assert found.appi.judged == ("appi.r7.2",)
    assert "data_sets[].financial" not in missing(found)


@pytest.mark.parametrize(
    ("suspected", "target", "stage", "known_on", "certain", "possible"),
    [
        (True, "us", "personal_data", "2026-06-01", True, False),
        (True, "our_entrustee", "personal_data", "2026-06-01", True, False),
        (True, "our_service_provider", "personal_data", "2026-06-01", True, False),
        (True, "unrelated_party", "personal_data", "2026-06-01", False, False),
        (True, None, "personal_data", "2026-06-01", False, True),  # U1
        (None, "us", "personal_data", "2026-06-01", False, True),
        (None, None, "personal_data", "2026-06-01", False, True),
        (None, "unrelated_party", "personal_data", "2026-06-01", False, False),
        (False, "us", "personal_data", "2026-06-01", False, False),
        (True, "us", "to_become_personal_data", "2026-06-01", True, False),
        (True, "us", "to_become_personal_data", "2024-04-01", True, False),
        (True, "us", "to_become_personal_data", "2024-03-31", False, False),  # old 7(3): 個人データ only
        (True, "us", "personal_data", "2024-03-31", True, False),
        (True, "unrelated_party", "personal_data", "2024-03-31", True, False),  # old 7(3): no word on the target
        (True, None, "personal_data", "2024-03-31", True, False),
        (True, "us", "to_become_personal_data", None, True, False),  # the current rule, while the day is unknown
        (True, "us", None, "2026-06-01", False, True),
        (True, "us", "personal_information_only", "2026-06-01", False, False),
    ],
)
def test_wrongful_purpose(
    suspected: bool | None, target: str | None, stage: str | None, known_on: str | None, certain: bool, possible: bool
) -> None:
    found = answer(data(stage=stage), wrongful_act__suspected=suspected, wrongful_act__target=target, awareness__known_on=known_on).appi
    assert ("appi.r7.3" in found.grounds, "appi.r7.3" in found.possible_grounds) == (certain, possible)


@pytest.mark.parametrize("actor", ["outsider", "own_worker", "entrustee_worker", "unknown", None])
def test_who_acted_changes_nothing(actor: str | None) -> None:
    assert grounds(data(), wrongful_act__actor=actor, **WRONG) == (("appi.r7.3",), ())


@pytest.mark.parametrize(
    ("confirmed", "maximum", "certain", "possible"),
    [
        (1000, 1000, False, False),
        (1001, 1001, True, False),
        (None, 3000, True, False),
        (None, 900, False, False),
        (None, 1000, False, False),
        (None, None, False, True),
        (800, None, False, True),
        (1001, None, True, False),
        (800, 1240, True, False),
        (1200, 900, True, False),  # contradictory: either bound is enough
        (0, 0, False, False),
    ],
)
def test_more_than_a_thousand(confirmed: int | None, maximum: int | None, certain: bool, possible: bool) -> None:
    expected = (("appi.r7.4",) if certain else (), ("appi.r7.4",) if possible else ())
    assert grounds(data(persons={"confirmed": confirmed, "maximum": maximum})) == expected


MANY, FEW = data(persons=700), data(persons=400)


@pytest.mark.parametrize(
    ("sets", "total", "expected"),
    [
        ((MANY, FEW), None, "certain"),  # the sum is the maximum while the overlap is unknown
        ((MANY, FEW), (1100, 1100), "certain"),
        ((MANY, FEW), (900, 900), "no"),
        ((MANY, FEW), (None, 1000), "no"),
        ((data(persons=501), data(dict(STRONG), persons=500)), None, "no"),  # protected persons are not counted
        ((data(persons=800), data(stage="to_become_personal_data", persons=300)), None, "no"),
        ((data(persons=800), data(stage="to_become_personal_data", persons=300)), (1100, 1100), "no"),
        ((data(persons=800), data(stage="pseudonymised_data", persons=5000)), None, "no"),
        ((data(persons=800), data({"outflow.status": "ruled_out"}, persons=5000)), None, "no"),
        ((data(persons=800), data({"outflow.status": None}, persons=300)), None, "possible"),
        ((data(persons=800), data({"outflow.status": None}, persons=100)), None, "no"),
        ((data(persons=800), data(stage=None, persons=300)), None, "possible"),
        ((data(persons={"confirmed": None, "maximum": None}),), (1500, 1500), "certain"),
        # 2,000 in all, at most 300 of them outside this ground: at least 1,700 are inside
        ((data(persons={}), data(stage="to_become_personal_data", persons=300)), (2000, None), "certain"),
        # the total also counts the forms: it says nothing certain of the list
        ((data(persons={}), data(stage="to_become_personal_data", persons=300)), (None, 2000), "possible"),
    ],
)
def test_counting_over_sets(sets: tuple[dict[str, Any], ...], total: tuple[int | None, int | None] | None, expected: str) -> None:
    changes = {} if total is None else {"persons_total": {"confirmed": total[0], "maximum": total[1]}}
    found = answer(*sets, **changes).appi
    said = "certain" if "appi.r7.4" in found.grounds else "possible" if "appi.r7.4" in found.possible_grounds else "no"
    assert said == expected


@pytest.mark.parametrize("stage", ["personal_information_only", "anonymous_or_statistical", "pseudonymised_data"])
def test_data_outside_article_26(stage: str) -> None:
    found = answer(data(stage=stage, special_care=["creed"], financial=["credit_card_number"], persons=5000), **WRONG)
    exemption = "pseudonymised" if stage == "pseudonymised_data" else "not_personal_data"
    assert found.appi.report_required.value == "not_required"
    assert found.appi.exemptions == (exemption,)
    assert not found.appi.voluntary_report_possible


def test_unknown_stage_leaves_grounds_open() -> None:
    found = answer(data(stage=None, special_care=["creed"]))
    assert (found.appi.grounds, found.appi.possible_grounds) == ((), ("appi.r7.1",))
    assert missing(found)[0] == "data_sets[].stage"


PROTECTION = [
    ({}, True),  # notebook, disk encryption, key elsewhere
    ({"protection.key_separated_and_guarded": None, "protection.remote_erase_available": True}, True),
    ({"protection.key_separated_and_guarded": False, "protection.key_unusable_by_third_party": True}, True),
    ({"protection.key_leaked": None}, True),
    ({"protection.key_leaked": True}, False),  # the password on a note
    ({"protection.encryption": "other_cipher"}, False),
    ({"protection.encryption": "password_only"}, False),
    ({"protection.encryption": None}, False),
    ({"protection.implemented_properly": None}, False),
    ({"protection.implemented_properly": False}, False),
    ({"protection.key_separated_and_guarded": None}, False),
]


@pytest.mark.parametrize(("changes", "protected"), PROTECTION)
def test_strong_protection(changes: dict[str, Any], protected: bool) -> None:
    """Source: Q&A 6-19. It frees from every ground."""
    body = data({**STRONG, **changes}, special_care=["creed"], financial=["credit_card_number"], persons=1500)
    found = answer(body, **WRONG).appi
    assert found.report_required.value == ("not_required" if protected else "required")
    assert ("strong_protection" in found.exemptions) is protected


def test_mixed_result_keeps_certain_and_possible_apart() -> None:
    found = answer(data(special_care=["creed"], persons={"confirmed": 3, "maximum": None})).appi
    assert (found.report_required.value, found.grounds, found.possible_grounds) == ("required", ("appi.r7.1",), ("appi.r7.4",))


@pytest.mark.parametrize(
    ("changes", "report", "exemption"),
    [
        ({"organisation__kind": "administrative_organ"}, "not_applicable", "public_sector_rules"),
        ({"organisation__purpose_exempted_by_art57": True}, "not_applicable", "art57_purpose"),
        ({"awareness__known_on": "2022-03-31"}, "not_required", "not_in_force_yet"),
        ({"awareness__known_on": "2022-04-01"}, "required", None),
        ({"organisation__kind": "schedule2_corporation"}, "required", None),
        ({"organisation__kind": "local_public_hospital_or_university"}, "required", None),
        ({"organisation__kind": None}, "required", None),
        ({"organisation__purpose_exempted_by_art57": None}, "required", None),
    ],
)
def test_scope(changes: dict[str, Any], report: str, exemption: str | None) -> None:
    """Source: APPI art. 57, 58, 68; S3."""
    found = answer(data(special_care=["creed"]), **changes).appi
    assert found.report_required.value == report
    assert found.exemptions == (() if exemption is None else (exemption,))
    assert found.grounds == (("appi.r7.1",) if report == "required" else ())


def test_descriptive_fields_decide_nothing() -> None:
    """C6: a theft is decided by wrongful_act, not by the word."""
    plain = answer(data())
    named = answer(
        data(subject_kinds=["employee"], items=["medical"], media=["paper"], special_care_inferred_only=True),
        event__types=["theft", "unauthorised_access"],
        event__indicators=["exfiltration_traces"],
    )
    assert (named.appi, named.my_number, named.privacy_mark) == (plain.appi, plain.my_number, plain.privacy_mark)


def test_voluntary_report() -> None:
    assert answer(data()).appi.voluntary_report_possible
    assert not answer(data({"outflow.status": "ruled_out"})).appi.voluntary_report_possible
    assert not answer(data(special_care=["creed"])).appi.voluntary_report_possible


def test_base_incident_is_not_reportable() -> None:
    assert incident()["data_sets"][0]["id"] == "d1"
    assert answer().appi.report_required.value == "not_required"
    assert answer().missing == ()


def test_a_set_of_unknown_number_does_not_hide_another_that_is_large_enough() -> None:
    """GL 3-5-3-1 (4) looks at who may be affected: 1,200 feared in one list stay 1,200, whatever a second list held."""
    document: dict[str, Any] = {
        "schema_version": 1,
        "wrongful_act": {"suspected": False},
        "data_sets": [
            {"id": "a", "stage": "personal_data", "outflow": {"status": "confirmed"}, "persons": {"maximum": 1200}},
            {"id": "b", "stage": "personal_data", "outflow": {"status": "confirmed"}, "persons": {"maximum": None}},
        ],
    }
    assert "appi.r7.4" in assess(Facts.from_json(document), date(2026, 11, 22)).to_json()["appi"]["grounds"]
    document["data_sets"][0]["persons"]["maximum"] = 900
    answer = assess(Facts.from_json(document), date(2026, 11, 22)).to_json()["appi"]
    assert "appi.r7.4" not in answer["grounds"]
    assert "appi.r7.4" in answer["possible_grounds"]
