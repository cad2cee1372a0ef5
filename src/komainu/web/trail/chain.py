"""The hash of an event: SHA-256 over its canonical JSON, with the hash of the one before. Pure; no database."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

BEGINNING = "0" * 64
FIELDS = (
    "sequence", "happened_at", "actor_id", "actor_name", "action", "subject_type", "subject_id", "subject_label", "before", "after", "reason",
)  # fmt: skip


def plain(value: Any) -> Any:
    """A value as JSON keeps it, so that what is hashed now is what is read back later."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def moment(value: datetime) -> str:
    """A moment in one way of writing, with microseconds, in UTC."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(event: Mapping[str, Any], previous_hash: str) -> str:
    """The hash of an event given as a mapping of FIELDS (`happened_at` aware)."""
    values = [moment(event[name]) if name == "happened_at" else event[name] for name in FIELDS]
    text = json.dumps([previous_hash, *values], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of recomputing the chain. `broken_at` is the sequence of the first event that does not fit."""

    events: int
    head: str
    broken_at: int | None = None
    what: str = ""

    @property
    def is_sound(self) -> bool:
        return self.broken_at is None


def verify(events: Iterable[Mapping[str, Any]]) -> Verification:
    """Recompute the chain from its beginning; events come in order of `sequence`."""
    previous, count = BEGINNING, 0
    for event in events:
        count += 1
        if event["sequence"] != count:
            return Verification(count, previous, count, "missing")
        if event["previous_hash"] != previous:
            return Verification(count, previous, count, "link")
        if event_hash(event, previous) != event["hash"]:
            return Verification(count, previous, count, "content")
        previous = event["hash"]
    return Verification(count, previous)
