"""Changes to the organisation and its people. Each leaves its trail."""

from .departments import add_department, change_department, close_department
from .organisation import note_staff_export, set_organisation
from .staff import add_person, change_person
from .terms import appoint, end_role, hand_over, set_role_word

__all__ = [
    "add_department",
    "add_person",
    "appoint",
    "change_department",
    "change_person",
    "close_department",
    "end_role",
    "hand_over",
    "note_staff_export",
    "set_organisation",
    "set_role_word",
]
