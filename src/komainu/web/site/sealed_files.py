"""Sealed files in the storage folder: written whole or not at all, opened only as what they were, swept when no record knows them.

A file is written before the transaction of its record commits, so that no record ever lacks its file. Where that transaction fails, or
the machine stops in between, a file is left that nobody knows; the worker removes it later.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.apps import apps
from django.conf import settings

from komainu.web.site.keys import sync_folder
from komainu.web.site.sealing import SEALED_FILES, SealBroken, seal_file, unseal_file

# Far longer than any transaction lasts: what is younger may belong to one that is about to commit.
LEFT_ALONE = timedelta(days=2)
AT_A_TIME = 500
log = logging.getLogger(__name__)


def store(content: bytes, folder: str, place: str) -> str:
    """Write sealed content; returns its path below the storage folder. After a power failure it is whole or not there.

    folder, place   as its line in `SEALED_FILES` says: rotation, backup and the sweep find it by that
    """
    if folder not in SEALED_FILES or SEALED_FILES[folder].place != place:
        raise LookupError(f"{folder} is no folder of {place}: it has no line in SEALED_FILES")
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


def sweep(now: datetime) -> int:
    """Remove the files that no record knows, and what was left half written; returns how many. One query for 500 old files.

    Safe beside writers: the files are listed before the records are asked, and those younger than two days are left alone. A folder
    that has no line in `SEALED_FILES` is not touched.
    """
    root = Path(settings.STORAGE_FOLDER)
    removed = 0
    for line in SEALED_FILES.values():
        for paths in _batches(_old(root / line.folder, now - LEFT_ALONE), root):
            rows = apps.get_model(line.model)._default_manager.filter(**{f"{line.path}__in": paths})
            known = set(rows.values_list(line.path, flat=True))
            for path in paths:
                if path not in known:
                    (root / path).unlink(missing_ok=True)
                    removed += 1
    if removed:
        log.info("removed %d sealed files that no record knows", removed)
    return removed


def _old(folder: Path, before: datetime) -> Iterator[Path]:
    for file in folder.rglob("*"):
        try:
            if file.is_file() and datetime.fromtimestamp(file.stat().st_mtime, UTC) < before:
                yield file
        except FileNotFoundError:  # somebody else removed or renamed it meanwhile
            continue


def _batches(files: Iterator[Path], root: Path) -> Iterator[list[str]]:
    """The paths as records keep them."""
    batch: list[str] = []
    for file in files:
        batch.append(file.relative_to(root).as_posix())
        if len(batch) == AT_A_TIME:
            yield batch
            batch = []
    if batch:
        yield batch
