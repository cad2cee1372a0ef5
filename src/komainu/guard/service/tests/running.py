"""The real process for tests: a folder with a house, `komainu guard serve` in it, and an upstream that can be made to misbehave."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from komainu.guard.spool import Entry, Spool, State
from komainu.guard.tests.house import HISTORY, POLICY
from komainu.guard.tests.postfix import Received, send, until

SENDER = "tanaka@midori.example"
KNOWN = "sato@kaede.example"
KEY = bytes(range(32))
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


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self) -> None:
        try:
            self._talk()
        except OSError:
            return

    def _talk(self) -> None:
        upstream = self.server.upstream
        if upstream.hangs:
            upstream.may_end.wait(20)
            return
        self.say("220 upstream.test ESMTP")
        sender, recipients, options = "", list[str](), list[str]()
        while line := self.rfile.readline():
            word = line.split(b" ")[0].split(b":")[0].strip().upper()
            text = line.decode("utf-8", "replace").strip()
            if word == b"EHLO":
                self.say("\r\n".join(["250-upstream.test", *(f"250-{each}" for each in upstream.offers), "250 SIZE 60000000"]))
            elif word == b"MAIL":
                sender, recipients = text.partition("<")[2].partition(">")[0], []
                options = text.partition(">")[2].split()
                self.say("250 2.1.0 OK")
            elif word == b"RCPT":
                recipient = text.partition("<")[2].partition(">")[0]
                answer = upstream.answers.get(recipient, "250 2.1.5 OK")
                recipients += [recipient] if answer.startswith("2") else []
                self.say(answer)
            elif word == b"DATA":
                if not recipients:
                    self.say("554 5.5.1 nobody")
                    continue
                self.say("354 go on")
                content = b""
                while (data := self.rfile.readline()) and data != b".\r\n":
                    content += data[1:] if data.startswith(b".") else data
                if not data:
                    return
                upstream.take(Received(sender, recipients, content, options))
                if upstream.drops > 0:
                    upstream.drops -= 1
                    return
                self.say("250 2.0.0 OK taken")
            elif word == b"QUIT":
                self.say("221 2.0.0 bye")
                return
            else:
                self.say("250 2.0.0 OK")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    upstream: Upstream


class Upstream:
    """The next server: takes and counts all, unless told to refuse, hang, or drop the line after the final dot. Sends by `start` and `stop` on one port."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: dict[str, str] = {}
        self.offers = ["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN"]
        self.drops = 0
        self.hangs = False
        self.may_end = threading.Event()
        self.port = 0
        self._server: _Server | None = None
        self._lock = threading.Lock()

    def take(self, message: Received) -> None:
        with self._lock:
            self.received.append(message)

    @property
    def mails(self) -> list[Received]:
        """What is not of the guard's own."""
        return [each for each in self.received if each.mail_from]

    @property
    def notices(self) -> list[Received]:
        return [each for each in self.received if not each.mail_from]

    def counts(self) -> Counter[str]:
        """How often each message came, by Message-ID."""
        return Counter(each.fields("Message-ID")[0] for each in self.mails)

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), _Session)
        self._server.upstream = self
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.may_end.set()
        self.stop()


class House:
    """A folder with everything that a service needs."""

    def __init__(self, folder: Path, upstream: Upstream, more: str = "") -> None:
        self.folder = folder
        self.upstream = upstream
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
            "upstream": f'"127.0.0.1:{self.upstream.port}"',
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
        until(lambda: self.states() == [str(each) for each in states], why=f"{self.states()} instead of {states}")

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
        self._log = (house.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "komainu", "guard", "--lang", "en", "serve", "--service", str(house.folder / "guard.toml")],
            env=house.environment(crash_at),
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r":(\d+)$", line.strip())
        assert found, f"it did not start: {line} {(house.folder / 'log').read_text()[-2000:]}"
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
        found: dict[str, Any] = json.loads((self.house.folder / "spool" / "health.json").read_text())
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
    end = time.monotonic() + 20
    while not re.search(rb"^\d{3} [^\n]*\n\Z", found, re.MULTILINE) and time.monotonic() < end:
        chunk = line.recv(4096)
        if not chunk:
            break
        found += chunk
    return found


def say(line: socket.socket, command: bytes) -> bytes:
    line.sendall(command + b"\r\n")
    return hear(line)
