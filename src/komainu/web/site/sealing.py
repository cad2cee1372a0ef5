"""Values that stand sealed in the database: AES-256-GCM, the key outside the database, the place bound into the seal.

A sealed value is `key id ":" base64(nonce + ciphertext)`. The model and field are authenticated with it, so a value moved to
another column no longer opens. A blind index (HMAC-SHA256 of the folded value) lets an exact value be found without opening all.
"""

import base64
import hashlib
import hmac
import json
import os
import unicodedata
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from komainu.web.site.keys import sealing_keys


class SealBroken(Exception):
    """A sealed value does not open: the key is missing, or the value was changed or moved."""


@cache
def _keys() -> dict[str, Any]:
    return sealing_keys(settings.KEYS_FOLDER)


def seal(plain: bytes, place: str) -> str:
    """`plain` sealed for `place` (`app.Model.field`)."""
    keys = _keys()
    nonce = os.urandom(12)
    sealed = AESGCM(keys["keys"][keys["current"]]).encrypt(nonce, plain, place.encode())
    return f"{keys['current']}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(value: str, place: str) -> bytes:
    """What `seal` was given. Raises SealBroken."""
    name, _, body = value.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        return AESGCM(_keys()["keys"][name]).decrypt(raw[:12], raw[12:], place.encode())
    except Exception as error:
        raise SealBroken(place) from error


def seal_file(content: bytes, place: str) -> bytes:
    """A file as it lies in the storage folder: key id, a zero byte, nonce and ciphertext."""
    keys = _keys()
    nonce = os.urandom(12)
    return keys["current"].encode() + b"\0" + nonce + AESGCM(keys["keys"][keys["current"]]).encrypt(nonce, content, place.encode())


def unseal_file(stored: bytes, place: str) -> bytes:
    """What `seal_file` was given. Raises SealBroken."""
    name, _, raw = stored.partition(b"\0")
    try:
        return AESGCM(_keys()["keys"][name.decode()]).decrypt(raw[:12], raw[12:], place.encode())
    except Exception as error:
        raise SealBroken(place) from error


def folded(value: str) -> str:
    """A value as people mean it: width, case and blanks do not matter."""
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())


def blind_index(value: str, place: str) -> str:
    """What stands in the index for `value`; equal values of one place have equal indexes, and nothing leads back."""
    return hmac.new(_keys()["index"], f"{place}\0{folded(value)}".encode(), hashlib.sha256).hexdigest()[:32]


class SealedJSONField(models.TextField):
    """A JSON value that is sealed on its way into the database."""

    def _place(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), self._place())

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(unseal(value, self._place()))

    def to_python(self, value: Any) -> Any:
        return value
