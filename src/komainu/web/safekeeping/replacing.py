"""Putting what was taken in into the place of the house; what stood there before is kept aside, never deleted.

The old database goes first and the new one comes last: whoever pulls the plug in between finds no house, never a mixed one, and
restores again.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from komainu.web.safekeeping import archive, staging
from komainu.web.safekeeping.models import Rehearsal
from komainu.web.safekeeping.staging import Staging
from komainu.web.site.clock import JAPAN

WITH_IT = ("", "-wal", "-shm", "-journal")


class HouseRuns(Exception):
    """Somebody works with the database: the server or the worker is still running."""


def is_living() -> bool:
    """Whether there is a house that a restore would replace: a database with people or acts in it, or one that cannot be read."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        if not path.is_file() or not path.stat().st_size:
            return False
    try:
        with connection.cursor() as cursor:
            known = set(connection.introspection.table_names(cursor))
            for table in ("people_person", "trail_event"):
                if table in known:
                    cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  (two fixed names)
                    if cursor.fetchone():
                        return True
    except DatabaseError:
        if connection.vendor != "sqlite":
            raise
        return True  # a broken file may be all that is left of a house: it is not thrown away unasked
    finally:
        connection.close()
    return False


def is_founded() -> bool:
    """Whether the live database has the tables of this part, so that something can be written into it."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).is_file():
        return False
    with connection.cursor() as cursor:
        return Rehearsal._meta.db_table in connection.introspection.table_names(cursor)


def require_rest() -> None:
    """Raises HouseRuns while a server or a worker holds the database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if cursor.fetchone()[0]:
                raise HouseRuns
        return
    connection.close()
    path = Path(connection.settings_dict["NAME"])
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=1)) as alone:
            # The log is folded into the file only when nobody else has it open; then the file is all there is.
            (mode,) = alone.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode != "delete":
            raise HouseRuns
    except sqlite3.OperationalError as error:
        raise HouseRuns from error
    except sqlite3.DatabaseError:
        return  # a broken file is nobody's


def take_place(staged: Staging, now: datetime) -> Path:
    """Let the staged house take the place of the live one; returns the folder where the old one lies. Raises OSError, DatabaseError."""
    stamp = f"{now.astimezone(JAPAN):%Y%m%d-%H%M%S}"
    aside = _fresh_folder(Path(settings.DATA_FOLDER) / f"before-restore-{stamp}")
    staged.leave()
    if not staged.schema:
        with closing(sqlite3.connect(staged.database)) as alone:
            alone.execute("PRAGMA journal_mode=DELETE").fetchone()
    staging.sync(staged.folder)
    if staged.schema:
        _schema_aside(f"before_restore_{stamp.replace('-', '_')}")
    else:
        _database_aside(aside)
    keys, storage = Path(settings.KEYS_FOLDER), Path(settings.STORAGE_FOLDER)
    _move(keys, aside / "keys", archive.KEY_FILES)
    _move(storage, aside / "storage")
    _move(staged.keys, keys)
    _move(staged.storage, storage)
    if staged.schema:
        _schema_in(staged.schema)
    else:
        path = Path(connection.settings_dict["NAME"])
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(staged.database, path)
    return aside


def _fresh_folder(wanted: Path) -> Path:
    for number in range(1000):
        folder = wanted.with_name(f"{wanted.name}-{number}") if number else wanted
        try:
            folder.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(wanted)


def _move(source: Path, target: Path, names: tuple[str, ...] = ()) -> None:
    """Move what is in a folder, not the folder: it may be where a disk is mounted. Hidden files and locks stay."""
    if not source.is_dir():
        return
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for entry in sorted(source.iterdir()):
        if (entry.name in names) if names else not entry.name.startswith("."):
            shutil.move(entry, target / entry.name)


def _database_aside(aside: Path) -> None:
    connection.close()
    path = Path(connection.settings_dict["NAME"])
    for end in WITH_IT:
        each = path.with_name(path.name + end)
        if each.exists():
            shutil.move(each, aside / each.name)


def _schema_aside(name: str) -> None:
    """The schema in use gets another name, and an empty one takes its place. A schema of that name is an earlier try of the same second."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        live = cursor.fetchone()[0] or "public"
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = %s", [live])
        if cursor.fetchone()[0]:
            cursor.execute(f"ALTER SCHEMA {quote(live)} RENAME TO {quote(f'{name}_{os.getpid()}')}")
            cursor.execute(f"CREATE SCHEMA {quote(live)}")


def _schema_in(staged: str) -> None:
    """In one step: the empty schema goes, the staged one gets its name."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        live = cursor.fetchone()[0] or "public"
        cursor.execute(f"BEGIN; DROP SCHEMA IF EXISTS {quote(live)}; ALTER SCHEMA {quote(staged)} RENAME TO {quote(live)}; COMMIT")
