"""The chain of the trail, computed: what is hashed now is what is read back later, and every change shows."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest

from komainu.web.trail.chain import BEGINNING, FIELDS, event_hash, moment, plain, verify

AT = datetime(2026, 11, 22, 1, 2, 3, 4, tzinfo=UTC)


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Colour.RED, "red"),
        (AT, "2026-11-22T01:02:03.000004+00:00"),
        (AT.astimezone(timezone(timedelta(hours=9))), "2026-11-22T01:02:03.000004+00:00"),
        (datetime(2026, 11, 22, tzinfo=UTC), "2026-11-22T00:00:00.000000+00:00"),
        (date(2026, 2, 28), "2026-02-28"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        ({"a": (1, 2)}, {"a": [1, 2]}),
        ({3: None}, {"3": None}),
        ({"b", "a"}, ["a", "b"]),
        (frozenset({2, 1}), [1, 2]),
        (True, True),
        (Decimal("12.5"), "12.5"),
        (1.5, "1.5"),
        ("𠮷田 髙橋 﨑山", "𠮷田 髙橋 﨑山"),
        ([{"x": {date(2026, 1, 1)}}], [{"x": ["2026-01-01"]}]),
    ],
)
def test_a_value_becomes_what_json_keeps(value: Any, kept: Any) -> None:
    assert plain(value) == kept


def chained(count: int) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    previous = BEGINNING
    for number in range(1, count + 1):
        event: dict[str, Any] = dict.fromkeys(FIELDS, "") | {"sequence": number, "happened_at": AT, "before": {}, "after": {"n": number}}
        event["previous_hash"], event["hash"] = previous, event_hash(event, previous)
        previous = event["hash"]
        events.append(event)
    return events


def test_a_sound_chain_is_found_sound() -> None:
    events = chained(5)
    found = verify(events)
    assert found.is_sound
    assert (found.events, found.head) == (5, events[-1]["hash"])


def test_an_empty_chain_is_sound() -> None:
    assert verify([]).is_sound


def test_the_order_of_keys_does_not_matter() -> None:
    one, other = chained(1)[0], chained(1)[0]
    one["after"], other["after"] = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    assert event_hash(one, BEGINNING) == event_hash(other, BEGINNING)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_part_of_the_hash(field: str) -> None:
    event = chained(1)[0]
    changed: Any = {"sequence": 2, "happened_at": AT + timedelta(microseconds=1)}.get(
        field, {"x": 1} if field in {"before", "after"} else "x"
    )
    assert event_hash({**event, field: changed}, BEGINNING) != event["hash"]


def test_a_removed_event_is_missed() -> None:
    events = chained(5)
    found = verify([*events[:2], *events[3:]])
    assert (found.broken_at, found.what) == (3, "missing")


def test_an_event_put_in_for_another_does_not_link() -> None:
    events = chained(5)
    forged = {**events[2], "previous_hash": "f" * 64}
    found = verify([*events[:2], forged, *events[3:]])
    assert (found.broken_at, found.what) == (3, "link")


def test_changed_content_is_found_where_it_stands() -> None:
    events = chained(5)
    events[3]["reason"] = "changed later"
    assert (verify(events).broken_at, verify(events).what) == (4, "content")


def test_a_rewritten_event_breaks_the_link_of_the_next() -> None:
    events = chained(5)
    events[3]["reason"] = "changed later"
    events[3]["hash"] = event_hash(events[3], events[3]["previous_hash"])
    assert (verify(events).broken_at, verify(events).what) == (5, "link")


def test_moments_are_written_in_one_way() -> None:
    assert moment(datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=9)))) == "2026-01-01T00:00:00.000000+00:00"
