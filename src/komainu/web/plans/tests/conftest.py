"""What every test of this part gets: a house with the three people and a top management, in the middle of its year."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from komainu.web.people import services as people
from komainu.web.people.models import Person
from komainu.web.people.roles import Role
from komainu.web.plans import services
from komainu.web.plans.models import PlanStep, YearPlan
from komainu.web.site import clock

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=clock.JAPAN)
SINCE = date(2020, 4, 1)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, 12:00 in Japan."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@dataclass(frozen=True, slots=True)
class House:
    """青山 is the privacy manager, 上田 the data manager of 営業部, 江口 has no role, 王 is the top management."""

    aoyama: Person
    ueda: Person
    eguchi: Person
    oh: Person


@pytest.fixture
def house(db: None) -> House:
    people.set_organisation(by=None, name="株式会社みなも", privacy_mark="holder", fiscal_start_month=4, my_number_role="related_affairs")
    affairs, sales = people.add_department("総務部", by=None), people.add_department("営業部", by=None)
    found = {}
    for number, name, department in (
        ("A1", "青山 凪", affairs),
        ("U1", "上田 蓮", sales),
        ("E1", "江口 颯", affairs),
        ("O1", "王 英", None),
    ):
        found[number] = people.add_person(number, by=None, name=name, email=f"{number.lower()}@example.jp", department=department)
    people.appoint(found["A1"], Role.PRIVACY_MANAGER, by=None, starts_on=SINCE)
    people.appoint(found["U1"], Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=SINCE, department=sales)
    people.appoint(found["O1"], Role.TOP_MANAGEMENT, by=None, starts_on=SINCE)
    return House(found["A1"], found["U1"], found["E1"], found["O1"])


@pytest.fixture
def approved(house: House) -> YearPlan:
    plan = services.start_plan(2026, by=house.aoyama)
    services.propose(plan, by=house.aoyama)
    return services.approve(plan, by=house.oh)


def step_named(plan: YearPlan, step: str) -> PlanStep:
    found = plan.steps.filter(step=step).order_by("due_on").first()
    assert found is not None
    return found


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client


Breaking = Callable[[], Any]
