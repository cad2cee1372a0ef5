"""The installation's own key, with which exports and anchors of the trail are signed: Ed25519, outside the database, made on first use."""

import base64
import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from komainu.web.site.keys import SIGNING, made_once


class NoSuchKey(Exception):
    """A public key that is none, or not of this kind."""


def signing_key() -> Ed25519PrivateKey:
    """The key of this installation. Raises OSError, ValueError."""
    fresh = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    stored = made_once(Path(settings.KEYS_FOLDER) / SIGNING, fresh.decode())
    key = serialization.load_pem_private_key(stored.encode(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{SIGNING} holds another kind of key")
    return key


def sign(data: bytes) -> str:
    """The signature of this installation, in base64."""
    return base64.b64encode(signing_key().sign(data)).decode()


def public_pem() -> bytes:
    """The public half, as every tool reads it."""
    return signing_key().public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(pem: bytes) -> str:
    """By which people tell keys apart: ten groups of four hexadecimal digits. Raises NoSuchKey."""
    raw = public_key(pem).public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    digits = hashlib.sha256(raw).hexdigest()[:40]
    return " ".join(digits[place : place + 4] for place in range(0, 40, 4))


def public_key(pem: bytes) -> Ed25519PublicKey:
    """Raises NoSuchKey."""
    try:
        key = serialization.load_pem_public_key(pem)
    except ValueError as error:
        raise NoSuchKey from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoSuchKey
    return key


def is_signed(data: bytes, signature: str, pem: bytes) -> bool:
    """Whether the signature (base64) of the data was made with the private half of this key. Raises NoSuchKey."""
    key = public_key(pem)
    try:
        key.verify(base64.b64decode(signature, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True
