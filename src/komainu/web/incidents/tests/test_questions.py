"""The wizard: every fact can be said and left open, asked in the order of its weight, with the assessment beside it."""

# long: the rules of one page in one place; parted, their fixtures would stand twice.

import re
from datetime import date
from typing import Any

import pytest

from komainu.law.breach import Facts
from komainu.law.breach.schema import FieldKind, facts_fields
from komainu.law.citations import all_citations
from komainu.web.incidents import naming, wizard
from komainu.web.incidents.engine import evaluate
from komainu.web.incidents.forms.questions import PartForm
from komainu.web.incidents.models import AssessmentRecord, Incident
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
from komainu.web.incidents.tests.acts import fresh, learn, place, settle, signed_in, taken, url
from komainu.web.incidents.tests.house import House, incident

TODAY = date(2026, 11, 22)
FACTS: dict[str, Any] = {"schema_version": 1, "data_sets": [{"id": "d1"}]}
TWO: dict[str, Any] = {"schema_version": 1, "data_sets": [{"id": "d1", "label": "名簿"}, {"id": "d2", "label": "ノートPC"}]}


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


def page(person: Any, one: Incident, query: str = "") -> str:
    response = signed_in(person).get(url("questions", one) + query)
    assert response.status_code == 200
    return response.content.decode()


def answers(one: Incident, **said: Any) -> dict[str, Any]:
    """What the page sends for these questions: names of controls and what is chosen."""
    names = [place(path).name for path in said]
    data: dict[str, Any] = {"version": str(fresh(one).facts_version), "asked": " ".join(names)}
    for path, value in said.items():
        name, kind = place(path).name, questions()[path].kind
        if kind is FieldKind.YES_NO:
            data[name] = {True: "yes", False: "no", None: "unknown"}[value]
        elif kind in (FieldKind.DATE, FieldKind.COUNT):
            data |= {f"{name}_value": value or ""} | ({f"{name}_unknown": "on"} if value is None else {})
        elif kind is FieldKind.CHOICES:
            data |= {f"{name}_which": "some" if value else "none", f"{name}_values": value}
        else:
            data[name] = value or "unknown"
    return data


@pytest.mark.django_db
@pytest.mark.parametrize("part", [*wizard.part_ids(), "nonsense"])
def test_every_part_is_a_page_with_the_assessment_beside_it(house: House, part: str) -> None:
    text = page(house.aoyama, taken(house), f"?part={part}")
    assert "判定の案" in text
    assert "まだ決まらない" in text


@pytest.mark.django_db
def test_answers_are_saved_as_one_act_and_the_change_is_said(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    data = answers(
        one, **{"data_sets[].outflow.status": "confirmed", "data_sets[].stage": "personal_data", "wrongful_act.suspected": False}
    )
    response = client.post(url("questions", one), data, follow=True)
    assert response.status_code == 200
    assert "個人情報保護法の報告 まだ決まらない → 必要" in response.content.decode()
    assert AssessmentRecord.objects.filter(incident=one).count() == 2
    assert value_at(fresh(one).facts, place("wrongful_act.suspected")) is False


@pytest.mark.django_db
def test_an_answer_taken_back_is_unknown_again(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    learn(one, house.aoyama, **{"wrongful_act.suspected": True})
    client.post(url("questions", one) + "?part=wrongful", answers(one, **{"wrongful_act.suspected": None}))
    assert value_at(fresh(one).facts, place("wrongful_act.suspected")) is None


@pytest.mark.django_db
def test_wrong_answers_keep_what_was_typed_and_save_nothing(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    data = answers(one, **{"data_sets[].persons.confirmed": "1500", "data_sets[].persons.maximum": "1000"})
    response = client.post(url("questions", one) + "?part=persons", data)
    assert response.status_code == 422
    assert 'value="1500"' in response.content.decode()
    assert "より多くなっています" in response.content.decode()
    assert fresh(one).facts_version == one.facts_version


@pytest.mark.django_db
def test_who_was_slower_keeps_the_typed_answers_and_sees_the_other(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    data = answers(one, **{"wrongful_act.suspected": False})
    learn(one, house.ueda, **{"wrongful_act.suspected": True})
    response = client.post(url("questions", one) + "?part=wrongful", data)
    text = response.content.decode()
    assert response.status_code == 409
    assert "上田 蓮が先に変更しました" in text
    assert "いまの記録：はい、あなたの入力：いいえ" in text
    assert value_at(fresh(one).facts, place("wrongful_act.suspected")) is True
    again = {**data, "version": str(fresh(one).facts_version)}
    assert client.post(url("questions", one) + "?part=wrongful", again).status_code == 302
    assert value_at(fresh(one).facts, place("wrongful_act.suspected")) is False


@pytest.mark.django_db
def test_the_preview_changes_with_the_answers_and_saves_nothing(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    data = answers(one, **{"data_sets[].outflow.status": "confirmed", "data_sets[].stage": "personal_data"})
    response = client.post(url("questions_preview", one), data)
    text = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in text
    assert "まだ保存していない答えによる" in text
    assert "規則7条4号 千人を超える" in text
    assert AssessmentRecord.objects.filter(incident=one).count() == 1
    wrong = answers(one, **{"data_sets[].persons.confirmed": "1500", "data_sets[].persons.maximum": "1000"})
    assert "入力に合わないところがある" in client.post(url("questions_preview", one), wrong).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tampered", [{"version": "x"}, {"version": "99999999999999999999"}, {"asked": "facts __class__ a b"}, {"asked": "x" * 30000}]
)
def test_tampered_forms_are_refused_or_ignored(house: House, tampered: dict[str, str]) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    data = {**answers(one, **{"wrongful_act.suspected": True}), **tampered}
    for name in ("questions", "questions_preview"):
        assert client.post(url(name, one), data).status_code in {200, 302, 422}
    assert value_at(fresh(one).facts, place("wrongful_act.suspected")) is None


@pytest.mark.django_db
def test_data_sets_are_added_and_taken_away_with_one_question(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    version = {"version": str(one.facts_version)}
    assert client.post(url("data_sets", one), {**version, "label": ""}).status_code == 422
    assert client.post(url("data_sets", one), {**version, "label": "ノートPCの中身"}).status_code == 302
    assert "ノートPCの中身" in page(house.aoyama, one, "?part=outflow")
    assert client.post(url("data_sets", one), {**version, "label": "遅れて"}).status_code == 422
    remove = url("remove_data_set", one, "d2")
    assert "取り除きますか" in client.get(remove).content.decode()
    assert client.post(remove, {"version": str(fresh(one).facts_version)}).status_code == 302
    assert data_set_ids(fresh(one).facts) == ["d1"]
    assert client.get(url("remove_data_set", one, "d1")).status_code == 404


@pytest.mark.django_db
def test_undetermined_is_never_shown_as_no(house: House) -> None:
    text = page(house.aoyama, taken(house))
    panel = text.split('id="assessment"')[1].split("</section>")[0]
    assert ">不要<" not in panel
    assert panel.count("まだ決まらない") >= 4


@pytest.mark.django_db
def test_a_near_miss_has_no_wizard(house: House) -> None:
    assert signed_in(house.aoyama).get(url("questions", incident(house, Incident.Kind.NEAR_MISS))).status_code == 404


@pytest.mark.django_db
def test_earlier_assessments_are_kept_as_they_were_given(house: House) -> None:
    one, client = taken(house), signed_in(house.aoyama)
    first = one.latest_assessment
    settle(one, house.aoyama)
    assert first is not None
    text = client.get(url("assessments", one)).content.decode()
    assert "判定 2回目" in text
    assert "個人情報保護法の報告：まだ決まらない → <strong>必要</strong>" in text
    assert "不正の目的をもって行われたおそれがあるか：まだ分からない → いいえ" in text
    old = client.get(url("assessment", one, first.pk)).content.decode()
    assert "まだ決まらない" in old
    assert "appi.r7.4@2022-04-01" in old
    other = taken(house)
    assert client.get(url("assessment", other, first.pk)).status_code == 404
