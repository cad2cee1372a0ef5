"""What the tests of the API share: the house of the people, an incident of each department, a caller."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from komainu.web.api import queries, services
from komainu.web.api.models import ApiToken
from komainu.web.incidents.models import Incident
from komainu.web.incidents.tests.house import House, founded, incident
from komainu.web.people import queries as people
from komainu.web.people.models import Person
from komainu.web.site import clock


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Any) -> None:
    settings.STORAGE_FOLDER = tmp_path / "storage"


@pytest.fixture
def house(db: None) -> House:
    return founded()


@pytest.fixture
def accident(house: House) -> Incident:
    """What 井上 of 営業部 told of."""
    return incident(house)


@dataclass
class Caller:
    """Another program with a token."""

    token: ApiToken
    text: str

    def __call__(self, method: str, path: str, body: Any = None, *, text: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.text if text is None else text}"}
        data = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        return Client().generic(method, path, data, content_type="application/json", headers=headers)


def caller_for(person: Person, scopes: list[str] | None = None) -> Caller:
    standing = people.standing(person, clock.today())
    token, text = services.make_token(
        person, standing, name="試験", scopes=scopes or queries.scopes_for(standing), expires_on=clock.today() + timedelta(days=30)
    )
    return Caller(token, text)


@pytest.fixture
def calling() -> Callable[..., Caller]:
    return caller_for
