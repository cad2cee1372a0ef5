"""The API against its own description, as schemathesis tries it: what is documented is what answers, and nothing breaks."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from komainu.web.api import services
from komainu.web.api.tests.conftest import caller_for
from komainu.web.incidents.tests.house import founded, incident
from komainu.web.site.wsgi import application

pytestmark = pytest.mark.django_db


schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)


@pytest.fixture
def token(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The privacy manager's, in a house with an accident; the limit of calls is tried elsewhere.

    The end of a request closes its connection; the test's transaction needs it, as Django's own client knows too.
    """
    monkeypatch.setattr(services, "CALLS_PER_MINUTE", 1_000_000)
    house = founded()
    incident(house)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield caller_for(house.aoyama).text
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_it_is_described(case: Any, token: str) -> None:
    # The facts stand in the description as a free object: which of them hold together, the law library says (422).
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance])


def test_there_is_something_to_try() -> None:
    assert len(list(schema.get_all_operations())) >= 10
