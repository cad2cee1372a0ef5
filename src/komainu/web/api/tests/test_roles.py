"""Each operation against each role: what the table says, with a token that names every scope, and nothing without one."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from komainu.web.api import queries, services
from komainu.web.api.house import description
from komainu.web.api.models import ApiToken
from komainu.web.people import queries as people_queries
from komainu.web.people import services as people
from komainu.web.people.models import Person
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site import clock
from komainu.web.site.rights import may
from komainu.web.site.routes import routes

pytestmark = pytest.mark.django_db
ROLES = ["staff_member", *Role.values]


def operations() -> Iterator[tuple[str, str, str]]:
    for path, methods in description()["paths"].items():
        for method, one in methods.items():
            yield method.upper(), path, one["x-right"]


def with_every_scope(role: str) -> tuple[Person, str]:
    """Somebody of that role, with a token that was once given more than the owner has now."""
    work = Person.Work.OUTSIDE if role in OUTSIDERS else Person.Work.REGULAR
    department = people.add_department("見学", by=None)
    person = people.add_person("1", by=None, name="試験", work=work, department=None if role in OUTSIDERS else department)
    if role != "staff_member":
        ends_on = clock.today() if role in OUTSIDERS else None
        people.appoint(person, role, by=None, starts_on=date(2020, 4, 1), ends_on=ends_on, department=department)
    text = services.PREFIX + "a" * 43
    ApiToken.objects.create(
        person=person, name="x", digest=services.digest_of(text), hint="aaaa", scopes=list(queries.SCOPES), made_at=clock.now(),
        expires_on=clock.today() + timedelta(days=1),
    )  # fmt: skip
    return person, text


def ask(method: str, path: str, text: str = "") -> Any:
    address = re.sub(r"\{\w+\}", str(uuid4()), path)
    headers = {"Authorization": f"Bearer {text}"} if text else {}
    return Client().generic(method, address, "{}", content_type="application/json", headers=headers)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_the_table_says(role: str) -> None:
    person, text = with_every_scope(role)
    standing = people_queries.standing(person, clock.today())
    wrong = {}
    for method, path, right in operations():
        status = ask(method, path, text).status_code
        if (status != 403) is not may(standing, right) or status >= 500:
            wrong[method, path] = status
    assert wrong == {}


def test_nothing_answers_without_a_token() -> None:
    assert {ask(method, path).status_code for method, path, _right in operations()} == {401}


def test_every_operation_can_be_given_and_stands_in_the_list() -> None:
    assert {right for _method, _path, right in operations()} == set(queries.SCOPES)
    listed = {(method, route.right) for route in routes() if route.route.startswith("/api/") for method in route.methods}
    assert {(method, right) for method, _path, right in operations()} <= listed


@pytest.mark.parametrize("role", sorted(OUTSIDERS))
def test_a_token_of_somebody_from_outside_dies_with_the_time(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _person, text = with_every_scope(role)
    assert ask("GET", "/api/incidents", text).status_code == 200
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert ask("GET", "/api/incidents", text).status_code == 401
