"""The grounds of the My Number Act. Source: MNGL 別添2 3A-3F; My Number Q&A 17-1, 17-10, 17-14, 17-18."""

from __future__ import annotations

from typing import Any

import pytest

from komainu.law.breach.tests.build import NUMBERED, STRONG, answer, data, missing

SYSTEM = "my_number.system"
SEEN = "outflow.accessible_to_unspecified_electronically"


def numbered(changes: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return data({**NUMBERED, **(changes or {})}, **fields)


@pytest.mark.parametrize(
    ("changes", "suspected", "persons", "certain", "possible", "days"),
    [
        # 6, both regimes at once: 101 mis-sent, 1 stolen, 1 on the internet, 100 mis-sent
        ({}, False, 101, ("my_number.r2.4",), (), 30),
        ({}, True, 1, ("my_number.r2.2",), (), 60),
        ({SEEN: "confirmed"}, False, 1, ("my_number.r2.3",), (), 30),
        ({SEEN: "possible"}, False, 1, ("my_number.r2.3",), (), 30),
        ({}, False, 100, (), (), None),
        ({SYSTEM: "information_provision_network"}, False, 1, ("my_number.r2.1",), (), 30),
        ({SYSTEM: "number_use_affairs_system"}, False, 1, ("my_number.r2.1",), (), 30),
        ({SYSTEM: "public_body_related_affairs_system"}, False, 1, ("my_number.r2.1",), (), 30),
        ({SYSTEM: None}, False, 1, (), ("my_number.r2.1",), None),
        ({}, None, 1, (), ("my_number.r2.2",), None),
        ({}, None, 101, ("my_number.r2.4",), ("my_number.r2.2",), 30),
        ({}, True, 300, ("my_number.r2.2", "my_number.r2.4"), (), 60),
        ({SEEN: None}, False, 1, (), (), None),
        ({SEEN: "confirmed", "my_number.recorded_in_specific_personal_information_file": None}, False, 1, (), ("my_number.r2.3",), None),
        ({SEEN: "confirmed", "my_number.recorded_in_specific_personal_information_file": False}, False, 1, (), ("my_number.r2.3",), None),
        # Q&A 17-1: no leak, but whether "may be viewed" remains is open
        ({SEEN: "confirmed", "outflow.recovered_all_unviewed": True}, False, 8, (), ("my_number.r2.3",), None),
        ({"outflow.recovered_all_unviewed": True}, False, 150, (), (), None),
        ({"outflow.status": None}, False, 150, (), ("my_number.r2.4",), None),
        ({"outflow.status": None, SEEN: None}, False, 1, (), ("my_number.r2.3",), None),
        ({"my_number.contains_individual_number": None}, False, 200, (), ("my_number.r2.4",), None),
        ({"my_number.contains_individual_number": None}, False, 20, (), (), None),
        # S4: this Act asks for 特定個人情報, whatever the stage
        ({"stage": "personal_information_only"}, True, 1, ("my_number.r2.2",), (), 60),
    ],
)
def test_grounds_of_data_sets(
    changes: dict[str, Any],
    suspected: bool | None,
    persons: int,
    certain: tuple[str, ...],
    possible: tuple[str, ...],
    days: int | None,
) -> None:
    found = answer(numbered(changes, persons=persons), wrongful_act__suspected=suspected).my_number
    assert (found.grounds, found.possible_grounds, found.basis_days) == (certain, possible, days)


HELD = numbered({"outflow.status": "ruled_out"})


@pytest.mark.parametrize(
    ("misuse", "persons", "suspected", "certain", "possible", "effort"),
    [
        ({"wrongful_use": "confirmed"}, 1, True, ("my_number.r2.2",), (), False),
        ({"wrongful_provision": "possible"}, 1, True, ("my_number.r2.2",), (), False),
        ({"wrongful_use": "ruled_out", "use_contrary_to_article9": "confirmed"}, 150, False, ("my_number.r2.4",), (), False),
        ({"wrongful_use": "ruled_out", "use_contrary_to_article9": "confirmed"}, 100, False, (), (), True),
        ({"wrongful_provision": "ruled_out", "provision_contrary_to_article19": "possible"}, 101, False, ("my_number.r2.4",), (), False),
        ({"use_contrary_to_article9": "confirmed"}, None, False, (), ("my_number.r2.4",), False),
        ({"use_contrary_to_article9": "confirmed"}, 20, None, (), ("my_number.r2.2",), False),
        ({"wrongful_use": "confirmed"}, 150, True, ("my_number.r2.2",), ("my_number.r2.4",), False),
        ({"wrongful_use": "ruled_out"}, 150, False, (), (), False),
        ({}, 150, False, (), (), False),
    ],
)
def test_misuse_needs_no_leak(
    misuse: dict[str, str], persons: int | None, suspected: bool | None, certain: tuple[str, ...], possible: tuple[str, ...], effort: bool
) -> None:
    counted = {**misuse, "persons": {"confirmed": persons, "maximum": persons}}
    found = answer(HELD, my_number_misuse=counted, wrongful_act__suspected=suspected)
    assert (found.my_number.grounds, found.my_number.possible_grounds, found.my_number.effort_report) == (certain, possible, effort)
    assert found.kinds.leak.value == "no"
    assert found.appi.report_required.value == "not_required"


def test_misuse_counts_even_where_no_set_is_said_to_hold_numbers() -> None:
    assert answer(data({"outflow.status": "ruled_out"}), my_number_misuse={"wrongful_use": "confirmed"}).my_number.grounds == (
        "my_number.r2.2",
    )


@pytest.mark.parametrize(
    ("changes", "misuse", "report"),
    [
        ({}, {}, "undetermined"),  # art. 19 is a ground of its own; nobody has said whether it allowed this
        ({}, {"provision_contrary_to_article19": "ruled_out"}, "not_required"),
        ({}, {"provision_contrary_to_article19": "confirmed", "persons": {"confirmed": 140, "maximum": 140}}, "required"),
        ({"persons": 5}, {}, "not_required"),
    ],
)
def test_given_on_purpose_is_no_exemption_of_this_act(changes: dict[str, Any], misuse: dict[str, Any], report: str) -> None:
    found = answer(numbered({"outflow.own_intent": True, "persons": 140, **changes}), my_number_misuse=misuse)
    assert found.my_number.report_required.value == report
    assert "own_intent" not in found.my_number.exemptions
    assert found.appi.exemptions == ("own_intent",)
    assert found.warnings == ("third_party_provision_rules",)


@pytest.mark.parametrize(
    ("changes", "report", "effort"),
    [
        ({}, "not_required", True),
        ({"outflow.status": "ruled_out"}, "not_required", False),
        (STRONG, "not_required", False),  # mnqa.17-14: out of the effort duty too
        ({"outflow.recovered_all_unviewed": True}, "not_required", False),
        ({"my_number.contains_individual_number": False}, "not_applicable", False),
    ],
)
def test_effort_report(changes: dict[str, Any], report: str, effort: bool) -> None:
    found = answer(numbered(changes)).my_number
    assert (found.report_required.value, found.effort_report) == (report, effort)


def test_one_regime_never_replaces_the_other() -> None:
    found = answer(numbered(persons=1500))
    assert (found.appi.grounds, found.my_number.grounds) == (("appi.r7.4",), ("my_number.r2.4",))


def test_persons_without_numbers_are_not_counted() -> None:
    found = answer(numbered(persons=50), data(persons=900), persons_total={"confirmed": 950, "maximum": 950})
    assert found.my_number.grounds == ()


def test_unknown_number_asks_and_warns() -> None:
    found = answer(numbered({"my_number": {}}, persons=200))
    assert found.warnings == ("use_my_number_form_when_unknown",)
    assert missing(found)[0] == "data_sets[].my_number.contains_individual_number"
    assert found.my_number.report_required.value == "undetermined"


def test_recipient_is_always_the_commission() -> None:
    found = answer(numbered(persons=1500), organisation__delegated_authority={"status": "delegated"})
    assert (found.appi.recipients, found.my_number.recipients) == (("delegated_minister",), ("ppc",))


@pytest.mark.parametrize("changes", [{"organisation__kind": "administrative_organ"}, {"organisation__purpose_exempted_by_art57": True}])
def test_scope_of_the_appi_does_not_silence_this_act(changes: dict[str, Any]) -> None:
    found = answer(numbered(persons=101), **changes)
    assert found.appi.report_required.value == "not_applicable"
    assert found.my_number.report_required.value == "required"


def test_viewable_is_asked_where_it_could_matter() -> None:
    assert "data_sets[].outflow.accessible_to_unspecified_electronically" in missing(answer(numbered({SEEN: None})))
    assert "data_sets[].outflow.accessible_to_unspecified_electronically" not in missing(answer(numbered({SEEN: None, "media": ["paper"]})))


def test_role_and_system_that_do_not_fit_are_said() -> None:
    assert answer(numbered({SYSTEM: "number_use_affairs_system"})).inconsistencies == ("my_number_role_and_system",)
    assert answer(numbered({SYSTEM: "number_use_affairs_system"}), organisation__my_number_role="use_affairs").inconsistencies == ()
