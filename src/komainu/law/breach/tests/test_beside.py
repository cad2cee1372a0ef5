"""Notice (N1-N6), publication, other duties, warnings, the common form. Source: GL 3-5-2, 3-5-4-1 to 3-5-4-5."""

from __future__ import annotations

from typing import Any

import pytest

from komainu.law.breach import Facts, HouseRule, assess, publication_advice
from komainu.law.breach.publication import Advice
from komainu.law.breach.tests.build import STRONG, answer, data, incident

SPECIAL = data(special_care=["creed"])


@pytest.mark.parametrize(
    ("contact", "notify"),
    [("available", "required"), (None, "required"), ("none_held", "alternative_permitted"), ("outdated", "alternative_permitted")],
)
def test_notice_follows_the_report(contact: str | None, notify: str) -> None:
    assert answer(SPECIAL, notification__contact=contact).appi.notify_subjects.value == notify
    assert answer(data(), notification__contact=contact).appi.notify_subjects.value == "not_required"


def test_notice_of_an_open_incident_is_open() -> None:
    assert answer(data(special_care=None)).appi.notify_subjects.value == "undetermined"


@pytest.mark.parametrize(
    ("reason", "timing"),
    [
        (None, "promptly"),
        ("immediate_notice_would_spread_harm", "may_wait_now"),
        ("facts_too_unclear_to_help_subjects", "may_wait_now"),
    ],
)
def test_notice_may_wait_and_remains_due(reason: str | None, timing: str) -> None:
    notification = {"contact": "available", **({reason: True} if reason else {})}
    found = answer(SPECIAL, notification=notification)
    assert found.to_json()["notice"] == {"items": [1, 2, 4, 5, 9], "timing": timing}
    assert found.appi.notify_subjects.value == "required"


@pytest.mark.parametrize(
    ("changes", "publication"),
    [({}, "desirable"), ({"outflow.status": "possible"}, "desirable"), (STRONG, "desirable")]
    + [({"outflow.status": value}, "not_settled") for value in ("ruled_out", None)],
)
def test_publication_is_never_a_duty(changes: dict[str, Any], publication: str) -> None:
    assert answer(data(changes)).to_json()["publication"] == publication


RECOVERED = data({"outflow.recovered_all_unviewed": True})
ATTACK = {"event__types": ["unauthorised_access"]}


@pytest.mark.parametrize(
    ("sets", "changes", "rule", "advice", "asks"),
    [
        ((data(),), {}, HouseRule.NONE, Advice.DESIRABLE, False),
        ((data(),), {}, HouseRule.OBLIGATORY, Advice.PUBLISH_BY_OWN_RULE, False),
        ((RECOVERED,), {}, HouseRule.OBLIGATORY, Advice.MAY_BE_LEFT_OUT, False),
        ((data(STRONG),), {}, HouseRule.OBLIGATORY, Advice.MAY_BE_LEFT_OUT, False),
        ((data(STRONG), data()), {}, HouseRule.OBLIGATORY, Advice.PUBLISH_BY_OWN_RULE, False),
        ((RECOVERED,), {}, HouseRule.NONE, Advice.NOT_SETTLED, False),
        ((data(),), ATTACK, HouseRule.OBLIGATORY, Advice.PUBLISH_BY_OWN_RULE, True),
        ((data(),), ATTACK, HouseRule.NONE, Advice.DESIRABLE, True),
        ((data({"outflow.status": "ruled_out"}),), ATTACK, HouseRule.NONE, Advice.NOT_SETTLED, False),
    ],
)
def test_publication_advice(sets: tuple[dict[str, Any], ...], changes: dict[str, Any], rule: HouseRule, advice: Advice, asks: bool) -> None:
    facts = Facts.from_json(incident(*sets, **changes))
    found = publication_advice(facts, assess(facts), rule)
    assert (found.advice, found.asks_experts_first) == (advice, asks)
    assert found.reasons and all(one.ja and one.en for one in found.reasons)


@pytest.mark.parametrize(
    ("sector", "event", "fields", "duties"),
    [
        ("financial", ["mis_sent_mail"], {}, ("financial.business_law_report",)),
        ("financial", ["mis_sent_mail"], {"subject_kinds": ["customer"]}, ("financial.business_law_report",)),
        ("financial", ["mis_sent_mail"], {"subject_kinds": ["employee"]}, ()),
        ("financial", ["mis_sent_mail"], {"outflow.status": "ruled_out"}, ()),
        ("telecommunications", ["mis_sent_mail"], {}, ("telecom.secrecy_report",)),
        ("medical_or_care", ["ransomware"], {}, ("medical.mhlw_cyber_contact",)),
        ("medical_or_care", ["mis_sent_fax"], {}, ()),
        ("general", ["ransomware"], {}, ()),
        (None, ["ransomware"], {}, ()),
    ],
)
def test_other_duties(sector: str | None, event: list[str], fields: dict[str, Any], duties: tuple[str, ...]) -> None:
    found = answer(data(fields), organisation__sector=sector, event__types=event)
    assert found.other_duties == duties
    assert ("organisation.sector" in [one.path for one in found.missing]) is (sector is None)


@pytest.mark.parametrize(
    ("known_on", "types", "available"),
    [
        ("2025-09-30", ["ransomware"], False),
        ("2025-10-01", ["ransomware"], True),
        ("2026-06-01", ["malware"], False),
        (None, ["ransomware"], True),
    ],
)
def test_common_form_for_ransomware(known_on: str | None, types: list[str], available: bool) -> None:
    """D4."""
    assert answer(data(), awareness__known_on=known_on, event__types=types).is_ransomware_common_form_available is available


def test_warnings() -> None:
    assert answer(data()).warnings == ()
    assert answer(data(stage="pseudonymised_data")).warnings == ("deletion_information_remake",)
    assert answer(data({"outflow.own_intent": True})).warnings == ("third_party_provision_rules",)


def test_statements_that_do_not_fit_are_said_and_change_nothing() -> None:
    found = answer(data(persons={"confirmed": 5, "maximum": 3}), event__occurred_on="2026-06-02")
    assert found.inconsistencies == ("persons_confirmed_above_maximum", "occurred_after_known")
    assert found.appi.report_required.value == "not_required"
