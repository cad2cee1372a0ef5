"""Migrated, empty databases, made once and copied: to migrate one takes half a minute of work, and a run of all tests needs a dozen.

A copy is kept for as long as nothing of what it is made from changes (migrations, models, dependencies), in `.pytest_cache` and on the
PostgreSQL server of the run. That the migrations themselves run is tested by whoever makes the first copy.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "migrated"


@cache
def digest() -> str:
    """What a migrated database depends on: every migration and model, the one way into the trail, the locked dependencies."""
    web = ROOT / "src" / "komainu" / "web"
    found = [
        *web.glob("*/migrations/*.py"),
        *web.glob("*/models.py"),
        *web.glob("*/models/*.py"),
        web / "site" / "settings.py",
        web / "site" / "together.py",
    ]
    made_from = hashlib.sha256()
    for file in [*sorted(found), ROOT / "requirements" / "dev.txt"]:
        made_from.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return made_from.hexdigest()[:20]


@contextmanager
def _alone() -> Iterator[None]:
    """One process makes the copy, the others wait for it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOMAINU_")}
    with tempfile.TemporaryDirectory(prefix="komainu-migrated-") as folder:
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        subprocess.run(
            [sys.executable, "-m", "komainu", "manage", "migrate", "--verbosity", "0"],
            env={**kept, "KOMAINU_DATA": folder, "KOMAINU_DATABASE_URL": url, "PYTHONPATH": path, "LANG": "C.UTF-8"},
            cwd=folder, check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip


def sqlite_file() -> Path:
    """A migrated database as a file, to be copied."""
    file = KEPT / f"{digest()}.sqlite3"
    with _alone():
        if not file.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            with tempfile.TemporaryDirectory(prefix="komainu-migrated-") as folder:
                made = Path(folder) / "komainu.sqlite3"
                _migrate(f"sqlite:///{made}")
                shutil.copyfile(made, file.with_suffix(".part"))
            file.with_suffix(".part").rename(file)
    return file


def postgres_name(server: str) -> str:
    """A migrated database on a PostgreSQL server, to be taken as a template; nobody connects to it."""
    import psycopg

    name = f"komainu_migrated_{digest()}"
    with _alone(), psycopg.connect(server, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            part = f"{name}_part"
            connection.execute(f'DROP DATABASE IF EXISTS "{part}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{part}"'.encode())
            _migrate(urllib.parse.urlunsplit(urllib.parse.urlsplit(server)._replace(path=f"/{part}")))
            connection.execute(f'ALTER DATABASE "{part}" RENAME TO "{name}"'.encode())
    return name


def into_test_database(connection: Any) -> None:
    """What `migrate` would do to the database of the tests, which Django has just made."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(sqlite_file())) as source:
            source.backup(connection.connection)
        return
    name = connection.settings_dict["NAME"]
    template = postgres_name(os.environ["KOMAINU_DATABASE_URL"])
    connection.close()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
