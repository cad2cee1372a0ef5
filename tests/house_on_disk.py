"""A whole installation of its own for tests that start, kill and look at real processes: its data folder, its database, its commands.

On SQLite the database is a file, on PostgreSQL (KOMAINU_DATABASE_URL) a database beside the one of the tests. It is migrated once
(`tests.migrated`) and copied for each test.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests import migrated
from tests.waiting import awaited

ROOT = Path(__file__).resolve().parent.parent


def server_url() -> str:
    """The PostgreSQL server of this run, or "" on SQLite."""
    url = os.environ.get("KOMAINU_DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def _on_server(statement: str) -> None:
    import psycopg

    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _url_of(name: str) -> str:
    parts = urllib.parse.urlsplit(server_url())
    return urllib.parse.urlunsplit(parts._replace(path=f"/{name}"))


@dataclass
class HouseOnDisk:
    """One installation. What it starts, it stops."""

    folder: Path
    database_url: str
    more: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KOMAINU_")}
        return {
            **kept,
            "KOMAINU_DATA": str(self.folder),
            "KOMAINU_DATABASE_URL": self.database_url,
            "PYTHONPATH": os.pathsep.join([str(self.folder), str(ROOT / "src"), str(ROOT)]),
            "LANG": "C.UTF-8",
            **self.more,
        }

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """`komainu …`, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "komainu", *arguments],
            env={**self.environment, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
        )

    def migrate(self) -> None:
        """An empty, migrated database; on SQLite a copy of one that was made before."""
        if self.database_url.startswith("sqlite"):
            shutil.copyfile(migrated.sqlite_file(), self.folder / "komainu.sqlite3")
            return
        done = self.run("manage", "migrate", "--verbosity", "0", seconds=600)
        assert done.returncode == 0, done.stderr

    def python(self, code: str, *, seconds: float = 120) -> str:
        """What a few lines print inside the installation, Django being ready."""
        done = subprocess.run(
            [sys.executable, "-c", f"{READY}\n{code}"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            cwd=self.folder,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *command: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """A process in a session of its own, so that it can be killed with its children by number."""
        log = (self.folder / f"log-{len(self.started)}").open("wb")
        process = subprocess.Popen(
            list(command),
            env={**self.environment, **(environment or {})},
            cwd=self.folder,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.started.append(process)
        return process

    def start_komainu(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self.start(sys.executable, "-m", "komainu", *arguments)

    def start_python(self, code: str, *arguments: str) -> subprocess.Popen[bytes]:
        return self.start(sys.executable, "-c", f"{READY}\n{code}", *arguments)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What stands in the database, read from outside."""
        if self.database_url.startswith("postgres"):
            import psycopg

            with psycopg.connect(self.database_url, autocommit=True) as connection:
                return list(connection.execute(statement))  # type: ignore[call-overload]
        with closing(sqlite3.connect(self.folder / "komainu.sqlite3", timeout=20)) as connection:
            return connection.execute(statement).fetchall()

    def value(self, statement: str) -> Any:
        return self.rows(statement)[0][0]

    def execute(self, statement: str) -> None:
        """Change the database from outside: how time that passed is told to it."""
        if self.database_url.startswith("postgres"):
            import psycopg

            with psycopg.connect(self.database_url, autocommit=True) as connection:
                connection.execute(statement)  # type: ignore[call-overload]
            return
        with closing(sqlite3.connect(self.folder / "komainu.sqlite3", timeout=20)) as connection:
            connection.execute(statement)
            connection.commit()

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9, with all its children, and nothing else."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)

    def log(self) -> str:
        return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in sorted(self.folder.glob("log-*")))

    def stop_all(self) -> None:
        for process in self.started:
            self.kill(process)


READY = "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'komainu.web.site.settings'); import django; django.setup()"


@pytest.fixture
def house_on_disk(tmp_path: Path) -> Iterator[HouseOnDisk]:
    """A migrated, empty installation; its processes are stopped afterwards."""
    folder = tmp_path / "house"
    folder.mkdir()
    name = f"komainu_{uuid4().hex[:12]}"
    if server_url():
        _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{migrated.postgres_name(server_url())}"')
        house = HouseOnDisk(folder, _url_of(name))
    else:
        house = HouseOnDisk(folder, f"sqlite:///{folder / 'komainu.sqlite3'}")
        house.migrate()
    yield house
    house.stop_all()
    while HELD_OPEN:
        os.close(HELD_OPEN.pop())
    if server_url():
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


HELD_OPEN: list[int] = []
"""Pipes at which a process stands; let go when the test's house is given up."""


def reached(path: Path, processes: Sequence[subprocess.Popen[bytes]], *, seconds: float = 30) -> None:
    """Wait until a process opens the named pipe at `path` for reading, that is, until it stands where it was told to stop, and stays there until it is killed."""

    def opened() -> bool:
        # A pipe can be opened for writing without waiting only when somebody reads it.
        with suppress(OSError):
            # Closed, it would be the end of the file for whoever reads, and the process would go on before it is killed.
            HELD_OPEN.append(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
            return True
        return False

    awaited(opened, *processes, seconds=seconds)
