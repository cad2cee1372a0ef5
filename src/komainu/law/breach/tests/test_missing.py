"""Missing facts: what is asked, in which order, and what an answer could change (U1-U6)."""

from __future__ import annotations

from typing import Any

import pytest

from komainu.law.breach.gaps import Weight, asked_paths, question_for
from komainu.law.breach.schema import facts_fields
from komainu.law.breach.tests.build import NUMBERED, STRONG, answer, data, missing

SPEC_QUESTIONS = {
    "data_sets[].outflow.status": "情報が社外に出たか、または出た疑いがあるかを調べましたか。",
    "data_sets[].integrity.same_data_elsewhere": "同じ内容のデータが、ほかに残っていますか。",
    "data_sets[].stage": "その情報は、名簿やデータベースから出たもの、または入れる予定のものですか。",
    "data_sets[].special_care": "病歴、健診結果、障害、信条、犯罪に関することなどの記載がありますか。",
    "data_sets[].financial": "カード番号、決済できるサービスのIDとパスワードなどが含まれますか。",
    "data_sets[].persons.maximum": "最大で何人分の可能性がありますか。",
    "data_sets[].my_number.contains_individual_number": "マイナンバー（個人番号）が含まれますか。",
    "data_sets[].my_number.system": "どの事務のシステムで管理していた情報ですか。",
    "data_sets[].protection.encryption": "暗号化されていましたか。方式は何ですか。",
    "data_sets[].protection.implemented_properly": "その暗号化は正しく設定され、働いていましたか。",
    "data_sets[].protection.key_separated_and_guarded": "復号の鍵は別に守られていましたか。遠隔消去の機能、他人が鍵を使えない設計はありますか。",
    "wrongful_act.suspected": "盗難、不正アクセス、持ち出しなど、不正な目的の疑いはありますか。",
    "organisation.delegated_authority.status": "報告先が大臣に委任されている業種ですか（委員会の一覧で確認）。",
}


def test_questions_of_the_specification_are_kept_word_for_word() -> None:
    assert {path: question_for(path)[0] for path in SPEC_QUESTIONS} == SPEC_QUESTIONS


def test_every_question_is_about_a_field_and_stands_in_both_languages() -> None:
    for path in asked_paths():
        assert path in facts_fields()
        assert all(question_for(path))


@pytest.mark.parametrize(
    ("fields", "changes", "path", "ground"),
    [
        ({"outflow.status": None, "special_care": ["creed"]}, {}, "data_sets[].outflow.status", "appi.r7.1"),
        (
            {"outflow.status": "ruled_out", "integrity.content_lost": None, "special_care": ["creed"]},
            {},
            "data_sets[].integrity.content_lost",
            "appi.r7.1",
        ),
        (
            {"outflow.status": "ruled_out", "integrity.altered": None, "special_care": ["creed"]},
            {},
            "data_sets[].integrity.altered",
            "appi.r7.1",
        ),
        (
            {"outflow.status": "ruled_out", "integrity.unusable": None, "special_care": ["creed"]},
            {},
            "data_sets[].integrity.unusable",
            "appi.r7.1",
        ),
        ({"stage": None, "special_care": ["creed"]}, {}, "data_sets[].stage", "appi.r7.1"),
        ({"special_care": None}, {}, "data_sets[].special_care", "appi.r7.1"),
        ({"financial": None}, {}, "data_sets[].financial", "appi.r7.2"),
        ({"persons": {}}, {}, "data_sets[].persons.maximum", "appi.r7.4"),
        ({}, {"wrongful_act__suspected": None}, "wrongful_act.suspected", "appi.r7.3"),
        ({}, {"wrongful_act__suspected": True, "wrongful_act__target": None}, "wrongful_act.target", "appi.r7.3"),
    ],
)
def test_each_trigger_that_is_unknown_stays_open(fields: dict[str, Any], changes: dict[str, Any], path: str, ground: str) -> None:
    """U1."""
    found = answer(data(fields), **changes)
    assert found.appi.report_required.value == "undetermined"
    assert ground in found.appi.possible_grounds
    assert found.missing[0].path == path
    assert found.missing[0].weight is Weight.CREATES_DUTY


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"outflow.recovered_all_unviewed": None}, "data_sets[].outflow.recovered_all_unviewed"),
        ({"outflow.own_intent": None}, "data_sets[].outflow.own_intent"),
        ({"protection": {}}, "data_sets[].protection.encryption"),
        ({**STRONG, "protection.implemented_properly": None}, "data_sets[].protection.implemented_properly"),
        ({**STRONG, "protection.key_separated_and_guarded": None}, "data_sets[].protection.key_separated_and_guarded"),
        (
            {"outflow.status": "ruled_out", "integrity.content_lost": "confirmed", "integrity.same_data_elsewhere": None},
            "data_sets[].integrity.same_data_elsewhere",
        ),
        (
            {"outflow.status": "ruled_out", "integrity.unusable": "confirmed", "integrity.same_data_elsewhere": None},
            "data_sets[].integrity.same_data_elsewhere",
        ),
        (
            {"outflow.status": "ruled_out", "integrity.content_lost": "confirmed", "integrity.deleted_for_good_reason": None},
            "data_sets[].integrity.deleted_for_good_reason",
        ),
    ],
)
def test_an_exemption_that_is_unknown_does_not_exempt(fields: dict[str, Any], path: str) -> None:
    """U2."""
    found = answer(data(fields, special_care=["creed"]))
    assert found.appi.report_required.value == "required"
    assert path in missing(found)
    # Where nothing is required, nothing could be lifted.
    assert path not in missing(answer(data(fields)))


def test_refuted_protection_is_not_asked_again() -> None:
    for refuted in ({"protection.key_leaked": True}, {"protection.implemented_properly": False}, {"protection.encryption": "other_cipher"}):
        found = answer(data({"protection": {"encryption": "recommended_cipher"}, **refuted}, special_care=["creed"]))
        assert not [path for path in missing(found) if "protection" in path]


def test_a_key_that_may_have_leaked_is_asked_first() -> None:
    found = answer(data({**STRONG, "protection.key_leaked": None}, special_care=["creed"]))
    assert found.appi.report_required.value == "not_required"
    assert (found.missing[0].path, found.missing[0].weight) == ("data_sets[].protection.key_leaked", Weight.CREATES_DUTY)


def test_order_is_by_what_an_answer_could_do() -> None:
    found = answer(
        data({**NUMBERED, "my_number.system": None, "outflow.recovered_all_unviewed": None}, special_care=["creed"]),
        awareness__known_on=None,
        organisation__delegated_authority={},
        organisation__sector=None,
        notification__contact=None,
        wrongful_act__suspected=None,
    )
    weights = [one.weight for one in found.missing]
    assert weights == sorted(weights)
    assert missing(found) == [
        "wrongful_act.suspected",
        "data_sets[].my_number.system",
        "awareness.known_on",
        "data_sets[].outflow.recovered_all_unviewed",
        "organisation.delegated_authority.status",
        "notification.contact",
        "organisation.sector",
    ]


def test_a_missing_fact_names_its_data_sets() -> None:
    found = answer(data(special_care=None), data(), data(special_care=None))
    assert found.missing[0].data_sets == ("d1", "d3")


def effects(found: Any, path: str) -> dict[Any, Any]:
    return {one.value if not isinstance(one.value, list) else tuple(one.value): one for one in found.effects() if one.path == path}


def test_effect_of_a_trigger() -> None:
    found = effects(answer(data(special_care=None)), "data_sets[].special_care")
    yes, no = found[("medical_history",)], found[()]
    assert {change.what: change.after for change in yes.changes}["appi.report_required"] == "required"
    assert "報告が必要になります" in yes.ja and "2026-06-30" in yes.ja
    assert {change.what: change.after for change in no.changes}["appi.report_required"] == "not_required"


def test_effect_of_a_suspicion_is_a_ground_and_sixty_days() -> None:
    found = effects(answer(data(special_care=["creed"]), wrongful_act={}), "wrongful_act.suspected")[True]
    assert found.with_others == ("wrongful_act.target",)
    assert {change.what: change.after for change in found.changes}["appi.final_report_basis_days"] == 60


def test_effect_of_an_exemption_takes_its_other_conditions_as_established() -> None:
    found = effects(answer(data({"protection": {}}, special_care=["creed"])), "data_sets[].protection.encryption")["recommended_cipher"]
    assert found.with_others == ("data_sets[].protection.implemented_properly", "data_sets[].protection.key_separated_and_guarded")
    assert {change.what: change.after for change in found.changes}["appi.report_required"] == "not_required"


def test_key_conditions_that_are_left_are_asked_one_by_one() -> None:
    """A key that was not kept apart may still be erased from afar, or be of no use to others (U2)."""
    one = data({**STRONG, "protection.key_separated_and_guarded": False}, special_care=["creed"])
    asked = answer(one)
    erase, unusable = "data_sets[].protection.remote_erase_available", "data_sets[].protection.key_unusable_by_third_party"
    assert [path for path in missing(asked) if "protection" in path] == [erase, unusable]
    assert effects(asked, erase)[True].with_others == ()
    assert {change.what: change.after for change in effects(asked, unusable)[True].changes}["appi.report_required"] == "not_required"
    one["protection"] = {"encryption": "recommended_cipher", "key_separated_and_guarded": False, "remote_erase_available": False}
    asked = answer(one)
    assert effects(asked, "data_sets[].protection.implemented_properly")[True].with_others == (unusable,)


def test_effect_of_the_number_of_persons_is_tried_on_both_sides_of_the_threshold() -> None:
    found = effects(answer(data(persons={})), "data_sets[].persons.maximum")
    assert found[1001].changes and "1,001人" in found[1001].ja
    assert {change.what: change.after for change in found[1000].changes}["appi.report_required"] == "not_required"


def test_effects_leave_what_is_known_alone() -> None:
    """A set whose special care is known must not be changed by trying it on another."""
    found = answer(data(special_care=[], persons=1500), data(special_care=None))
    no = effects(found, "data_sets[].special_care")[()]
    assert {change.what for change in no.changes} == {"appi.possible_grounds"}


def test_reasons_name_the_facts_that_decided() -> None:
    found = answer(data(special_care=["creed"]), wrongful_act__suspected=True)
    decided = {one.path: one.value for one in found.decided_by}
    assert decided["data_sets[0].special_care"] == ["creed"]
    assert decided["wrongful_act.suspected"] is True
    ground = next(one for one in found.reasons.walk() if one.rule == "appi.r7.1")
    assert (ground.outcome, ground.version) == ("yes", "appi.r7.1@2022-04-01")
    assert "gl.2-3" in ground.citations
