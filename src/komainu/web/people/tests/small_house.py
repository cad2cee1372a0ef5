"""A house of four people, for tests of parts that need no more: 青山 is the privacy manager, 上田 the data manager of 営業部, 江口 has no role, 王 is the top management."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.test import Client

from komainu.web.people import services as people
from komainu.web.people.models import Department, Person
from komainu.web.people.roles import Role

SINCE = date(2020, 4, 1)


@dataclass(frozen=True, slots=True)
class SmallHouse:
    """A part's own house adds to it what its tests do all the time."""

    aoyama: Person
    ueda: Person
    eguchi: Person
    oh: Person
    affairs: Department
    sales: Department

    @classmethod
    def founded(cls, *, joined_on: date | None = None, my_number_role: str | None = None, **more: Any) -> Self:
        """In an empty database. `more` are the fields of a part's own house."""
        known = {} if my_number_role is None else {"my_number_role": my_number_role}
        people.set_organisation(by=None, name="株式会社みなも", privacy_mark="holder", fiscal_start_month=4, **known)
        affairs, sales = people.add_department("総務部", by=None), people.add_department("営業部", by=None)
        joined = {} if joined_on is None else {"joined_on": joined_on}
        found = {
            number: people.add_person(number, by=None, name=name, email=f"{number.lower()}@example.jp", department=department, **joined)
            for number, name, department in (
                ("A1", "青山 凪", affairs),
                ("U1", "上田 蓮", sales),
                ("E1", "江口 颯", affairs),
                ("O1", "王 英", None),
            )
        }
        people.appoint(found["A1"], Role.PRIVACY_MANAGER, by=None, starts_on=SINCE)
        people.appoint(found["U1"], Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=SINCE, department=sales)
        people.appoint(found["O1"], Role.TOP_MANAGEMENT, by=None, starts_on=SINCE)
        return cls(found["A1"], found["U1"], found["E1"], found["O1"], affairs, sales, **more)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client
