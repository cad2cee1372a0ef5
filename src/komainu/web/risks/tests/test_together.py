"""Two people at one record, through the pages: the second one is told, nothing typed is lost, and nothing is written over unseen. And what the law does not allow to be retained."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from komainu.web.duties.models import Duty
from komainu.web.risks.duties import refresh
from komainu.web.risks.models import Acceptance, Risk
from komainu.web.risks.services import acceptances, risks
from komainu.web.risks.tests.conftest import TODAY, Place, signed_in
from komainu.web.site import clock

pytestmark = pytest.mark.django_db
FASTER = "ほかの人が先に"


def seen(client: Client, path: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', client.get(path).content.decode())
    assert found, path
    return found[1]


def again(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return found[1]


def test_the_second_to_change_a_risk_sees_what_the_first_wrote_and_keeps_what_was_typed(place: Place) -> None:
    risk, office, manager = place.risk(), signed_in(place.house.aoyama), signed_in(place.house.ueda)
    path = f"/risks/{risk.pk}/change/"
    values: dict[str, Any] = {
        "title": risk.title,
        "stage": risk.stage,
        "risk_class": "safety",
        "option": "reduce",
        "harm": ["leak", "loss"],
    }
    mine, theirs = seen(office, path), seen(manager, path)
    assert manager.post(path, {**values, "cause": "鍵の掛け忘れ", "seen": theirs}).status_code == 302
    second = office.post(path, {**values, "cause": "引っ越しのとき", "owner": "U1", "seen": mine})
    page = second.content.decode()
    assert second.status_code == 422
    assert FASTER in page
    assert "鍵の掛け忘れ" in page, "what the first one wrote"
    assert "引っ越しのとき" in page, "what the second one typed"
    risk.refresh_from_db()
    assert risk.cause == "鍵の掛け忘れ"
    assert office.post(path, {**values, "cause": "引っ越しのとき", "owner": "U1", "seen": again(page)}).status_code == 302
    risk.refresh_from_db()
    assert (risk.cause, risk.owner) == ("引っ越しのとき", place.house.ueda)


def test_the_second_to_rate_a_risk_or_to_choose_its_controls_is_told(place: Place) -> None:
    risk, office, manager = (
        place.risk(impact=5, likelihood_before=4, likelihood=2),
        signed_in(place.house.aoyama),
        signed_in(place.house.ueda),
    )
    path, points = f"/risks/{risk.pk}/score/", {"method": "five", "impact": "5", "likelihood_before": "4"}
    mine, theirs = seen(office, path), seen(manager, path)
    assert manager.post(path, {**points, "likelihood": "3", "seen": theirs}).status_code == 302
    page = office.post(path, {**points, "likelihood": "1", "reason": "鍵を替えた", "seen": mine}).content.decode()
    assert FASTER in page
    assert "鍵を替えた" in page
    assert list(risk.scores.values_list("likelihood", flat=True).order_by("scored_at", "likelihood")) == [2, 3]
    assert office.post(path, {**points, "likelihood": "1", "seen": again(page)}).status_code == 302
    path = f"/risks/{risk.pk}/controls/"
    mine, theirs = seen(office, path), seen(manager, path)
    assert manager.post(path, {"controls": [], "seen": theirs}).status_code == 302
    page = office.post(path, {"controls": [str(place.lock.pk)], "seen": mine}).content.decode()
    assert FASTER in page
    assert re.search(rf'value="{place.lock.pk}"[^>]*checked', page), "what was chosen stays chosen"
    assert not risk.controls.exists()


def test_the_second_to_change_a_control_is_told(place: Place) -> None:
    office, second = signed_in(place.house.aoyama), signed_in(place.house.aoyama)
    path = f"/risks/controls/{place.lock.pk}/change/"
    values = {"measure": place.lock.measure, "kind": "physical", "state": "in_place", "clauses": [str(place.clause.pk)]}
    mine, theirs = seen(office, path), seen(second, path)
    assert second.post(path, {**values, "performer": "各部門長", "seen": theirs}).status_code == 302
    page = office.post(path, {**values, "performer": "総務", "frequency": "毎月", "seen": mine}).content.decode()
    assert FASTER in page
    assert "各部門長" in page
    assert 'value="毎月"' in page
    place.lock.refresh_from_db()
    assert place.lock.performer == "各部門長"
    assert office.post(path, {**values, "performer": "総務", "frequency": "毎月", "seen": again(page)}).status_code == 302


def test_the_second_to_ask_for_an_acceptance_is_told_and_nobody_accepts_what_was_not_read(place: Place) -> None:
    risk, office, manager = (
        place.risk(impact=5, likelihood_before=4, likelihood=2),
        signed_in(place.house.aoyama),
        signed_in(place.house.ueda),
    )
    path = f"/risks/{risk.pk}/acceptance/"
    asked = {"reason": "設備を待つ", "next_action": "替える", "until_on": (TODAY + timedelta(days=60)).isoformat()}
    mine = seen(office, path)
    risks.score(risk, by=None, method="five", impact=5, likelihood_before=4, likelihood=4)
    page = office.post(path, {**asked, "seen": mine}).content.decode()
    assert FASTER in page
    assert "設備を待つ" in page
    assert not Acceptance.objects.exists()
    theirs = seen(manager, path)
    assert office.post(path, {**asked, "seen": again(page)}).status_code == 302
    second = manager.post(path, {**asked, "reason": "別の理由", "seen": theirs})
    page = second.content.decode()
    assert second.status_code == 422
    assert "このリスクの受け入れは、すでに求められています" in page
    assert "別の理由" in page
    assert Acceptance.objects.count() == 1


def test_improper_handling_is_neither_retained_nor_accepted_on_any_page(place: Place) -> None:
    risk = place.risk("R-U1", impact=5, likelihood_before=4, likelihood=3)
    assert risk.risk_class == "improper_handling"
    manager = signed_in(place.house.ueda)
    assert "受け入れを求める" not in manager.get(f"/risks/{risk.pk}/").content.decode()
    retained = {"title": risk.title, "stage": risk.stage, "risk_class": "improper_handling", "option": "retain"}
    for path in (f"/risks/{risk.pk}/change/", f"/risks/lines/{place.line.pk}/add/"):
        refused = manager.post(path, retained)
        assert refused.status_code == 422, path
        assert "第27条" in refused.content.decode(), path
    asked = {"reason": "費用", "next_action": "替える", "until_on": (TODAY + timedelta(days=60)).isoformat()}
    assert "第27条" in manager.post(f"/risks/{risk.pk}/acceptance/", asked).content.decode()
    assert not Acceptance.objects.exists()
    # A risk of safety that was accepted and turns out to be one of improper handling loses its acceptance.
    safety = place.risk(impact=5, likelihood_before=4, likelihood=2)
    assert manager.post(f"/risks/{safety.pk}/acceptance/", asked).status_code == 302
    turned = {**retained, "title": safety.title, "stage": safety.stage, "option": "avoid"}
    assert manager.post(f"/risks/{safety.pk}/change/", turned).status_code == 302
    assert Acceptance.objects.get().state == "ended"
    assert not Risk.objects.filter(risk_class="improper_handling", option="retain").exists()


def test_an_acceptance_that_expired_comes_back_as_a_duty_and_ends_it_when_asked_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    risk, manager = place.risk(impact=5, likelihood_before=4, likelihood=2), signed_in(place.house.ueda)
    until = TODAY + timedelta(days=60)
    asked = {"reason": "設備を待つ", "next_action": "替える", "until_on": until.isoformat()}
    assert manager.post(f"/risks/{risk.pk}/acceptance/", asked).status_code == 302
    given = Acceptance.objects.get()
    if given.state == "asked":
        acceptances._give(given, by=None)
    refresh(clock.now())
    duties = Duty.objects.filter(key__startswith="risks:acceptance:", closed_at=None)
    assert not duties.exists()
    later = until + timedelta(days=1)
    moment = clock.now() + timedelta(days=61)
    monkeypatch.setattr(clock, "now", lambda: moment)
    refresh(moment)
    assert Acceptance.objects.get().state == "expired"
    assert duties.count() == 1
    manager = signed_in(place.house.ueda)
    page = manager.get(f"/risks/{risk.pk}/").content.decode()
    assert "受け入れの期限が切れたリスクがあります" in page
    assert "受け入れを求める" in page
    again_until = (later + timedelta(days=90)).isoformat()
    assert manager.post(f"/risks/{risk.pk}/acceptance/", {**asked, "until_on": again_until}).status_code == 302
    assert not duties.exists()
