"""Who may sign in at the door: a file of lines `address:scrypt:salt:hash`, made with password_line()."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

_N, _R, _P = 2**14, 8, 1
_REMEMBERED = 10_000


class UsersError(ValueError):
    """The file cannot be used. The message names its line."""


def password_line(address: str, password: str) -> str:
    """A line for the file of users."""
    salt = secrets.token_bytes(16)
    return f"{address}:scrypt:{salt.hex()}:{_hash(password.encode(), salt).hex()}"


def _hash(password: bytes, salt: bytes) -> bytes:
    return hashlib.scrypt(password, salt=salt, n=_N, r=_R, p=_P, dklen=32)


class Users:
    """The file as it is now: it is read again when it changed. A proof that was right once is remembered by a keyed hash, for scrypt is dear on purpose."""

    def __init__(self, path: Path) -> None:
        """Raises UsersError."""
        self._path = path
        self._key = os.urandom(32)
        self._stamp: tuple[int, int] = (0, 0)
        self._lines: dict[str, tuple[bytes, bytes]] = {}
        self._right: set[bytes] = set()
        self._read()

    def _read(self) -> None:
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp == self._stamp:
                return
            text = self._path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsersError(f"{self._path}: {error}") from error
        lines: dict[str, tuple[bytes, bytes]] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            parts = line.strip().split(":")
            try:
                address, kind, salt, digest = parts
                lines[address.lower()] = (bytes.fromhex(salt), bytes.fromhex(digest))
            except ValueError as error:
                raise UsersError(f"{self._path}: line {number}: must be address:scrypt:salt:hash") from error
            if kind != "scrypt":
                raise UsersError(f"{self._path}: line {number}: unknown kind of hash")
        self._stamp, self._lines, self._right = stamp, lines, set()

    def were(self, address: str, password: bytes) -> bool:
        """Whether this was somebody's name and password before, and the file is still the same. Takes no time."""
        # The last good file stays; a new one that is broken opens no door.
        with contextlib.suppress(UsersError):
            self._read()
        return self._proof(address, password) in self._right

    def _proof(self, address: str, password: bytes) -> bytes:
        return hmac.new(self._key, address.lower().encode() + b"\0" + password, hashlib.sha256).digest()

    def are(self, address: str, password: bytes) -> bool:
        """Whether this is somebody's name and password. Takes a twentieth of a second the first time: call it in a thread."""
        if self.were(address, password):
            return True
        salt, digest = self._lines.get(address.lower(), (b"\0" * 16, b""))
        if not hmac.compare_digest(_hash(password, salt), digest):
            return False
        if len(self._right) >= _REMEMBERED:
            self._right.clear()
        self._right.add(self._proof(address, password))
        return True
