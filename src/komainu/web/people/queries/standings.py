"""What somebody is on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from komainu.web.people.models import Person
from komainu.web.people.roles import Role

from .department_tree import with_descendants


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is on a day: the roles held, and the departments over whose data they watch (with those below).

    words        what the house itself calls these roles, where it has words of its own
    is_outside   the person comes from outside (Work.OUTSIDE): no member of staff, whatever else is recorded
    """

    roles: frozenset[str]
    departments: frozenset[UUID]
    words: Mapping[str, str] = field(default_factory=dict, compare=False)
    is_outside: bool = False

    @property
    def role_labels(self) -> list[str]:
        """The roles in the house's words."""
        return [self.words.get(role) or str(Role(role).label) for role in sorted(self.roles)]


NOBODY = Standing(frozenset(), frozenset())


def in_force(as_of: date) -> Q:
    """The terms that run on that day."""
    return Q(starts_on__lte=as_of) & (Q(ends_on=None) | Q(ends_on__gte=as_of))


# Asked by every page for whoever is signed in, so it is written out: built by the ORM it cost as much as the rest of a small page.
TERMS = """
SELECT term.role, term.department_id, word.word
FROM people_roleterm term LEFT JOIN people_roleword word ON word.role = term.role
WHERE term.person_id = %s AND term.starts_on <= %s AND (term.ends_on IS NULL OR term.ends_on >= %s)
"""


def standing(person: Person, as_of: date) -> Standing:
    """Roles and departments of one person. One query; one more for a department data manager (the tree)."""
    key = person.pk if connection.features.has_native_uuid_field else person.pk.hex
    with connection.cursor() as cursor:
        cursor.execute(TERMS, [key, as_of, as_of])
        terms = cursor.fetchall()
    tops = {UUID(str(department)) for role, department, _ in terms if role == Role.DEPARTMENT_DATA_MANAGER and department}
    return Standing(
        frozenset(role for role, _, _ in terms),
        frozenset(with_descendants(tops)) if tops else frozenset(),
        {role: word for role, _, word in terms if word},
        person.work == Person.Work.OUTSIDE,
    )
