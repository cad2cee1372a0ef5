"""What the operations give: the same sight as the pages, paging, stable refusals, events where lists go out."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from komainu.web.api.house import description
from komainu.web.duties.models import Duty
from komainu.web.incidents.models import Incident
from komainu.web.incidents.tests.house import House, incident
from komainu.web.people import services as people_services
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
Calling = Callable[..., Any]
FACTS = {"schema_version": 1, "event": {"types": ["mis_sent_mail"]}, "data_sets": [{"id": "d1", "items": ["email"]}]}


def test_incidents_are_those_that_the_owner_sees(house: House, accident: Incident, calling: Calling) -> None:
    elsewhere = incident(house, by=house.eguchi)
    seen = calling(house.aoyama)("GET", "/api/incidents").json()
    assert {each["id"] for each in seen["items"]} == {str(accident.pk), str(elsewhere.pk)} and seen["next"] is None
    ueda = calling(house.ueda)
    assert [each["id"] for each in ueda("GET", "/api/incidents").json()["items"]] == [str(accident.pk)]
    assert ueda("GET", f"/api/incidents/{accident.pk}").json()["number"] == accident.number
    for path in (f"/api/incidents/{elsewhere.pk}", f"/api/incidents/{uuid4()}"):
        answer = ueda("GET", path)
        assert answer.status_code == 404 and answer.json()["type"] == "/api/#not-found"
    assert ueda("GET", f"/api/incidents/{accident.pk}/assessment").status_code == 403


def test_no_page_of_a_list_is_larger_than_was_asked_for(house: House, calling: Calling) -> None:
    for _ in range(3):
        incident(house)
    call = calling(house.aoyama)
    first = call("GET", "/api/incidents?limit=2").json()
    assert len(first["items"]) == 2 and first["next"] == 2
    assert len(call("GET", "/api/incidents?limit=2&offset=2").json()["items"]) == 1
    for wrong in ("limit=0", "limit=201", "offset=-1", "offset=99999999999999999999", "kind=king", "q=%00"):
        answer = call("GET", f"/api/incidents?{wrong}")
        assert answer.status_code == 422 and answer.json()["errors"][0]["where"].startswith("query."), wrong


def test_telling_by_the_api_is_telling(house: House, calling: Calling) -> None:
    call = calling(house.ueda)
    answer = call("POST", "/api/incidents", {"what": "mail_cc", "what_happened": "𠮷田様宛の案内をCcで送った", "persons": 12})
    assert answer.status_code == 201
    made = Incident.objects.get(pk=answer.json()["id"])
    assert (made.reported_by, made.kind, made.department) == (house.ueda, "accident", house.sales)
    assert made.latest_assessment is not None
    assert Duty.objects.filter(subject_id=str(made.pk)).exists()
    assert Event.objects.filter(action="incidents.reported", actor_name="上田 蓮").exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"what": "no_such_thing", "what_happened": "x"}, 422),
        ({"what": "mail_cc", "detail": "no_such", "what_happened": "x"}, 422),
        ({"what": "mail_cc", "what_happened": ""}, 422),
        ({"what": "mail_cc", "what_happened": "x", "noticed_on": "2999-01-01"}, 422),
        ({"what": "mail_cc", "what_happened": "x", "happened_on": "2026-01-02", "noticed_on": "2026-01-01"}, 422),
        ({"what": "mail_cc", "what_happened": "x", "persons": 2**63}, 422),
        ("{", 400),
        ('{"what": NaN}', 400),
        ('{"what": "\\ud800"}', 400),
        ('{"what": "\\u0000"}', 400),
        ("[" * 100_000, 400),
        (b"\xff\xfe", 400),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_made(house: House, calling: Calling, body: Any, status: int) -> None:
    answer = calling(house.aoyama)("POST", "/api/incidents", body)
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status and not Incident.objects.exists()


def test_facts_are_put_and_assessed_once(house: House, accident: Incident, calling: Calling) -> None:
    call = calling(house.aoyama)
    path = f"/api/incidents/{accident.pk}"
    before = call("GET", f"{path}/assessment").json()
    facts = {**before["facts"], "persons_total": {"confirmed": 1200, "maximum": 1200}}
    answer = call("PUT", f"{path}/facts", {"version": before["facts_version"], "facts": facts})
    assert answer.status_code == 200 and answer.json()["facts_version"] == before["facts_version"] + 1
    again = call("PUT", f"{path}/facts", {"version": before["facts_version"], "facts": facts})
    assert again.status_code == 409 and again.json()["type"] == "/api/#changed-meanwhile"
    wrong = call("PUT", f"{path}/facts", {"version": before["facts_version"] + 1, "facts": {"schema_version": 1, "nonsense": 1}})
    assert wrong.status_code == 422 and "nonsense" in wrong.json()["detail"]


def test_assessing_keeps_nothing(house: House, calling: Calling) -> None:
    call = calling(house.aoyama)
    events = Event.objects.count()
    answer = call("POST", "/api/assess", {"facts": FACTS})
    assert answer.status_code == 200 and answer.json()["answer"]["appi"]["report_required"]
    assert call("POST", "/api/assess", {"facts": {"schema_version": 99}}).status_code == 422
    assert call("POST", "/api/assess", {"facts": {**FACTS, "awareness": {"known_on": "0001-01-01"}}}).status_code in {200, 422}
    assert Event.objects.count() == events and not Incident.objects.exists()


def test_people_are_those_that_the_owner_sees_and_it_leaves_an_event(house: House, calling: Calling) -> None:
    call = calling(house.ueda)
    found = call("GET", "/api/people?q=いのうえ").json()
    assert [each["name"] for each in found["items"]] == ["井上 澪"]
    assert "emergency_phone" not in found["items"][0] and "phone" not in found["items"][0]
    event = Event.objects.get(action="api.people_read")
    assert event.actor_name == "上田 蓮" and event.after == {"rows": 1, "conditions": {"state": "here", "offset": "0", "q": "いのうえ"}}
    assert {each["name"] for each in call("GET", "/api/people").json()["items"]} == {"上田 蓮", "井上 澪"}
    assert call("GET", f"/api/people/{house.inoue.pk}").status_code == 200
    assert call("GET", f"/api/people/{house.eguchi.pk}").status_code == 404
    assert len(call("GET", "/api/departments").json()["items"]) == 2


def test_the_trail_comes_newest_first_page_by_page(house: House, calling: Calling) -> None:
    call = calling(house.aoyama)
    first = call("GET", "/api/trail?limit=2").json()
    second = call("GET", f"/api/trail?limit=2&before={first['next']}").json()
    assert first["items"][1]["previous_hash"] == second["items"][0]["hash"]
    assert call("GET", "/api/trail?action=people.appointed").json()["items"][0]["label"] == "役割に任じた"
    assert Event.objects.filter(action="api.trail_read").count() == 3


def test_duties_are_mine(house: House, accident: Incident, calling: Calling) -> None:
    found = calling(house.aoyama)("GET", "/api/duties").json()["items"]
    assert found and found[0]["url"].startswith("/") and found[0]["state"] in {"open", "soon", "today", "late"}
    assert calling(house.ueda)("GET", "/api/duties").json()["items"] == []


@pytest.mark.parametrize("path", ["/api/incidents", "/api/people", "/api/duties", "/api/trail"])
def test_a_list_takes_the_same_queries_with_many_rows(house: House, calling: Calling, path: str, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call = calling(house.aoyama)
    call("GET", path)
    with CaptureQueriesContext(connection) as few:
        call("GET", path)
    for number in range(6):
        incident(house)
        people_services.add_person(f"N{number}", by=None, name="髙橋 美咲", department=house.sales)
    with django_assert_num_queries(len(few)):
        call("GET", path)
    assert len(few) <= 12


def test_another_method_is_told_so(house: House, calling: Calling) -> None:
    answer = calling(house.aoyama)("DELETE", "/api/incidents")
    assert answer.status_code == 405 and set(answer["Allow"].split(", ")) == {"GET", "POST"}
    assert answer["Content-Type"] == "application/problem+json"


def test_the_description_needs_no_script_and_nothing_from_elsewhere(house: House) -> None:
    text = Client().get("/api/").content.decode()
    for path in description()["paths"]:
        assert path in text
    assert "https://" not in text.partition("<main")[2]
    schema = Client().get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.") and schema["paths"]["/api/people"]["get"]["x-right"] == "people.list"
    assert all(
        "application/problem+json" in one["responses"]["401"]["content"] for each in schema["paths"].values() for one in each.values()
    )
