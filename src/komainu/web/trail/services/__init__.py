"""The one way into the trail. Called by every service, inside its transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail.chain import BEGINNING, FIELDS, event_hash, plain
from komainu.web.trail.models import Event, TrailDay
from komainu.web.trail.telling import SEALED, sealed_names

LOCK = 0x4B4F4D41494E55  # "KOMAINU", the number of the advisory lock that keeps the chain single
AT_ONCE = 400


def record(
    action: str,
    *,
    by: Person | None,
    subject: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Append one event. Must run inside a transaction: the act and its trail stand or fall together.

    action  dotted id, `part.what_was_done`
    by      who did it; None for the system itself or somebody who did not sign in
    before, after   by field; a value whose field is sealed in the record does not enter the trail either
    Raises RuntimeError outside a transaction.
    """
    return _append(action, by, [(subject, before or {}, after or {})], reason)[0]


def record_many(action: str, *, by: Person | None, told: Sequence[tuple[models.Model, Mapping[str, Any]]]) -> int:
    """Append one event for each of many records on which the same act was done at once, with what each was after. Four queries, one more for each 400.

    Each record keeps its own history, as if it had been told alone. Returns how many. Raises RuntimeError outside a transaction.
    """
    return len(_append(action, by, [(subject, {}, after) for subject, after in told], ""))


def record_changes(action: str, *, by: Person | None, told: Sequence[tuple[models.Model, Mapping[str, Any], Mapping[str, Any]]]) -> int:
    """The same of many records that were changed: each with what it was before and after."""
    return len(_append(action, by, told, ""))


def _append(
    action: str, by: Person | None, told: Sequence[tuple[models.Model, Mapping[str, Any], Mapping[str, Any]]], reason: str
) -> list[Event]:
    if not connection.in_atomic_block:
        raise RuntimeError("trail.record needs the transaction of the act")
    if not told:
        return []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash", "happened_at").first()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, BEGINNING)
    now = clock.now()
    if last is None or clock.japan_day(last[2]) != clock.japan_day(now):
        TrailDay.objects.create(sequence=sequence, day=clock.japan_day(now))
    events = []
    for subject, before, after in told:
        sealed = sealed_names(subject._meta.label_lower)
        values = {
            "sequence": sequence,
            "happened_at": now,
            "actor_id": str(by.pk) if by else "",
            "actor_name": by.name if by else "",
            "action": action,
            "subject_type": subject._meta.label_lower,
            "subject_id": str(subject.pk),
            "subject_label": str(subject)[:300],
            "before": plain(_without_sealed(before, sealed)),
            "after": plain(_without_sealed(after, sealed)),
            "reason": reason,
        }
        assert tuple(values) == FIELDS
        events.append(Event(**values, previous_hash=previous, hash=event_hash(values, previous)))
        sequence, previous = sequence + 1, events[-1].hash
    if len(events) == 1:
        events[0].save(force_insert=True)
    else:
        Event.objects.bulk_create(events, batch_size=AT_ONCE)
    return events


def _without_sealed(values: Mapping[str, Any], sealed: frozenset[str]) -> Mapping[str, Any]:
    return {name: SEALED if name in sealed else value for name, value in values.items()} if sealed else values
