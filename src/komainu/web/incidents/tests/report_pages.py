"""What the tests of the pages of reports share."""

from typing import Any

from django.test import Client
from django.urls import reverse

from komainu.web.incidents.models import Incident
from komainu.web.incidents.tests.report_samples import (  # noqa: F401  (noon is a fixture)
    NOW,
    RARE,
    TODAY,
    draft,
    fresh,
    known_incident,
    noon,
    sent,
)
from komainu.web.people.models import Person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name: str, found: Incident, *more: Any) -> str:
    return reverse(f"incidents:{name}", args=[found.pk, *more])


def text_of(response: Any) -> str:
    return str(response.content.decode())
