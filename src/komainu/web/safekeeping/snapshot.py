"""One moment of the database, while everybody goes on writing."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection


class DatabaseBroken(Exception):
    """The database file itself is damaged; the text is what SQLite says."""


@contextmanager
def snapshot(work: Path) -> Iterator[Any]:
    """A connection that sees the database as it is now, for as long as it is read.

    work   an empty folder on this machine, for SQLite's copy; the caller removes it
    Raises DatabaseBroken; OSError when the copy cannot be written.
    """
    reading = connection.copy("safekeeping_snapshot")
    try:
        if connection.vendor == "sqlite":
            reading.settings_dict["NAME"] = str(_sqlite_copy(work))
        reading.connect()
        if connection.vendor == "postgresql":
            reading.set_autocommit(False)
            with reading.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield reading
    finally:
        reading.close()


def _sqlite_copy(work: Path) -> Path:
    """The online backup of SQLite in one step: in WAL mode it reads one moment, and no writer waits for it."""
    target = work / "snapshot.sqlite3"
    source = connection.copy("safekeeping_source")
    try:
        source.connect()
        with closing(sqlite3.connect(target)) as copy:
            target.chmod(0o600)
            try:
                source.connection.backup(copy, pages=-1)
                said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            except sqlite3.OperationalError as error:
                raise OSError(errno.EIO, str(error), str(target)) from error
            except sqlite3.DatabaseError as error:
                raise DatabaseBroken(str(error)) from error
            if said != "ok":
                raise DatabaseBroken(str(said))
    finally:
        source.close()
    return target
