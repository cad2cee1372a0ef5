"""Readings of the organisation and its people."""

from .department_tree import department_choices, departments, tree, with_descendants
from .profile import house_profile, profile_of
from .staff import own_person, readable_person, visible_people, visible_person
from .standings import NOBODY, Standing, in_force, standing
from .terms import held_roles, holders, house_name, organisation, role_label, role_words, said_role, said_roles

__all__ = [
    "NOBODY",
    "Standing",
    "department_choices",
    "departments",
    "held_roles",
    "holders",
    "house_name",
    "house_profile",
    "in_force",
    "organisation",
    "own_person",
    "profile_of",
    "readable_person",
    "role_label",
    "role_words",
    "said_role",
    "said_roles",
    "standing",
    "tree",
    "visible_people",
    "visible_person",
    "with_descendants",
]
