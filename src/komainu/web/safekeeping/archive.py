"""What lies inside a backup: a stream of members, each hashed, and a manifest at its end.

format.json                 versions, migrations, tables with their columns: what a reader must know before anything else
keys/…                      the keys that open the sealed values
tables/<model>/<n>.jsonl.gz the rows
storage/…                   the sealed files as they lie
manifest.json               counts, hashes, the head of the trail
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings

from komainu import __version__
from komainu.web.safekeeping import places
from komainu.web.safekeeping.tables import Counted, columns_of, models_of, parts_of, rows_of
from komainu.web.site.keys import FILE as SEALING
from komainu.web.site.keys import SIGNING, sealing_keys
from komainu.web.site.sealing import SEALED_FILES

FORMAT = 1
BUFFER = 1 << 20
KEY_FILES = (SEALING, "secret.key", places.RECIPIENT, SIGNING)
NAMED_MISSING = 20


class Listing:
    """The running hash over all members in their order: name, size and content of each."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.members = 0
        self.size_bytes = 0

    def take(self, name: str, size: int, sha256: str) -> None:
        self._hash.update(f"{name}\0{size}\0{sha256}\n".encode())
        self.members += 1
        self.size_bytes += size

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class HashingReader:
    """Hashes what is read through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class Writer:
    """Puts members into a stream."""

    def __init__(self, out: Any) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w|", bufsize=BUFFER, format=tarfile.PAX_FORMAT)  # noqa: SIM115  (closed by `finish`)
        self.listing = Listing()

    def add(self, name: str, content: bytes) -> None:
        self._add(name, len(content), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        """Raises FileNotFoundError."""
        with path.open("rb") as file:
            self._add(name, os.fstat(file.fileno()).st_size, file)

    def _add(self, name: str, size: int, source: IO[bytes]) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        reading = HashingReader(source)
        self._tar.addfile(member, reading)  # type: ignore[arg-type]
        self.listing.take(name, reading.size, reading.sha256)

    def finish(self, manifest: dict[str, Any]) -> None:
        listed = {"members": self.listing.members, "size_bytes": self.listing.size_bytes, "listing_sha256": self.listing.sha256}
        self.add("manifest.json", json.dumps({**manifest, **listed}, ensure_ascii=False).encode())
        self._tar.close()


def stored_files(root: Path, below: str = "") -> Iterator[str]:
    """The paths of all files below the storage folder, in order. What is half written or hidden is no file of the house."""
    folder = root / below
    if not folder.is_dir():
        return
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        path = f"{below}/{entry.name}" if below else entry.name
        if entry.name.startswith(".") or entry.name.endswith(".partial"):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from stored_files(root, path)
        elif entry.is_file(follow_symlinks=False):
            yield path


def _missing_files(reading: Any, root: Path) -> list[str]:
    """Files that the snapshot's rows name and that are not in the storage folder. One query for each part that keeps files, streamed."""
    missing = []
    for each in SEALED_FILES.values():
        model = apps.get_model(each.model)
        at = [field.name for field in columns_of(model)].index(each.path)
        missing += [row[at] for row in rows_of(model, reading) if not (root / row[at]).is_file()]
    return missing


def write(out: Any, reading: Any, *, made_at: datetime) -> dict[str, Any]:
    """Write the whole house, its database as `reading` sees it; returns the manifest.

    Files are written before the rows that name them, and are never changed: read after the snapshot, each of its files is there.
    """
    writer = Writer(out)
    sealing_keys(Path(settings.KEYS_FOLDER))  # a house that never sealed anything has its keys from now on
    found = models_of(apps)
    with reading.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = [list(row) for row in cursor.fetchall()]
    tables = [{"model": model._meta.label_lower, "columns": [field.column for field in columns_of(model)]} for model in found]
    opening = {"format": FORMAT, "komainu": __version__, "made_at": made_at.isoformat(), "database": reading.vendor}
    writer.add("format.json", json.dumps({**opening, "migrations": migrations, "tables": tables}).encode())
    for name in KEY_FILES:
        path = Path(settings.KEYS_FOLDER) / name
        if path.is_file():
            writer.add(f"keys/{name}", path.read_bytes())
    counts: dict[str, dict[str, Any]] = {}
    head: dict[str, Any] = {"events": 0, "head": ""}
    for model in found:
        label, counted = model._meta.label_lower, Counted()
        rows = _watching(rows_of(model, reading), head) if label == "trail.event" else rows_of(model, reading)
        for number, part in enumerate(parts_of(rows, counted)):
            writer.add(f"tables/{label}/{number:06d}.jsonl.gz", part)
        counts[label] = {"rows": counted.rows, "sha256": counted.sha256}
    root = Path(settings.STORAGE_FOLDER)
    files = 0
    for path in stored_files(root):
        # A file that a part removed meanwhile is no loss, unless a row of the snapshot names it: then it counts as missing below.
        with suppress(FileNotFoundError):
            writer.add_file(f"storage/{path}", root / path)
            files += 1
    missing = _missing_files(reading, root)
    manifest = {
        **opening, **head, "tables": counts, "rows": sum(each["rows"] for each in counts.values()), "files": files,
        "files_missing": len(missing), "files_missing_named": missing[:NAMED_MISSING],
    }  # fmt: skip
    writer.finish(manifest)
    return manifest


def _watching(rows: Iterator[list[Any]], head: dict[str, Any]) -> Iterator[list[Any]]:
    """The rows of the trail on their way, noting the last one."""
    names = [field.name for field in columns_of(apps.get_model("trail.event"))]
    number, hash_ = names.index("sequence"), names.index("hash")
    for row in rows:
        head["events"], head["head"] = row[number], row[hash_]
        yield row
