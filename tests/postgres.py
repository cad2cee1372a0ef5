"""A PostgreSQL server of our own for one run of the tests: made in a temporary folder, on a free port of the loopback, stopped by its pid."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.ports import free_port

# A test server may lose everything in a power failure; that makes it several times faster.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
}


class CannotStart(Exception):
    """PostgreSQL is there, but its server does not come up; the text is the last of its log."""


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, or None. Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0
    )
    return versions[-1].parent if versions else None


def _owner() -> dict[str, Any]:
    """The server refuses to run as root: then it runs as the user that Debian made for it."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _start(folder: Path, bin_folder: Path, port: int) -> subprocess.Popen[bytes]:
    options = [f"-c{name}={value}" for name, value in {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}.items()]
    log = (folder / "log").open("ab")
    return subprocess.Popen(
        [bin_folder / "postgres", "-D", folder / "data", *options], stdout=log, stderr=log, start_new_session=True, cwd=folder, **_owner()
    )


def _answers(bin_folder: Path, port: int) -> bool:
    return subprocess.run([bin_folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode == 0


@contextmanager
def server() -> Iterator[str]:
    """The address of a database on a fresh server (`postgres://…`). Raises CannotStart."""
    bin_folder = programs()
    if bin_folder is None:
        raise CannotStart("initdb is not installed")
    folder = Path(tempfile.mkdtemp(prefix="komainu-postgres-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        made = subprocess.run(
            [
                bin_folder / "initdb",
                "-D",
                folder / "data",
                "-U",
                "komainu",
                "-A",
                "trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
            **_owner(),
        )
        if made.returncode:
            raise CannotStart(made.stderr.strip()[-500:])
        for _attempt in range(3):
            port = free_port()
            process = _start(folder, bin_folder, port)
            until = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < until:
                if _answers(bin_folder, port):
                    subprocess.run([bin_folder / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "komainu", "komainu"], check=True)
                    yield f"postgres://komainu@127.0.0.1:{port}/komainu"
                    return
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.05)
        raise CannotStart((folder / "log").read_text(encoding="utf-8", errors="replace")[-500:])
    finally:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # "fast": ends the sessions and stops
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        with suppress(OSError):
            shutil.rmtree(folder)
