"""The door of an empty house: only who has the code makes the first account, once, and nothing else is reachable before."""

import re

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.roles import Role
from komainu.web.setup import code, services
from komainu.web.setup.models import Founding, StepAnswer
from komainu.web.setup.problems import AlreadyFounded, WrongCode
from komainu.web.setup.tests.conftest import PASSWORD
from komainu.web.site import clock
from komainu.web.site.tests.test_urls import ALL, NOT_THERE
from komainu.web.trail.models import Event

ACCOUNT = {
    "name": "青山 凪",
    "reading": "あおやま なぎ",
    "staff_number": "0001",
    "email": "nagi@example.jp",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def address(pattern: str) -> str:
    return "/" + re.sub(r"<(\w+):(\w+)>", lambda found: NOT_THERE[found[1]](), pattern)


def test_before_anybody_is_there_every_address_leads_to_the_door(client: Client, empty: str) -> None:
    # The API answers other programs by itself: a refusal, never a page.
    open_ones = ("setup/", "api/", "language/", "theme/", "healthz", "readyz", "favicon.ico")
    for pattern in [each for each in ALL if not each.startswith(open_ones)]:
        for answer in (client.get(address(pattern)), client.post(address(pattern))):
            assert (answer.status_code, answer["Location"]) == (302, "/setup/"), pattern


def test_without_the_code_there_is_no_account(client: Client, empty: str) -> None:
    assert client.get(reverse("setup:account"))["Location"] == "/setup/"
    assert client.post(reverse("setup:account"), ACCOUNT)["Location"] == "/setup/"
    for step in ("home", "organisation", "staff", "backup"):
        assert client.get(reverse(f"setup:{step}"))["Location"].startswith("/signin/")
    assert not Person.objects.exists()


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA-AAAA-AAAA", "0", "\x00", "Ａ" * 60])
def test_a_wrong_code_opens_nothing(client: Client, empty: str, typed: str) -> None:
    assert client.post(reverse("setup:door"), {"code": typed}).status_code == 422
    assert client.get(reverse("setup:account")).status_code == 302


def test_no_page_shows_the_code(client: Client, empty: str) -> None:
    page = client.get(reverse("setup:door")).content.decode()
    assert empty not in page
    assert empty.replace("-", "") not in page


def test_who_guesses_too_often_waits_even_with_the_right_one(client: Client, empty: str) -> None:
    cache.clear()
    for _each in range(10):
        assert client.post(reverse("setup:door"), {"code": "WRONG"}).status_code == 422
    assert client.post(reverse("setup:door"), {"code": empty}).status_code == 429


def test_the_code_opens_however_it_is_typed(client: Client, empty: str) -> None:
    cache.clear()
    typed = empty.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert client.post(reverse("setup:door"), {"code": typed})["Location"] == reverse("setup:account")
    answer = client.post(reverse("setup:account"), ACCOUNT)
    assert answer["Location"] == reverse("setup:home")
    person = Person.objects.get()
    assert (person.name, person.email, person.check_password(PASSWORD)) == ("青山 凪", "nagi@example.jp", True)
    assert RoleTerm.objects.get(person=person).role == Role.SYSTEM_MANAGER
    assert client.get(reverse("setup:home")).status_code == 200
    assert code.current() == ""
    assert Event.objects.filter(action="setup.founded").count() == 1
    assert PASSWORD not in "".join(str(event.after) for event in Event.objects.all())


@pytest.mark.parametrize(
    "changed", [{"password": "short", "password_again": "short"}, {"password_again": "another one of 12"}, {"name": ""}]
)
def test_what_does_not_fit_keeps_what_was_typed_but_no_password(client: Client, empty: str, changed: dict[str, str]) -> None:
    cache.clear()
    client.post(reverse("setup:door"), {"code": empty})
    answer = client.post(reverse("setup:account"), ACCOUNT | changed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "nagi@example.jp" in page
    assert PASSWORD not in page
    assert not Person.objects.exists()


def test_it_is_open_once(client: Client, founder: Person) -> None:
    for name in ("setup:door", "setup:account"):
        for answer in (client.get(reverse(name)), client.post(reverse(name), {"code": "x", **ACCOUNT})):
            assert answer["Location"] == "/"
    with pytest.raises(AlreadyFounded):
        services.found(typed="x", staff_number="2", name="x", password=PASSWORD)
    code.made()
    with pytest.raises(AlreadyFounded):
        services.found(typed=code.current(), staff_number="2", name="x", password=PASSWORD)
    assert Person.objects.count() == 1


def test_a_session_that_typed_an_old_code_opens_nothing(client: Client, empty: str) -> None:
    cache.clear()
    client.post(reverse("setup:door"), {"code": empty})
    code.forget()
    code.made()
    assert client.post(reverse("setup:account"), ACCOUNT)["Location"] == "/setup/"
    assert not Person.objects.exists()


def test_a_wrong_code_is_refused_below_the_pages_too(empty: str) -> None:
    with pytest.raises(WrongCode):
        services.found(typed="AAAA", staff_number="1", name="x", password=PASSWORD)


def test_the_code_is_for_its_owner_only(empty: str) -> None:
    assert code.path().stat().st_mode & 0o077 == 0
    assert code.made() == empty


def test_the_founding_is_one_row_and_answers_are_known(founder: Person) -> None:
    for broken in (
        lambda: Founding.objects.create(id=2, founded_at=clock.now()),
        lambda: StepAnswer.objects.create(step="mail", state="perhaps", answered_at=clock.now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
