"""People: found and listed, changed, leaving and coming back, away; who may see whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from komainu.web.people import queries, services
from komainu.web.people.models import Absence, Passage, Person, RoleTerm
from komainu.web.people.problems import AddressTaken, DayImpossible, NumberTaken
from komainu.web.people.queries import staff as readings
from komainu.web.people.roles import Role
from komainu.web.people.states import state_of
from komainu.web.people.tests.conftest import TODAY, House, signed_in
from komainu.web.site import clock
from komainu.web.trail.models import Event
from komainu.web.trail.queries.history import newest
from komainu.web.trail.telling import Change

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
LIST = "/people/"


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def found(text: str) -> list[str]:
    return [person.name for person in readings.search(Person.objects.all(), text.split())]


def test_variants_of_kanji_are_found(house: House) -> None:
    for number, name, reading in (
        ("T", "髙橋 一", "たかはし はじめ"),
        ("S", "﨑山 和", "さきやま かず"),
        ("Y", "𠮷田 健", "よしだ けん"),
        ("W", "渡邉 翔", "ワタナベ ショウ"),
    ):
        services.add_person(number, by=None, name=name, reading=reading)
    assert found("高橋") == found("橋") == found("ﾀｶﾊｼ") == found("高橋　一") == ["髙橋 一"]
    assert found("崎山") == ["﨑山 和"]
    assert found("吉田") == ["𠮷田 健"]
    assert found("渡辺") == found("わたなべ しょう") == ["渡邉 翔"]
    assert found("渡辺 健") == []


def test_a_change_of_name_is_found_under_the_new_one_only(house: House) -> None:
    services.change_person(house.eguchi, by=house.aoyama, name="大江 颯", reading="おおえ はやて")
    assert found("大江") == ["大江 颯"]
    assert found("江口") == []
    assert again(house.eguchi).sort_key.startswith("おおえ")


def test_only_what_differs_is_written_and_told(house: House) -> None:
    before = Event.objects.count()
    services.change_person(house.eguchi, by=house.aoyama, name="江口 颯", phone="03-0000-0000")
    assert Event.objects.count() == before
    services.change_person(house.eguchi, by=house.aoyama, phone="03-0000-9999")
    event = Event.objects.order_by("-sequence").first()
    assert event and (event.before, event.after) == ({"phone": "03-0000-0000"}, {"phone": "03-0000-9999"})
    assert Change("電話番号", "03-0000-0000", "03-0000-9999") in newest("person", house.eguchi.pk)[0].changes


def test_numbers_and_addresses_are_once_in_the_house(house: House) -> None:
    with pytest.raises(NumberTaken):
        services.add_person("A1", by=None, name="x")
    with pytest.raises(AddressTaken):
        services.change_person(house.eguchi, by=None, email="a1@example.jp")


def test_leaving_ends_roles_with_the_day_and_the_sign_in_on_the_next(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    services.appoint(house.ueda, Role.EDUCATION_LEAD, by=None, starts_on=TOMORROW + timedelta(days=9))
    services.record_leaving(house.ueda, by=house.aoyama, last_day=TODAY)
    assert again(house.ueda).is_active
    assert queries.standing(house.ueda, TODAY).roles == {Role.DEPARTMENT_DATA_MANAGER}
    assert queries.standing(house.ueda, TOMORROW).roles == frozenset()
    assert list(RoleTerm.objects.filter(person=house.ueda).values_list("ends_on", flat=True)) == [TODAY]
    client = signed_in(house.ueda)
    assert client.get("/people/me/").status_code == 200
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get("/people/me/").status_code == 302, "the door is shut before the worker has run"
    services.follow_the_day(TOMORROW)
    assert (again(house.ueda).is_active, again(house.ueda).gone_on) == (False, TOMORROW)
    assert services.follow_the_day(TOMORROW) == 0
    assert "上田 蓮" not in signed_in(house.aoyama).get(LIST).content.decode()
    assert "上田 蓮" in signed_in(house.aoyama).get(LIST, {"state": "left"}).content.decode()


def test_a_leaving_can_be_called_off_until_it_took_effect(house: House) -> None:
    services.record_leaving(house.eguchi, by=house.aoyama, last_day=TOMORROW)
    services.start_passage(house.eguchi, "leaving", by=house.aoyama, happens_on=TOMORROW)
    assert signed_in(house.aoyama).post(reverse("people:person_stay", args=[house.eguchi.pk])).status_code == 302
    assert again(house.eguchi).left_on is None
    assert Passage.objects.get().cancelled_at is not None


def test_who_left_can_come_back_under_the_same_number(house: House) -> None:
    services.record_leaving(house.eguchi, by=None, last_day=TODAY - timedelta(days=10))
    with pytest.raises(DayImpossible):
        services.rejoin(house.eguchi, by=None, joined_on=TODAY - timedelta(days=10))
    services.rejoin(house.eguchi, by=None, joined_on=TODAY)
    assert state_of(again(house.eguchi), TODAY).id == "working"
    assert again(house.eguchi).is_active


def test_nobody_leaves_before_they_came(house: House) -> None:
    with pytest.raises(DayImpossible):
        services.record_leaving(house.eguchi, by=None, last_day=date(2020, 3, 31))


def test_a_leave_takes_the_sign_in_away_and_gives_it_back(house: House) -> None:
    leave = services.start_absence(house.eguchi, "childcare", by=house.aoyama, starts_on=TODAY, ends_on=TODAY + timedelta(days=30))
    assert (state_of(again(house.eguchi), TODAY).id, again(house.eguchi).is_active) == ("on_leave", False)
    services.end_absence(leave, by=house.aoyama, back_on=TODAY)
    assert (state_of(again(house.eguchi), TODAY).id, again(house.eguchi).is_active) == ("working", True)
    assert not Absence.objects.exists(), "an absence that never began is taken back"


def test_a_leave_ahead_begins_and_ends_with_its_days(house: House) -> None:
    services.start_absence(house.eguchi, "sick", by=None, starts_on=TOMORROW, ends_on=TOMORROW)
    assert again(house.eguchi).is_active
    assert services.follow_the_day(TOMORROW) == 1
    assert not again(house.eguchi).is_active
    assert services.follow_the_day(TOMORROW + timedelta(days=1)) == 1
    assert again(house.eguchi).is_active


def test_a_few_days_away_change_nothing_but_the_network(house: House) -> None:
    services.start_absence(house.aoyama, "short", by=None, starts_on=TODAY, ends_on=TODAY)
    assert again(house.aoyama).is_active
    assert "不在" in signed_in(house.eguchi).get("/people/network/").content.decode()


def test_absences_do_not_overlap(house: House) -> None:
    services.start_absence(house.eguchi, "sick", by=None, starts_on=TODAY)
    with pytest.raises(DayImpossible):
        services.start_absence(house.eguchi, "short", by=None, starts_on=TOMORROW, ends_on=TOMORROW)


@pytest.mark.parametrize(("who", "sees"), [("aoyama", {"青山 凪", "上田 蓮", "井上 澪", "江口 颯"}), ("ueda", {"上田 蓮", "井上 澪"})])
def test_the_list_shows_whom_one_may_see(house: House, who: str, sees: set[str]) -> None:
    text = signed_in(getattr(house, who)).get(LIST).content.decode()
    assert {name for name in ("青山 凪", "上田 蓮", "井上 澪", "江口 颯") if f">{name}</a>" in text} == sees


def test_another_department_s_person_is_not_there(house: House) -> None:
    manager, data_manager, staff = (signed_in(person) for person in (house.aoyama, house.ueda, house.eguchi))
    for person, statuses in ((house.inoue, [200, 200, 403]), (house.eguchi, [200, 404, 403])):
        page = reverse("people:person", args=[person.pk])
        assert [client.get(page).status_code for client in (manager, data_manager, staff)] == statuses


def test_only_the_office_changes_and_exports(house: House) -> None:
    data_manager = signed_in(house.ueda)
    for name in ("person_edit", "person_leave", "absence_add"):
        assert data_manager.get(reverse(f"people:{name}", args=[house.inoue.pk])).status_code == 403
    assert data_manager.get(reverse("people:export", args=["csv"])).status_code == 403
    assert signed_in(house.aoyama).get(reverse("people:export", args=["csv"])).status_code == 200
    assert Event.objects.filter(action="people.list_exported").count() == 1


def test_adding_somebody_opens_the_checklist_and_keeps_what_was_typed(house: House) -> None:
    client = signed_in(house.aoyama)
    said: dict[str, Any] = {
        "staff_number": "A1",
        "name": "𠮷田 髙",
        "reading": "ヨシダ タカ",
        "work": "regular",
        "joined_on": "2026-11-22",
        "starts_joining": "on",
    }
    refused = client.post("/people/add/", said)
    assert refused.status_code == 422
    assert 'value="𠮷田 髙"' in refused.content.decode()
    assert client.post("/people/add/", said | {"staff_number": "Y1"}).status_code == 302
    person = Person.objects.get(staff_number="Y1")
    assert person.reading == "よしだ たか"
    assert not person.has_usable_password()
    assert Passage.objects.get(person=person).items.count() == 5


def test_my_own_page_tells_everything_and_is_only_mine(house: House) -> None:
    services.start_passage(house.eguchi, "joining", by=house.aoyama, happens_on=TODAY)
    text = signed_in(house.eguchi).get("/people/me/").content.decode()
    for expected in ("江口 颯", "E1", "えぐち はやて", "入社・退職の手続き", "従業者を加えた"):
        assert expected in text
    assert "青山 凪" not in text.split('id="main"')[1].split("変更")[0]


def test_mentions_count_every_relation_even_the_hidden_ones(house: House) -> None:
    passage = services.start_passage(house.eguchi, "joining", by=house.aoyama, happens_on=TODAY)
    services.settle_item(passage.items.all()[0], "done", by=house.aoyama, done_on=TODAY)
    counts = {mention.label: mention.count for mention in readings.mentions(house.aoyama)}
    assert counts["入社・退職の項目"] == 1
    assert counts["役割の任期"] == 1


@pytest.mark.parametrize(
    "address",
    [
        LIST,
        "/people/me/",
        "/people/passages/",
        "/people/structure/",
        "/people/network/",
        "/people/roles/",
        LIST + "?q=高橋",
        LIST + "?state=left",
    ],
)
def test_pages_cost_the_same_with_many_people(house: House, address: str) -> None:
    client = signed_in(house.aoyama)
    client.get(address)
    counts = []
    for size in (2, 60):
        people = [services.add_person(f"{size}-{number}", by=None, name=f"髙橋 {number}", department=house.sales) for number in range(size)]
        for person in people[:20]:
            services.start_passage(person, "joining", by=None, happens_on=TODAY)
            services.appoint(person, Role.FRONT_DESK, by=None, starts_on=TODAY)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 21


def test_those_who_are_here_are_counted_as_they_are_listed() -> None:
    before = readings.count_here()
    for number, gone in enumerate((None, None, date(2026, 4, 2))):
        Person.objects.create(
            staff_number=f"c{number}", name="試験", is_active=gone is None, gone_on=gone, left_on=gone and gone - timedelta(days=1)
        )
    assert readings.count_here() == Person.objects.filter(gone_on=None).count() == before + 2
