"""What the law engine's answer proposes to the manager, subject by subject, and what a signed decision still says. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class SignedLine:
    """One line of the latest signed decision, with the grounds that were certain or open when it was signed."""

    subject: str
    proposed: str
    decided: str
    certain: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()


def grounds_of(answer: Mapping[str, Any], subject: str) -> tuple[frozenset[str], frozenset[str]]:
    """The certain and the possible grounds behind a subject. The notice follows the two Acts; publication has none."""
    regimes = ("appi", "my_number") if subject == "notice" else (subject,) if subject in REGIMES else ()
    blocks: list[Mapping[str, Any]] = [answer.get(regime) or {} for regime in regimes]
    certain = frozenset(ground for block in blocks for ground in block.get("grounds") or ())
    return certain, frozenset(ground for block in blocks for ground in block.get("possible_grounds") or ())


def stands(answer: Mapping[str, Any], line: SignedLine) -> bool:
    """Whether a signed line still says something about what is known now.

    It does not when the proposal has changed; nor when less was decided than is proposed and a ground came up that nobody had
    considered: the reason that was given for leaving the report out was about the others.
    """
    if proposals(answer).get(line.subject, "not_applicable") != line.proposed:
        return False
    if line.subject == "publication" or STRICTNESS.index(line.decided) >= STRICTNESS.index(line.proposed):
        return True
    certain, possible = grounds_of(answer, line.subject)
    return certain <= line.certain and possible <= line.certain | line.possible


def decisions_in_force(answer: Mapping[str, Any], lines: Iterable[SignedLine]) -> dict[str, str]:
    """Subject -> what the house acts on.

    While a line stands, what was decided. When it does not stand any more, nobody has decided on what is known now: until somebody
    signs again the stricter of both counts, so that no clock stops unseen.
    """
    proposed = proposals(answer)
    return {
        line.subject: line.decided
        if line.subject == "publication" or stands(answer, line)
        else max(line.decided, proposed.get(line.subject, "not_applicable"), key=STRICTNESS.index)
        for line in lines
    }


def unsigned(answer: Mapping[str, Any], lines: Iterable[SignedLine]) -> list[str]:
    """The subjects on which a signature is wanted: never signed, or the line does not stand any more."""
    signed = {line.subject: line for line in lines}
    proposed = proposals(answer)
    return [
        subject
        for subject in SUBJECTS
        if (subject in proposed or subject in signed) and not (subject in signed and stands(answer, signed[subject]))
    ]
