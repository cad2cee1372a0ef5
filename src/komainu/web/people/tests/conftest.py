"""What every test of this part gets: a house with the three people, and a day on which it is."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.test import Client

from komainu.web.people import services
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.people.roles import Role
from komainu.web.site import clock

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=clock.JAPAN)
FOUNDED_ON = date(2020, 4, 1)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Sunday, 22 November 2026, 12:00 in Japan."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@dataclass(frozen=True, slots=True)
class House:
    """青山 is the privacy manager, 上田 the data manager of 営業部, 江口 of 総務部 has no role."""

    organisation: Organisation
    sales: Department
    section: Department
    affairs: Department
    aoyama: Person
    ueda: Person
    inoue: Person
    eguchi: Person


@pytest.fixture
def house(db: None) -> House:
    organisation = services.set_organisation(by=None, name="株式会社みなも", privacy_mark="holder")
    affairs = services.add_department("総務部", by=None, position=1)
    sales = services.add_department("営業部", by=None, position=2)
    section = services.add_department("東京課", by=None, parent=sales, position=1)
    people = {}
    for number, name, reading, department in (
        ("A1", "青山 凪", "あおやま なぎ", affairs),
        ("U1", "上田 蓮", "うえだ れん", sales),
        ("I1", "井上 澪", "いのうえ みお", section),
        ("E1", "江口 颯", "えぐち はやて", affairs),
    ):
        people[number] = services.add_person(
            number, by=None, name=name, reading=reading, email=f"{number.lower()}@example.jp", department=department, joined_on=FOUNDED_ON, phone="03-0000-0000"
        )  # fmt: skip
    services.appoint(people["A1"], Role.PRIVACY_MANAGER, by=None, starts_on=FOUNDED_ON)
    services.appoint(people["U1"], Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=FOUNDED_ON, department=sales)
    return House(organisation, sales, section, affairs, people["A1"], people["U1"], people["I1"], people["E1"])


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client
