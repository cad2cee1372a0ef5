"""The two fields that the guard puts on top, the reading of those that come in, and the few facts of a header that are wanted before the examination."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime

from komainu.guard.charsets import header

_MARK = re.compile(rb"1;\s*i=([^;\s]{1,120});\s*u=([0-9a-f-]{36});\s*h=([0-9a-f]{64})\s*\Z")
_AUTHENTICATED = re.compile(rb"\(Authenticated sender: ([^\s()]{1,300})\)")
_MOST_HEADER = 512 * 1024
_MOST_SUBJECT = 300


def fields(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name in small letters, value unfolded) of the header, as far as it can be read."""
    end = content.find(b"\r\n\r\n", 0, _MOST_HEADER)
    head = content[: end if end >= 0 else _MOST_HEADER]
    for line in re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            yield name.strip().lower(), value.strip()


def subject_of(content: bytes) -> str:
    value = next((value for name, value in fields(content) if name == b"subject"), b"")
    return re.sub(r"[\x00-\x1f\x7f]", " ", header(value[:4000]).text)[:_MOST_SUBJECT]


def authenticated_by_received(content: bytes) -> str | None:
    """Whom the peer says it authenticated, in the topmost Received field (`smtpd_sasl_authenticated_header = yes` of Postfix)."""
    top = next((value for name, value in fields(content) if name == b"received"), b"")
    match = _AUTHENTICATED.search(top)
    return match.group(1).decode("utf-8", "replace") if match else None


def mark(uid: str, message_id: bytes, installation: str, key: bytes) -> bytes:
    """X-Komainu-Guard: by it a message that comes back is known, and a receiver can drop the second copy. It never tells the verdict."""
    proof = hmac.new(key, uid.encode() + b"\0" + message_id, hashlib.sha256).hexdigest()
    return f"X-Komainu-Guard: 1; i={installation}; u={uid};\r\n h={proof}\r\n".encode()


def came_back(content: bytes, key: bytes, most_received: int = 50) -> bool:
    """Whether the message was here before (a mark with a true proof), or wanders in a circle. A forged mark says nothing."""
    received, marks, message_id = 0, [], b""
    for name, value in fields(content):
        if name == b"received":
            received += 1
        elif name == b"x-komainu-guard":
            marks.append(value)
        elif name == b"message-id" and not message_id:
            message_id = value
    if received > most_received:
        return True
    for value in marks:
        match = _MARK.match(value)
        if match:
            proof = hmac.new(key, match.group(2) + b"\0" + message_id, hashlib.sha256).hexdigest()
            if hmac.compare_digest(proof.encode(), match.group(3)):
                return True
    return False


def message_id_of(content: bytes) -> bytes:
    return next((value for name, value in fields(content) if name == b"message-id"), b"")


def received(hostname: str, helo: str, peer: str, *, uid: str, at: datetime, with_: str) -> bytes:
    """The Received field of the guard. Nobody who was authenticated is named in it."""
    clean = re.sub(r"[^A-Za-z0-9.:_\[\]-]", "", helo)[:255] or "unknown"
    return f"Received: from {clean} ([{peer}])\r\n by {hostname} (Komainu) with {with_} id {uid};\r\n {format_datetime(at)}\r\n".encode()
