"""Rules are dated data: which version stands on a day, and what was known of it on another."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from komainu.law.breach import Facts, NotInForce, assess
from komainu.law.breach.rulebook import Rule, RuleVersion, act_rules, all_rules, mark_rules
from komainu.law.breach.tests.build import answer, data, incident
from komainu.law.citations import all_citations

TODAY = date(2026, 11, 22)


def grounds(document: dict[str, Any], as_of: date) -> tuple[str, ...]:
    return assess(Facts.from_json(document), as_of).appi.grounds


def test_every_rule_cites_the_registry_and_its_versions_follow_each_other() -> None:
    for rule in all_rules().values():
        assert set(rule.citations) <= set(all_citations())
        dated = [version for version in rule.versions if version.in_force_from is not None]
        assert dated and [one.in_force_from for one in dated] == sorted(one.in_force_from for one in dated if one.in_force_from)
        for earlier, later in pairwise(dated):
            if earlier.in_force_until is not None and later.in_force_from is not None:
                assert earlier.in_force_until + timedelta(days=1) == later.in_force_from
        assert len({version.id for version in rule.versions}) == len(rule.versions)


@pytest.mark.parametrize(
    ("known_on", "version"), [("2022-04-01", "2022-04-01"), ("2024-03-31", "2022-04-01"), ("2024-04-01", "2024-04-01")]
)
def test_version_of_the_third_ground_by_day_of_knowing(known_on: str, version: str) -> None:
    assert f"appi.r7.3@{version}" in answer(awareness__known_on=known_on).rule_versions


def test_no_rule_before_the_duty_began() -> None:
    with pytest.raises(NotInForce):
        act_rules("appi", date(2022, 3, 31), TODAY)
    with pytest.raises(NotInForce):
        mark_rules(date(2022, 3, 31), TODAY)
    found = answer(data(special_care=["creed"]), awareness__known_on="2022-03-31", organisation__privacy_mark="holder")
    assert found.appi.exemptions == ("not_in_force_yet",)
    assert found.rule_versions == ()
    assert found.privacy_mark.report_required.value == "undetermined"


def test_what_was_published_later_is_not_known() -> None:
    """As of the summer of 2023 nobody knew that 7(3) would cover data still to become 個人データ."""
    document = incident(data(stage="to_become_personal_data"), wrongful_act__suspected=True, awareness__known_on="2024-05-01")
    assert grounds(document, date(2023, 6, 1)) == ()
    assert grounds(document, TODAY) == ("appi.r7.3",)


def test_an_announced_end_stands_only_once_it_was_announced() -> None:
    rule = all_rules()["appi.r7.3"]
    assert rule.in_force(date(2024, 5, 1), date(2023, 6, 1)).id == "appi.r7.3@2022-04-01"
    assert rule.in_force(date(2024, 5, 1), TODAY).id == "appi.r7.3@2024-04-01"


def test_common_form_is_known_from_its_publication() -> None:
    document = Facts.from_json(incident(event__types=["ransomware"], awareness__known_on="2025-10-06"))
    assert not assess(document, date(2025, 9, 24)).is_ransomware_common_form_available
    assert assess(document, date(2025, 9, 25)).is_ransomware_common_form_available


def test_unknown_day_of_knowing_takes_the_rule_of_the_day_asked() -> None:
    document = incident(data(stage="to_become_personal_data"), wrongful_act__suspected=True, awareness__known_on=None)
    assert grounds(document, date(2024, 3, 31)) == ()
    assert grounds(document, date(2024, 4, 1)) == ("appi.r7.3",)


def test_amendment_of_2026_is_stored_and_changes_nothing_yet() -> None:
    versions = all_rules()["appi.notice"].versions
    future = versions[-1]
    assert future.is_disabled and future.in_force_from is None
    assert future.values["amendment"] == "令和8年法律第56号"
    assert future.published_on == date(2026, 7, 17)
    found = answer(data(special_care=["creed"]), awareness__known_on="2026-11-01")
    assert "appi.notice@2022-04-01" in found.rule_versions


def test_a_later_version_is_data_alone() -> None:
    """What adding the amendment will look like: give its day, drop `disabled`."""
    old = RuleVersion("x@2022-04-01", "x", date(2022, 4, 1), None, date(2021, 1, 1), None, False, {})
    new = RuleVersion("x@2028-04-01", "x", date(2028, 4, 1), None, date(2026, 7, 17), None, False, {})
    rule = Rule("x", "X", "", "", (), (old, new))
    assert rule.in_force(date(2028, 3, 31), TODAY) is old
    assert rule.in_force(date(2028, 4, 1), TODAY) is new
    assert rule.in_force(date(2028, 4, 1), date(2026, 7, 16)) is old


def test_default_of_as_of_is_a_day_and_nothing_else_depends_on_the_clock() -> None:
    facts = Facts.from_json(incident(data(special_care=["creed"])))
    assert assess(facts).to_json() == assess(facts, TODAY).to_json()


def test_every_rule_id_stands_in_the_developers_manual() -> None:
    manual = (Path(__file__).parents[5] / "docs" / "en" / "law-rules.md").read_text(encoding="utf-8")
    assert [rule for rule in all_rules() if f"`{rule}`" not in manual] == []
