"""Who is told: past those who are away or left, to deputies and delegates; calm waits, urgent and late never; and what a delegate reads."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from komainu.web.duties import queries, services
from komainu.web.duties.declaring import KINDS, Declared, Kind
from komainu.web.duties.models import Delegation, Duty, OutgoingMail, Reminder
from komainu.web.duties.problems import DelegateImpossible
from komainu.web.people import queries as people_queries
from komainu.web.people import services as people
from komainu.web.people.models import Absence, Department, Person
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.clock import JAPAN

TODAY = date(2026, 12, 1)
NINE = datetime(2026, 12, 1, 9, tzinfo=JAPAN)


@dataclass(frozen=True, slots=True)
class House:
    sales: Department
    aoyama: Person
    ueda: Person
    eguchi: Person
    inoue: Person


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(clock, "now", lambda: NINE)
    monkeypatch.setitem(KINDS, "test.course", Kind("test.course", "%(what)sを受ける", "", channel="研修を受ける"))
    sales = people.add_department("営業部", by=None)
    made = [
        people.add_person(number, by=None, name=name, email=f"{number}@example.jp", department=sales)
        for number, name in (("aoyama", "青山 凪"), ("ueda", "上田 蓮"), ("eguchi", "江口 颯"), ("inoue", "井上 澪"))
    ]
    people.appoint(made[0], Role.PRIVACY_MANAGER, by=None, starts_on=date(2020, 4, 1))
    people.appoint(made[1], Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=date(2020, 4, 1), department=sales)
    yield House(sales, *made)


def course(house: House, due_on: date = TODAY, **more: Any) -> None:
    values = {"owner_id": house.eguchi.pk, "due_on": due_on, "details": {"what": "基礎"}} | more
    with clock.frozen(datetime(2026, 11, 2, 9, tzinfo=JAPAN)):
        services.declare(house.sales, [Declared("course", "test.course", "/people/me/", **values)])


def told() -> list[str]:
    return sorted(Reminder.objects.values_list("person__staff_number", flat=True))


def away(person: Person, days: int = 5) -> None:
    people.start_absence(person, Absence.Kind.SHORT, by=None, starts_on=TODAY, ends_on=TODAY + timedelta(days=days))


def test_the_delegate_is_told_in_the_place_of_the_absent(house: House) -> None:
    course(house)
    services.delegate(house.eguchi, house.inoue, by=house.eguchi, starts_on=TODAY, ends_on=TODAY + timedelta(days=5))
    services.remind_all(NINE)
    assert told() == ["inoue"]
    body = OutgoingMail.objects.get().body
    assert "江口 颯さんの代理" in body and "基礎を受ける" in body


def test_what_only_the_owner_can_do_goes_to_no_delegate(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "test.course", replace(KINDS["test.course"], own_only=True))
    course(house)
    services.delegate(house.eguchi, house.inoue, by=house.eguchi, starts_on=TODAY, ends_on=TODAY + timedelta(days=5))
    services.remind_all(NINE)
    assert told() == []
    assert not queries.duties_for(house.inoue, people_queries.standing(house.inoue, TODAY)).exists()
    assert queries.duties_for(house.eguchi, people_queries.standing(house.eguchi, TODAY)).exists()
    services.remind_all(NINE + timedelta(days=1))  # a day late: whoever looks after the department must know
    assert told() == ["aoyama", "ueda"]


def test_calm_waits_until_the_absent_owner_is_back_and_late_goes_to_the_department(house: House) -> None:
    course(house)
    away(house.eguchi)
    services.remind_all(NINE)
    assert told() == []
    services.remind_all(NINE + timedelta(days=1))  # a day late
    assert told() == ["aoyama", "ueda"]


def test_what_waited_comes_when_the_owner_is_back(house: House) -> None:
    course(house, TODAY + timedelta(days=10))
    away(house.eguchi, days=3)
    for day in range(8):
        services.remind_all(NINE + timedelta(days=day))
    assert told() == ["eguchi"]
    assert Reminder.objects.get().step == "day-7"


def test_who_left_is_told_nothing(house: House) -> None:
    course(house)
    Person.objects.filter(pk=house.eguchi.pk).update(left_on=TODAY - timedelta(days=1))
    services.remind_all(NINE)
    assert told() == ["ueda"]


def test_the_deputy_is_told_once_it_presses(house: House) -> None:
    course(house, deputy_id=house.inoue.pk)
    services.remind_all(NINE)
    assert told() == ["eguchi"]
    services.remind_all(NINE + timedelta(days=1))
    assert "inoue" in told()


def test_an_absent_holder_without_delegate_passes_the_role_on(house: House) -> None:
    people.appoint(house.inoue, Role.TOP_MANAGEMENT, by=None, starts_on=date(2020, 4, 1))
    course(house, owner_id=None, owner_role=Role.PRIVACY_MANAGER)
    away(house.aoyama)
    services.remind_all(NINE)
    assert told() == ["inoue"]


def test_where_everybody_is_away_the_holders_are_told_all_the_same(house: House) -> None:
    course(house, owner_id=None, owner_role=Role.PRIVACY_MANAGER)
    away(house.aoyama)
    services.remind_all(NINE)
    assert told() == ["aoyama"]


def test_delegates_in_a_circle_end_somewhere(house: House) -> None:
    course(house)
    for person, to in ((house.eguchi, house.inoue), (house.inoue, house.eguchi)):
        Delegation.objects.create(person=person, delegate=to, starts_on=TODAY, ends_on=TODAY, made_at=NINE)
    services.remind_all(NINE)
    assert told() == []


def test_a_delegate_without_the_right_reads_what_kind_of_thing_it_is_and_no_more(house: House) -> None:
    with clock.frozen(datetime(2026, 11, 2, 9, tzinfo=JAPAN)):
        wanted = Declared("x", "test.course", "/trail/", owner_role=Role.PRIVACY_MANAGER, due_on=TODAY, details={"what": "ひみつ"})
        services.declare(house.sales, [wanted])
    services.delegate(house.aoyama, house.inoue, by=house.aoyama, starts_on=TODAY, ends_on=TODAY)
    services.remind_all(NINE)
    mail = OutgoingMail.objects.get()
    assert mail.to == "inoue@example.jp"
    assert "ひみつ" not in mail.body and "営業部" not in mail.body and "/trail/" not in mail.body
    assert "研修を受ける" in mail.body and "権限はありません" in mail.body


def test_the_delegate_s_list_shows_whose_it_is(house: House) -> None:
    course(house)
    services.delegate(house.eguchi, house.inoue, by=None, starts_on=TODAY, ends_on=TODAY)
    standing = people_queries.standing(house.inoue, TODAY)
    behalf = queries.behalf_of(house.inoue, TODAY)
    duty = queries.duties_for(house.inoue, standing, behalf).get()
    assert queries.in_place_of(duty, house.inoue, standing, behalf) == "江口 颯"
    assert queries.behalf_of(house.inoue, TODAY + timedelta(days=1)).persons == {}


def test_standing_in_gives_no_right(house: House) -> None:
    services.delegate(house.aoyama, house.inoue, by=None, starts_on=TODAY, ends_on=TODAY)
    assert people_queries.standing(house.inoue, TODAY).roles == frozenset()


def test_who_may_not_stand_in(house: House) -> None:
    outside = people.add_person("x", by=None, name="外山 助", work="outside")
    away(house.ueda)
    for to in (house.eguchi, outside, house.ueda):
        with pytest.raises(DelegateImpossible):
            services.delegate(house.eguchi, to, by=None, starts_on=TODAY, ends_on=TODAY)


def test_taking_it_back_ends_the_absence_too(house: House) -> None:
    made = services.delegate(house.eguchi, house.inoue, by=None, starts_on=TODAY, ends_on=TODAY + timedelta(days=5))
    assert Absence.objects.filter(person=house.eguchi).count() == 1
    services.end_delegation(made, by=house.eguchi)
    assert not people_queries.standing(house.inoue, TODAY).roles
    assert Absence.objects.filter(person=house.eguchi).count() == 0


def test_a_move_takes_the_open_duties_along(house: House) -> None:
    course(house)
    other = people.add_department("総務部", by=None)
    people.change_person(house.eguchi, by=None, department=other)
    assert Duty.objects.get().department == other
