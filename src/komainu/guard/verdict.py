"""What the guard answers: findings with their reasons, everyone and everything the message goes with, and the highest grade."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Grade(StrEnum):
    """What happens to a message, from nothing to a refusal."""

    PASS = "pass"  # noqa: S105  (the name of a grade)
    REMIND = "remind"
    HOLD = "hold"
    CONFIRM = "confirm"
    APPROVE = "approve"
    FORBID = "forbid"

    @property
    def rank(self) -> int:
        """0 for PASS to 5 for FORBID."""
        return _RANKS[self.value]


_RANKS = {grade.value: rank for rank, grade in enumerate(Grade)}


def highest(grades: Iterable[Grade]) -> Grade:
    """The gravest of some grades, PASS if there are none."""
    return max(grades, key=lambda grade: grade.rank, default=Grade.PASS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason.

    check    the id of the check
    grade    what it asks for
    subject  the recipient, the attachment, or one of the contract's words (message, header, body …)
    facts    what the sentence about it needs; never what was found in the message
    count    persons where the check counts persons, else what the rule counts
    """

    check: str
    grade: Grade
    subject: str
    facts: dict[str, str | int] = field(default_factory=dict)
    count: int = 1


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets the message, or who is only shown in its header. `address` is what findings name."""

    address: str
    role: str
    inside: bool
    known: bool
    count: int
    in_thread: bool
    delivered: bool
    via: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "role": self.role,
            "inside": self.inside,
            "known": self.known,
            "count": self.count,
            "in_thread": self.in_thread,
            "delivered": self.delivered,
            "via": self.via,
        }


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of the message, or a file inside an archive of it: `name` is the way to it."""

    name: str
    size_bytes: int
    type: str
    inspected: bool
    persons: int
    kinds: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "size_bytes": self.size_bytes,
            "type": self.type,
            "inspected": self.inspected,
            "persons": self.persons,
            "kinds": self.kinds,
        }


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What identifies the message, and the broken forms in it that one reading explained."""

    message_id: str
    sender: str
    size_bytes: int
    sha256: str
    repairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer on one message. `layers` tells which layers of the policy counted and which wishes of a user layer were refused."""

    findings: tuple[Finding, ...]
    hold_minutes: int
    recipients: tuple[Recipient, ...]
    attachments: tuple[Attachment, ...]
    message: MessageFacts
    policy_sha256: str
    layers: tuple[str, ...]

    @property
    def grade(self) -> Grade:
        return highest(finding.grade for finding in self.findings)

    def as_json(self, language: str = "ja") -> dict[str, Any]:
        """The JSON object of the contract, its keys in the order of the manual; `language` is that of the details."""
        from komainu.guard.sentences import detail

        return {
            "schema_version": 1,
            "verdict": self.grade.value,
            "hold_minutes": self.hold_minutes,
            "findings": [
                {
                    "check": each.check,
                    "grade": each.grade.value,
                    "subject": each.subject,
                    "detail": detail(each, language),
                    "count": each.count,
                }
                for each in self.findings
            ],
            "recipients": [each.as_json() for each in self.recipients],
            "attachments": [each.as_json() for each in self.attachments],
            "message": {
                "message_id": self.message.message_id,
                "from": self.message.sender,
                "size_bytes": self.message.size_bytes,
                "sha256": self.message.sha256,
                "repairs": list(self.message.repairs),
            },
            "policy": {"sha256": self.policy_sha256, "layers": list(self.layers)},
        }
