"""Sealed files in the storage folder: written whole or not at all, opened only as what they were."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from komainu.web.site.keys import sync_folder
from komainu.web.site.sealing import SealBroken, seal_file, unseal_file


def store(content: bytes, folder: str, place: str) -> str:
    """Write sealed content; returns its path below the storage folder. After a power failure it is whole or not there."""
    name = uuid4().hex
    path = f"{folder}/{name[:2]}/{name}"
    target = Path(settings.STORAGE_FOLDER) / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(seal_file(content, place))
        file.flush()
        os.fsync(file.fileno())
    partial.rename(target)
    sync_folder(target.parent)
    return path


def content_of(path: str, place: str, sha256: str) -> bytes:
    """The file as it was kept, and no other: two sealed files that somebody exchanged do not open. Raises SealBroken, FileNotFoundError."""
    content = unseal_file((Path(settings.STORAGE_FOLDER) / path).read_bytes(), place)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SealBroken(place)
    return content
