"""The house's own rules: who may set them, that they leave a trail, and what hangs on the wall."""

from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from komainu.web.duties.models import Duty
from komainu.web.incidents import queries
from komainu.web.incidents.models import HouseRules
from komainu.web.incidents.services.house import rotate_poster, set_house_rules
from komainu.web.incidents.tests.house import House, incident, somebody
from komainu.web.incidents.views.house import tell_address
from komainu.web.people.roles import Role
from komainu.web.trail.models import Event

RULES = "incidents:house_rules"


def sheet(**changes: Any) -> dict[str, Any]:
    usual = {
        "poster_is_on": "on",
        "emergency_phone": "03-0000-1111",
        "take_within_minutes": 30,
        "publication": "desirable",
        "reports_kept_years": 5,
    }
    return {**usual, **changes}


def test_only_the_office_sets_the_rules(client: Client, house: House) -> None:
    office = somebody(house, "office", Role.PMS_OFFICE)
    auditor = somebody(house, "auditor", Role.CHIEF_AUDITOR)
    for person, status in ((house.aoyama, 200), (office, 200), (auditor, 403), (house.ueda, 403), (house.eguchi, 403)):
        client.force_login(person)
        for name in ("house_rules", "poster", "rotate_poster"):
            assert client.get(reverse(f"incidents:{name}")).status_code == status
    token = queries.house_rules().poster_token
    for name in ("house_rules", "rotate_poster"):
        assert client.post(reverse(f"incidents:{name}"), sheet()).status_code == 403
    assert queries.house_rules().poster_token == token


def test_the_rules_are_saved_and_leave_a_trail(client: Client, house: House) -> None:
    client.force_login(house.aoyama)
    assert (
        client.post(reverse(RULES), sheet(take_within_minutes=15, publication="always", reports_kept_years=7, poster_is_on="")).status_code
        == 302
    )
    rules = queries.house_rules()
    assert (rules.take_within_minutes, rules.publication, rules.reports_kept_years, rules.poster_is_on) == (15, "always", 7, False)
    event = Event.objects.get(action="incidents.house_rules_set")
    assert event.actor_name == house.aoyama.name
    assert event.before == {
        "emergency_phone": "",
        "poster_is_on": True,
        "publication": "desirable",
        "reports_kept_years": 5,
        "take_within_minutes": 30,
    }
    assert event.after["take_within_minutes"] == 15


def test_saying_the_same_again_changes_nothing(house: House) -> None:
    set_house_rules(by=house.aoyama, reports_kept_years=5)
    assert not Event.objects.filter(action="incidents.house_rules_set").exists()


def test_an_unknown_rule_is_refused(house: House) -> None:
    with pytest.raises(TypeError, match="poster_token"):
        set_house_rules(by=house.aoyama, poster_token="chosen")


@pytest.mark.parametrize(
    ("name", "value"),
    [("take_within_minutes", 4), ("take_within_minutes", 1441), ("take_within_minutes", ""), ("publication", "never"), ("reports_kept_years", 0), ("reports_kept_years", 10**30), ("emergency_phone", "社長まで")],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused_and_the_rest_stays_typed(client: Client, house: House, name: str, value: Any) -> None:
    client.force_login(house.aoyama)
    answer = client.post(reverse(RULES), {**sheet(emergency_phone="03-9999-0000"), name: value})
    assert answer.status_code == 422
    if name != "emergency_phone":
        assert "03-9999-0000" in answer.content.decode()
    assert not Event.objects.filter(action="incidents.house_rules_set").exists()


def test_the_database_refuses_a_time_out_of_range(house: House) -> None:
    HouseRules.objects.create(poster_token="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseRules.objects.update(take_within_minutes=1)


def test_another_time_reaches_what_waits_to_be_taken(house: House) -> None:
    incident(house)
    set_house_rules(by=house.aoyama, take_within_minutes=10)
    assert Duty.objects.get(kind="incidents.take").details == {"escalate_minutes": 10}


def test_rotating_asks_first_and_hides_the_address_from_the_trail(client: Client, house: House) -> None:
    old = queries.house_rules().poster_token
    client.force_login(house.aoyama)
    page = client.get(reverse("incidents:rotate_poster")).content.decode()
    assert "すぐに使えなくなります" in page
    assert queries.house_rules().poster_token == old
    assert client.post(reverse("incidents:rotate_poster")).url == reverse(RULES)
    new = queries.house_rules().poster_token
    assert new != old
    assert len(new) >= 24
    event = Event.objects.get(action="incidents.poster_rotated")
    assert new not in str([event.before, event.after, event.subject_label])


def test_two_rotations_give_two_addresses(house: House) -> None:
    assert rotate_poster(by=house.aoyama).poster_token != rotate_poster(by=house.aoyama).poster_token


def test_the_page_shows_what_will_hang_there(client: Client, house: House, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "https://komainu.example.jp"
    set_house_rules(by=house.aoyama, emergency_phone="03-0000-1111")
    client.force_login(house.aoyama)
    page = client.get(reverse(RULES)).content.decode()
    for text in (
        "あれ？と思ったら、すぐ知らせてください",
        "急ぐときは電話：03-0000-1111",
        house.organisation.name,
        tell_address(queries.house_rules()),
        "<svg",
    ):
        assert text in page
    assert "この機器の中だけで通じる" not in page
    assert " style=" not in page[page.index("<main") :]


def test_an_address_that_no_phone_reaches_is_said_so(client: Client, house: House, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "http://127.0.0.1:8000"
    client.force_login(house.aoyama)
    assert "この機器の中だけで通じる" in client.get(reverse(RULES)).content.decode()


def test_the_poster_is_one_page_with_all_that_it_must_say(client: Client, house: House) -> None:
    set_house_rules(by=house.aoyama, emergency_phone="03-0000-1111")
    client.force_login(house.aoyama)
    answer = client.get(reverse("incidents:poster"))
    assert answer.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    assert len(reader.pages) == 1
    text = "".join(reader.pages[0].extract_text().split())
    for words in ("あれ？と思ったら、すぐ知らせてください", "書類・PC・スマホをなくした", "03-0000-1111", house.organisation.name):
        assert words in text
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
