"""What is asked first, and where a fact is asked."""

from datetime import date
from typing import Any

import pytest

from komainu.web.incidents import wizard
from komainu.web.incidents.engine import evaluate
from komainu.web.incidents.questions import Place, missing_places, orders, questions, with_values
from komainu.web.incidents.tests.acts import place

TODAY = date(2026, 11, 22)
FACTS: dict[str, Any] = {"schema_version": 1, "data_sets": [{"id": "d1"}]}
CC_MAIL: dict[str, Any] = {
    "schema_version": 1,
    "event": {"types": ["mis_sent_mail"]},
    "awareness": {"known_on": "2026-11-20"},
    "data_sets": [{"id": "d1", "media": ["electronic"], "items": ["email"], "persons": {"maximum": 1200}}],
}


def test_questions_come_in_the_order_in_which_an_answer_matters() -> None:
    found = evaluate(FACTS, TODAY).explanation
    asked = missing_places(FACTS, found["missing"])
    weights = list(wizard.WEIGHT_TITLES)
    assert [weights.index(weight) for _place, weight in asked] == sorted(weights.index(weight) for _place, weight in asked)
    assert asked[0][0].question.path == "data_sets[].outflow.status"
    assert {entry["path"] for entry in found["missing"]} <= {place.question.path for place, _weight in asked}


def test_two_answers_about_a_mail_in_cc_say_that_a_report_is_required() -> None:
    facts = CC_MAIL
    for path, answer in (("data_sets[].outflow.status", "confirmed"), ("data_sets[].stage", "personal_data")):
        asked = wizard.asked_on(wizard.FIRST, facts, evaluate(facts, TODAY).explanation)
        assert path in {place.question.path for place in asked[:2]}
        facts = with_values(facts, {Place(questions()[path], "d1"): answer})
    assert evaluate(facts, TODAY).answer["appi"]["report_required"] == "required"


def test_with_another_kind_of_event_besides_nothing_is_put_off() -> None:
    facts = {**CC_MAIL, "event": {"types": ["mis_sent_mail", "malware"]}}
    missing = evaluate(facts, TODAY).explanation["missing"]
    assert [place for place, _weight in missing_places(facts, missing)] == [
        place for place, _weight in missing_places({**facts, "event": {}}, missing)
    ]


@pytest.mark.parametrize("events", [one["events"] for one in orders().values()])
def test_an_order_names_kinds_and_questions_that_there_are(events: list[str]) -> None:
    assert set(events) <= {choice.value for choice in questions()["event.types"].choices}
    for order in orders().values():
        assert {*order["first"], *order["last"]} <= set(questions())


def test_a_fact_leads_to_its_question() -> None:
    asked = place("data_sets[].persons.confirmed")
    assert wizard.address_of(FACTS, "data_sets[].persons", "/q/") == f"/q/?part=persons#q-{asked.name}"
    assert wizard.address_of(FACTS, "event.*", "/q/").startswith("/q/?part=event#q-event__")
    assert wizard.address_of(FACTS, "kinds", "/q/") == "/q/"
