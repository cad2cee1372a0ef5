"""Which kinds of information a line is: from its columns, from answers, and against them with a reason."""

import pytest

from komainu.web.ledger import classifying, services
from komainu.web.ledger.tests.conftest import TODAY, House, signed_in

pytestmark = pytest.mark.django_db
DATABASE = {
    "is_searchable": "yes",
    "is_market_directory": "no",
    "may_do_all": "yes",
    "existence_would_harm": "no",
    "is_only_entrusted": "no",
}


def test_a_name_makes_it_personal_information_and_what_nobody_answered_stays_open(house: House) -> None:
    line = house.line(items=["name", "health"], persons=["employee"])
    assert line.flags == ["personal_information", "special_care"]
    shown = {each.kind: each for each in classifying.shown(line, TODAY)}
    assert shown["special_care"].answer == "yes"
    assert shown["special_care"].citations
    assert shown["personal_data"].answer == "unknown"
    assert shown["personal_data"].missing
    assert shown["specific_personal_information"].answer == "unknown", "an item that is not listed answers nothing"


def test_answers_decide_the_rest_and_stand_in_the_trail(house: House) -> None:
    line = services.change_line(house.line(items=["name", "my_number"]), by=house.ueda, answers=DATABASE)
    assert {"personal_data", "retained_personal_data", "specific_personal_information"} <= set(line.flags)
    assert line.flags_version


def test_what_we_hold_for_a_client_is_not_retained_by_us(house: House) -> None:
    line = house.line(
        kind="entrusted",
        client="株式会社見本",
        items=["name"],
        answers={key: value for key, value in DATABASE.items() if key != "is_only_entrusted"},
    )
    assert "entrusted" in line.flags
    assert "retained_personal_data" not in line.flags


def test_the_house_says_otherwise_only_with_a_reason(house: House) -> None:
    line = house.line(items=["name"], answers=DATABASE)
    client, where = signed_in(house.ueda), f"/ledger/{line.pk}/classify/"
    assert "台帳の欄からは「はい」と読めます" in client.get(where).content.decode()
    form = {"version": "1", **{f"answer_{key}": value for key, value in DATABASE.items()}, "kind_retained_personal_data": "no"}
    assert client.post(where, form).status_code == 422
    assert client.post(where, {**form, "reason": "提供元だけが消せる"}).status_code == 302
    line.refresh_from_db()
    assert "retained_personal_data" not in line.flags
    page = client.get(f"/ledger/{line.pk}/").content.decode()
    assert "提供元だけが消せる" in page
    assert "組織の判断" in page
    assert client.post(where, form).status_code == 422
