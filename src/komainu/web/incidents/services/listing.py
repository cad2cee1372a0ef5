"""That the list of incidents, the figures, a text or a decision left the house as a file is itself an act."""

from collections.abc import Mapping

from django.db import transaction

from komainu.web.incidents.models import Decision, Incident
from komainu.web.people import queries as people
from komainu.web.people.models import Organisation, Person
from komainu.web.trail import services as trail


@transaction.atomic
def exported(*, by: Person, format: str, rows: int, conditions: Mapping[str, str]) -> None:
    """Record who took the list out, as what, how many rows and under which conditions."""
    subject = people.organisation() or Organisation(id=1)
    trail.record("incidents.list_exported", by=by, subject=subject, after={"format": format, "rows": rows, "conditions": dict(conditions)})


@transaction.atomic
def statistics_exported(*, by: Person, format: str, year: int, rows: int) -> None:
    """Record who took a year's figures out."""
    subject = people.organisation() or Organisation(id=1)
    trail.record("incidents.statistics_exported", by=by, subject=subject, after={"format": format, "year": year, "rows": rows})


@transaction.atomic
def text_exported(incident: Incident, *, by: Person, audience: str, format: str) -> None:
    """Record who took the words for an audience out."""
    trail.record("incidents.text_exported", by=by, subject=incident, after={"audience": audience, "format": format})


@transaction.atomic
def decision_exported(decision: Decision, *, by: Person) -> None:
    """Record who took a signed decision out."""
    trail.record("incidents.decision_exported", by=by, subject=decision.incident, after={"sequence": decision.sequence, "format": "pdf"})
