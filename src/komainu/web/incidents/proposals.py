"""What the law engine's answer proposes to the manager, subject by subject. Pure."""

from collections.abc import Mapping
from typing import Any


def proposals(answer: Mapping[str, Any]) -> dict[str, str]:
    """What the engine proposes for each subject: required, not_required, undetermined; a regime that does not apply is left out."""
    found: dict[str, str] = {}
    for regime in ("appi", "my_number", "privacy_mark"):
        proposed = (answer.get(regime) or {}).get("report_required", "undetermined")
        if proposed != "not_applicable":
            found[regime] = proposed
    notify = {(answer.get(regime) or {}).get("notify_subjects") for regime in ("appi", "my_number")}
    if notify & {"required", "alternative_permitted"}:
        found["notice"] = "required"
    elif "undetermined" in notify:
        found["notice"] = "undetermined"
    else:
        found["notice"] = "not_required"
    found["publication"] = "desirable" if answer.get("publication") == "desirable" else "not_settled"
    return found


def departs(subject: str, proposed: str, decided: str) -> bool:
    """Whether a decision differs from what was proposed. Publication is never a duty: deciding it either way departs from nothing."""
    return subject != "publication" and decided != proposed
