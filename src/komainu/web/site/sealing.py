"""Values that stand sealed in the database: AES-256-GCM, the key outside the database, the place bound into the seal.

A sealed value is `key id ":" base64(nonce + ciphertext)`. The model and field are authenticated with it, so a value moved to
another column no longer opens. A blind index (HMAC-SHA256 of the folded value) lets an exact value be found without opening all.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from komainu.web.site.keys import FILE, Keys, sealing_keys


class SealBroken(Exception):
    """A sealed value does not open: the key is missing, or the value was changed or moved."""


_read: tuple[tuple[str, int, int], Keys] | None = None


def current_keys() -> Keys:
    """The keys as they stand in the file now. It is looked at each time, so that a server follows a rotation without a restart."""
    global _read  # noqa: PLW0603  (what this process read last)
    folder = str(settings.KEYS_FOLDER)
    file = os.path.join(folder, FILE)
    try:
        state = os.stat(file)
    except FileNotFoundError:
        keys = sealing_keys(Path(folder))
        state = os.stat(file)
    else:
        stamp = (folder, state.st_mtime_ns, state.st_ino)
        if _read is not None and _read[0] == stamp:
            return _read[1]
        keys = sealing_keys(Path(folder))
    # If the file was replaced between the two calls the stamp is the older one, and the next call reads again.
    _read = ((folder, state.st_mtime_ns, state.st_ino), keys)
    return keys


def seal(plain: bytes, place: str, keys: Keys | None = None) -> str:
    """`plain` sealed for `place` (`app.Model.field`)."""
    keys = keys or current_keys()
    nonce = os.urandom(12)
    sealed = AESGCM(keys.opening[keys.current]).encrypt(nonce, plain, place.encode())
    return f"{keys.current}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(value: str, place: str, keys: Keys | None = None) -> bytes:
    """What `seal` was given. Raises SealBroken."""
    name, _, body = value.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        return AESGCM((keys or current_keys()).opening[name]).decrypt(raw[:12], raw[12:], place.encode())
    except Exception as error:
        raise SealBroken(place) from error


def seal_file(content: bytes, place: str, keys: Keys | None = None) -> bytes:
    """A file as it lies in the storage folder: key id, a zero byte, nonce and ciphertext."""
    keys = keys or current_keys()
    nonce = os.urandom(12)
    return keys.current.encode() + b"\0" + nonce + AESGCM(keys.opening[keys.current]).encrypt(nonce, content, place.encode())


def unseal_file(stored: bytes, place: str, keys: Keys | None = None) -> bytes:
    """What `seal_file` was given. Raises SealBroken."""
    name, _, raw = stored.partition(b"\0")
    try:
        return AESGCM((keys or current_keys()).opening[name.decode()]).decrypt(raw[:12], raw[12:], place.encode())
    except Exception as error:
        raise SealBroken(place) from error


def key_of_file(beginning: bytes) -> str:
    """The id of the key that sealed a file, by its first bytes; "" when it is not sealed."""
    name, mark, _ = beginning[:16].partition(b"\0")
    return name.decode() if mark and re.fullmatch(rb"k[1-9][0-9]*", name) else ""


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """Where a part keeps sealed files, so that rotation and backup find them and know what each must be.

    folder  its folder below the storage folder
    place   what the seals are bound to
    model   label of the model with a row for each file; `path` and `sha256` (of the content) are its fields
    """

    folder: str
    place: str
    model: str
    path: str = "path"
    sha256: str = "sha256"


SEALED_FILES: dict[str, SealedFiles] = {
    each.folder: each
    for each in (
        SealedFiles("incidents", "incidents.Attachment", "incidents.Attachment"),
        SealedFiles("plans", "plans.StepRecord", "plans.StepRecord"),
        SealedFiles("ledger", "ledger.SheetPaper", "ledger.SheetPaper"),
        SealedFiles("approvals", "approvals.PaperDecision", "approvals.PaperDecision"),
        SealedFiles("training", "training.Material", "training.Material"),
        SealedFiles("training-films", "training.FilmPiece", "training.FilmPiece"),
        SealedFiles("training-packages", "training.PackageFile", "training.PackageFile"),
    )
}
"""One line for each part that keeps files. A file in another folder is copied into backups, but cannot be checked or sealed anew."""


def folded(value: str) -> str:
    """A value as people mean it: width, case and blanks do not matter."""
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())


def blind_index(value: str, place: str) -> str:
    """What stands in the index for `value`; equal values of one place have equal indexes, and nothing leads back."""
    return hmac.new(current_keys().index, f"{place}\0{folded(value)}".encode(), hashlib.sha256).hexdigest()[:32]


def keyed_hash(value: str, place: str) -> str:
    """The hash of a secret, letter for letter, with the key that lies outside the database: who has the database alone learns nothing by it."""
    return hmac.new(current_keys().index, f"{place}\0{value}".encode(), hashlib.sha256).hexdigest()


class SealedJSONField(models.TextField):
    """A JSON value that is sealed on its way into the database."""

    @property
    def place(self) -> str:
        """What its seals are bound to."""
        return f"{self.model._meta.label}.{self.name}"

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), self.place)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(unseal(value, self.place))

    def to_python(self, value: Any) -> Any:
        return value
