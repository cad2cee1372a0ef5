"""The encrypted file of a backup: a stream that only the recovery key opens, and that does not open when a bit or its end is missing.

    KOMAINU-BACKUP 1\n
    one line of JSON: made_at, komainu, key (its number), ephemeral (public key, hex), chunk
    chunks of `chunk` bytes, each AES-256-GCM; the nonce counts them and says which is the last (Hoang, Reyhanitabar, Rogaway,
    Vizár: STREAM); the two lines above are authenticated with each

The key of the stream comes by HKDF-SHA256 from an X25519 exchange between a key made for this file alone and the recovery key.
Pure; no Django. Memory: two chunks.
"""

import hashlib
import io
import json
from datetime import datetime
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from komainu.web.safekeeping.recoverykey import RecoveryKey, number_of

MAGIC = b"KOMAINU-BACKUP 1\n"
CHUNK = 1 << 20
TAG = 16
LONGEST_HEADER = 4096


class NoBackup(Exception):
    """The file is no backup of Komainu, or one of a form that this version does not know."""


class OtherKey(Exception):
    """The file was sealed for another recovery key; `number` is that key's number."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class Damaged(Exception):
    """The file was cut off or changed."""


def _stream_key(shared: bytes, ephemeral: bytes, recipient: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=ephemeral + recipient, info=b"komainu backup 1").derive(shared))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


class SealingWriter(io.RawIOBase):
    """Write plain bytes in, sealed ones come out at `out`. Only `finish` makes the file whole; `digest` and `size` are those of the file."""

    def __init__(self, out: IO[bytes], recipient: bytes, *, made_at: datetime, komainu: str) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self.size = 0
        ephemeral = X25519PrivateKey.generate()
        public = ephemeral.public_key().public_bytes_raw()
        header = {
            "made_at": made_at.isoformat(),
            "komainu": komainu,
            "key": number_of(recipient),
            "ephemeral": public.hex(),
            "chunk": CHUNK,
        }
        head = MAGIC + json.dumps(header).encode() + b"\n"
        self._aad = hashlib.sha256(head).digest()
        self._cipher = _stream_key(ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient)), public, recipient)
        self._number = 0
        self._waiting = bytearray()
        self._put(head)

    def _put(self, data: bytes) -> None:
        self._out.write(data)
        self._hash.update(data)
        self.size += len(data)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, is_last=is_last), chunk, self._aad))
        self._number += 1

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        self._waiting += view
        # One chunk is always kept back: the last one bears another mark.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(view)

    def finish(self) -> str:
        """Seal the end; returns the sha256 of the file."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()
        return self._hash.hexdigest()


def header_of(source: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """The open lines at the beginning, and their bytes. Raises NoBackup."""
    magic = source.read(len(MAGIC))
    line = source.readline(LONGEST_HEADER)
    try:
        if magic != MAGIC or not line.endswith(b"\n"):
            raise ValueError
        header = json.loads(line)
        if not 0 < int(header["chunk"]) <= 1 << 24 or len(bytes.fromhex(header["ephemeral"])) != 32:
            raise ValueError
        datetime.fromisoformat(header["made_at"])
        return {**header, "key": str(header["key"])}, magic + line
    except (ValueError, KeyError, TypeError) as error:
        raise NoBackup from error


class OpeningReader(io.RawIOBase):
    """Read plain bytes out of a sealed file. Raises NoBackup and OtherKey at once, Damaged when the reading comes to it."""

    def __init__(self, source: IO[bytes], key: RecoveryKey) -> None:
        self._source = source
        self.header, head = header_of(source)
        if self.header["key"] != key.number:
            raise OtherKey(self.header["key"])
        ephemeral = bytes.fromhex(self.header["ephemeral"])
        try:
            shared = key.private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        except ValueError as error:
            raise Damaged from error
        self._cipher = _stream_key(shared, ephemeral, key.public)
        self._aad = hashlib.sha256(head).digest()
        self._sealed_chunk = int(self.header["chunk"]) + TAG
        self._next = source.read(self._sealed_chunk)
        self._number = 0
        self._open = memoryview(b"")
        self._is_at_end = False

    def readable(self) -> bool:
        return True

    def _open_next(self) -> None:
        sealed, self._next = self._next, self._source.read(self._sealed_chunk)
        self._is_at_end = not self._next
        try:
            self._open = memoryview(self._cipher.decrypt(_nonce(self._number, is_last=self._is_at_end), sealed, self._aad))
        except (InvalidTag, ValueError) as error:
            raise Damaged from error
        self._number += 1

    def read(self, size: int = -1, /) -> bytes:
        parts = []
        wanted = size if size >= 0 else 1 << 62
        while wanted > 0 and (self._open or not self._is_at_end):
            if not self._open:
                self._open_next()
                continue
            parts.append(self._open[:wanted])
            self._open = self._open[wanted:]
            wanted -= len(parts[-1])
        return b"".join(parts)

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def exhaust(self) -> None:
        """Read to the end, so that a file that was cut off behind what was needed is found too. Raises Damaged."""
        while self._open or not self._is_at_end:
            self.read(CHUNK)
