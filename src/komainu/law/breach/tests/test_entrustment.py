"""E1-E5. Source: GL 3-5-3-2, 3-5-3-5; MNGL 別添2 3C, 3F; My Number Q&A 17-18."""

from __future__ import annotations

from typing import Any

import pytest

from komainu.law.breach.tests.build import NUMBERED, answer, data, missing

TOLD = {
    "entrustment__affected_data": "entrusted_to_us",
    "entrustment__entrustor_owes_report": True,
    "entrustment__entrustor_notified_on": "2026-06-04",
    "entrustment__entrustor_notice_covers_known_items": True,
}


@pytest.mark.parametrize(
    ("changes", "exempt", "option", "joint", "asked"),
    [
        ({}, True, False, False, None),
        ({"entrustment__entrustor_owes_report": None}, False, True, True, "entrustor_owes_report"),
        ({"entrustment__entrustor_owes_report": False}, False, False, False, None),
        ({"entrustment__entrustor_notified_on": None}, False, True, True, "entrustor_notified_on"),
        ({"entrustment__entrustor_notice_covers_known_items": None}, False, True, True, "entrustor_notice_covers_known_items"),
        ({"entrustment__entrustor_notice_covers_known_items": False}, False, True, True, None),
        ({"entrustment__affected_data": "entrusted_by_us"}, False, False, True, None),
        ({"entrustment__affected_data": "own_only"}, False, False, False, None),
        ({"entrustment__affected_data": None}, False, False, False, "affected_data"),
    ],
)
def test_telling_the_entrustor(changes: dict[str, Any], exempt: bool, option: bool, joint: bool, asked: str | None) -> None:
    """E3 needs all three facts; until then both parties owe the report (E2)."""
    found = answer(data(NUMBERED, persons=1500), **{**TOLD, **changes})
    for regime in (found.appi, found.my_number):
        assert regime.report_required.value == ("not_required" if exempt else "required")
        assert regime.notify_subjects.value == ("not_required" if exempt else "required")
        assert regime.exemptions == (("entrustor_notified",) if exempt else ())
        assert bool(regime.grounds) is not exempt
    assert found.is_entrustor_notice_option is option
    assert found.is_joint_report_allowed is joint
    assert [path for path in missing(found) if path.startswith("entrustment.")] == ([f"entrustment.{asked}"] if asked else [])


@pytest.mark.parametrize("kind", ["not_entrusted_to_us", "carried_only"])
def test_not_our_duty(kind: str) -> None:
    """E4, E5."""
    found = answer(data(NUMBERED, persons=1500), entrustment__affected_data=kind)
    exemption = "not_entrusted_data" if kind == "not_entrusted_to_us" else "carried_only"
    for regime in (found.appi, found.my_number):
        assert (regime.report_required.value, regime.grounds, regime.exemptions) == ("not_required", (), (exemption,))
    assert found.appi.set_aside == ("appi.r7.4",)
    assert not found.my_number.effort_report
    assert not found.is_joint_report_allowed


def test_entrustees_clock_runs_until_the_entrustor_is_told() -> None:
    found = answer(data(special_care=["creed"]), **{**TOLD, "entrustment__entrustor_notified_on": None})
    assert found.appi.deadlines is not None and str(found.appi.deadlines.day_one) == "2026-06-01"


def test_no_joint_report_where_nothing_is_reported() -> None:
    assert not answer(data(), entrustment__affected_data="entrusted_by_us").is_joint_report_allowed


@pytest.mark.parametrize(("status", "recipients"), [("not_delegated", ("ppc",)), ("delegated", ("delegated_minister",)), (None, None)])
def test_recipient(status: str | None, recipients: tuple[str, ...] | None) -> None:
    """D1, U5. Source: GL 3-5-3-3; APPI art. 150."""
    found = answer(data(special_care=["creed"]), organisation__delegated_authority={"status": status})
    assert found.appi.recipients == recipients
    assert ("recipients" in found.appi.to_json()) is (recipients is not None)
    assert ("organisation.delegated_authority.status" in missing(found)) is (recipients is None)
    assert found.appi.report_required.value == "required"
