"""The wizard: every fact can be said and left open, asked in the order of its weight, with the assessment beside it."""

import re
from typing import Any

import pytest

from komainu.law.breach import Facts
from komainu.law.breach.schema import FieldKind, facts_fields
from komainu.law.citations import all_citations
from komainu.web.incidents import naming
from komainu.web.incidents.engine import evaluate
from komainu.web.incidents.forms.questions import PartForm
from komainu.web.incidents.questions import (
    Place,
    contradictions,
    data_set_ids,
    every_place,
    groups,
    missing_places,
    places,
    questions,
    value_at,
    with_data_set,
    with_values,
    without_data_set,
)
from komainu.web.incidents.tests.acts import place
from komainu.web.incidents.tests.question_samples import FACTS, TODAY, TWO

# the questions themselves


def test_every_fact_of_the_schema_is_asked_once() -> None:
    leaves = {path for path, field in facts_fields().items() if field.kind is not FieldKind.OBJECT} - {"data_sets[].id"}
    assert set(questions()) == leaves
    shown = [place.question.path for group in groups() for place in places(FACTS, group.id)]
    assert sorted(shown) == sorted(leaves)


@pytest.mark.parametrize("path", list(questions()))
def test_each_question_says_why_in_both_languages_with_known_citations(path: str) -> None:
    question = questions()[path]
    assert question.ja and question.en and question.why_ja and question.why_en
    assert set(question.citations) <= set(all_citations())
    assert all(choice.ja and choice.en for choice in question.choices)


SAMPLES: dict[FieldKind, list[Any]] = {
    FieldKind.YES_NO: [True, False],
    FieldKind.STATUS: ["confirmed", "possible", "ruled_out"],
    FieldKind.DATE: ["2026-11-20"],
    FieldKind.COUNT: [0, 1200],
    FieldKind.TEXT: ["𠮷田"],
}


def samples(path: str) -> list[Any]:
    question = questions()[path]
    values = [choice.value for choice in question.choices]
    if question.kind is FieldKind.CHOICE:
        return list(values)
    return [[values[0]], values] if question.kind is FieldKind.CHOICES else SAMPLES[question.kind]


def sent(form: PartForm) -> dict[str, Any]:
    """What a browser sends for a form as it is shown."""
    data: dict[str, Any] = {"version": "0", "asked": " ".join(form.places)}
    for name in form.places:
        bound = form[name]
        for field in re.findall(r"<input[^>]*?>|<textarea.*?</textarea>", str(bound), re.S):
            key = re.search(r'name="([^"]+)"', field)
            if key is None:
                continue
            value = re.search(r'value="([^"]*)"', field)
            if field.startswith("<textarea"):
                data[key[1]] = field.split(">", 1)[1].removesuffix("</textarea>").strip("\n")
            elif 'type="radio"' in field or 'type="checkbox"' in field:
                if "checked" in field:
                    data.setdefault(key[1], []).append(value[1] if value else "on")
            else:
                data[key[1]] = value[1] if value else ""
    return data


def posted(data: dict[str, Any]) -> Any:
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    for key, value in data.items():
        query.setlist(key, value if isinstance(value, list) else [value])
    return query


@pytest.mark.parametrize("path", list(questions()))
def test_each_answer_goes_out_and_comes_back_and_may_stay_unknown(path: str) -> None:
    here = place(path)
    for value in [*samples(path), None]:
        facts = with_values(FACTS, {here: value})
        if value is not None:
            Facts.from_json(facts)
        form = PartForm(None, facts, [here], version=0, today=TODAY)
        again = PartForm(posted(sent(form)), facts, [], version=0, today=TODAY)
        assert again.is_valid(), (path, value, again.errors)
        assert value_at(again.told(), here) == value
        assert again.told() == facts


@pytest.mark.parametrize("path", [path for path, question in questions().items() if question.kind is not FieldKind.TEXT])
def test_not_known_yet_is_a_choice_of_its_own_for_every_question(path: str) -> None:
    form = PartForm(None, FACTS, [place(path)], version=0, today=TODAY)
    assert "まだ分からない" in str(form[place(path).name])


def test_suspicion_and_not_known_are_two_answers() -> None:
    here = place("data_sets[].outflow.status")
    drawn = str(PartForm(None, FACTS, [here], version=0, today=TODAY)[here.name])
    assert "調べて、疑いはあるが確証がない" in drawn
    assert "まだ誰も調べていない" in drawn


def test_looked_and_found_none_is_not_unknown() -> None:
    here = place("data_sets[].special_care")
    told = PartForm(posted({"version": "0", "asked": here.name, f"{here.name}_which": "none"}), FACTS, [], version=0, today=TODAY)
    assert told.is_valid()
    assert value_at(told.told(), here) == []


def test_there_is_some_wants_to_know_which() -> None:
    here = place("data_sets[].special_care")
    told = PartForm(posted({"version": "0", "asked": here.name, f"{here.name}_which": "some"}), FACTS, [], version=0, today=TODAY)
    assert not told.is_valid()


@pytest.mark.parametrize(
    ("before", "typed", "ticked", "expected"),
    [
        (None, "1200", True, 1200),  # typed beside the tick that stood there: the number is meant
        (1200, "1200", True, None),  # ticked beside the number that stood there: unknown is meant
        (1200, "1300", False, 1300),
        (1200, "", False, None),
        (None, "１，２００人", False, 1200),
    ],
)
def test_without_a_script_what_changed_last_counts(before: int | None, typed: str, ticked: bool, expected: int | None) -> None:
    here = place("data_sets[].persons.maximum")
    data = {"version": "0", "asked": here.name, f"{here.name}_value": typed} | ({f"{here.name}_unknown": "on"} if ticked else {})
    form = PartForm(posted(data), with_values(FACTS, {here: before}), [], version=0, today=TODAY)
    assert form.is_valid(), form.errors
    assert value_at(form.told(), here) == expected


@pytest.mark.parametrize("typed", ["-1", "many", "9" * 30, "1.5"])
def test_a_count_is_a_number_of_people(typed: str) -> None:
    here = place("data_sets[].persons.maximum")
    assert not PartForm(
        posted({"version": "0", "asked": here.name, f"{here.name}_value": typed}), FACTS, [], version=0, today=TODAY
    ).is_valid()


# what does not fit together


def told(**said: Any) -> dict[str, Any]:
    return with_values(FACTS, {place(path): value for path, value in said.items()})


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (told(**{"data_sets[].persons.confirmed": 1200, "data_sets[].persons.maximum": 1000}), "確認済みの人数（1,200人）が、最大の人数（1,000人）"),
        (told(**{"persons_total.confirmed": 5, "persons_total.maximum": 4}), "より多くなっています"),
        (told(**{"awareness.known_on": "2026-11-23"}), "先の日付です"),
        (told(**{"event.occurred_on": "2026-11-21", "awareness.known_on": "2026-11-20"}), "起きた日より前に知った"),
        (told(**{"awareness.known_on": "2026-11-20", "awareness.privacy_officer_informed_on": "2026-11-19"}), "管理者も社内の一人"),
        (told(**{"awareness.known_on": "2026-11-20", "awareness.over_1000_known_on": "2026-11-01"}), "1,000人を超える"),
        (told(**{"reporting.preliminary_submitted_on": "2026-11-20", "reporting.final_submitted_on": "2026-11-19"}), "速報より前に確報"),
        (told(**{"data_sets[].outflow.recovered_all_unviewed": True, "data_sets[].outflow.recovery_evidence": "none"}), "「回収した」とは答えられません"),
        (
            told(**{"data_sets[].outflow.status": "ruled_out", "data_sets[].outflow.accessible_to_unspecified_electronically": "confirmed"}),
            "外に出ていないのに",
        ),
        (told(**{"data_sets[].persons.confirmed": 50, "persons_total.maximum": 10}), "一つのデータの確認済みの人数（50人）"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_said_at_its_place(facts: dict[str, Any], words: str) -> None:
    found = contradictions(facts, TODAY)
    assert any(words in str(one.text) for one in found)
    assert all(set(one.names) <= set(every_place(facts)) for one in found)


def test_facts_that_fit_have_no_contradiction() -> None:
    assert (
        contradictions(
            told(**{"event.occurred_on": "2026-11-20", "awareness.known_on": "2026-11-20", "data_sets[].persons.maximum": 3}), TODAY
        )
        == []
    )


def test_a_contradiction_of_another_page_does_not_stop_this_one() -> None:
    odd = told(**{"event.occurred_on": "2026-11-21", "awareness.known_on": "2026-11-20"})
    here = place("wrongful_act.suspected")
    form = PartForm(posted({"version": "0", "asked": here.name, here.name: "no"}), odd, [], version=0, today=TODAY)
    assert form.is_valid(), form.errors


# data sets


def test_only_data_sets_in_which_it_is_missing_are_asked() -> None:
    facts = with_values(TWO, {Place(questions()["data_sets[].outflow.status"], "d1"): "confirmed"})
    asked = [place for place, _weight in missing_places(facts, evaluate(facts, TODAY).explanation["missing"])]
    assert [place.data_set for place in asked if place.question.path == "data_sets[].outflow.status"] == ["d2"]


def test_data_sets_come_and_go_with_ids_of_their_own() -> None:
    three = with_data_set(TWO, "紙の名簿")
    assert data_set_ids(three) == ["d1", "d2", "d3"]
    assert data_set_ids(with_data_set(without_data_set(three, "d2"), "戻した")) == ["d1", "d3", "d2"]
    with pytest.raises(ValueError, match="at least one"):
        without_data_set(FACTS, "d1")


def test_an_unsaid_fact_leaves_no_empty_object() -> None:
    here = place("data_sets[].outflow.status")
    assert with_values(with_values(FACTS, {here: "confirmed"}), {here: None}) == FACTS


def test_facts_are_told_in_words() -> None:
    said = dict(
        naming.facts_in_words(
            told(**{"data_sets[].special_care": [], "awareness.known_on": "2026-11-20", "data_sets[].persons.maximum": 1200})
        )
    )
    assert said["要配慮個人情報"] == "ない（確かめた）"
    assert said["本人の数（最大）"] == "1,200人"
    assert "2026年11月20日（金）" in said.values()


# the page
