"""Which kinds of information a data set is."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komainu.law.breach.vocabulary import Answer
from komainu.law.data_kinds import Answers, DataKind, Fact, classify, question, words

TODAY = date(2026, 11, 22)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
K = DataKind
NOTHING = Answers(**{each.name: NO for each in fields(Answers)})
CUSTOMERS = replace(NOTHING, is_about_living_person=YES, identifies=YES, is_searchable=YES, may_do_all=YES)

TABLE = [
    # The ledger's usual lines, with the article that decides each.
    ("customers in a system: 2(1), 16(3), 16(4)", CUSTOMERS, {K.PERSONAL_INFORMATION, K.PERSONAL_DATA, K.RETAINED_PERSONAL_DATA}),
    ("forms before input: 2(1) without 16(3)", replace(CUSTOMERS, is_searchable=NO), {K.PERSONAL_INFORMATION}),
    ("a telephone book as bought: 16(1)", replace(CUSTOMERS, is_market_directory=YES), {K.PERSONAL_INFORMATION}),
    (
        "health checks of staff: 2(3)", replace(CUSTOMERS, has_special_care=YES),
        {K.PERSONAL_INFORMATION, K.SPECIAL_CARE, K.PERSONAL_DATA, K.RETAINED_PERSONAL_DATA},
    ),
    (
        "payroll: My Number Act 2; a number alone identifies (Order art. 1)", replace(CUSTOMERS, identifies=NO, has_individual_number=YES),
        {K.PERSONAL_INFORMATION, K.SPECIFIC_PERSONAL_INFORMATION, K.PERSONAL_DATA, K.RETAINED_PERSONAL_DATA},
    ),
    (
        "a client's addresses for printing: 16(4) wants powers of our own", replace(CUSTOMERS, is_only_entrusted=YES, may_do_all=NO),
        {K.PERSONAL_INFORMATION, K.PERSONAL_DATA, K.ENTRUSTED},
    ),
    ("a list of stalkers: Order art. 5", replace(CUSTOMERS, existence_would_harm=YES), {K.PERSONAL_INFORMATION, K.PERSONAL_DATA}),
    ("cookies nobody can match: 2(7)", replace(NOTHING, is_about_living_person=YES), {K.PERSONAL_RELATED_INFORMATION}),
    (
        "pseudonymised, the key gone: 2(5)", replace(NOTHING, is_about_living_person=YES, is_pseudonymously_processed=YES),
        {K.PSEUDONYMOUSLY_PROCESSED},
    ),
    (
        "pseudonymised, the key in the house: 2(5), 41", replace(CUSTOMERS, is_pseudonymously_processed=YES),
        {K.PSEUDONYMOUSLY_PROCESSED, K.PERSONAL_INFORMATION, K.PERSONAL_DATA, K.RETAINED_PERSONAL_DATA},
    ),
    ("anonymised: 2(6)", replace(CUSTOMERS, is_anonymously_processed=YES), {K.ANONYMOUSLY_PROCESSED}),
    ("companies alone: 2(1) wants a living person", replace(CUSTOMERS, is_about_living_person=NO), set()),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "kinds"), [case[1:] for case in TABLE], ids=[case[0] for case in TABLE])
def test_a_line_of_the_ledger_is_of_its_kinds(answers: Answers, kinds: set[DataKind]) -> None:
    found = classify(answers, TODAY)
    assert found.kinds == kinds
    assert found.missing == ()
    for each in found.findings:
        assert each.citations and each.reason() and each.reason("en") and each.effect() and each.effect("en")


def test_nothing_answered_is_of_no_kind_and_asks() -> None:
    found = classify(Answers(), TODAY)
    assert {each.answer for each in found.findings} == {UNKNOWN}
    assert found.missing == tuple(Fact)
    assert all(each.reason() == "" for each in found.findings)


def test_only_what_can_still_decide_is_asked() -> None:
    living = Answers(is_about_living_person=YES, identifies=YES, is_anonymously_processed=NO, is_searchable=NO)
    found = classify(living, TODAY)
    assert found.of(K.PERSONAL_INFORMATION).answer is YES
    assert found.of(K.RETAINED_PERSONAL_DATA).answer is NO
    assert Fact.MAY_DO_ALL not in found.missing and Fact.HAS_IDENTIFICATION_CODE not in found.missing
    assert found.of(K.SPECIAL_CARE).missing == (Fact.HAS_SPECIAL_CARE,)


def test_not_before_the_definitions_were_in_force() -> None:
    with pytest.raises(ValueError, match="2022-04-01"):
        classify(CUSTOMERS, date(2022, 3, 31))


def test_every_question_and_kind_has_its_words() -> None:
    assert [each.value for each in Fact] == [each.name for each in fields(Answers)]
    for fact in Fact:
        asked = question(fact)
        assert asked.text().endswith("か") and asked.text("en").endswith("?") and asked.help() and asked.help("en")
    for kind in DataKind:
        assert words(kind, "name") and words(kind, "name", "en")


def test_there_and_back_as_json() -> None:
    answers = Answers(identifies=YES, is_searchable=NO)
    assert Answers.from_json(answers.to_json()) == answers
    with pytest.raises(KeyError, match="colour"):
        Answers.from_json({"colour": True})


ANSWERS = st.builds(Answers, **{each.name: st.sampled_from(Answer) for each in fields(Answers)})


@given(ANSWERS)
def test_an_answer_that_stands_is_never_changed_by_learning_more(answers: Answers) -> None:
    before = classify(answers, TODAY)
    for each in before.findings:
        assert (each.answer is UNKNOWN) == bool(each.missing)
    open_ones = [fact for fact in Fact if answers.of(fact) is UNKNOWN]
    for learnt in (YES, NO):
        for fact in open_ones[:4]:
            after = classify(replace(answers, **{fact.value: learnt}), TODAY)
            for old, new in zip(before.findings, after.findings, strict=True):
                assert old.answer in (UNKNOWN, new.answer), (old, new)
                if fact not in old.missing:
                    assert old.answer is new.answer and old.missing == new.missing


@given(ANSWERS)
def test_kinds_stand_in_each_other_as_the_act_says(answers: Answers) -> None:
    kinds = classify(answers, TODAY).kinds
    if K.RETAINED_PERSONAL_DATA in kinds:
        assert K.PERSONAL_DATA in kinds and K.ENTRUSTED not in kinds
    for inner in (K.PERSONAL_DATA, K.SPECIAL_CARE, K.SPECIFIC_PERSONAL_INFORMATION):
        assert inner not in kinds or K.PERSONAL_INFORMATION in kinds
    assert not {K.PERSONAL_INFORMATION, K.PERSONAL_RELATED_INFORMATION} <= kinds
    assert K.ANONYMOUSLY_PROCESSED not in kinds or kinds == {K.ANONYMOUSLY_PROCESSED}
