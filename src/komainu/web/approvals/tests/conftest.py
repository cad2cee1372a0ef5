"""A house with who decides: 湊 the top, 青山 the privacy manager, 上田 of sales, 小野 the office, 江口 who has no role; and a thing to approve."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from django.test import Client

from komainu.web.approvals import services
from komainu.web.approvals.declaring import KINDS, Content, Kind, Step, content
from komainu.web.approvals.models import Approval
from komainu.web.people import services as people
from komainu.web.people.models import Department, Person
from komainu.web.people.roles import Role
from komainu.web.site import clock

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=clock.JAPAN)
FOUNDED_ON = date(2020, 4, 1)
KIND = "test.paper"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Tuesday, 24 November 2026, 12:00 in Japan."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@dataclass
class Desk:
    """The part that has things approved: what each record says, and what it was told."""

    texts: dict[str, str] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)

    def current(self, subject_id: str) -> Content | None:
        text = self.texts.get(subject_id)
        return content([("本文", text)]) if text is not None else None


@dataclass(frozen=True, slots=True)
class House:
    sales: Department
    minato: Person
    aoyama: Person
    ueda: Person
    ono: Person
    eguchi: Person
    consultant: Person
    desk: Desk

    def ask(self, by: Person | None = None, *steps: Step, text: str = "はじめ") -> Approval:
        self.desk.texts[str(self.sales.pk)] = text
        return services.request(self.sales, KIND, by=by or self.eguchi, url="/people/me/", title="営業部の書類", steps=steps or None)


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    desk = Desk()
    monkeypatch.setitem(
        KINDS,
        KIND,
        Kind(
            KIND, "書類", desk.current, (Step((Role.PRIVACY_MANAGER,)),),
            on_approved=lambda approval, by: desk.told.append(("approved", approval.version)),
            on_returned=lambda approval, by: desk.told.append(("returned", approval.version)),
            on_ended=lambda approval, by: desk.told.append((approval.state, approval.version)),
        ),
    )  # fmt: skip
    sales = people.add_department("営業部", by=None)
    made = {}
    for number, name in (("M", "湊 清"), ("A", "青山 凪"), ("U", "上田 蓮"), ("O", "小野 光"), ("E", "江口 颯"), ("C", "外山 助")):
        made[number] = people.add_person(
            number,
            by=None,
            name=name,
            email=f"{number.lower()}@example.jp",
            department=sales,
            work="outside" if number == "C" else "regular",
        )
    for number, role in (("M", Role.TOP_MANAGEMENT), ("A", Role.PRIVACY_MANAGER), ("O", Role.PMS_OFFICE)):
        people.appoint(made[number], role, by=None, starts_on=FOUNDED_ON)
    people.appoint(made["U"], Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=FOUNDED_ON, department=sales)
    people.appoint(made["C"], Role.CONSULTANT, by=None, starts_on=FOUNDED_ON, ends_on=date(2027, 3, 31))
    yield House(sales, made["M"], made["A"], made["U"], made["O"], made["E"], made["C"], desk)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client
