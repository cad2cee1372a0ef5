"""The house of these tests: empty, with a setup code; and one that somebody founded."""

from typing import Any

import pytest
from django.test import Client

from komainu.web.people.models import Person
from komainu.web.setup import code, services

PASSWORD = "kiiro no tsuki 8 ban"


@pytest.fixture
def empty(db: None, settings: Any, tmp_path: Any) -> str:
    """Nobody is there; the code that the terminal would print."""
    settings.KEYS_FOLDER = tmp_path
    return code.made()


@pytest.fixture
def founder(empty: str) -> Person:
    return services.found(typed=empty, staff_number="0001", name="青山 凪", password=PASSWORD)


@pytest.fixture
def desk(founder: Person, client: Client) -> Client:
    """The founder's browser."""
    client.force_login(founder)
    session = client.session
    from komainu.web.signin.watching import CONFIRMED_AT
    from komainu.web.site import clock

    session[CONFIRMED_AT] = clock.now().timestamp()
    session.save()
    return client
