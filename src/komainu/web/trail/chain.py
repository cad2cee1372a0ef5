"""The hash of an event: SHA-256 over its canonical JSON, with the hash of the one before. Pure; no database."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
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


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def hash_of(values: Sequence[Any], previous_hash: str) -> str:
    """The hash of an event given as its values in the order of FIELDS, the moment as text and JSON values decoded."""
    return hashlib.sha256(_encode([previous_hash, *values]).encode("utf-8", "surrogatepass")).hexdigest()


def event_hash(event: Mapping[str, Any], previous_hash: str) -> str:
    """The hash of an event given as a mapping of FIELDS (`happened_at` aware)."""
    return hash_of([moment(event[name]) if name == "happened_at" else event[name] for name in FIELDS], previous_hash)


@dataclass(frozen=True, slots=True)
class KnownHead:
    """That the chain once ran through this event, as somebody wrote it down.

    source   where it was written down: given, run, backup, record, folder
    """

    sequence: int
    hash: str
    source: str
    noted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of recomputing the chain. `broken_at` is the sequence of the first event that does not fit.

    what       "" (sound), missing, link, content, anchor (a known head is not in the chain), short (the chain ends before a known
               head), unguarded (the database would let the trail be changed)
    compared   how many known heads the chain was compared with
    """

    events: int
    head: str
    broken_at: int | None = None
    what: str = ""
    compared: int = 0
    against: KnownHead | None = None

    @property
    def is_sound(self) -> bool:
        return not self.what


class Walk:
    """Recomputes the chain event by event, in constant memory; may be left and taken up again at `count` and `previous`.

    known   what the chain must run through; those at or before `count` were compared before
    """

    def __init__(self, count: int = 0, previous: str = BEGINNING, known: Iterable[KnownHead] = ()) -> None:
        self.count, self.previous = count, previous
        self.compared = 0
        self._ahead: dict[int, list[KnownHead]] = {}
        for head in known:
            if head.sequence > count:
                self._ahead.setdefault(head.sequence, []).append(head)
            else:
                self.compared += 1

    def take(self, values: Sequence[Any], previous_hash: str, stored: str) -> Verification | None:
        """The next event (`values` as for `hash_of`); None while everything fits, else what does not."""
        self.count += 1
        if values[0] != self.count:
            return self._found("missing")
        if previous_hash != self.previous:
            return self._found("link")
        if hash_of(values, previous_hash) != stored:
            return self._found("content")
        self.previous = stored
        if self._ahead and self.count in self._ahead:
            for head in self._ahead.pop(self.count):
                if head.hash != stored:
                    return self._found("anchor", head)
                self.compared += 1
        return None

    def _found(self, what: str, against: KnownHead | None = None) -> Verification:
        return Verification(self.count, self.previous, self.count, what, self.compared, against)

    def end(self) -> Verification:
        """What is found when no event follows."""
        if self._ahead:
            first = min(self._ahead)
            return Verification(self.count, self.previous, self.count + 1, "short", self.compared, self._ahead[first][0])
        return Verification(self.count, self.previous, compared=self.compared)


def verify(events: Iterable[Mapping[str, Any]], known: Iterable[KnownHead] = ()) -> Verification:
    """Recompute the chain from its beginning; events come in order of `sequence`."""
    walk = Walk(known=known)
    for event in events:
        values = [moment(event[name]) if name == "happened_at" else event[name] for name in FIELDS]
        if found := walk.take(values, event["previous_hash"], event["hash"]):
            return found
    return walk.end()
