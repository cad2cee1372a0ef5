"""The contact network: lines added, changed, ordered, taken out; and that it was printed."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from komainu.web.people.models import ContactEntry, Organisation, Person
from komainu.web.people.queries.network import usual_roles
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

FIELDS = ("role", "person", "outside", "phone", "purpose", "hours")


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Person) else value for name, value in fields.items() if value}


def _begin(by: Person | None) -> None:
    """As long as nobody wrote a line, Komainu shows the usual ones; the first change makes them the house's own."""
    if not ContactEntry.objects.exists():
        for place, role in enumerate(usual_roles(clock.today()), 1):
            ContactEntry.objects.create(position=place, role=role)


@transaction.atomic
def add_contact(*, by: Person | None, **fields: Any) -> ContactEntry:
    """One more line at the end: a role, a person, or somebody outside with a number."""
    _begin(by)
    last = ContactEntry.objects.aggregate(last=Max("position"))["last"] or 0
    entry = ContactEntry.objects.create(position=last + 1, **fields)
    trail.record("people.contact_added", by=by, subject=entry, after=_told(fields))
    return entry


@transaction.atomic
def change_contact(entry: ContactEntry, *, by: Person | None, **fields: Any) -> None:
    """Change a line."""
    entry = ContactEntry.objects.select_for_update(of=("self",)).select_related("person").get(pk=entry.pk)
    before = {name: getattr(entry, name) for name in fields}
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(fields))
    trail.record("people.contact_changed", by=by, subject=entry, before=_told(before), after=_told(fields))


@transaction.atomic
def remove_contact(entry: ContactEntry, *, by: Person | None) -> None:
    """Take a line out."""
    told = _told({name: getattr(entry, name) for name in FIELDS})
    trail.record("people.contact_removed", by=by, subject=entry, before=told)
    entry.delete()


@transaction.atomic
def move_contact(entry: ContactEntry, *, by: Person | None, up: bool) -> None:
    """Change places with the line before or after. At the end nothing happens."""
    lines = list(ContactEntry.objects.select_for_update().order_by("position"))
    places = [line.pk for line in lines]
    if entry.pk not in places:
        raise WrongState
    here = places.index(entry.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(lines):
        return
    one, other = lines[here], lines[there]
    # Positions are unique, so the first steps aside for a moment.
    ContactEntry.objects.filter(pk=one.pk).update(position=max(line.position for line in lines) + 1)
    ContactEntry.objects.filter(pk=other.pk).update(position=one.position)
    ContactEntry.objects.filter(pk=one.pk).update(position=other.position)
    trail.record("people.network_ordered", by=by, subject=one, before={"position": one.position}, after={"position": other.position})


@transaction.atomic
def begin_network(*, by: Person | None) -> None:
    """Make the usual lines the house's own, so that they can be ordered and changed."""
    _begin(by)


@transaction.atomic
def note_printed(*, by: Person, what: str) -> None:
    """The sheet or the cards left the house on paper, with private numbers on them."""
    subject = Organisation.objects.first() or Organisation(id=1)
    trail.record("people.network_printed", by=by, subject=subject, after={"what": what})


@transaction.atomic
def note_structure_file(*, by: Person) -> None:
    """The chart of the structure left the house as a file, with names on it."""
    subject = Organisation.objects.first() or Organisation(id=1)
    trail.record("people.structure_exported", by=by, subject=subject, after={"format": "pdf"})
