"""Day 1, guide days, last days. Source: GL 3-5-3-3, 3-5-3-4, 3-5-3-5; MNGL 別添2 3A, 3E; Holidays Act art. 2."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from komainu.law.breach import OutsideCalendar
from komainu.law.breach.tests.build import NUMBERED, answer, data

D = date


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("known_on", "wrongful", "nominal", "due"),
    [
        # the table of the specification, section 8
        ("2026-06-01", False, "2026-06-30", "2026-06-30"),
        ("2026-05-15", False, "2026-06-13", "2026-06-15"),
        ("2026-04-03", False, "2026-05-02", "2026-05-07"),
        ("2026-08-21", False, "2026-09-19", "2026-09-24"),
        ("2026-11-30", False, "2026-12-29", "2027-01-04"),
        ("2026-11-02", True, "2026-12-31", "2027-01-04"),
        # Golden Week 2026: 3 May is a Sunday, so 6 May is 振替休日
        ("2026-04-04", False, "2026-05-03", "2026-05-07"),
        ("2026-04-07", False, "2026-05-06", "2026-05-07"),
        ("2026-04-08", False, "2026-05-07", "2026-05-07"),
        ("2026-03-31", False, "2026-04-29", "2026-04-30"),
        # Golden Week 2025 and 2027
        ("2025-04-04", False, "2025-05-03", "2025-05-07"),
        ("2027-04-04", False, "2027-05-03", "2027-05-06"),
        # the turn of the year
        ("2026-11-29", False, "2026-12-28", "2026-12-28"),
        ("2026-12-05", False, "2027-01-03", "2027-01-04"),
        ("2026-12-06", False, "2027-01-04", "2027-01-04"),
        ("2025-11-29", False, "2025-12-28", "2026-01-05"),  # Sunday, closing days, and 4 January a Sunday again
        ("2026-11-05", True, "2027-01-03", "2027-01-04"),
        # 29 February
        ("2024-01-31", False, "2024-02-29", "2024-02-29"),
        ("2024-02-29", False, "2024-03-29", "2024-03-29"),
        ("2028-01-31", False, "2028-02-29", "2028-02-29"),
        ("2028-01-01", True, "2028-02-29", "2028-02-29"),
        ("2027-01-31", False, "2027-03-01", "2027-03-01"),
        ("2024-02-29", True, "2024-04-28", "2024-04-30"),  # Sunday, then 振替休日 of 29 April
    ],
)
def test_last_day_of_the_final_report(known_on: str, wrongful: bool, nominal: str, due: str) -> None:
    found = answer(data(special_care=["creed"]), awareness__known_on=known_on, wrongful_act__suspected=wrongful).appi
    assert found.deadlines is not None
    assert (found.deadlines.final_nominal, found.deadlines.final_due) == (day(nominal), day(due))
    assert found.basis_days == (60 if wrongful else 30)


def test_guide_days_of_the_preliminary_report_are_never_moved() -> None:
    """T5: day 3 and day 5, the day of knowing being day 1; here both fall into Golden Week."""
    days = answer(data(special_care=["creed"]), awareness__known_on="2026-05-01").appi.deadlines
    assert days is not None
    assert (days.preliminary_earliest, days.preliminary_latest) == (D(2026, 5, 3), D(2026, 5, 5))


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"awareness__known_on": "2026-08-05", "awareness__privacy_officer_informed_on": "2026-08-12"}, "2026-08-05"),  # T2
        ({"awareness__known_on": None, "entrustment__entrustee_notice_received_on": "2026-10-07"}, "2026-10-07"),  # T3
        ({"awareness__known_on": "2026-09-16", "entrustment__entrustee_notice_received_on": "2026-09-24"}, "2026-09-16"),
        ({"awareness__known_on": "2026-09-24", "entrustment__entrustee_notice_received_on": "2026-09-16"}, "2026-09-16"),
    ],
)
def test_day_of_knowing(changes: dict[str, Any], first: str) -> None:
    found = answer(data(special_care=["creed"]), entrustment__affected_data="entrusted_by_us", **changes).appi
    assert found.deadlines is not None and found.deadlines.day_one == day(first)


def test_notice_of_an_entrustee_means_nothing_for_own_data() -> None:
    found = answer(data(special_care=["creed"]), entrustment__entrustee_notice_received_on="2026-05-01").appi
    assert found.deadlines is not None and found.deadlines.day_one == D(2026, 6, 1)


OVER = {"awareness__over_1000_known_on": "2026-06-19"}


@pytest.mark.parametrize(
    ("fields", "changes", "first"),
    [
        ({}, {}, "2026-06-01"),  # absent: known_on
        ({}, OVER, "2026-06-19"),  # T4: only the number
        ({"special_care": ["creed"]}, OVER, "2026-06-01"),  # T4a: another ground was known before
        ({"special_care": None}, OVER, "2026-06-01"),  # an open ground lengthens nothing
        ({}, {**OVER, "wrongful_act__suspected": None}, "2026-06-01"),
        ({}, {**OVER, "wrongful_act__suspected": True}, "2026-06-01"),
        ({}, {"awareness__over_1000_known_on": "2026-05-01"}, "2026-06-01"),  # never before the day of knowing
        ({}, {**OVER, "awareness__known_on": None}, "2026-06-19"),
    ],
)
def test_when_only_the_number_makes_it_reportable(fields: dict[str, Any], changes: dict[str, Any], first: str) -> None:
    found = answer(data(persons=1240, **fields), **changes).appi
    assert found.deadlines is not None and found.deadlines.day_one == day(first)


def test_each_regime_has_its_own_day_one() -> None:
    found = answer(
        data(NUMBERED, persons=1240), awareness__over_1000_known_on="2026-06-19", awareness__over_100_my_number_known_on="2026-06-10"
    )
    assert found.appi.deadlines is not None and found.my_number.deadlines is not None
    assert (found.appi.deadlines.day_one, found.my_number.deadlines.day_one) == (D(2026, 6, 19), D(2026, 6, 10))


def test_sixty_days_only_when_the_wrongful_act_is_certain() -> None:
    """U4."""
    assert answer(data(special_care=["creed"]), wrongful_act__suspected=None).appi.basis_days == 30
    assert answer(data(special_care=["creed"]), wrongful_act__suspected=True, wrongful_act__target=None).appi.basis_days == 30
    assert answer(data(special_care=["creed"]), wrongful_act__suspected=True).appi.basis_days == 60


def test_unknown_day_of_knowing_gives_no_date_and_asks() -> None:
    found = answer(data(special_care=["creed"]), awareness__known_on=None)
    assert found.appi.report_required.value == "required"
    assert (found.appi.deadlines, found.appi.basis_days) == (None, 30)
    assert found.missing[0].path == "awareness.known_on"


def test_open_incident_has_provisional_days_and_no_due_day() -> None:
    found = answer(data(special_care=None)).appi
    assert found.deadlines is None and found.to_json()["final_report_due"] is None
    assert found.provisional is not None and found.provisional.final_due == D(2026, 6, 30)


@pytest.mark.parametrize(("known", "single"), [(True, True), (False, False), (None, False)])
def test_one_report_for_both(known: bool | None, single: bool) -> None:
    """T7."""
    assert answer(data(special_care=["creed"]), reporting__all_items_known_now=known).is_single_report_possible is single
    assert not answer(data(), reporting__all_items_known_now=known).is_single_report_possible


def test_year_without_known_holidays_is_an_error_not_a_guess() -> None:
    for known_on in ("2099-12-15", "9999-12-30"):
        with pytest.raises(OutsideCalendar, match="not known"):
            answer(data(special_care=["creed"]), awareness__known_on=known_on)
