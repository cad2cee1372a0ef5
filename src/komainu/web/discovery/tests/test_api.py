"""What scans found, by the API: sources, runs and files that the owner sees, and never what was found in them."""

from uuid import uuid4

import pytest

from komainu.web.api.tests.conftest import caller_for
from komainu.web.discovery.models import Run
from komainu.web.discovery.tests.conftest import House, result
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


def test_sources_and_files_are_those_that_the_owner_sees(house: House) -> None:
    below = house.folder / "総務"
    below.mkdir()
    own, other = house.source(), house.source(house.affairs, name="総務の共有", address=str(below))
    house.scanned(own, [result(f"{house.folder}/顧客.csv", 40), result(f"{house.folder}/名刺.csv", 3)])
    house.scanned(other, [result(f"{below}/人事.csv", 9)])
    everything = caller_for(house.aoyama)
    assert {each["id"] for each in everything("GET", "/api/discovery/sources").json()["items"]} == {str(own.pk), str(other.pk)}
    call = caller_for(house.ueda)
    assert [each["undecided"] for each in call("GET", "/api/discovery/sources").json()["items"]] == [2]
    assert call("GET", f"/api/discovery/sources/{other.pk}").status_code == 404
    answer = call("GET", "/api/discovery/files")
    files = answer.json()["items"]
    assert [each["path"].rpartition("/")[2] for each in files] == ["顧客.csv", "名刺.csv"] and files[0]["counts"]["PHONE"] == 40
    assert "34" not in str(files[0]["counts"]) and "2行目" not in answer.content.decode(), "no samples"
    assert len(call("GET", "/api/discovery/files?persons=10").json()["items"]) == 1
    assert len(everything("GET", f"/api/discovery/files?source={other.pk}&state=open").json()["items"]) == 1
    assert call("GET", "/api/discovery/files?grade=7").status_code == 422


def test_a_run_is_asked_for_once_and_watched(house: House) -> None:
    source = house.source()
    call = caller_for(house.aoyama)
    path = f"/api/discovery/sources/{source.pk}/runs"
    answer = call("POST", path)
    assert answer.status_code == 202
    run = Run.objects.get()
    assert (answer.json()["id"], answer.json()["state"], run.asked_by) == (str(run.pk), "waiting", house.aoyama)
    assert Event.objects.filter(action="discovery.run_asked").exists()
    again = call("POST", path)
    assert again.status_code == 409 and again.json()["type"] == "/api/#run-under-way"
    assert call("GET", f"/api/discovery/runs/{run.pk}").json()["total_files"] is None
    assert call("GET", f"/api/discovery/runs/{uuid4()}").status_code == 404
    assert caller_for(house.ueda)("POST", path).status_code == 403
