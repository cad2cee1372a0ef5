"""The first page says it in red when the verification of the trail failed or stands still, to who reads the trail and to nobody else."""

from datetime import timedelta

import pytest
from django.test import Client

from komainu.web.incidents.tests.house import House, founded, somebody
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import VerificationRun

pytestmark = pytest.mark.django_db
BROKEN, STOPPED = "操作の記録が書き換えられた疑いがあります", "操作の記録の検証が止まっています"


@pytest.fixture
def house() -> House:
    return founded()


def run(*, days_ago: int = 0, what: str = "") -> VerificationRun:
    then = clock.now() - timedelta(days=days_ago)
    return VerificationRun.objects.create(started_at=then, finished_at=then, of_events=3, events=3, head="a" * 64, what=what)


def first_page(person: object) -> str:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client.get("/").content.decode()


@pytest.mark.parametrize("what", ["missing", "link", "content", "anchor", "short", "unguarded"])
def test_a_failed_verification_is_told_at_once(house: House, what: str) -> None:
    run(days_ago=1)
    run(what=what)
    assert BROKEN in first_page(house.aoyama)


def test_a_sound_one_after_it_ends_the_alarm(house: House) -> None:
    run(days_ago=1, what="content")
    run()
    assert BROKEN not in (page := first_page(house.aoyama))
    assert STOPPED not in page


def test_one_that_stands_still_is_told_after_three_days(house: House) -> None:
    run(days_ago=4)
    assert STOPPED in first_page(house.aoyama)


def test_one_that_begins_and_never_ends_is_told_too(house: House) -> None:
    run(days_ago=4)
    VerificationRun.objects.create(started_at=clock.now(), of_events=3)
    assert STOPPED in first_page(house.aoyama)


def test_a_house_that_never_verified_is_not_alarmed(house: House) -> None:
    assert STOPPED not in first_page(house.aoyama)


def test_who_does_not_read_the_trail_is_not_told(house: House) -> None:
    run(what="content")
    assert BROKEN not in first_page(house.eguchi)
    assert BROKEN in first_page(somebody(house, "0077", Role.SYSTEM_MANAGER))
