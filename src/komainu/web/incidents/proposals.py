"""What the law engine's answer proposes to the manager, subject by subject, and what a signed decision still says. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

REGIMES = ("appi", "my_number", "privacy_mark")
SUBJECTS = (*REGIMES, "notice", "publication")
STRICTNESS = ("not_applicable", "not_required", "not_settled", "undetermined", "desirable", "required")


def proposals(answer: Mapping[str, Any]) -> dict[str, str]:
    """What the engine proposes for each subject: required, not_required, undetermined; a regime that does not apply is left out."""
    found: dict[str, str] = {}
    for regime in REGIMES:
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


def decisions_in_force(proposed_now: Mapping[str, str], lines: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Subject -> what the house acts on, from the lines (subject, proposed, decided) of the latest signed decision.

    A decision holds as long as the proposal on which it was signed stands. When a new fact has changed the proposal, nobody has
    decided on that yet: until somebody signs again the stricter of both counts, so that no clock stops unseen.
    """
    found: dict[str, str] = {}
    for subject, proposed, decided in lines:
        now = proposed_now.get(subject, "not_applicable")
        if now == proposed or subject == "publication":
            found[subject] = decided
        else:
            found[subject] = max(decided, now, key=STRICTNESS.index)
    return found


def unsigned(proposed_now: Mapping[str, str], lines: Iterable[tuple[str, str, str]]) -> list[str]:
    """The subjects whose proposal nobody has signed yet, or that changed since."""
    signed = {subject: proposed for subject, proposed, _decided in lines}
    return [subject for subject in SUBJECTS if proposed_now.get(subject) != signed.get(subject)]
