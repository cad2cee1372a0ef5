"""An IMAP mailbox as a source: each message an item, named by its folder and UID. Nothing in the mailbox changes, no message becomes a read one.

    imaps://taro@mail.example.jp/             all folders, TLS from the first byte
    imap://taro@mail.example.jp/INBOX         one folder and those below it, STARTTLS, without which nothing is sent
    imaps://taro@mail.example.jp/?ca=/etc/komainu/ca.pem    the certificate of a house of its own
    imaps://taro@outlook.example/?auth=oauth2               the password is an access token, which another program renews in its file

Source: RFC 3501; 5.1.3 for the names of folders.
"""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote

from komainu.scan.faults import AddressError
from komainu.scan.fetching import Connections, Fetched
from komainu.scan.passwords import Password, parts_of, password_for
from komainu.scan.sources import Item
from komainu.scan.walk import Selection, Skipped, Why, leaves_out

SCHEMES = frozenset({"imap", "imaps"})
_SECONDS = 30.0
_MESSAGES_AT_A_TIME = 500
_CHUNK_BYTES = 2**20
_FOLDER = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?P<mark>\\?.)"|NIL) (?P<name>.*)', re.DOTALL)
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DAY = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_ENCODED = re.compile(r"&([^-]*)-")


@dataclass(frozen=True, slots=True)
class Server:
    """How a mailbox is reached. It holds no password, only where it is; with `is_token` that is an OAuth 2 access token."""

    host: str
    port: int
    user: str
    is_tls_at_once: bool
    password: Password
    authority_file: str = ""
    is_token: bool = False


@dataclass(frozen=True, slots=True)
class Message(Fetched):
    """One message. `folder` is its folder's name as the server writes it."""

    server: Server
    folder: str
    validity: int
    uid: int
    size: int

    @property
    def name(self) -> str:
        return "message.eml"

    @property
    def size_bytes(self) -> int:
        return self.size

    def fetch(self) -> Iterator[bytes]:
        at = 0
        while True:
            piece = _connections.use(self.server, partial(self._piece, at=at))
            if piece:
                yield piece
            at += len(piece)
            if len(piece) < _CHUNK_BYTES:
                return

    def _piece(self, session: _Session, at: int) -> bytes:
        session.enter(self.folder)
        if session.validity != self.validity:
            raise FileNotFoundError(2, "the folder was made anew")
        _kind, answer = session.connection.uid("FETCH", str(self.uid), f"(BODY.PEEK[]<{at}.{_CHUNK_BYTES}>)")
        for each in answer:
            if isinstance(each, tuple):
                return bytes(each[1])
        raise FileNotFoundError(2, "the message is gone")


@dataclass(slots=True)
class _Session:
    """A connection, and the folder that it has open."""

    connection: imaplib.IMAP4
    folder: str | None = None
    validity: int = 0

    def enter(self, folder: str, anew: bool = False) -> int:
        """Open a folder, read-only (EXAMINE, not SELECT), unless it is open; gives its number of messages if it was opened now."""
        if self.folder == folder and not anew:
            return 0
        self.folder = None
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        kind, answer = self.connection.select(quoted, readonly=True)
        if kind != "OK":
            raise PermissionError(13, "the folder cannot be opened")
        validity: Any = self.connection.response("UIDVALIDITY")[1][0]
        self.folder, self.validity = folder, int(validity or 0)
        return int(answer[0] or b"0")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """All messages of a mailbox, or of one folder and those below it."""

    server: Server
    folder: str = ""
    selection: Selection = field(default_factory=Selection)

    @property
    def roots(self) -> tuple[str, ...]:
        return (self._root + self.folder,)

    @property
    def _root(self) -> str:
        return f"imap://{self.server.user}@{self.server.host}/"

    def items(self) -> Iterator[Item | Skipped]:
        try:
            folders = list(_connections.use(self.server, _folders))
        except OSError as error:
            yield Skipped(self.roots[0], Why.NO_ACCESS, error.strerror or "")
            return
        for written, way in folders:
            if self.folder and way != self.folder and not way.startswith(f"{self.folder}/"):
                continue
            if leaves_out(self.selection, way):
                yield Skipped(self._root + way, Why.EXCLUDED)
                continue
            try:
                yield from self._messages(written, way)
            except OSError as error:
                yield Skipped(self._root + way, Why.NO_ACCESS, error.strerror or "")

    def _messages(self, folder: str, way: str) -> Iterator[Item | Skipped]:
        count, validity = _connections.use(self.server, lambda session: _opened(session, folder))
        for first in range(1, count + 1, _MESSAGES_AT_A_TIME):
            last = min(first + _MESSAGES_AT_A_TIME - 1, count)
            for uid, size, day in _connections.use(self.server, partial(_listed, folder=folder, span=(first, last))):
                path = f"{self._root}{way}/{uid}"
                if self.selection.max_size_bytes is not None and size > self.selection.max_size_bytes:
                    yield Skipped(path, Why.TOO_LARGE, f"{size} bytes", size)
                    continue
                yield Item(path, size, day, validity, self.server.user, Message(self.server, folder, validity, uid, size))


def source(address: str, selection: Selection) -> Mailbox:
    """The mailbox of an address. Raises AddressError."""
    parts = parts_of(address)
    if not parts.hostname or not parts.username:
        raise AddressError("form", f"{parts.scheme}://", f"{parts.scheme}://user@host/")
    at_once = parts.scheme == "imaps"
    options = parse_qs(parts.query)
    server = Server(
        parts.hostname,
        parts.port or (993 if at_once else 143),
        unquote(parts.username),
        at_once,
        password_for(parts.hostname),
        options.get("ca", [""])[0],
        options.get("auth", [""])[0] == "oauth2",
    )
    return Mailbox(server, unquote(parts.path).strip("/"), selection)


def _connected(server: Server) -> _Session:
    context = ssl.create_default_context(cafile=server.authority_file or None)
    connection: imaplib.IMAP4
    if server.is_tls_at_once:
        connection = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=_SECONDS)
    else:
        connection = imaplib.IMAP4(server.host, server.port, timeout=_SECONDS)
        connection.starttls(context)
    try:
        _sign_in(connection, server)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        connection.shutdown()
        raise PermissionError(13, "the server refused the password") from error
    return _Session(connection)


def _sign_in(connection: imaplib.IMAP4, server: Server) -> None:
    secret = server.password.read()
    if not server.is_token:
        connection.login(server.user, secret)
        return
    said = f"user={server.user}\1auth=Bearer {secret}\1\1".encode()
    # A server that refuses explains that in a second question, whose answer is nothing.
    connection.authenticate("XOAUTH2", lambda question: b"" if question else said)


def _folders(session: _Session) -> list[tuple[str, str]]:
    """Each folder that can hold messages: its name as the server writes it, and its way with slashes, as a person reads it."""
    _kind, lines = session.connection.list('""', "*")
    found: list[tuple[str, str]] = []
    for line in lines:
        raw = b"".join(re.sub(rb"\{\d+\}$", b"", part) for part in line) if isinstance(line, tuple) else line
        match = _FOLDER.match(raw or b"")
        if match is None or b"\\noselect" in match["flags"].lower() or b"\\nonexistent" in match["flags"].lower():
            continue
        name = match["name"]
        if name.startswith(b'"') and name.endswith(b'"'):
            name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
        written = name.decode("utf-8", errors="surrogateescape")
        mark = (match["mark"] or b"").decode("ascii", errors="replace")[-1:]
        steps = written.split(mark) if mark else [written]
        found.append((written, "/".join(folder_name(each).replace("/", "%2F") for each in steps)))
    return sorted(found, key=lambda each: each[1])


def folder_name(written: str) -> str:
    """The name of a folder as a person reads it, from modified UTF-7; one that is written wrong stays as it is."""

    def plain(found: re.Match[str]) -> str:
        if not found[1]:
            return "&"
        packed = found[1].replace(",", "/")
        try:
            return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode("utf-16-be")
        except ValueError:
            return found[0]

    return _ENCODED.sub(plain, written)


def _opened(session: _Session, folder: str) -> tuple[int, int]:
    """Messages in a folder, and the number that changes when the folder is made anew."""
    return session.enter(folder, anew=True), session.validity


def _listed(session: _Session, folder: str, span: tuple[int, int]) -> list[tuple[int, int, int]]:
    """(UID, bytes, nanoseconds since 1970) of some messages."""
    session.enter(folder)
    _kind, answer = session.connection.fetch(f"{span[0]}:{span[1]}", "(UID RFC822.SIZE INTERNALDATE)")
    found: list[tuple[int, int, int]] = []
    for line in answer:
        text = line if isinstance(line, bytes) else b""
        uid, size, day = _UID.search(text), _SIZE.search(text), _DAY.search(text)
        if uid:
            found.append((int(uid[1]), int(size[1]) if size else 0, _nanoseconds(day[1].decode("ascii", errors="replace")) if day else 0))
    return found


def _nanoseconds(day: str) -> int:
    try:
        return int(datetime.strptime(day.strip(), "%d-%b-%Y %H:%M:%S %z").timestamp()) * 10**9
    except ValueError:
        return 0


_connections: Connections[_Session] = Connections(_connected, lambda session: session.connection.shutdown(), (imaplib.IMAP4.error, OSError))
