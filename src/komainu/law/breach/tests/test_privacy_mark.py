"""P1-P5. Source: JIPDEC 「事故等の報告」."""

from __future__ import annotations

from typing import Any

import pytest

from komainu.law.breach.tests.build import NUMBERED, STRONG, answer, data, missing

SEEN = {"outflow.accessible_to_unspecified_electronically": "confirmed"}


def mark(*sets: dict[str, Any], **changes: Any) -> Any:
    return answer(*sets, **{"organisation__privacy_mark": "holder", **changes}).privacy_mark


@pytest.mark.parametrize(
    ("status", "report"),
    [
        ("holder", "required"),
        ("under_review", "required"),
        ("preparing_application", "required"),
        ("none", "not_applicable"),
        (None, "undetermined"),
    ],
)
def test_whom_it_binds(status: str | None, report: str) -> None:
    found = answer(data(), organisation__privacy_mark=status)
    assert found.privacy_mark.report_required.value == report
    assert ("organisation.privacy_mark" in missing(found)) is (status is None)
    assert found.appi.report_required.value == "not_required"


@pytest.mark.parametrize(
    ("sets", "changes", "quick", "days"),
    [
        ((data(),), {}, set(), 30),
        ((data(special_care=["creed"]),), {}, {"q1"}, 30),
        ((data(financial=["credit_card_number"]),), {}, {"q2"}, 30),
        ((data(),), {"wrongful_act__suspected": True}, {"q3"}, 60),
        ((data(),), {"wrongful_act__suspected": True, "wrongful_act__target": "unrelated_party"}, {"q3"}, 60),
        ((data(persons=1001),), {}, {"q4"}, 30),
        ((data(persons=1000),), {}, set(), 30),
        ((data(persons=700), data(persons=400)), {}, {"q4"}, 30),
        ((data({**NUMBERED, "my_number.system": "information_provision_network"}),), {}, {"m1"}, 30),
        ((data({**NUMBERED, **SEEN}),), {}, {"m2"}, 30),
        ((data(NUMBERED),), {"wrongful_act__suspected": True}, {"q3", "m3"}, 60),
        ((data(NUMBERED, persons=101),), {}, {"m4"}, 30),
        ((data(NUMBERED, persons=1500),), {}, {"q4", "m4"}, 30),
        ((data(stage="personal_information_only", special_care=["creed"]),), {}, {"q1"}, 30),
        ((data(stage="to_become_personal_data", persons=1500),), {}, {"q4"}, 30),
    ],
)
def test_preliminary_report(sets: tuple[dict[str, Any], ...], changes: dict[str, Any], quick: set[str], days: int) -> None:
    found = mark(*sets, **changes)
    assert set(found.grounds) == {"privacy_mark.incident", *(f"privacy_mark.{one}" for one in quick)}
    assert found.preliminary_report.value == ("required" if quick else "not_required")
    assert (found.final_report.value, found.basis_days) == ("required", days)
    assert found.recipients == ("privacy_mark_review_body",)


@pytest.mark.parametrize(
    "fields",
    [
        STRONG,
        {"outflow.recovered_all_unviewed": True},
        {"outflow.own_intent": True},
        {"outflow.status": None},
        {"stage": "pseudonymised_data"},
        {"stage": None},
        {"outflow.status": "ruled_out", "integrity.content_lost": "confirmed", "integrity.same_data_elsewhere": True},
    ],
)
def test_what_no_source_settles_stays_open(fields: dict[str, Any]) -> None:
    found = mark(data(fields))
    assert found.report_required.value == "undetermined"
    assert found.possible_grounds[0] == "privacy_mark.incident"
    assert found.basis_days is None


@pytest.mark.parametrize("fields", [{"outflow.status": "ruled_out"}, {"stage": "anonymous_or_statistical"}])
def test_no_incident_no_report(fields: dict[str, Any]) -> None:
    assert mark(data(fields)).report_required.value == "not_required"


def test_good_reason_deletion_is_no_incident() -> None:
    lost = {"outflow.status": "ruled_out", "integrity.content_lost": "confirmed", "integrity.deleted_for_good_reason": True}
    assert mark(data(lost)).report_required.value == "not_required"


def test_no_date_is_ever_given() -> None:
    found = mark(data(special_care=["creed"])).to_json()
    assert [found[key] for key in ("clock_starts_on", "preliminary_report_due_latest", "final_report_nominal_day", "final_report_due")] == [
        None
    ] * 4


def test_unknown_trigger_leaves_the_preliminary_report_open() -> None:
    found = mark(data(special_care=None))
    assert (found.report_required.value, found.preliminary_report.value) == ("required", "undetermined")
    assert found.possible_grounds == ("privacy_mark.q1",)


def test_telling_the_entrustor_does_not_free_from_the_mark() -> None:
    told = {"affected_data": "entrusted_to_us", "entrustor_owes_report": True, "entrustor_notified_on": "2026-06-02"}
    assert mark(data(persons=1500), entrustment={**told, "entrustor_notice_covers_known_items": True}).report_required.value == "required"


def test_misuse_of_numbers_is_an_incident() -> None:
    found = mark(data({**NUMBERED, "outflow.status": "ruled_out"}), my_number_misuse={"wrongful_use": "confirmed"})
    assert set(found.grounds) == {"privacy_mark.incident", "privacy_mark.q3", "privacy_mark.m3"}
    assert found.basis_days == 60
