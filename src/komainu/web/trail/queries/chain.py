"""The chain as it stands in the database, read in a stream; the heads that it must run through; whether the database still guards it."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from komainu.web.site.prepared import prepared
from komainu.web.trail import anchors
from komainu.web.trail.chain import FIELDS, KnownHead, Verification, Walk
from komainu.web.trail.models import THE_TRAIL, Anchor, Event, TrailHouse, VerificationRun

AT_ONCE = 2000
MOST_FILES = 20_000

KNOWN: list[Callable[[], Iterable[KnownHead]]] = []
"""Where else heads of the chain were written down: a part that keeps some adds its reading here."""

Row = tuple[list[Any], str, str]

# The moment as text in one way of writing, made by the database: parsing a million of them here would take longer than all the rest.
_MOMENT = {
    "sqlite": "CAST(happened_at AS TEXT)",
    "postgresql": """to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')""",
}


def _moment_of(text: str) -> str:
    """SQLite keeps `2026-11-22 01:02:03[.000004]` in UTC; the chain hashes `2026-11-22T01:02:03.000004+00:00`."""
    whole = text if len(text) == 26 else f"{text}.000000"
    return f"{whole[:10]}T{whole[11:]}+00:00"


def rows_after(sequence: int, most: int | None = None) -> Iterator[Row]:
    """The events after that one in order, as values for `chain.hash_of`, hash of the one before, own hash. One query, streamed.

    A JSON value that is none any more (somebody changed it) becomes its text, so that the hash does not fit.
    """
    moment = _MOMENT[connection.vendor]
    columns = ", ".join(moment if name == "happened_at" else name for name in (*FIELDS, "previous_hash", "hash"))
    limit = f" LIMIT {int(most)}" if most is not None else ""
    query = f"SELECT {columns} FROM trail_event WHERE sequence > %s ORDER BY sequence{limit}"  # noqa: S608  (columns and limit are ours)
    at, before, after = FIELDS.index("happened_at"), FIELDS.index("before"), FIELDS.index("after")
    on_sqlite = connection.vendor == "sqlite"
    with closing(connection.cursor() if on_sqlite else connection.chunked_cursor()) as cursor:
        cursor.execute(query, [sequence])
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                values = list(row[:-2])
                values[at] = _moment_of(values[at]) if on_sqlite else f"{values[at]}+00:00"
                values[before], values[after] = _decoded(values[before]), _decoded(values[after])
                yield values, row[-2], row[-1]


def _decoded(text: str) -> Any:
    if text == "{}":
        return {}
    try:
        return json.loads(text)
    except ValueError:
        return text


def head() -> tuple[int, str]:
    """How many events there are, and the hash of the last. One query."""
    return next(iter(_head()), (0, ""))


@prepared
def _head() -> QuerySet[Event, tuple[int, str]]:
    return Event.objects.order_by("-sequence").values_list("sequence", "hash")[:1]


def guards_stand() -> bool:
    """Whether the database still refuses to change the trail: its triggers are there and switched on. One query."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'trail_event' AND sql LIKE %s AND name IN (%s, %s)",
                ["%RAISE(ABORT%", "trail_event_no_update", "trail_event_no_delete"],
            )
            return bool(cursor.fetchone()[0] == 2)
        # tgtype 58: BEFORE, statement, on UPDATE, DELETE and TRUNCATE.
        cursor.execute(
            "SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = 'trail_event'::regclass"
            " AND t.tgname = 'trail_event_append_only' AND t.tgenabled IN ('O', 'A') AND t.tgtype = 58 AND p.prosrc LIKE %s",
            ["%RAISE EXCEPTION%"],
        )
        return bool(cursor.fetchone()[0] == 1)


def known_heads() -> tuple[list[KnownHead], int]:
    """Every head that was written down, and how many of them a restore made moot. Three queries, and those of the parts in `KNOWN`.

    After a restore the chain goes on from the event that the copy ended with; heads noted before, for events after it, fit no more.
    """
    heads = [KnownHead(sequence, hash_, "record", at) for sequence, hash_, at in Anchor.objects.values_list("sequence", "hash", "made_at")]
    runs = VerificationRun.objects.filter(what="", events__gt=0).exclude(finished_at=None)
    heads += [KnownHead(sequence, hash_, "run", at) for sequence, hash_, at in runs.values_list("events", "head", "finished_at")]
    for reading in KNOWN:
        heads += reading()
    heads += _heads_in_folder()
    restored = Event.objects.filter(action="safekeeping.restored").values_list("happened_at", "after")
    cuts = [(at, int(after.get("events") or 0)) for at, after in restored]
    valid = [head for head in heads if not _is_moot(head, cuts)]
    return valid, len(heads) - len(valid)


def _is_moot(head: KnownHead, cuts: list[tuple[datetime, int]]) -> bool:
    return any(head.noted_at is not None and head.noted_at < at and head.sequence > events for at, events in cuts)


def _heads_in_folder() -> Iterator[KnownHead]:
    """The anchors in the folder outside, those that this installation signed. One query."""
    name = TrailHouse.objects.filter(pk=THE_TRAIL).values_list("folder", flat=True).first()
    folder = Path(name) if name else None
    if folder is None or not folder.is_dir():
        return
    for file in sorted(folder.glob(f"{anchors.NAME}*.txt"))[-MOST_FILES:]:
        if file.is_file() and file.stat().st_size <= anchors.LARGEST_TEXT:
            found = anchors.read(file.read_text(encoding="utf-8", errors="replace"), "folder")
            if found is not None and found.is_signed:
                yield found.head


def verification(given: Iterable[KnownHead] = ()) -> Verification:
    """Recompute the whole chain and compare it with every known head and those given. Constant memory; the queries of `known_heads`, and two."""
    known, _moot = known_heads()
    walk = Walk(known=[*known, *given])
    for values, previous, stored in rows_after(0):
        if found := walk.take(values, previous, stored):
            return found
    found = walk.end()
    if found.is_sound and not guards_stand():
        return Verification(found.events, found.head, None, "unguarded", found.compared)
    return found
