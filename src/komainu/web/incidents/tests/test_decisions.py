"""The page to sign: Komainu proposes, the manager decides, and another decision has its reason."""

from datetime import date
from typing import Any

import pytest

from komainu.web.incidents.models import Decision, HouseRules, Incident
from komainu.web.incidents.panel import panel
from komainu.web.incidents.tests.acts import fresh, learn, settle, sign_as_proposed, signed_in, taken, url
from komainu.web.incidents.tests.house import House, incident, somebody
from komainu.web.people import services as people
from komainu.web.people.roles import Role

pytestmark = pytest.mark.django_db


def form(one: Incident, **decided: str) -> dict[str, str]:
    """What the page sends when everything is decided as proposed."""
    record = fresh(one).latest_assessment
    assert record is not None
    usual = {
        "appi_decided": "required",
        "privacy_mark_decided": "required",
        "notice_decided": "required",
        "publication_decided": "not_required",
    }
    return {"assessment": str(record.pk), "confirmed": "on", "note": "", **usual, **decided}


def ready(house: House, **said: Any) -> Incident:
    one = taken(house, **said)
    settle(one, house.aoyama)
    learn(one, house.aoyama, **{"organisation.privacy_mark": "holder"})
    return fresh(one)


def test_signing_as_proposed(house: House) -> None:
    one, client = ready(house), signed_in(house.aoyama)
    response = client.post(url("decide", one), form(one), follow=True)
    text = response.content.decode()
    assert response.status_code == 200
    assert "判断記録 1回目" in text
    assert "個人情報保護管理者 青山 凪" in text
    assert {line.subject: line.decided for line in Decision.objects.get().lines.all()} == {
        "appi": "required", "privacy_mark": "required", "notice": "required", "publication": "not_required",
    }  # fmt: skip


def test_another_decision_needs_a_reason_and_keeps_what_was_typed(house: House) -> None:
    one, client = ready(house), signed_in(house.aoyama)
    said = form(one, appi_decided="not_required", note="顧問弁護士に相談した")
    response = client.post(url("decide", one), said)
    text = response.content.decode()
    assert response.status_code == 422
    assert "判定の案（必要）と違う判断です" in text
    assert "顧問弁護士に相談した" in text
    assert not Decision.objects.exists()
    assert client.post(url("decide", one), {**said, "appi_reason": "1,200件は重複で、実人数は800人と確認した"}).status_code == 302
    line = Decision.objects.get().lines.get(subject="appi")
    assert (line.departs, line.reason) == (True, "1,200件は重複で、実人数は800人と確認した")


def test_without_the_confirmation_nothing_is_signed(house: House) -> None:
    one = ready(house)
    said = form(one)
    del said["confirmed"]
    assert signed_in(house.aoyama).post(url("decide", one), said).status_code == 422
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", [Role.PMS_OFFICE, Role.CHIEF_AUDITOR, Role.TOP_MANAGEMENT])
def test_only_the_manager_signs_others_read(house: House, role: Role) -> None:
    one, reader = ready(house), somebody(house, "reader", role)
    page = signed_in(reader).get(url("decide", one))
    assert page.status_code == 200
    assert "判断に署名する" not in page.content.decode()
    assert signed_in(reader).post(url("decide", one), form(one)).status_code == 403
    assert not Decision.objects.exists()


def test_ueda_and_eguchi_do_not_see_it(house: House) -> None:
    one = ready(house)
    for person in (house.ueda, house.eguchi):
        assert signed_in(person).get(url("decide", one)).status_code == 403
        assert signed_in(person).post(url("decide", one), form(one)).status_code == 403


def test_the_deputy_signs_as_the_deputy(house: House) -> None:
    one = ready(house)
    people.appoint(house.eguchi, Role.PRIVACY_MANAGER, by=None, starts_on=date(2020, 4, 1), is_deputy=True)
    assert signed_in(house.eguchi).post(url("decide", one), form(one)).status_code == 302
    assert Decision.objects.get().signed_as == "個人情報保護管理者（代行）"


def test_if_the_assessment_changed_nothing_is_signed_and_the_text_stays(house: House) -> None:
    one, client = ready(house), signed_in(house.aoyama)
    said = form(one, note="社長に説明した", appi_reason="念のため")
    learn(one, house.aoyama, **{"wrongful_act.suspected": True, "wrongful_act.target": "us"})
    response = client.post(url("decide", one), said)
    text = response.content.decode()
    assert response.status_code == 409
    assert "読んでいるあいだに判定が変わりました。署名していません" in text
    assert "社長に説明した" in text
    assert "念のため" in text
    assert "規則7条3号" in text
    assert str(fresh(one).latest_assessment_id) in text
    assert not Decision.objects.exists()


def test_an_assessment_of_another_incident_is_not_signed_here(house: House) -> None:
    one, other = ready(house), ready(house)
    assert signed_in(house.aoyama).post(url("decide", one), {**form(one), "assessment": str(other.latest_assessment_id)}).status_code == 409
    assert not Decision.objects.exists()


def test_before_it_is_taken_the_page_asks_to_take_it(house: House) -> None:
    one = incident(house)
    text = signed_in(house.aoyama).get(url("decide", one)).content.decode()
    assert "先に、この知らせを受け付けてください" in text
    assert "判断に署名する" not in text


def test_a_later_decision_keeps_the_earlier(house: House) -> None:
    one = ready(house)
    first = sign_as_proposed(one, house)
    learn(one, house.aoyama, **{"data_sets[].special_care": ["medical_history"]})
    second = sign_as_proposed(one, house)
    client = signed_in(house.aoyama)
    old = client.get(url("decision", one, first.pk)).content.decode()
    assert "このあとに新しい判断が署名されています" in old
    assert "判断記録 2回目" in client.get(url("decision", one, second.pk)).content.decode()
    assert client.get(url("decision", ready(house), first.pk)).status_code == 404


@pytest.mark.parametrize("query", ["", "?seal=1"])
def test_the_decision_on_paper_tells_facts_rules_and_reason(house: House, query: str) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    one = ready(house, title="髙橋様・𠮷田様の名簿")
    decision = sign_as_proposed(one, house, appi=("not_required", "委員会に電話で確かめた"))
    response = signed_in(house.aoyama).get(url("decision_pdf", one, decision.pk) + query)
    assert response["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages).replace("\n", "")
    for words in ("判断記録", one.number, "委員会に電話で確かめた", "規則7条4号", "1,200人", "appi.r7.4@2022-04-01", "青山 凪"):
        assert words.replace(" ", "") in text.replace(" ", ""), words
    assert signed_in(house.ueda).get(url("decision_pdf", one, decision.pk)).status_code == 403


def test_not_reportable_is_one_page_to_sign_too(house: House) -> None:
    one = taken(house)
    settle(one, house.aoyama, persons=3)
    said = form(one, appi_decided="not_required", notice_decided="not_required", publication_decided="not_required")
    del said["privacy_mark_decided"]
    assert signed_in(house.aoyama).post(url("decide", one), said).status_code == 302
    assert fresh(one).latest_decision is not None


@pytest.mark.parametrize(
    ("rule", "recovered", "words"),
    [
        (HouseRules.Publication.DESIRABLE, False, "望ましい（義務ではない）"),
        (HouseRules.Publication.ALWAYS, False, "自社の規程により公表する"),
        (HouseRules.Publication.UNLESS_SAFE, False, "自社の規程により公表する"),
        (HouseRules.Publication.UNLESS_SAFE, True, "自社の規程で省くことができる"),
        (HouseRules.Publication.ALWAYS, True, "自社の規程により公表する"),
    ],
)
def test_publication_follows_the_houses_own_rule(house: House, rule: str, recovered: bool, words: str) -> None:
    one = taken(house)
    record = settle(one, house.aoyama)
    if recovered:
        said = {"data_sets[].outflow.recovered_all_unviewed": True, "data_sets[].outflow.recovery_evidence": "returned_unopened"}
        record = learn(one, house.aoyama, **said)
    assert panel(record.answer, record.explanation, record.rule_versions, rule).publication.words == words


def test_a_no_for_one_reason_is_asked_again_when_another_reason_comes_up(house: House) -> None:
    one, client = ready(house), signed_in(house.aoyama)
    sign_as_proposed(one, house, appi=("not_required", "実人数は800人と確認した"))
    assert "個人情報保護委員会への確報" not in client.get(url("detail", one)).content.decode()
    learn(one, house.aoyama, **{"data_sets[].special_care": ["medical_history"]})
    overview = client.get(url("detail", one)).content.decode()
    assert "報告するかどうかを判断する" in overview
    assert "個人情報保護委員会への確報" in overview
    page = client.get(url("decide", one)).content.decode()
    assert "判断し直す" in page
    assert "実人数は800人と確認した" not in page.split("署名した判断")[0]  # the old reason is not offered for the new question
