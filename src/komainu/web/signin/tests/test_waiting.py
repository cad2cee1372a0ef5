"""Who still waits for a way in is counted as it is listed: what is written out and what Django makes name the same people."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.people.roles import Role
from komainu.web.signin import queries, services
from komainu.web.signin.models import Card, EntryLink
from komainu.web.signin.tests.house import SmallHouse
from komainu.web.site import clock

ALL = Standing(frozenset({Role.SYSTEM_MANAGER.value}), frozenset())


def as_listed(standing: Standing) -> tuple[int, int]:
    found = queries.bulk(standing, clock.now(), clock.today())
    return found.invite.count(), found.cards.count()


def counted(standing: Standing = ALL, **more: int) -> tuple[int, int]:
    found = queries.waiting(standing, clock.now(), clock.today(), **more)
    return found.invite, found.cards


def add(number: int, *, password: str = "!", **values: object) -> Person:
    return Person.objects.create(staff_number=f"w{number}", name=f"試験 {number}", password=password, **values)


@pytest.fixture
def waiting_house(house: SmallHouse) -> SmallHouse:
    """Besides the house two with an address and three without who wait, and one for each reason not to."""
    for number, email in enumerate(("w0@minato.example", "w1@minato.example", "", "", "")):
        add(number, email=email, password="!" if number % 2 else "", department=house.sales if number else None)
    add(10, password="pbkdf2_sha256$x")
    add(11, is_active=False)
    add(12, is_active=False, left_on=clock.today() - timedelta(days=9), gone_on=clock.today() - timedelta(days=1))
    Authenticator.objects.create(user=add(13), type=Authenticator.Type.WEBAUTHN, data={})
    SocialAccount.objects.create(user=add(14), provider="company", uid=str(uuid4()))
    services.invite(add(15, email="w15@minato.example"), by=house.aoyama)
    services.issue_card(add(16), by=house.aoyama, standing=ALL)
    return house


def test_those_who_wait_are_counted_as_they_are_listed(waiting_house: SmallHouse) -> None:
    before = counted()
    assert before == as_listed(ALL)
    assert before >= (2, 3)
    EntryLink.objects.update(withdrawn_at=clock.now())
    Card.objects.update(withdrawn_at=clock.now())
    assert counted() == as_listed(ALL) == (before[0] + 1, before[1] + 1)


def test_whoever_holds_a_role_gets_no_card(waiting_house: SmallHouse) -> None:
    invite, cards = counted()
    person = Person.objects.get(staff_number="w3")
    person.role_terms.create(role=Role.FRONT_DESK, starts_on=clock.today())
    assert counted() == as_listed(ALL) == (invite, cards - 1)


def test_it_is_counted_no_further_than_asked(waiting_house: SmallHouse) -> None:
    assert counted(most=1) == (1, 1)


def test_a_department_counts_its_own(waiting_house: SmallHouse) -> None:
    own = Standing(frozenset({Role.DEPARTMENT_DATA_MANAGER.value}), frozenset({waiting_house.sales.pk}))
    assert counted(own) == as_listed(own)
    assert counted(own) < counted()


def test_one_query_and_the_same_for_many(waiting_house: SmallHouse, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        few = counted()
    Person.objects.bulk_create(Person(staff_number=f"m{number}", name="試験", password="!") for number in range(200))
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert counted() == (few[0], few[1] + 200)
