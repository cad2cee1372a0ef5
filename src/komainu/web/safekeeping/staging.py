"""A place beside the live house where a backup is taken in: a database of its own, and folders for keys and files."""

import copy
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections

PREFIX = ".restore-"
SCHEMA_PREFIX = "komainu_restore_"


@dataclass(frozen=True, slots=True)
class Staging:
    """Until `leave` the staging database is this process's own: some libraries' migrations know only the default one.

    schema  on PostgreSQL; empty on SQLite
    live    the settings of the live database
    """

    folder: Path
    schema: str
    live: dict[str, Any]

    @property
    def database(self) -> Path:
        return self.folder / "komainu.sqlite3"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def storage(self) -> Path:
        return self.folder / "storage"

    def leave(self) -> None:
        """From here on this process works on the live database again; the staging one is closed and can be moved."""
        _use(self.live)


def _use(values: dict[str, Any]) -> None:
    connections[DEFAULT_DB_ALIAS].close()
    del connections[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = values


def sweep() -> None:
    """Remove what a restore that was killed left behind. The caller holds the lock."""
    data = Path(settings.DATA_FOLDER)
    for left in data.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [SCHEMA_PREFIX])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP SCHEMA {connection.ops.quote_name(name)} CASCADE")


def _settings_for(staging: Staging) -> dict[str, Any]:
    values = copy.deepcopy(staging.live)
    if staging.schema:
        values["OPTIONS"] = {**values.get("OPTIONS", {}), "options": f"-c search_path={staging.schema}"}
    else:
        values["NAME"] = str(staging.database)
    return values


@contextmanager
def staging() -> Iterator[Staging]:
    """An empty place; it is removed at the end, with what was not taken out of it. For a command, which has its process for itself.

    The caller holds the lock.
    """
    sweep()
    token = token_hex(6)
    folder = Path(settings.DATA_FOLDER) / f"{PREFIX}{token}"
    folder.mkdir(parents=True, mode=0o700)
    schema = f"{SCHEMA_PREFIX}{token}" if connection.vendor == "postgresql" else ""
    made = Staging(folder, schema, connection.settings_dict)
    try:
        for each in (made.keys, made.storage):
            each.mkdir(mode=0o700)
        if made.schema:
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(made.schema)}")
        _use(_settings_for(made))
        yield made
    finally:
        made.leave()
        sweep()


def sync(folder: Path) -> None:
    """Let everything below a folder outlast a power failure."""
    for root, _folders, files in os.walk(folder):
        for name in files:
            handle = os.open(Path(root) / name, os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
