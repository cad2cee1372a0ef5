"""The real process for tests: a folder with a house, `komainu guard serve` in it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from komainu.guard.spool import Entry, Spool, State
from komainu.guard.tests.house import HISTORY, POLICY
from komainu.guard.tests.postfix import send
from tests.waiting import awaited

SENDER = "tanaka@midori.example"
KNOWN = "sato@kaede.example"
KEY = bytes(range(32))
_HEALTH_SECONDS = 5
# The verdict of a message is chosen by a word in its text.
WORDS = {"hold": "ほりゅうことば", "confirm": "かくにんことば", "approve": "しょうにんことば", "forbid": "きんしことば"}
RULES = (
    POLICY
    + "".join(f'[[base.keyword]]\ntext = "{word}"\ngrade = "{grade}"\nwhere = ["body"]\n' for grade, word in WORDS.items())
    + "[base.hold]\nminutes = 5\n[base.checks.outside_hours]\nenabled = false\n"
)


def letter(grade: str = "pass", number: int | str = 1, *, more: str = "") -> bytes:
    """A message of 田中, signed in at the mail server, that gets this verdict."""
    text = f"佐藤様\n\nお世話になっております。\n次回の件、承知いたしました。{WORDS.get(grade, '')}\n{more}"
    head = (
        f"Received: from pc ([192.0.2.7]) (Authenticated sender: {SENDER}) by mail.midori.example\n"
        f"From: 田中 五郎 <{SENDER}>\nTo: 佐藤 一郎 <{KNOWN}>\nSubject: 打合せの件\nMessage-ID: <m{number}@midori.example>\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return (head + text).replace("\n", "\r\n").encode()


class House:
    """A folder with everything that a service needs, whose next server listens on `upstream`, a port of the loopback."""

    def __init__(self, folder: Path, upstream: int, more: str = "") -> None:
        self.folder = folder
        self.upstream = upstream
        self.guard: Guard | None = None
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "key").write_text(KEY.hex())
        (folder / "policy.toml").write_text(RULES, encoding="utf-8")
        (folder / "history.json").write_text(json.dumps(HISTORY), encoding="utf-8")
        (folder / "faults").write_text("")
        (folder / "clock").write_text("0 0")
        self.set(more)

    def set(self, more: str = "") -> None:
        settings = {
            "listen": '"127.0.0.1:0"',
            "upstream": f'"127.0.0.1:{self.upstream}"',
            "policy": '"policy.toml"',
            "history": '"history.json"',
            "spool": '"spool"',
            "key_file": '"key"',
            "workers": "1",
            "min_free_bytes": "0",
            "hostname": '"guard.test"',
            "retry_seconds": "[0.2]",
        }
        for line in more.splitlines():
            if line.startswith("["):
                break
            name, _, value = line.partition("=")
            settings[name.strip()] = value.strip()
        tables = more[more.index("[", more.index("\n[")) :] if "\n[" in more else ""
        (self.folder / "guard.toml").write_text("".join(f"{key} = {value}\n" for key, value in settings.items()) + tables)

    def environment(self, crash_at: str = "") -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("KOMAINU_")}
        if crash_at:
            kept["KOMAINU_CRASH_AT"] = crash_at
        return {**kept, "KOMAINU_FAULT_FILE": str(self.folder / "faults"), "KOMAINU_CLOCK_FILE": str(self.folder / "clock")}

    def faults(self, *points: str) -> None:
        (self.folder / "faults").write_text("\n".join(points))

    def clock(self, wall: float, monotonic: float) -> None:
        beside = self.folder / "clock.new"
        beside.write_text(f"{wall} {monotonic}")
        beside.replace(self.folder / "clock")

    @contextmanager
    def spool(self) -> Iterator[Spool]:
        with Spool.open(self.folder / "spool", KEY) as opened:
            yield opened

    def only(self) -> Entry:
        """The one message in the spool."""
        with self.spool() as spool:
            (found,) = spool.entries()
            entry = spool.entry(found.uid)
            assert entry is not None
            return entry

    def states(self) -> list[str]:
        with self.spool() as spool:
            return [str(each.state) for each in spool.entries(oldest_first=True)]

    def reaches(self, *states: State | str) -> None:
        """Waits until the messages of the spool, the oldest first, stand so."""
        self.until(lambda: self.states() == [str(each) for each in states], why=lambda: f"{self.states()} instead of {states}")

    def until(self, look: Callable[[], Any], why: Callable[[], str] = lambda: "") -> Any:
        """What `look` finds while the service runs, as soon as it finds something."""
        assert self.guard is not None, "nothing runs here that could make it true"
        return awaited(look, self.guard.process, log=lambda: f"{why()}\n{self.log()[-2000:]}", seconds=60)

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def command(self, *words: str, crash_at: str = "") -> subprocess.CompletedProcess[str]:
        """`komainu guard …` on this spool."""
        return subprocess.run(
            [sys.executable, "-m", "komainu", "guard", "--lang", "en", *words, "--service", str(self.folder / "guard.toml")],
            env=self.environment(crash_at),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


class Guard:
    """`komainu guard serve` as a process of its own."""

    def __init__(self, house: House, crash_at: str = "") -> None:
        self.house = house
        house.guard = self
        self._log = (house.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "komainu", "guard", "--lang", "en", "serve", "--service", str(house.folder / "guard.toml")],
            env=house.environment(crash_at),
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        found = re.search(r":(\d+)$", line.strip())
        assert found, f"it did not start: {line} {house.log()[-2000:]}"
        self.port = int(found.group(1))

    def send(self, message: bytes, *rcpt_to: str) -> tuple[int, str]:
        """The answer to a message; (0, …) when the line was lost."""
        try:
            return send(self.port, message, rcpt_to or (KNOWN,), SENDER)
        except OSError as error:
            return 0, str(error)

    def dies(self) -> None:
        """Waits for its end at the crash point."""
        assert self.process.wait(timeout=30) == -signal.SIGKILL

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=30)

    def health(self) -> dict[str, Any]:
        """What the health page says of now. It is written every five seconds by the clock that nobody can set, so that clock goes on."""
        page = self.house.folder / "spool" / "health.json"
        before = page.stat().st_mtime_ns if page.exists() else 0
        wall, monotonic = map(float, (self.house.folder / "clock").read_text().split())
        self.house.clock(wall, monotonic + _HEALTH_SECONDS)
        self.house.until(lambda: page.exists() and page.stat().st_mtime_ns != before)
        found: dict[str, Any] = json.loads(page.read_text())
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._log.close()


def talk(port: int) -> socket.socket:
    """A line with the greeting read and EHLO said."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    hear(line)
    say(line, b"EHLO pc")
    return line


def hear(line: socket.socket) -> bytes:
    """One answer, of one line or several."""
    found = b""
    while not re.search(rb"^\d{3} [^\n]*\n\Z", found, re.MULTILINE):
        chunk = line.recv(4096)
        if not chunk:
            break
        found += chunk
    return found


def say(line: socket.socket, command: bytes) -> bytes:
    line.sendall(command + b"\r\n")
    return hear(line)
