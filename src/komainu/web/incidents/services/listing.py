"""That the list of incidents left the house as a file is itself an act."""

from collections.abc import Mapping

from django.db import transaction

from komainu.web.people import queries as people
from komainu.web.people.models import Organisation, Person
from komainu.web.trail import services as trail


@transaction.atomic
def exported(*, by: Person, format: str, rows: int, conditions: Mapping[str, str]) -> None:
    """Record who took the list out, as what, how many rows and under which conditions."""
    subject = people.organisation() or Organisation(id=1)
    trail.record("incidents.list_exported", by=by, subject=subject, after={"format": format, "rows": rows, "conditions": dict(conditions)})
