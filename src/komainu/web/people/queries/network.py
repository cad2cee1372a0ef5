"""Readings of the contact network: whom one calls, in which order, under which number, and who is away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.people.models import ContactEntry, Person, RoleTerm
from komainu.web.people.roles import Role
from komainu.web.site.prepared import prepared

from .staff import absent_people
from .standings import in_force
from .terms import role_label, role_words

USUAL = (Role.PRIVACY_MANAGER, Role.SYSTEM_MANAGER, Role.PMS_OFFICE, Role.TOP_MANAGEMENT)
"""Whom one calls as long as the house has not written its own network: these, as far as somebody holds the role."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can be called. `phone` is empty where no number is known."""

    name: str
    phone: str
    is_deputy: bool = False
    is_absent: bool = False

    @property
    def dial(self) -> str:
        """The number as a telephone takes it, or nothing if it holds no digits."""
        digits = re.sub(r"[^0-9+#*]", "", self.phone)
        return f"tel:{digits}" if digits else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the network. `entry` is None for the usual lines that the house has not made its own."""

    number: int
    title: str
    contacts: Sequence[Contact]
    purpose: str = ""
    hours: str = ""
    entry: ContactEntry | None = None
    is_outside: bool = False


def number_of(person: Person) -> str:
    """The number under which somebody is reached in an emergency."""
    return person.emergency_phone or person.phone


def _by_role(as_of: date, away: set[UUID]) -> dict[str, list[Contact]]:
    found: dict[str, list[Contact]] = {}
    seen = set()
    for role, person, is_deputy, name, emergency_phone, phone in _running(as_of):
        if (role, person) not in seen:
            seen.add((role, person))
            found.setdefault(role, []).append(Contact(name, emergency_phone or phone, is_deputy, person in away))
    return found


@prepared
def _running(as_of: date) -> QuerySet[RoleTerm, Any]:
    running = RoleTerm.objects.filter(in_force(as_of), person__gone_on=None).exclude(role=Role.DEPARTMENT_DATA_MANAGER)
    return running.order_by("is_deputy", "person__sort_key").values_list(
        "role", "person_id", "is_deputy", "person__name", "person__emergency_phone", "person__phone"
    )


@prepared
def _entries() -> QuerySet[ContactEntry]:
    return ContactEntry.objects.select_related("person").order_by("position")


def network(as_of: date, away: set[UUID] | None = None) -> list[Line]:
    """The contact network of a day, in order. Four queries; three, when it is given who is away."""
    entries = _entries()
    away, words = absent_people(as_of) if away is None else away, role_words()
    by_role = _by_role(as_of, away)
    if not entries:
        return [Line(number, role_label(role, words), by_role[role]) for number, role in enumerate([r for r in USUAL if r in by_role], 1)]
    lines = []
    for number, entry in enumerate(entries, 1):
        if entry.role:
            contacts = [
                Contact(each.name, entry.phone if entry.phone and not each.is_deputy else each.phone, each.is_deputy, each.is_absent)
                for each in by_role.get(entry.role, [])
            ]
            title = role_label(entry.role, words)
        elif entry.person is not None:
            contacts = [Contact(entry.person.name, entry.phone or number_of(entry.person), is_absent=entry.person_id in away)]
            contacts = contacts if entry.person.gone_on is None else []
            title = entry.person.name
        else:
            contacts, title = [Contact(entry.outside, entry.phone)], entry.outside
        lines.append(Line(number, title, contacts, entry.purpose, entry.hours, entry, bool(entry.outside)))
    return lines


def usual_roles(as_of: date) -> list[str]:
    """The roles of the usual lines. One query."""
    held = set(RoleTerm.objects.filter(in_force(as_of), role__in=USUAL).values_list("role", flat=True))
    return [role.value for role in USUAL if role in held]


def entry(code: UUID) -> ContactEntry:
    """One line as it was written. One query; 404 if there is none."""
    found = ContactEntry.objects.select_related("person").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def without_phone(lines: Sequence[Line]) -> list[str]:
    """Names in the network that cannot be called. No query."""
    return [contact.name for line in lines for contact in line.contacts if not contact.dial]
