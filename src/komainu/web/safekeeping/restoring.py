"""Taking a backup in: opened, loaded beside the live house, and looked at from all sides before anything of it counts."""

import gzip
import hashlib
import io
import itertools
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from komainu.web.safekeeping import archive, tables
from komainu.web.safekeeping.archive import BUFFER, HashingReader, Listing
from komainu.web.safekeeping.container import Damaged, OpeningReader
from komainu.web.safekeeping.findings import Finding
from komainu.web.safekeeping.recoverykey import RecoveryKey
from komainu.web.safekeeping.staging import Staging
from komainu.web.site.keys import FILE as SEALING
from komainu.web.site.keys import Keys, keys_from, write_secret
from komainu.web.site.sealing import SEALED_FILES, SealBroken, unseal, unseal_file
from komainu.web.trail.chain import FIELDS, verify
from komainu.web.trail.models import Event

Tell = Callable[[str, int], None]
LARGEST_NOTE_BYTES = 64 << 20


class NewerVersion(Exception):
    """The backup was made by a newer version of Komainu; `version` is its name."""

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.version = version


class DoesNotFit(Exception):
    """What is in the file contradicts its own list; `what` names the first contradiction."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A backup in its staging place. `steps` is how many migrations brought it to this version."""

    made_at: datetime
    manifest: Mapping[str, Any]
    keys: Keys
    steps: int


class _Intake:
    """One pass over the members of a backup."""

    def __init__(self, staging: Staging, tell: Tell) -> None:
        self.staging = staging
        self.tell = tell
        self.listing = Listing()
        self.format: dict[str, Any] = {}
        self.manifest: dict[str, Any] = {}
        self.listed: tuple[int, int, str] = (0, 0, "")
        self.models: dict[str, Any] = {}
        self.loaders: dict[str, tables.Loader] = {}
        self.files = 0

    def take(self, name: str, size: int, source: IO[bytes]) -> None:
        """Raises DoesNotFit, NewerVersion, and what reading and loading raise."""
        if self.manifest:
            raise DoesNotFit(f"something follows the manifest: {name[:80]}")
        reading = HashingReader(source)
        kind, _, rest = name.partition("/")
        if not self.format:
            if name != "format.json":
                raise DoesNotFit("format.json does not stand first")
            self._begin(json.loads(_all_of(reading, size)))
        elif name == "manifest.json":
            self.listed = (self.listing.members, self.listing.size_bytes, self.listing.sha256)
            self.manifest = json.loads(_all_of(reading, size))
        elif kind == "keys" and rest in archive.KEY_FILES:
            write_secret(self.staging.keys / rest, _all_of(reading, size))
        elif kind == "tables":
            self._load(rest.partition("/")[0], reading)
        elif kind == "storage":
            self._store(rest, reading)
        else:
            raise DoesNotFit(f"unknown member: {name[:80]}")
        while reading.read(BUFFER):
            pass
        self.listing.take(name, reading.size, reading.sha256)

    def _begin(self, opening: dict[str, Any]) -> None:
        """Make the tables as they were when the backup was made."""
        if opening["format"] != archive.FORMAT:
            raise NewerVersion(str(opening["komainu"]))
        executor = MigrationExecutor(connection)
        graph = executor.loader.graph
        on_disk = executor.loader.disk_migrations
        known = {*on_disk, *(old for migration in on_disk.values() for old in migration.replaces)}
        recorded = {(app, name) for app, name in opening["migrations"] if app in executor.loader.migrated_apps}
        if recorded - known:
            raise NewerVersion(str(opening["komainu"]))
        recorded &= set(graph.nodes)
        followed = {parent.key for node in recorded for parent in graph.node_map[node].parents if parent.key[0] == node[0]}
        targets = sorted(recorded - followed)
        executor.migrate(targets)
        state = MigrationExecutor(connection).loader.project_state(targets)
        self.models = {model._meta.label_lower: model for model in tables.models_of(state.apps)}
        tables.empty(self.models.values(), connection)
        for table in opening["tables"]:
            if table["model"] not in self.models:
                raise DoesNotFit(f"unknown table: {table['model'][:80]}")
            self.loaders[table["model"]] = tables.Loader(self.models[table["model"]], table["columns"], connection)
        self.format = opening

    def _load(self, label: str, source: HashingReader) -> None:
        if label not in self.loaders:
            raise DoesNotFit(f"unknown table: {label[:80]}")
        self.tell("rows", self.loaders[label].counted.rows)
        self.loaders[label].load(source)  # type: ignore[arg-type]

    def _store(self, path: str, source: HashingReader) -> None:
        parts = PurePosixPath(path).parts
        if (
            not parts
            or path != "/".join(parts)
            or any(part in {"..", "/"} or part.startswith(".") or "\\" in part or ":" in part for part in parts)
        ):
            raise DoesNotFit(f"a path that leads out: {path[:80]}")
        target = self.staging.storage.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while data := source.read(BUFFER):
                file.write(data)
        self.files += 1
        self.tell("files", self.files)

    def check(self) -> None:
        """What was read against what the manifest says. Raises DoesNotFit."""
        said = self.manifest
        if not said:
            raise DoesNotFit("no manifest")
        if self.listed != (said["members"], said["size_bytes"], said["listing_sha256"]):
            raise DoesNotFit("hashes")
        if self.files != said["files"]:
            raise DoesNotFit("files")
        for label, loader in self.loaders.items():
            if {"rows": loader.counted.rows, "sha256": loader.counted.sha256} != said["tables"].get(label):
                raise DoesNotFit(label)


def _contents(members: tarfile.TarFile) -> Iterator[tuple[str, int, IO[bytes]]]:
    for member in members:
        content = members.extractfile(member) if member.isfile() else None
        if content is None:
            raise DoesNotFit(f"no file: {member.name[:80]}")
        yield member.name, member.size, content


def _all_of(source: HashingReader, size: int) -> bytes:
    if size > LARGEST_NOTE_BYTES:
        raise DoesNotFit("a note that is too long")
    return source.read(size)


def take_in(file: IO[bytes], key: RecoveryKey, staging: Staging, tell: Tell) -> TakenIn:
    """Open a backup into its staging place, and bring its database to this version.

    Raises NoBackup, OtherKey, Damaged, NewerVersion, DoesNotFit; OSError and DatabaseError when the machine fails.
    """
    reader = OpeningReader(file, key)
    intake = _Intake(staging, tell)
    made_at = datetime.fromisoformat(reader.header["made_at"])
    try:
        with tarfile.open(fileobj=io.BufferedReader(reader, BUFFER), mode="r|", bufsize=BUFFER) as members:
            contents = _contents(members)
            # The first says what tables there are; they are made outside the transaction that fills them.
            for name, size, content in itertools.islice(contents, 1):
                intake.take(name, size, content)
            with transaction.atomic():
                for name, size, content in contents:
                    intake.take(name, size, content)
                reader.exhaust()
                intake.check()
                tables.reset_sequences(list(intake.models.values()), connection)
        keys = keys_from((staging.keys / SEALING).read_text(encoding="utf-8"))
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise Damaged from error
    except (KeyError, TypeError, ValueError, LookupError, FileNotFoundError, IntegrityError, DataError) as error:
        raise DoesNotFit(type(error).__name__) from error
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    call_command("migrate", verbosity=0, interactive=False)
    return TakenIn(made_at, intake.manifest, keys, steps)


def look_at(taken: TakenIn, staging: Staging, tell: Tell) -> list[Finding]:
    """Everything that can be said of what was taken in, from the trail to the last file."""
    manifest = taken.manifest
    found = [Finding("opened", True, {"members": manifest["members"]})]
    found.append(_rows(taken))
    if taken.steps:
        found.append(Finding("migrated", True, {"steps": taken.steps}))
    chain = verify(_events())
    holds = chain.is_sound and (chain.events, chain.head if chain.events else "") == (manifest["events"], manifest["head"])
    found.append(Finding("chain", holds, {"events": chain.events if chain.broken_at is None else chain.broken_at}))
    found.append(_sealed(taken.keys, tell))
    if manifest["files_missing"]:
        found.append(Finding("missing_then", False, {"missing": manifest["files_missing"]}))
    found.append(_files(taken, staging, tell))
    return found


def _rows(taken: TakenIn) -> Finding:
    """The rows that stand in the tables now. A table that a later version renamed or dropped is not counted by its old name."""
    now = {model._meta.label_lower: model for model in tables.models_of(apps)}
    wrong = []
    with connection.cursor() as cursor:
        for label, said in taken.manifest["tables"].items():
            if label in now and not (taken.steps or label in {"contenttypes.contenttype", "auth.permission"}):
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(now[label]._meta.db_table)}")  # noqa: S608
                if cursor.fetchone()[0] != said["rows"]:
                    wrong.append(label)
    if wrong:
        return Finding("rows", False, {"what": ", ".join(wrong[:5])})
    return Finding("rows", True, {"rows": taken.manifest["rows"]})


def _events() -> Iterator[Mapping[str, Any]]:
    yield from Event.objects.order_by("sequence").values(*FIELDS, "previous_hash", "hash").iterator(chunk_size=5000)


def _sealed(keys: Keys, tell: Tell) -> Finding:
    values = closed = 0
    for field in tables.sealed_columns(apps):
        for value in tables.sealed_values(field, connection):
            values += 1
            try:
                unseal(value, field.place, keys)
            except SealBroken:
                closed += 1
            if not values % 1000:
                tell("sealed", values)
    return Finding("sealed", not closed, {"values": values, "closed": closed})


def _files(taken: TakenIn, staging: Staging, tell: Tell) -> Finding:
    """Each file that a row names is there, opens, and has the content that the row says."""
    named = missing = wrong = 0
    for each in SEALED_FILES.values():
        rows = apps.get_model(each.model)._default_manager.values_list(each.path, each.sha256)
        for path, sha256 in rows.iterator(chunk_size=1000):
            named += 1
            tell("files", named)
            try:
                content = unseal_file((staging.storage / path).read_bytes(), each.place, taken.keys)
            except FileNotFoundError:
                missing += 1
            except SealBroken:
                wrong += 1
            else:
                wrong += hashlib.sha256(content).hexdigest() != sha256
    sound = missing <= taken.manifest["files_missing"] and not wrong
    return Finding("files", sound, {"files": max(named, taken.manifest["files"]), "missing": missing, "wrong": wrong})
