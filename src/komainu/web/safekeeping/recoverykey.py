"""The recovery key: made once, printed for the safe, and typed in again on the day of need. Pure; no Django.

The machine keeps only the public half (X25519): it can write backups and cannot open them. The private half comes out of a code
of 36 letters, 160 random bits and 20 bits that find slips of the pen.
"""

import hashlib
import json
import secrets
import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# Crockford's letters: none of them can be read as another.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
SEED_BYTES = 20
CHECK_BITS = 20
CODE_LETTERS = (SEED_BYTES * 8 + CHECK_BITS) // 5
GROUP = 4


class CodeMistyped(ValueError):
    """What was typed is no recovery code: a letter is missing, or one was read wrongly."""


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The whole key, as it comes out of the code. It is never written on the machine, but for the provisional one of the first days."""

    code: str
    private: X25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def number(self) -> str:
        return number_of(self.public)


def number_of(public: bytes) -> str:
    """The number by which people tell keys apart; it stands on the sheet, on the page and in each backup. Nothing leads back."""
    digest = hashlib.sha256(b"komainu recovery key\0" + public).hexdigest()[:12].upper()
    return "-".join(digest[at : at + 4] for at in range(0, 12, 4))


def sheet_check_of(public: bytes) -> str:
    """Four digits that stand on the printed sheet and nowhere else: who can type them has the sheet in hand. They open nothing."""
    return f"{int.from_bytes(hashlib.sha256(b'komainu recovery sheet' + bytes(1) + public).digest()[:4]) % 10_000:04d}"


def _check(seed: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"komainu recovery code\0" + seed).digest()[:4]) >> (32 - CHECK_BITS)


def _code(seed: bytes) -> str:
    value = int.from_bytes(seed) << CHECK_BITS | _check(seed)
    letters = "".join(LETTERS[value >> (5 * at) & 31] for at in reversed(range(CODE_LETTERS)))
    return "-".join(letters[at : at + GROUP] for at in range(0, CODE_LETTERS, GROUP))


def _key(seed: bytes) -> RecoveryKey:
    private = HKDF(hashes.SHA256(), 32, salt=None, info=b"komainu recovery key 1").derive(seed)
    return RecoveryKey(_code(seed), X25519PrivateKey.from_private_bytes(private))


def new_key() -> RecoveryKey:
    return _key(secrets.token_bytes(SEED_BYTES))


def key_of(code: str) -> RecoveryKey:
    """The key of a typed code; width, case, blanks and hyphens do not matter, nor O for 0 and I or L for 1. Raises CodeMistyped."""
    folded = unicodedata.normalize("NFKC", code).upper().translate(READ_AS)
    letters = "".join(letter for letter in folded if letter.isalnum())
    if len(letters) != CODE_LETTERS or any(letter not in LETTERS for letter in letters):
        raise CodeMistyped
    value = 0
    for letter in letters:
        value = value << 5 | LETTERS.index(letter)
    seed = (value >> CHECK_BITS).to_bytes(SEED_BYTES)
    if value & ((1 << CHECK_BITS) - 1) != _check(seed):
        raise CodeMistyped
    return _key(seed)


def code_rows(code: str) -> list[str]:
    """A code in three lines of three groups, as it is read from paper."""
    groups = code.split("-")
    return ["-".join(groups[at : at + 3]) for at in range(0, len(groups), 3)]


@dataclass(frozen=True, slots=True)
class Recipient:
    """What the machine keeps of a key. `code` is there for the provisional key alone, which nobody printed yet."""

    public: bytes
    code: str = ""

    @property
    def number(self) -> str:
        return number_of(self.public)

    @property
    def is_provisional(self) -> bool:
        return bool(self.code)

    def encoded(self) -> bytes:
        return json.dumps({"public": self.public.hex()} | ({"code": self.code} if self.code else {})).encode()

    @classmethod
    def decoded(cls, stored: bytes) -> "Recipient":
        """Raises ValueError, KeyError."""
        values = json.loads(stored)
        public = bytes.fromhex(values["public"])
        if len(public) != 32:
            raise ValueError("a public key has 32 bytes")
        return cls(public, values.get("code", ""))
