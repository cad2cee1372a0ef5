"""The house at a glance, as every page reads it."""

import json
from typing import Any

from django.db import connection

from komainu.web.people.models import Organisation
from komainu.web.people.profile import Profile

# Asked by every page (the head shows the name, the menu follows the standing), so it is written out and reads one row.
ROW = """
SELECT name, privacy_mark, declared_staff, counted_staff, counted_departments, my_number_role, entrusted, opened, is_being_set_up, date_style, theme, (SELECT %s(role, word) FROM people_roleword)
FROM people_organisation o LEFT JOIN site_houselook l ON l.id = o.id WHERE o.id = 1
"""


def house_profile() -> Profile:
    """What the house is by size and standing. One query of one row; a change of it is seen by the next page of every process."""
    with connection.cursor() as cursor:
        cursor.execute(ROW % ("json_object_agg" if connection.vendor == "postgresql" else "json_group_object"))
        row = cursor.fetchone()
    if row is None:
        return Profile()
    name, mark, declared, staff, departments, my_number, entrusted, opened, is_being_set_up, date_style, theme, words = row
    return Profile(
        name,
        mark,
        max(declared or 0, staff),
        departments,
        my_number,
        entrusted,
        frozenset(_plain(opened)),
        bool(is_being_set_up),
        date_style or "western",
        theme or "",
        frozenset(_plain(words).items()),
    )


def _plain(value: Any) -> dict[str, Any]:
    """What the database keeps as JSON, however its driver gives it."""
    return json.loads(value) if isinstance(value, str) else value or {}


def profile_of(organisation: Organisation | None) -> Profile:
    """The same of a row that was read already. No query."""
    if organisation is None:
        return Profile()
    return Profile(
        organisation.name, organisation.privacy_mark, max(organisation.declared_staff or 0, organisation.counted_staff),
        organisation.counted_departments, organisation.my_number_role, organisation.entrusted, frozenset(organisation.opened),
        organisation.is_being_set_up,
    )  # fmt: skip
