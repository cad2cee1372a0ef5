"""The policy file: every fault with its line, and three layers as one."""

from __future__ import annotations

import pytest

from komainu.guard import Policy, PolicyError
from komainu.guard.catalogue import CHECKS
from komainu.guard.tests.house import POLICY, found, judge, letter

LINES = len(POLICY.splitlines())
ALLOW = "[[base.allow]]\nrecipient = 'new@kaede.example'\nchecks = ['first_contact']\nowner = 'o'\nreason = 'r'\nexpires_on = {day}\n"


@pytest.mark.parametrize(
    ("more", "line", "says"),
    [
        ("[base.checks.no_such]\nenabled = true\n", 1, "no such check"),
        ("[base.checks.keyword]\nenabled = true\ncolour = 1\n", 3, "unknown key"),
        ("[base.checks.visible_many]\nparties = '4'\n", 2, "whole number"),
        ("[base.checks.visible_many]\ngrade = 'severe'\n", 2, "must be one of"),
        ("[base.checks.personal_information]\nladder = [[1, 'remind'], [5]]\n", 2, "persons, grade"),
        ("[base.checks.outside_hours]\nfrom = '25:00'\n", 2, "time"),
        ("[base.hours]\nx = 1\n", 1, "unknown key"),
        ("[base.limits]\nparts = 0\n", 2, "from 1"),
        ("[[base.allow]]\nrecipient = 'a@b.example'\nchecks = ['first_contact']\nowner = 'o'\nreason = 'r'\n", 1, "expires_on is missing"),
        (ALLOW.format(day="'2026-12-31'"), 6, "must be a day"),
        ("[[base.blocked]]\nrecipient = 'a@b.example'\ndomain = 'b.example'\nowner = 'o'\nreason = 'r'\nsince = 2026-01-01\n", 1, "either"),
        ("[[base.keyword]]\ntext = 'x'\nwhere = ['footer']\n", 3, "must be of"),
        ("[user.'nobody'.checks.keyword]\nenabled = true\n", 1, "mail address"),
        ("x = = 1\n", 1, ""),
    ],
)
def test_a_fault_names_its_line(more: str, line: int, says: str) -> None:
    with pytest.raises(PolicyError, match=rf"line {LINES + line}:.*{says}"):
        Policy((POLICY + more).encode())


@pytest.mark.parametrize(
    "text", ["", "schema_version = 2\n", "schema_version = true\n", "schema_version = 1\n", "schema_version = 1\n[base]\nhouse = 3\n"]
)
def test_a_policy_that_says_not_enough_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        Policy(text.encode())


def _keys(policy: str, who: str, check: str) -> object:
    rules = Policy((POLICY + policy).encode()).for_sender(who)
    return rules.checks[check]


def test_a_user_layer_may_only_make_stricter() -> None:
    policy = "[user.'tanaka@midori.example'.checks.visible_many]\nparties = 3\naddresses = 90\ngrade = 'remind'\n"
    rules = Policy((POLICY + policy).encode()).for_sender("Tanaka@midori.example")
    assert rules.checks["visible_many"].keys["parties"] == 3
    assert rules.checks["visible_many"].keys["addresses"] == 20
    assert rules.checks["visible_many"].grade == "confirm"
    assert rules.layers == ("base", "user", "refused visible_many.addresses", "refused visible_many.grade")


def test_what_may_be_relaxed_is_relaxed() -> None:
    policy = "[base]\nuser_may_relax = ['first_contact']\n"
    relaxed = policy + POLICY.replace("schema_version = 1", "") + "[user.'tanaka@midori.example'.checks.first_contact]\nenabled = false\n"
    rules = Policy(("schema_version = 1\n" + relaxed).encode()).for_sender("tanaka@midori.example")
    assert not rules.checks["first_contact"].enabled
    assert Policy(("schema_version = 1\n" + relaxed).encode()).for_sender(None).checks["first_contact"].enabled


def test_locked_wins_over_all() -> None:
    policy = "[base.checks.keyword]\nenabled = false\n[locked.checks.keyword]\nenabled = true\ngrade = 'approve'\n"
    rules = Policy((POLICY + policy).encode()).for_sender(None)
    assert rules.checks["keyword"].enabled and rules.checks["keyword"].grade == "approve"


def test_what_never_may_be_allowed_cannot_be_switched_off() -> None:
    policy = "[base.checks.mime_malformed]\nenabled = false\n"
    rules = Policy((POLICY + policy).encode()).for_sender(None)
    assert rules.checks["mime_malformed"].enabled
    assert "refused mime_malformed.enabled" in rules.layers


def test_a_grade_of_the_policy_is_a_floor_not_a_ceiling() -> None:
    policy = "[base.checks.first_contact]\ngrade = 'confirm'\n"
    message = letter(to="new@kaede.example")
    assert found(judge(message, ["new@kaede.example"], policy=policy))["first_contact"] == [("new@kaede.example", "confirm")]
    stranger = letter(to="new@unknown.example", files=[("a.txt", b"x")])
    assert found(judge(stranger, ["new@unknown.example"], policy=policy))["first_contact"] == [("new@unknown.example", "confirm")]
    assert found(judge(stranger, ["new@unknown.example"]))["first_contact"] == [("new@unknown.example", "hold")]


def test_an_allow_entry_ends_with_its_day() -> None:
    message = letter(to="new@kaede.example")
    in_force = found(judge(message, ["new@kaede.example"], policy=ALLOW.format(day="2026-11-20")))
    assert "first_contact" not in in_force and "allow_expired" not in in_force
    past = found(judge(message, ["new@kaede.example"], policy=ALLOW.format(day="2026-11-19")))
    assert past["allow_expired"] == [("new@kaede.example", "remind")] and "first_contact" in past


def test_held_mail_waits_the_longest_time_of_its_recipients() -> None:
    policy = "[base.hold]\nminutes = 3\nby_domain = { 'keyaki.example' = 9 }\n"
    reply = letter(header="In-Reply-To: <t1@x>\r\n", to="佐藤 <sato@kaede.example>, 鈴木 <suzuki@keyaki.example>")
    verdict = judge(reply, ["sato@kaede.example", "suzuki@keyaki.example"], policy=policy)
    assert (verdict.grade, verdict.hold_minutes) == ("hold", 9)
    assert judge(letter(), policy=policy).hold_minutes == 0


def test_every_check_can_be_switched_and_graded() -> None:
    for check in CHECKS:
        rules = Policy((POLICY + f"[base.checks.{check}]\nenabled = true\ngrade = 'approve'\n").encode()).for_sender(None)
        assert rules.checks[check].enabled and rules.checks[check].grade == "approve"
