"""What the organisation is, and that its list of staff left the house."""

from collections.abc import Mapping

from django.db import transaction

from komainu.web.people.asked import BY_ID
from komainu.web.people.models import Organisation, Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
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


@transaction.atomic
def open_thing(thing: str, *, by: Person | None, reason: str) -> None:
    """Bring something into sight that size and standing do not ask for. Raises WrongState before the house is founded, and without a reason."""
    organisation = Organisation.objects.select_for_update().filter(id=1).first()
    if organisation is None or thing not in BY_ID or not reason.strip():
        raise WrongState
    organisation.opened = {**organisation.opened, thing: reason.strip()}
    organisation.save(update_fields=["opened"])
    trail.record("people.thing_opened", by=by, subject=organisation, after={"thing": str(BY_ID[thing].label)}, reason=reason.strip())


@transaction.atomic
def close_thing(thing: str, *, by: Person | None) -> None:
    """Put it out of sight again. Raises WrongState when it was not opened."""
    organisation = Organisation.objects.select_for_update().filter(id=1).first()
    if organisation is None or thing not in organisation.opened:
        raise WrongState
    organisation.opened = {name: reason for name, reason in organisation.opened.items() if name != thing}
    organisation.save(update_fields=["opened"])
    trail.record("people.thing_closed", by=by, subject=organisation, before={"thing": str(BY_ID[thing].label) if thing in BY_ID else thing})


def note_counts(organisation: Organisation, *, staff: int, departments: int) -> None:
    """Keep how many there are, for the menu and the tables of needs. No query when nothing changed; no event, for nobody did it."""
    if (organisation.counted_staff, organisation.counted_departments) != (staff, departments):
        Organisation.objects.filter(id=1).update(counted_staff=staff, counted_departments=departments)
