"""What the checks look at: the house as it stands on a day, read once. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from komainu.web.people.models import Organisation, RoleTerm


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks look at, as it stands on a day.

    terms             those that run or lie ahead, with person and department
    absent            who is away on that day
    unmanaged         names of departments with people and without a data manager, the first eleven
    above             for each department of somebody with a role, itself and those above it
    """

    as_of: date
    organisation: Organisation | None
    terms: Sequence[RoleTerm] = ()
    absent: frozenset[UUID] = frozenset()
    staff: int = 0
    departments: int = 0
    unmanaged: Sequence[str] = ()
    above: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    without_department: int = 0
    in_gone_department: int = 0
    without_reading: int = 0
    signs_in_after_leaving: int = 0
    contacts_without_phone: Sequence[str] = ()

    @property
    def running(self) -> list[RoleTerm]:
        return [term for term in self.terms if term.starts_on <= self.as_of and (term.ends_on is None or term.ends_on >= self.as_of)]

    @property
    def held(self) -> frozenset[str]:
        """The roles that somebody holds, deputies not counted."""
        return frozenset(term.role for term in self.running if not term.is_deputy)

    def holders(self, role: str) -> list[RoleTerm]:
        return [term for term in self.running if term.role == role and not term.is_deputy]

    def deputies(self, role: str) -> list[RoleTerm]:
        return [term for term in self.running if term.role == role and term.is_deputy]

    @property
    def has_mark(self) -> bool:
        return self.organisation is not None and self.organisation.has_mark_rules
