"""The house of the tests of the teaching material: 青山 manages, 上田 watches over 営業部, 井上 works there, 江口 has no role."""

from datetime import date

from django.test import Client

from komainu.web.incidents.services import handling
from komainu.web.incidents.tests.house import House, founded, incident
from komainu.web.people import services as people
from komainu.web.people.models import Person
from komainu.web.people.roles import Role

__all__ = ["House", "client_of", "founded", "with_cases"]


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def with_cases() -> House:
    """A house with a desk, and a near miss that its office has read."""
    house = founded()
    people.appoint(house.eguchi, Role.FRONT_DESK, by=None, starts_on=date(2020, 4, 1))
    near = incident(house, "near_miss", what_happened="名簿を別の会社に送りかけた", what_stopped_it="送る前に声に出して読んだ")
    handling.take(near, by=house.aoyama)
    return house
