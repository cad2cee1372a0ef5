"""Incidents for tables: a small mis-sent list of which everything is known, and what a test changes in it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from komainu.law.breach import Assessment, Facts, assess

BASE: dict[str, Any] = {
    "schema_version": 1,
    "organisation": {
        "kind": "private_business",
        "purpose_exempted_by_art57": False,
        "sector": "general",
        "delegated_authority": {"status": "not_delegated"},
        "privacy_mark": "none",
        "my_number_role": "related_affairs",
    },
    "entrustment": {"affected_data": "own_only"},
    "awareness": {"known_on": "2026-06-01"},
    "wrongful_act": {"suspected": False, "target": "us"},
    "data_sets": [],
    "notification": {"contact": "available"},
}
DATA: dict[str, Any] = {
    "id": "d1",
    "stage": "personal_data",
    "special_care": [],
    "financial": [],
    "my_number": {"contains_individual_number": False},
    "persons": {"confirmed": 1, "maximum": 1},
    "protection": {"encryption": "none"},
    "outflow": {"status": "confirmed", "recovered_all_unviewed": False, "own_intent": False},
    "integrity": {
        "content_lost": "ruled_out",
        "altered": "ruled_out",
        "unusable": "ruled_out",
        "same_data_elsewhere": False,
        "deleted_for_good_reason": False,
    },
}
NUMBERED = {
    "my_number.contains_individual_number": True,
    "my_number.recorded_in_specific_personal_information_file": True,
    "my_number.system": "other",
    "outflow.accessible_to_unspecified_electronically": "ruled_out",
}
STRONG = {
    "protection.encryption": "recommended_cipher",
    "protection.implemented_properly": True,
    "protection.key_separated_and_guarded": True,
    "protection.key_leaked": False,
}


def put(document: dict[str, Any], path: str, value: Any) -> None:
    """Set one field of a JSON document by its dotted path."""
    *above, last = path.split(".")
    for name in above:
        document = document.setdefault(name, {})
    document[last] = value


def data(changes: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """One data set; `persons` as a number settles both bounds."""
    made = deepcopy(DATA)
    for path, value in {**(changes or {}), **fields}.items():
        is_settled = path == "persons" and isinstance(value, int)
        put(made, path, {"confirmed": value, "maximum": value} if is_settled else value)
    return made


def incident(*sets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An incident as JSON. `__` in a name stands for a dot: `awareness__known_on="2026-06-01"`."""
    made = deepcopy(BASE)
    made["data_sets"] = [dict(one, id=f"d{number}") for number, one in enumerate(sets or (data(),), start=1)]
    for name, value in changes.items():
        put(made, name.replace("__", "."), value)
    return made


def answer(*sets: dict[str, Any], **changes: Any) -> Assessment:
    """The answer to such an incident."""
    return assess(Facts.from_json(incident(*sets, **changes)))


def missing(found: Assessment) -> list[str]:
    return [one.path for one in found.missing]
