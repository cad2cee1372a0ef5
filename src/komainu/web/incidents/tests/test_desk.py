"""The desk: an answer only after an identity check on two items that match, no list, no name kept, and no search without end."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from komainu.web.incidents.models import AffectedPerson, DeskInquiry, Incident
from komainu.web.incidents.queries.desk import matching
from komainu.web.incidents.services import desk as services
from komainu.web.incidents.tests.house import House, somebody
from komainu.web.incidents.tests.lists import listed
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import Event

DESK = "/incidents/desk/"
CHECKED = {"identity_check": "two_items"}


@pytest.fixture
def desk(client: Client, house: House) -> Client:
    """Somebody of the front desk, signed in."""
    client.force_login(somebody(house, "desk", Role.FRONT_DESK))
    return client


def test_two_items_that_match_give_the_incident_and_the_own_items(desk: Client, house: House) -> None:
    incident, persons = listed(house)
    page = desk.post(DESK, {**CHECKED, "name": "高橋一郎", "phone": "０９０２２２２０００２"}).content.decode()
    assert "対象に含まれています" in page and incident.number in page and "氏名、住所" in page
    assert "東京都渋谷区" not in page and "takahashi@example.jp" not in page
    inquiry = DeskInquiry.objects.get()
    assert (inquiry.answer, inquiry.affected, inquiry.incident) == ("concerned", persons[1], incident)


@pytest.mark.parametrize(
    "said",
    [
        {"name": "髙橋 一郎", "phone": "090-9999-9999"},  # the name is in the list, the telephone is not theirs
        {"name": "山田 太郎", "phone": "090-2222-0002"},
        {"name": "髙橋 一郎", "mail": "yoshida@example.jp"},  # two items of two people
        {"number": "A-1", "mail": "takahashi@example.jp"},
        {"name": "髙橋 一郎", "phone": "090-2222-0002", "mail": "old@example.jp"},
        {"name": "髙橋", "phone": "090-2222-0002"},
        {"name": "髙橋 一郎", "birth_date": "1980-01-02"},  # nothing is registered to compare it with
    ],
)
def test_anything_less_than_a_match_reads_as_not_found(desk: Client, house: House, said: dict[str, str]) -> None:
    """A half match must look like none: else the desk tells who stands in the list."""
    listed(house)
    page = desk.post(DESK, {**CHECKED, **said}).content.decode()
    assert "今のところ、対象の名簿には見当たりません" in page and "対象に含まれています" not in page
    assert DeskInquiry.objects.get().answer == "not_found"
    assert DeskInquiry.objects.get().incident is None


@pytest.mark.parametrize(
    "said",
    [
        {"name": "髙橋 一郎", "number": "a-2"},
        {"reading": "たかはし いちろう", "mail": "TAKAHASHI@example.jp"},
        {"phone": "090-2222-0002", "mail": "takahashi@example.jp"},
        {"name": "髙橋 一郎", "postal_code": "〒１５０－０００２"},
        {"name": "髙橋 一郎", "reading": "たかばし", "number": "A-2"},  # a reading that was only guessed
    ],
)
def test_any_two_independent_items_will_do(house: House, said: dict[str, str]) -> None:
    _incident, persons = listed(house)
    assert matching(said) == [persons[1]]


@pytest.mark.parametrize(
    "said", [{"name": "髙橋 一郎"}, {"name": "髙橋 一郎", "reading": "タカハシ イチロウ"}, {"name": "髙橋 一郎", "phone": "ー"}, {}]
)
def test_one_item_is_not_enough(desk: Client, house: House, said: dict[str, str]) -> None:
    listed(house)
    page = desk.post(DESK, {**CHECKED, **said})
    assert page.context["form"].errors and not DeskInquiry.objects.exists()
    with pytest.raises(services.TooFewItems):
        services.ask(said, by=house.aoyama, identity_check="two_items")


def test_without_a_check_nothing_is_searched(desk: Client, house: House) -> None:
    listed(house)
    page = desk.post(DESK, {"name": "髙橋 一郎", "phone": "090-2222-0002"})
    assert "identity_check" in page.context["form"].errors and "対象に含まれています" not in page.content.decode()


def test_who_cannot_be_identified_gets_no_answer_and_is_counted(desk: Client) -> None:
    page = desk.post(DESK, {"act": "refuse", "name": "髙橋 一郎"}, follow=True).content.decode()
    assert "本人確認ができず" in page
    inquiry = DeskInquiry.objects.get()
    assert (inquiry.answer, inquiry.identity_check, inquiry.incident) == ("not_checked", "", None)


def test_closed_incidents_are_not_searched(house: House) -> None:
    incident, _persons = listed(house)
    Incident.objects.filter(pk=incident.pk).update(state="closed", closed_at=clock.now(), outcome="handled")
    assert matching({"name": "髙橋 一郎", "number": "A-2"}) == []


def test_somebody_may_be_concerned_by_several_incidents(house: House) -> None:
    listed(house)
    listed(house)
    answered = services.ask({"name": "髙橋 一郎", "number": "A-2"}, by=house.aoyama, identity_check="document")
    assert len({person.incident_id for person in answered.concerned}) == len(answered.inquiries) == 2


def test_searching_in_vain_without_end_is_stopped_and_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _incident, persons = listed(house)
    monkeypatch.setattr(services, "MOST_IN_VAIN", 3)
    for number in range(3):
        services.ask({"name": "山田", "phone": str(number + 1)}, by=house.aoyama, identity_check="two_items")
    known = {"name": "髙橋 一郎", "number": "A-2"}
    with pytest.raises(services.TooManySearches):
        services.ask(known, by=house.aoyama, identity_check="two_items")
    assert services.ask(known, by=house.eguchi, identity_check="two_items").concerned == [persons[1]]
    DeskInquiry.objects.update(asked_at=clock.now() - timedelta(hours=2))
    assert services.ask(known, by=house.aoyama, identity_check="two_items").concerned == [persons[1]]


def test_the_name_of_the_caller_is_not_kept(desk: Client, house: House) -> None:
    listed(house)
    said = {**CHECKED, "name": "髙橋 一郎", "number": "A-2"}
    page = desk.post(DESK, {**said, "note": "高橋一郎さんは不安だと言われた"})
    assert page.context["form"].errors["note"]
    desk.post(DESK, {**said, "note": "補償を聞かれた"})
    event = Event.objects.get(action="incidents.inquiry_answered")
    assert "髙橋" not in f"{event.after}{event.subject_label}{event.reason}"
    assert DeskInquiry.objects.get().note == "補償を聞かれた"


def test_the_answer_page_shows_the_form_empty_again(desk: Client, house: House) -> None:
    listed(house)
    page = desk.post(DESK, {**CHECKED, "name": "髙橋 一郎", "number": "A-2"}).content.decode()
    assert 'value="髙橋 一郎"' not in page


def test_the_database_refuses_an_answer_without_a_check_or_an_incident(house: House) -> None:
    from django.db import IntegrityError, transaction

    for said in ({"answer": "not_found", "identity_check": ""}, {"answer": "concerned", "identity_check": "two_items"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeskInquiry.objects.create(asked_at=clock.now(), answered_by=house.aoyama, **said)


def test_the_desk_is_for_the_office_and_the_front_desk(client: Client, house: House) -> None:
    front = somebody(house, "front", Role.FRONT_DESK)
    incident, _persons = listed(house)
    for person, status in [(house.aoyama, 200), (front, 200), (house.ueda, 403), (house.eguchi, 403)]:
        client.force_login(person)
        assert client.get(DESK).status_code == status
    client.force_login(front)
    assert client.get(reverse("incidents:persons", args=[incident.pk])).status_code == 403


def test_a_fixed_number_of_queries(desk: Client, house: House) -> None:
    counts = []
    for size in (2, 60):
        listed(house, [{"name": "髙橋 一郎", "mail": f"{number}@example.jp"} for number in range(size)])
        desk.get(DESK)
        with CaptureQueriesContext(connection) as queries:
            desk.post(DESK, {**CHECKED, "name": "山田 太郎", "mail": "1@example.jp"})
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
    assert AffectedPerson.objects.count() == 62
