"""Who signs in here: 青山 the privacy manager, 上田 who watches over 営業部, 小川 of the office, 江口 who holds nothing, 𠮷田 without an address."""

from dataclasses import dataclass
from datetime import date

from django.test import Client

from komainu.web.people import services as people
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.people.queries import Standing, standing
from komainu.web.people.roles import Role
from komainu.web.site import clock

PASSWORD = "kawara-no-ue-ni-neko"
SINCE = date(2020, 4, 1)


@dataclass(frozen=True, slots=True)
class SmallHouse:
    aoyama: Person
    ueda: Person
    ogawa: Person
    eguchi: Person
    yoshida: Person
    sales: Department
    other: Department

    def standing(self, person: Person) -> Standing:
        return standing(person, clock.today())


def small_house() -> SmallHouse:
    Organisation.objects.create(name="みなと企画株式会社")
    sales, other = people.add_department("営業部", by=None), people.add_department("総務部", by=None)

    def person(number: str, name: str, department: Department, *, email: str = "", password: str | None = PASSWORD) -> Person:
        return people.add_person(number, by=None, name=name, email=email, department=department, password=password)

    aoyama = person("1001", "青山 恵子", other, email="aoyama@minato.example")
    ueda = person("1002", "上田 誠", sales, email="ueda@minato.example")
    ogawa = person("1003", "小川 真理", other, email="ogawa@minato.example")
    eguchi = person("1004", "江口 隆", other, email="eguchi@minato.example")
    yoshida = person("1005", "𠮷田 健吾", sales, password=None)
    people.appoint(aoyama, Role.PRIVACY_MANAGER, by=None, starts_on=SINCE)
    people.appoint(ueda, Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=SINCE, department=sales)
    people.appoint(ogawa, Role.PMS_OFFICE, by=None, starts_on=SINCE)
    return SmallHouse(aoyama, ueda, ogawa, eguchi, yoshida, sales, other)


def signed_in(person: Person) -> Client:
    """A browser in which this person has just signed in."""
    client = Client()
    client.force_login(person)
    return client


def without_recent_proof(client: Client) -> None:
    """As if the sign-in lay an hour back."""
    session = client.session
    session["signin.confirmed_at"] = clock.now().timestamp() - 3600
    session.save()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
