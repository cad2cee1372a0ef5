"""The inventory by the API: the same sight, the same refusals and the same trail as its pages."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from komainu.web.api.tests.conftest import caller_for
from komainu.web.ledger.models import LedgerLine, PurposeOfUse
from komainu.web.ledger.services import purposes
from komainu.web.ledger.tests.conftest import House
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


def test_lines_are_those_that_the_owner_sees(house: House) -> None:
    own, other = house.line(), house.line(name="契約書", department=house.affairs, by=house.aoyama)
    everything = caller_for(house.aoyama)("GET", "/api/ledger/lines").json()
    assert [each["id"] for each in everything["items"]] == [str(own.pk), str(other.pk)] and everything["next"] is None
    call = caller_for(house.ueda)
    assert [each["name"] for each in call("GET", "/api/ledger/lines").json()["items"]] == ["応募書類"]
    assert call("GET", f"/api/ledger/lines/{other.pk}").status_code == 404
    assert call("PATCH", f"/api/ledger/lines/{other.pk}", {"version": 1, "values": {"count": 3}}).status_code == 404
    whole = call("GET", f"/api/ledger/lines/{own.pk}").json()
    assert whole["values"]["items"] == ["name", "address", "education", "入社できる日"] and whole["values"]["manager"] == "総務部長"
    assert whole["url"] == f"/ledger/{own.pk}/" and whole["missing"] == []


def test_lines_are_narrowed_and_come_in_parts(house: House) -> None:
    for number in range(3):
        house.line(name=f"名簿{number}", business="営業")
    house.line()
    call = caller_for(house.aoyama)
    first = call("GET", "/api/ledger/lines?q=名簿&limit=2").json()
    assert [each["name"] for each in first["items"]] == ["名簿0", "名簿1"] and first["next"] == 2
    assert [each["name"] for each in call("GET", "/api/ledger/lines?q=名簿&limit=2&offset=2").json()["items"]] == ["名簿2"]
    assert call("GET", "/api/ledger/lines?state=in_use").json()["items"] == []
    assert len(call("GET", f"/api/ledger/lines?department={house.sales.pk}&kind=own").json()["items"]) == 4
    assert call("GET", "/api/ledger/lines?state=gone").status_code == call("GET", "/api/ledger/lines?status=draft").status_code == 422


def test_what_is_read_can_be_written_again_and_changes_nothing(house: House) -> None:
    line = house.line()
    call = caller_for(house.ueda)
    before = call("GET", f"/api/ledger/lines/{line.pk}").json()
    again = call("PATCH", f"/api/ledger/lines/{line.pk}", {"version": before["version"], "values": {
        name: value for name, value in before["values"].items() if not name.startswith("client")
    }})  # fmt: skip
    assert again.status_code == 200 and again.json() == before


def test_a_line_is_added_and_changed_with_its_trail(house: House) -> None:
    call = caller_for(house.ueda)
    values = {
        "name": "来訪者名簿",
        "department": str(house.sales.pk),
        "items": ["name", "来訪の目的"],
        "count": 40,
        "retention_start_on": "2026-04-01",
    }
    answer = call("POST", "/api/ledger/lines", {"values": values})
    assert answer.status_code == 201, answer.json()
    made = LedgerLine.objects.get(pk=answer.json()["id"])
    assert (made.items, made.count, made.state, made.made_by) == (["name", "来訪の目的"], 40, "draft", house.ueda)
    assert {"purpose", "places"} <= set(answer.json()["missing"])
    assert Event.objects.get(action="ledger.line_added").actor_name == "上田 蓮"
    path = f"/api/ledger/lines/{made.pk}"
    changed = call("PATCH", path, {"version": 1, "values": {"count": None, "manager": "U1"}}).json()
    assert (changed["count"], changed["values"]["manager"], changed["version"], changed["values"]["items"]) == (
        None,
        "U1",
        2,
        values["items"],
    )
    late = call("PATCH", path, {"version": 1, "values": {"count": 5}})
    assert late.status_code == 409 and late.json()["type"] == "/api/#line-changed"
    assert LedgerLine.objects.get(pk=made.pk).count is None


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": ["顧客"]}, "name"),
        ({"colour": "red"}, "colour"),
        ({"client": "株式会社あおば"}, "client"),
        ({"items": "name"}, "items"),
        ({"items": ["氏名、住所"]}, "items"),
        ({"media": ["stone"]}, "media"),
        ({"count": -1}, "count"),
        ({"count": "many"}, "count"),
        ({"retention_start_on": "2026-02-30"}, "retention_start_on"),
        ({"notice": "exempt"}, "notice_reason"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_kept(house: House, values: dict[str, Any], where: str) -> None:
    told = {"name": "名簿", "department": str(house.sales.pk), **values} if values else {"department": str(house.sales.pk)}
    answer = caller_for(house.aoyama)("POST", "/api/ledger/lines", {"values": told})
    assert answer.status_code == 422
    assert f"body.values.{where}" in [each["where"] for each in answer.json()["errors"]]
    assert not LedgerLine.objects.exists()


def test_nobody_writes_for_another_department(house: House) -> None:
    values = {"name": "名簿", "department": str(house.affairs.pk)}
    answer = caller_for(house.ueda)("POST", "/api/ledger/lines", {"values": values})
    assert answer.status_code == 422 and answer.json()["errors"][0]["where"] == "body.values.department"
    assert caller_for(house.aoyama)("POST", "/api/ledger/lines", {"values": values}).status_code == 201


def test_purposes_stay_unless_they_are_named(house: House) -> None:
    purpose = purposes.add_purpose(by=house.aoyama, text="採用の選考のため", published_at="Webサイト", published_on=None)
    line = house.line(purposes=[purpose])
    call, path = caller_for(house.ueda), f"/api/ledger/lines/{line.pk}"
    assert call("PATCH", path, {"version": 1, "values": {"count": 9}}).json()["purposes"] == [str(purpose.pk)]
    assert call("PATCH", path, {"version": 2, "values": {}, "purposes": []}).json()["purposes"] == []
    wrong = call("PATCH", path, {"version": 3, "values": {}, "purposes": [str(uuid4())]})
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["where"] == "body.purposes"
    assert call("GET", "/api/ledger/purposes").json()["items"] == []
    PurposeOfUse.objects.update(state="approved")
    assert call("GET", "/api/ledger/purposes").json()["items"][0]["text"] == "採用の選考のため"


def test_many_lines_cost_the_same_queries(house: House) -> None:
    house.line()
    call = caller_for(house.aoyama)
    call("GET", "/api/ledger/lines")
    with CaptureQueriesContext(connection) as few:
        call("GET", "/api/ledger/lines")
    for number in range(8):
        house.line(name=f"名簿{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(call("GET", "/api/ledger/lines").json()["items"]) == 9
    assert len(many) == len(few)
