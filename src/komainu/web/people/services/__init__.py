"""Changes to the organisation and its people. Each leaves its trail."""

from .absences import end_absence, extend_absence, start_absence
from .departments import add_department, change_department, close_department, keep_department
from .following import follow_the_day, refresh_duties
from .network import add_contact, change_contact, move_contact, remove_contact
from .organisation import close_thing, note_staff_export, open_thing, set_organisation
from .outsiders import Visit, admit
from .passages import add_item, cancel_passage, settle_item, start_passage
from .staff import add_person, cancel_leaving, change_person, record_leaving, rejoin
from .terms import appoint, end_role, extend_role, hand_over, set_role_word

__all__ = [
    "Visit",
    "add_contact",
    "add_department",
    "add_item",
    "add_person",
    "admit",
    "appoint",
    "cancel_leaving",
    "cancel_passage",
    "change_contact",
    "change_department",
    "change_person",
    "close_department",
    "close_thing",
    "end_absence",
    "end_role",
    "extend_absence",
    "extend_role",
    "follow_the_day",
    "hand_over",
    "keep_department",
    "move_contact",
    "note_staff_export",
    "open_thing",
    "record_leaving",
    "refresh_duties",
    "rejoin",
    "remove_contact",
    "set_organisation",
    "set_role_word",
    "settle_item",
    "start_absence",
    "start_passage",
]
