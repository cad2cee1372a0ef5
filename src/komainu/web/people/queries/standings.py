"""What somebody is on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from komainu.web.people.models import Person, RoleTerm, RoleWord
from komainu.web.people.roles import Role

from .department_tree import with_descendants


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is on a day: the roles held, and the departments over whose data they watch (with those below).

    words   what the house itself calls these roles, where it has words of its own
    """

    roles: frozenset[str]
    departments: frozenset[UUID]
    words: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def role_labels(self) -> list[str]:
        """The roles in the house's words."""
        return [self.words.get(role) or str(Role(role).label) for role in sorted(self.roles)]


NOBODY = Standing(frozenset(), frozenset())


def in_force(as_of: date) -> Q:
    """The terms that run on that day."""
    return Q(starts_on__lte=as_of) & (Q(ends_on=None) | Q(ends_on__gte=as_of))


def standing(person: Person, as_of: date) -> Standing:
    """Roles and departments of one person. One query; one more for a department data manager (the tree)."""
    word = RoleWord.objects.filter(role=OuterRef("role")).values("word")
    terms = list(RoleTerm.objects.filter(in_force(as_of), person=person).values_list("role", "department_id", Subquery(word)))
    tops = {department for role, department, _ in terms if role == Role.DEPARTMENT_DATA_MANAGER and department}
    return Standing(
        frozenset(role for role, _, _ in terms),
        frozenset(with_descendants(tops)) if tops else frozenset(),
        {role: word for role, _, word in terms if word},
    )
