"""The two fields that the guard puts on top, the reading of those that come in, and the few facts of a header that are wanted before the examination."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime
from email.utils import format_datetime

from komainu.guard.charsets import header

_MARK = re.compile(rb"1;\s*i=([^;\s]{1,120});\s*u=([0-9a-f-]{36});\s*h=([0-9a-f]{64})\s*\Z")
_AUTHENTICATED = re.compile(rb"\(Authenticated sender: ([^\s()]{1,300})\)")
_MOST_HEADER = 512 * 1024
_MOST_SUBJECT = 300


class Head:
    """The header of a message, taken apart once, as far as it can be read."""

    def __init__(self, content: bytes) -> None:
        end = content.find(b"\r\n\r\n", 0, _MOST_HEADER)
        head = content[: end if end >= 0 else _MOST_HEADER]
        if b"\r\n " in head or b"\r\n\t" in head:
            head = re.sub(rb"\r\n(?=[ \t])", b"", head)
        parted = (line.partition(b":") for line in head.split(b"\r\n"))
        # (name in small letters, value unfolded)
        self._fields = [(name.strip().lower(), value.strip()) for name, colon, value in parted if colon]

    def _first(self, wanted: bytes) -> bytes:
        return next((value for name, value in self._fields if name == wanted), b"")

    @property
    def subject(self) -> str:
        return re.sub(r"[\x00-\x1f\x7f]", " ", header(self._first(b"subject")[:4000]).text)[:_MOST_SUBJECT]

    @property
    def message_id(self) -> bytes:
        return self._first(b"message-id")

    @property
    def authenticated(self) -> str | None:
        """Whom the peer says it authenticated, in the topmost Received field (`smtpd_sasl_authenticated_header = yes` of Postfix)."""
        match = _AUTHENTICATED.search(self._first(b"received"))
        return match.group(1).decode("utf-8", "replace") if match else None

    def came_back(self, key: bytes, most_received: int = 50) -> bool:
        """Whether the message was here before (a mark with a true proof), or wanders in a circle. A forged mark says nothing."""
        if sum(name == b"received" for name, _ in self._fields) > most_received:
            return True
        for name, value in self._fields:
            match = _MARK.match(value) if name == b"x-komainu-guard" else None
            if match:
                proof = hmac.new(key, match.group(2) + b"\0" + self.message_id, hashlib.sha256).hexdigest()
                if hmac.compare_digest(proof.encode(), match.group(3)):
                    return True
        return False


def mark(uid: str, message_id: bytes, installation: str, key: bytes) -> bytes:
    """X-Komainu-Guard: by it a message that comes back is known, and a receiver can drop the second copy. It never tells the verdict."""
    proof = hmac.new(key, uid.encode() + b"\0" + message_id, hashlib.sha256).hexdigest()
    return f"X-Komainu-Guard: 1; i={installation}; u={uid};\r\n h={proof}\r\n".encode()


def received(hostname: str, helo: str, peer: str, *, uid: str, at: datetime, with_: str) -> bytes:
    """The Received field of the guard. Nobody who was authenticated is named in it."""
    clean = re.sub(r"[^A-Za-z0-9.:_\[\]-]", "", helo)[:255] or "unknown"
    return f"Received: from {clean} ([{peer}])\r\n by {hostname} (Komainu) with {with_} id {uid};\r\n {format_datetime(at)}\r\n".encode()
