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
from django.db import connection, connections

ALIAS = "safekeeping_restore"
PREFIX = ".restore-"
SCHEMA_PREFIX = "komainu_restore_"


@dataclass(frozen=True, slots=True)
class Staging:
    """`schema` is empty on SQLite."""

    folder: Path
    schema: str

    @property
    def database(self) -> Path:
        return self.folder / "komainu.sqlite3"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def storage(self) -> Path:
        return self.folder / "storage"

    @property
    def connection(self) -> Any:
        return connections[ALIAS]


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
    values = copy.deepcopy(connection.settings_dict)
    if staging.schema:
        values["OPTIONS"] = {**values.get("OPTIONS", {}), "options": f"-c search_path={staging.schema}"}
    else:
        values["NAME"] = str(staging.database)
    return values


@contextmanager
def staging() -> Iterator[Staging]:
    """An empty place; it is removed at the end, with what was not taken out of it. The caller holds the lock."""
    sweep()
    token = token_hex(6)
    folder = Path(settings.DATA_FOLDER) / f"{PREFIX}{token}"
    folder.mkdir(parents=True, mode=0o700)
    made = Staging(folder, f"{SCHEMA_PREFIX}{token}" if connection.vendor == "postgresql" else "")
    try:
        for each in (made.keys, made.storage):
            each.mkdir(mode=0o700)
        if made.schema:
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(made.schema)}")
        connections.settings[ALIAS] = _settings_for(made)
        yield made
    finally:
        close()
        connections.settings.pop(ALIAS, None)
        sweep()


def close() -> None:
    """Close the staging database, so that its file can be moved."""
    if ALIAS in connections.settings and hasattr(connections._connections, ALIAS):
        connections[ALIAS].close()
        del connections[ALIAS]


def sync(folder: Path) -> None:
    """Let everything below a folder outlast a power failure."""
    for root, _folders, files in os.walk(folder):
        for name in files:
            handle = os.open(Path(root) / name, os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
