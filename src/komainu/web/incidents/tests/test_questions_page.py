"""The questions as pages: saved, refused, kept, shown beside their assessment."""

from typing import Any

import pytest

from komainu.law.breach.schema import FieldKind
from komainu.web.incidents import wizard
from komainu.web.incidents.models import AssessmentRecord, Incident
from komainu.web.incidents.questions import (
    data_set_ids,
    questions,
    value_at,
)
from komainu.web.incidents.tests.acts import fresh, learn, place, settle, signed_in, taken, url
from komainu.web.incidents.tests.house import House, incident


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
