"""What the organisation is, and that its list of staff left the house."""

from collections.abc import Mapping

from django.db import transaction

from komainu.web.people.models import Organisation, Person
from komainu.web.site import clock
from komainu.web.trail import services as trail

from .afterwards import duties_follow


@transaction.atomic
def set_organisation(*, by: Person | None, **fields: object) -> Organisation:
    """Record what the organisation is; the first call founds it."""
    organisation = Organisation.objects.filter(id=1).first()
    if organisation is None:
        organisation = Organisation(id=1, staff_checked_on=clock.today())
    before = {name: getattr(organisation, name) for name in fields}
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.save()
    changed = {name for name, value in fields.items() if before[name] != value}
    trail.record(
        "people.organisation_set", by=by, subject=organisation,
        before={name: before[name] for name in fields if name in changed}, after={name: fields[name] for name in fields if name in changed},
    )  # fmt: skip
    duties_follow()
    return organisation


@transaction.atomic
def note_staff_export(*, by: Person, format: str, rows: int, conditions: Mapping[str, str]) -> None:
    """Record who took the list of staff out, as what, how many rows and under which conditions."""
    subject = Organisation.objects.first() or Organisation(id=1)
    trail.record("people.list_exported", by=by, subject=subject, after={"format": format, "rows": rows, "conditions": dict(conditions)})
