"""The organisation, its departments, its people, who holds which role from when to when, and what joining and leaving ask for."""

from .departments import Department, DepartmentTerm
from .network import ContactEntry
from .organisation import Organisation
from .passages import Passage, PassageItem
from .person import Absence, EarlierStay, Person, PersonManager, PersonWord
from .proposals import RoleProposal
from .terms import RoleTerm, RoleWord

__all__ = [
    "Absence",
    "ContactEntry",
    "Department",
    "DepartmentTerm",
    "EarlierStay",
    "Organisation",
    "Passage",
    "PassageItem",
    "Person",
    "PersonManager",
    "PersonWord",
    "RoleProposal",
    "RoleTerm",
    "RoleWord",
]
