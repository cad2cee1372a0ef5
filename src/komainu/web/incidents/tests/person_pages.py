"""What the tests of the lists of persons share: the office at its pages."""

from typing import Any

from django.test import Client
from django.urls import reverse

from komainu.web.incidents.models import Incident

NAMES = ("𠮷田", "髙橋", "﨑山", "yoshida@example.jp", "03-1111-0001", "A-1")


def url(name: str, incident: Incident, *more: object) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, *more])


def upload(client: Client, incident: Incident, file: Any) -> str:
    """Choose a file; the address of its preview."""
    response = client.post(url("persons_import", incident), {"file": file})
    assert response.status_code == 302, response.content.decode()
    return response.url
