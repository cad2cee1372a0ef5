"""The risks by the API: those that the owner sees, with controls, clauses and acceptance."""

from datetime import timedelta
from uuid import uuid4

import pytest

from komainu.web.api.tests.conftest import caller_for
from komainu.web.risks.services import acceptances, risks
from komainu.web.risks.tests.conftest import TODAY, Place

pytestmark = pytest.mark.django_db


def test_risks_are_those_that_the_owner_sees(place: Place) -> None:
    rated = place.risk(impact=4, likelihood_before=4, likelihood=3)
    house = place.house
    other = house.line(name="契約書", department=house.affairs, by=house.aoyama)
    elsewhere = risks.take_over(other, ["R-S3"], by=house.aoyama)[0]
    seen = caller_for(house.aoyama)("GET", "/api/risks").json()
    assert {each["id"] for each in seen["items"]} == {str(rated.pk), str(elsewhere.pk)}
    call = caller_for(house.ueda)
    assert [each["id"] for each in call("GET", "/api/risks").json()["items"]] == [str(rated.pk)]
    assert call("GET", f"/api/risks/{elsewhere.pk}").status_code == call("GET", f"/api/risks/{uuid4()}").status_code == 404
    one = call("GET", f"/api/risks/{rated.pk}").json()
    assert (one["line"], one["residual"], one["inherent"], one["acceptance"]) == (str(place.line.pk), 12, 16, None)
    unrated = caller_for(house.aoyama)("GET", f"/api/risks/{elsewhere.pk}").json()
    assert unrated["residual"] is None and unrated["residual_level"] is None


def test_a_risk_names_its_controls_and_who_accepted_it(place: Place) -> None:
    risk = place.risk(impact=4, likelihood_before=4, likelihood=3)
    risks.set_controls(risk, [place.lock], by=place.house.aoyama)
    acceptances.ask(risk, by=place.house.ueda, reason="費用がかかる", next_action="来年度に鍵を替える", until_on=TODAY + timedelta(days=90))
    call = caller_for(place.house.aoyama)
    one = call("GET", f"/api/risks/{risk.pk}").json()
    assert one["controls"] == [str(place.lock.pk)]
    assert one["acceptance"]["state"] == "asked" and one["acceptance"]["until_on"] == (TODAY + timedelta(days=90)).isoformat()
    control = next(each for each in call("GET", "/api/controls").json()["items"] if each["id"] == str(place.lock.pk))
    assert control["clauses"] == [f"{place.clause.document_id}#{place.clause.anchor}"]


def test_risks_are_narrowed(place: Place) -> None:
    risk = place.risk(impact=5, likelihood_before=5, likelihood=5)
    call = caller_for(place.house.aoyama)
    for asked, found in (
        (f"line={place.line.pk}", 1), (f"line={uuid4()}", 0), (f"level={risk.residual_level}", 1), ("level=low", 0),
        (f"stage={risk.stage}", 1), ("state=closed", 0), (f"q={risk.number}", 1), ("q=zzzz", 0),
    ):  # fmt: skip
        assert len(call("GET", f"/api/risks?{asked}").json()["items"]) == found, asked
