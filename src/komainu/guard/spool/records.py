"""What is read out of the spool: values, without a line to the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from komainu.guard.inputs import Envelope
from komainu.guard.spool.states import State


@dataclass(frozen=True, slots=True)
class Event:
    """One change of state, or one thing observed on the way, in the order in which it was synced.

    id       grows, never reused: whoever mirrors events asks for those after the last one known
    by, second, reason  who acted and why, as given to act(); empty where the service did
    figures  with `examined` and `observed` what `log_line` says of the verdict; else None
    """

    id: int
    uid: str
    before: str
    after: str
    cause: str
    by: str
    at: datetime
    second: str = ""
    reason: str = ""
    figures: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far the message got for one recipient.

    state  waiting, sending (the final dot may be out), forwarded, bounced
    reply  the upstream's last word
    """

    address: str
    state: str = "waiting"
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A line of a list. `due_at` is when a held message goes, or when a waiting one is returned."""

    uid: str
    state: State
    received_at: datetime
    due_at: datetime | None
    grade: str
    sender: str
    subject: str
    recipients: tuple[str, ...]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything about one message but its bytes.

    sender    authenticated_as, or mail_from where nobody was authenticated
    verdict   the JSON object of the contract, None before the examination
    in_doubt  it was on its last step when the service died, and a person decides (`in_doubt = "ask"`)
    """

    uid: str
    state: State
    received_at: datetime
    due_at: datetime | None
    sender: str
    envelope: Envelope
    subject: str
    verdict: dict[str, Any] | None
    deliveries: tuple[Delivery, ...]
    attempts: int
    in_doubt: bool
    options: dict[str, Any]
    events: tuple[Event, ...]

    def reasons(self) -> list[str]:
        """What the boxes of a confirmation are called: check:subject of each finding."""
        return [f"{each['check']}:{each['subject']}" for each in (self.verdict or {}).get("findings", [])]
