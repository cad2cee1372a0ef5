"""The sample organisation in the database of the tests: made once by each process of pytest, and copied for every further file that walks it.

To make it takes ten seconds of work, a copy a tenth of one. The first of a day is kept beside the empty database: in memory on SQLite, as a database
of its own on PostgreSQL.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from komainu.web.site import clock
from komainu.web.site.sample import make
from tests import migrated

_kept = sqlite3.connect(":memory:", check_same_thread=False)
_made_on: date | None = None


@contextmanager
def sample_house() -> Iterator[None]:
    """For a fixture of a whole file: the house stands, in a transaction. Afterwards the database is as empty as before."""
    _fill()
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        migrated.into_test_database(connection)


def _fill() -> None:
    global _made_on  # noqa: PLW0603  (one process, one database)
    # "Last Friday" of the sample is last Friday only on the day on which it is made.
    if _made_on == clock.today():
        _copy_in()
        return
    with transaction.atomic():
        make(clock.now())
        # What follows a commit of a real house (files for the guard, the key of a day) is not wanted here, as in tests that roll back.
        connection.run_on_commit = []
    _made_on = clock.today()
    _keep()


def _keep() -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.backup(_kept)
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_sample"')
        cursor.execute(f'CREATE DATABASE "{name}_sample" TEMPLATE "{name}"')


def _copy_in() -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept.backup(connection.connection)
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{name}_sample"')
