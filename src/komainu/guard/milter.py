"""The guard beside a Postfix that stays where it is: a server of the milter protocol, version 6, on a Unix socket or TCP.

    milter = Milter(core)
    await milter.start("unix:/run/komainu/milter.sock")

At the end of each message the core judges it, and the answer to the mail server says what happens: passed on (with our header), discarded because it is now held in
the guard's own spool, refused, or "try again" if the guard itself is in trouble. What comes in is bounded in every direction; a peer that does not keep to the protocol is hung up on,
and the mail server then answers as its milter_default_action says.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import stat
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from komainu.guard import faults
from komainu.guard.inputs import JAPAN, Envelope

_log = logging.getLogger(__name__)

HEADER = "X-Komainu-Guard"
_VERSION = 6
_ADD_HEADERS = 0x01
# What we do without: the commands DATA and unknown ones.
_WITHOUT = 0x100 | 0x200
# No answer of ours after each of these, which saves a round trip: command -> bit.
_UNANSWERED = {"L": 0x80, "U": 0x20000, "T": 0x10000, "C": 0x1000, "H": 0x2000, "N": 0x40000, "B": 0x80000}
_LEADING_SPACE = 0x100000
_CONTINUE, _ACCEPT, _DISCARD, _PROGRESS = b"c", b"a", b"d", b"p"
_PROGRESS_SECONDS = 10.0
# Control characters, and bytes that are no UTF-8: they stand in no address that could be sent to again.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Passed:
    """The mail server may send it on. `header` is the value of X-Komainu-Guard."""

    header: str


@dataclass(frozen=True, slots=True)
class Held:
    """It lies synced in the guard's spool; the mail server shall forget it."""

    uid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It shall not go out: a complete SMTP answer of class 5, in ASCII."""

    answer: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The guard is in trouble, not the message: a complete SMTP answer of class 4."""

    answer: str


Outcome = Passed | Held | Refused | Failed


class Core(Protocol):
    """What the milter stands on."""

    def room(self, size_bytes: int) -> str:
        """ "" if a message of this size can be taken now, else the SMTP answer (452 4.3.1 …)."""
        ...

    async def at_end(self, message: bytes, envelope: Envelope) -> Outcome:
        """Judge the message; if it is to be held, store it with full sync before the answer."""
        ...

    def told(self, uid: str) -> None:
        """The mail server was given the answer "held" for this message."""
        ...


@dataclass(frozen=True, slots=True)
class MilterLimits:
    """How much one mail server may ask. `idle_seconds` is how long nothing need come; mail servers keep the line open between messages."""

    connections: int = 200
    packet_bytes: int = 1_100_000
    message_bytes: int = 52_428_800
    recipients: int = 1000
    macro_bytes: int = 65_536
    idle_seconds: float = 600.0


class _Broken(Exception):
    """The peer does not keep to the protocol."""


@dataclass(slots=True)
class _Transaction:
    mail_from: str
    authenticated_as: str | None
    rcpt_to: list[str] = field(default_factory=list)
    header: list[bytes] = field(default_factory=list)
    body: list[bytes] = field(default_factory=list)
    size_bytes: int = 0

    def add(self, to: list[bytes], piece: bytes, limits: MilterLimits) -> None:
        """Keep a piece of the message; past the limit only its size is kept."""
        self.size_bytes += len(piece)
        if self.size_bytes <= limits.message_bytes:
            to.append(piece)
        else:
            self.header.clear()
            self.body.clear()

    def message(self) -> bytes:
        """As it was on the wire: the mail server takes header lines and body apart and drops nothing but the line between them."""
        return b"".join(self.header) + b"\r\n" + b"".join(self.body)


class _Session:
    """One connection of a mail server: any number of SMTP sessions and messages."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: Milter) -> None:
        self.reader = reader
        self.writer = writer
        self.server = server
        self.limits = server.limits
        self.macros: dict[str, dict[str, str]] = {}
        self.transaction: _Transaction | None = None
        self.unanswered: set[str] = set()
        self.is_negotiated = False
        self.may_add_header = False
        self.has_leading_space = False

    async def run(self) -> None:
        while True:
            async with asyncio.timeout(self.limits.idle_seconds):
                command, data = await self._packet()
            if command == "Q":
                return
            if command == "O":
                await self._negotiate(data)
                continue
            if not self.is_negotiated:
                raise _Broken("a command before the negotiation")
            answer = await self._answer(command, data)
            if answer and command not in self.unanswered:
                await self._send(answer)

    async def _packet(self) -> tuple[str, bytes]:
        (size,) = struct.unpack(">I", await self.reader.readexactly(4))
        if not 0 < size <= self.limits.packet_bytes:
            raise _Broken("a packet of an impossible size")
        packet = await self.reader.readexactly(size)
        return chr(packet[0]), packet[1:]

    async def _send(self, *packets: bytes) -> None:
        for packet in packets:
            self.writer.write(struct.pack(">I", len(packet)) + packet)
        async with asyncio.timeout(self.limits.idle_seconds):
            await self.writer.drain()

    # ---------------------------------------------------------------- before the message
    async def _negotiate(self, data: bytes) -> None:
        if len(data) < 12:
            raise _Broken("a negotiation that is too short")
        version, actions, steps = struct.unpack(">III", data[:12])
        if version < 2:
            raise _Broken("a version before 2")
        wanted = _WITHOUT | _LEADING_SPACE
        for bit in _UNANSWERED.values():
            wanted |= bit
        agreed = wanted & steps
        self.unanswered = {command for command, bit in _UNANSWERED.items() if agreed & bit}
        self.has_leading_space = bool(agreed & _LEADING_SPACE)
        self.may_add_header = bool(actions & _ADD_HEADERS)
        self.is_negotiated = True
        await self._send(b"O" + struct.pack(">III", min(version, _VERSION), actions & _ADD_HEADERS, agreed))

    async def _answer(self, command: str, data: bytes) -> bytes:
        """What we say to a command; b"" where nothing may be said."""
        match command:
            case "D":
                self._take_macros(data)
                return b""
            case "C" | "H" | "T" | "U":
                return _CONTINUE
            case "A":
                self.transaction = None
                return b""
            case "K":
                self.transaction, self.macros = None, {}
                return b""
            case "M":
                return self._mail(data)
        if self.transaction is None:
            raise _Broken(f"{command!r} without a sender")
        match command:
            case "R":
                return self._recipient(data, self.transaction)
            case "L":
                self._field(data, self.transaction)
            case "N":
                pass
            case "B":
                self.transaction.add(self.transaction.body, data, self.limits)
                faults.point("milter_data")
            case "E":
                if data:
                    self.transaction.add(self.transaction.body, data, self.limits)
                await self._end(self.transaction)
                return b""
            case _:
                raise _Broken("an unknown command")
        return _CONTINUE

    def _take_macros(self, data: bytes) -> None:
        if not data or len(data) > self.limits.macro_bytes:
            raise _Broken("macros without a command, or too many")
        words = data[1:].split(b"\0")
        pairs = zip(words[0::2], words[1::2], strict=False)
        self.macros[chr(data[0])] = {_text(name).strip("{}"): _text(value) for name, value in pairs}

    def _macro(self, name: str, *commands: str) -> str:
        return next((value for each in commands if (value := self.macros.get(each, {}).get(name))), "")

    def _mail(self, data: bytes) -> bytes:
        words = _words(data)
        self.transaction = None
        if _UNWRITABLE.search(words[0]):
            return _reply("501 5.1.7 this sender's address cannot be read")
        sizes = [word.partition("=")[2] for word in words[1:] if word.upper().startswith("SIZE=")]
        size = int(sizes[0]) if sizes and sizes[0].isascii() and sizes[0].isdigit() and len(sizes[0]) < 16 else 0
        if size > self.limits.message_bytes:
            return _reply("552 5.3.4 the message is larger than this server takes")
        full = self.server.core.room(size)
        if full:
            return _reply(full)
        self.transaction = _Transaction(_bare(words[0]), self._macro("auth_authen", "M", "C") or None)
        return _CONTINUE

    def _recipient(self, data: bytes, transaction: _Transaction) -> bytes:
        if len(transaction.rcpt_to) >= self.limits.recipients:
            return _reply("452 4.5.3 too many recipients")
        address = _words(data)[0]
        if _UNWRITABLE.search(address):
            return _reply("501 5.1.3 this recipient's address cannot be read")
        transaction.rcpt_to.append(_bare(address))
        return _CONTINUE

    # ---------------------------------------------------------------- the message
    def _field(self, data: bytes, transaction: _Transaction) -> None:
        name, zero, value = data.partition(b"\0")
        if not zero or not name:
            raise _Broken("a header field without a name")
        value = value.removesuffix(b"\0").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        transaction.add(transaction.header, name + (b":" if self.has_leading_space else b": ") + value + b"\r\n", self.limits)

    async def _end(self, transaction: _Transaction) -> None:
        self.transaction = None
        if transaction.size_bytes > self.limits.message_bytes:
            await self._send(_reply("552 5.3.4 the message is larger than this server takes"))
            return
        if not transaction.rcpt_to:
            raise _Broken("a message without recipients")
        envelope = Envelope(transaction.mail_from, tuple(transaction.rcpt_to), transaction.authenticated_as, self.server.now())
        work = asyncio.ensure_future(self._judged(transaction.message(), envelope))
        self.server.working.add(work)
        work.add_done_callback(self.server.working.discard)
        # What has begun is finished even if the mail server goes away: half a holding must not be.
        while not (await asyncio.wait({work}, timeout=_PROGRESS_SECONDS))[0]:
            await self._send(_PROGRESS)
        outcome = work.result()
        await self._send(*self._ending(outcome))
        faults.point("milter_answered")
        if isinstance(outcome, Held):
            self.server.core.told(outcome.uid)

    async def _judged(self, message: bytes, envelope: Envelope) -> Outcome:
        try:
            return await self.server.core.at_end(message, envelope)
        except Exception as error:  # whatever it was, the message must not go on unexamined
            _log.error("milter: %s: the end of a message failed: %s", self._macro("i", "E", "M") or "-", type(error).__name__)
            return Failed("451 4.3.0 the mail guard is in trouble, try again later")

    def _ending(self, outcome: Outcome) -> Iterable[bytes]:
        match outcome:
            case Passed(header):
                if self.may_add_header:
                    value = f"{' ' if self.has_leading_space else ''}{header}"
                    yield b"i" + struct.pack(">I", 0) + HEADER.encode() + b"\0" + value.encode() + b"\0"
                yield _ACCEPT
            case Held():
                yield _DISCARD
            case Refused(answer) | Failed(answer):
                yield _reply(answer)


class Milter:
    """The server. `close()` lets what is being judged come to its end."""

    def __init__(self, core: Core, limits: MilterLimits | None = None, now: Callable[[], datetime] = lambda: datetime.now(JAPAN)) -> None:
        self.core = core
        self.limits = limits or MilterLimits()
        self.now = now
        self.working: set[asyncio.Future[Outcome]] = set()
        self._sessions: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._path: Path | None = None

    async def start(self, listen: str) -> str:
        """Listen at `unix:/path` or `inet:host:port`; the address under which it can be reached is given back. Raises OSError, ValueError."""
        kind, _, place = listen.partition(":")
        if kind == "unix" and place:
            self._path = Path(place)
            await _remove_dead(self._path)
            self._server = await asyncio.start_unix_server(self._connected, place)
            self._path.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IWGRP)
            return listen
        host, _, port = place.rpartition(":")
        if kind != "inet" or not host or not port.isdigit():
            raise ValueError("unix:/path or inet:host:port")
        self._server = await asyncio.start_server(self._connected, host.strip("[]"), int(port))
        return f"inet:{host}:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        if self.working:
            await asyncio.wait(self.working, timeout=60)
        for writer in list(self._sessions):
            writer.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._sessions) >= self.limits.connections:
            writer.close()
            return
        self._sessions.add(writer)
        try:
            await _Session(reader, writer, self).run()
        except _Broken as error:
            _log.warning("milter: hung up: %s", error)
        except (OSError, EOFError, TimeoutError):
            pass  # the mail server went away, which is its right
        finally:
            self._sessions.discard(writer)
            writer.close()


async def _remove_dead(path: Path) -> None:
    """Take away a socket on which nobody listens any more. Raises OSError if somebody does."""
    if not path.is_socket():
        return
    try:
        _, writer = await asyncio.open_unix_connection(os.fspath(path))
    except OSError:
        path.unlink(missing_ok=True)
    else:
        writer.close()
        raise OSError(98, "another service listens there", os.fspath(path))


def _reply(answer: str) -> bytes:
    """An SMTP answer of ours. A percent sign is doubled, for mail servers read the text as a format."""
    return b"y" + answer.replace("%", "%%").encode("ascii", "replace").replace(b"\0", b"") + b"\0"


def _words(data: bytes) -> list[str]:
    words = [_text(word) for word in data.split(b"\0")]
    if not data or not words:
        raise _Broken("a command without its address")
    return words


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _bare(address: str) -> str:
    return address.removeprefix("<").removesuffix(">")
