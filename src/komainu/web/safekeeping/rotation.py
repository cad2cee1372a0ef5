"""Changing the key that seals: a new key, every sealed value and file sealed anew, the old key removed when nothing needs it.

It may be killed at any moment and called again: what is sealed with which key stands in the values themselves, and that a rotation
is under way stands with the keys. Pages go on working meanwhile; the old key still opens.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from komainu.web.people.models import Person
from komainu.web.safekeeping import places
from komainu.web.safekeeping.archive import stored_files
from komainu.web.safekeeping.store import the_safe
from komainu.web.safekeeping.tables import sealed_columns
from komainu.web.site.keys import Keys, next_id, sealing_keys, sync_folder, with_new_key, write_keys
from komainu.web.site.sealing import SEALED_FILES, SealBroken, key_of_file, seal, seal_file, unseal, unseal_file
from komainu.web.trail import services as trail

AT_ONCE = 200
# A request that sealed before the change of keys may store its value only afterwards; no request and no job lasts this long.
SETTLING = timedelta(hours=1)
LOOK_AGAIN = timedelta(days=1)
NO_KEY = "?"
PARTIAL = ".sealing.partial"

Tell = Callable[[str, int], None]


@dataclass
class Resealed:
    """What one round did. `closed` values and files do not open with any key; they were left as they are."""

    values: int = 0
    files: int = 0
    closed: int = 0
    retired: list[str] = field(default_factory=list)


def _folder() -> Path:
    return Path(settings.KEYS_FOLDER)


def uses() -> dict[str, tuple[int, int]]:
    """How many values and how many files each key sealed, by its id; `?` is what no known key sealed. A query for each sealed column."""
    keys = sealing_keys(_folder())
    values: Counter[str] = Counter()
    for column, table in _columns():
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT substr({column}, 1, 16) FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608  (names of our own models)
            for (beginning,) in _each(cursor):
                name = beginning.partition(":")[0]
                values[name if name in keys.opening else NO_KEY] += 1
    files: Counter[str] = Counter()
    for _place, path in _sealed_files():
        name = _key_of(path)
        files[name if name in keys.opening else NO_KEY] += 1
    return {name: (values[name], files[name]) for name in {*keys.opening, *values, *files}}


def _each(cursor: Any) -> Iterator[Any]:
    while rows := cursor.fetchmany(1000):
        yield from rows


def _columns() -> Iterator[tuple[str, str]]:
    quote = connection.ops.quote_name
    for each in sealed_columns(apps):
        yield quote(each.column), quote(each.model._meta.db_table)


def _sealed_files() -> Iterator[tuple[str, Path]]:
    """The files of the parts that keep sealed ones, with their places."""
    root = Path(settings.STORAGE_FOLDER)
    for each in SEALED_FILES.values():
        for path in stored_files(root, each.folder):
            yield each.place, root / path


def _key_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return key_of_file(file.read(16))
    except FileNotFoundError:
        return ""


def rotate(now: datetime, *, by: Person | None = None, tell: Tell = lambda what, count: None) -> Resealed:
    """Seal everything with a new key. A rotation that did not end is ended first, without another key. Raises Busy, OSError."""
    with places.alone():
        keys = sealing_keys(_folder())
        if keys.rotation is None or keys.rotation["settled_after"]:
            new = next_id(keys)
            # The trail says that a key was made before the key is used: what stands in no record must not seal.
            with transaction.atomic():
                trail.record("safekeeping.rotation_started", by=by, subject=the_safe(now), before={"key": keys.current}, after={"key": new})
            keys = with_new_key(keys, {"to": new, "from": keys.current, "started_at": now.isoformat(), "settled_after": None})
            write_keys(_folder(), keys)
        done = _reseal(keys, tell)
        keys = replace(keys, rotation={**(keys.rotation or {}), "settled_after": (now + SETTLING).isoformat()})
        with transaction.atomic():
            after = {"key": keys.current, "values": done.values, "files": done.files, "closed": done.closed}
            trail.record("safekeeping.keys_rotated", by=by, subject=the_safe(now), after=after)
        write_keys(_folder(), keys)
        return done


def finish(now: datetime) -> Resealed:
    """Once a rotation has settled: seal what slipped through, then remove the old keys if nothing needs them. Raises Busy, OSError."""
    with places.alone():
        keys = sealing_keys(_folder())
        done = Resealed()
        if keys.rotation is None or not keys.rotation["settled_after"] or now < datetime.fromisoformat(keys.rotation["settled_after"]):
            return done
        done = _reseal(keys, lambda what, count: None)
        used = uses()
        unused = sorted(name for name in keys.opening if name != keys.current and used.get(name, (0, 0)) == (0, 0))
        if done.values or done.files or not unused:
            # Something was still sealed with an old key after it had settled, or does not open: the keys stay, and are looked at again.
            later = now + (SETTLING if done.values or done.files else LOOK_AGAIN)
            write_keys(_folder(), replace(keys, rotation={**keys.rotation, "settled_after": later.isoformat()}))
            return done
        with transaction.atomic():
            trail.record("safekeeping.keys_retired", by=None, subject=the_safe(now), before={"keys": unused}, after={"key": keys.current})
        left = {name: value for name, value in keys.opening.items() if name not in unused}
        write_keys(_folder(), replace(keys, opening=left, rotation=None if len(left) == 1 else keys.rotation))
        done.retired = unused
        return done


def _reseal(keys: Keys, tell: Tell) -> Resealed:
    done = Resealed()
    for each in sealed_columns(apps):
        _reseal_column(each, keys, done, tell)
    for place, path in _sealed_files():
        _reseal_file(place, path, keys, done)
        tell("files", done.files)
    for left in Path(settings.STORAGE_FOLDER).rglob(f"*{PARTIAL}"):
        left.unlink(missing_ok=True)
    return done


def _reseal_column(each: Any, keys: Keys, done: Resealed, tell: Tell) -> None:
    """Row by row in the order of their keys, some hundred in a transaction. A value that somebody changed meanwhile is theirs."""
    quote = connection.ops.quote_name
    column, table, pk = quote(each.column), quote(each.model._meta.db_table), quote(each.model._meta.pk.column)
    last: Any = None
    while True:
        after, given = (f" AND {pk} > %s", [last]) if last is not None else ("", [])
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {pk} FROM {table} WHERE {column} IS NOT NULL AND {column} NOT LIKE %s{after} ORDER BY {pk} LIMIT {AT_ONCE}",  # noqa: S608  (names of our own models)
                [f"{keys.current}:%", *given],
            )
            rows = [row[0] for row in cursor.fetchall()]
            for row in rows:
                # One value at a time: a whole list of persons may stand in one.
                cursor.execute(f"SELECT {column} FROM {table} WHERE {pk} = %s", [row])  # noqa: S608
                value = cursor.fetchone()[0]
                try:
                    sealed = seal(unseal(value, each.place, keys), each.place, keys)
                except SealBroken:
                    done.closed += 1
                    continue
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {pk} = %s AND {column} = %s", [sealed, row, value])  # noqa: S608
                done.values += cursor.rowcount
        if not rows:
            return
        last = rows[-1]
        tell("sealed", done.values)


def _reseal_file(place: str, path: Path, keys: Keys, done: Resealed) -> None:
    """The file is replaced at once: whoever reads it meanwhile has the old one or the new one, and both open."""
    if _key_of(path) == keys.current:
        return
    try:
        content = unseal_file(path.read_bytes(), place, keys)
    except FileNotFoundError:
        return
    except SealBroken:
        done.closed += 1
        return
    state = path.stat()
    partial = path.with_name(path.name + PARTIAL)
    with partial.open("wb") as file:
        file.write(seal_file(content, place, keys))
        file.flush()
        os.fsync(file.fileno())
    os.utime(partial, ns=(state.st_atime_ns, state.st_mtime_ns))
    partial.replace(path)
    sync_folder(path.parent)
    done.files += 1
