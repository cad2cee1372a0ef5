"""The one SQLite database of a spool: its schema, its sealed columns, and transactions that are synced before anybody is told of them."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from komainu.guard import faults

T = TypeVar("T")
_NONCE_BYTES = 12
_MOST_AT_ONCE = 200
_CLAIMS, _CLAIM_PAUSE = 5, 0.1
_BREATH_SECONDS = 0.003
_PATIENCE_SECONDS, _PAUSE_SECONDS = 10.0, 0.005
_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, state TEXT NOT NULL, received_at TEXT NOT NULL, due_at TEXT, changed_at TEXT,
  grade TEXT NOT NULL DEFAULT '', size_bytes INTEGER NOT NULL, sender TEXT NOT NULL, door TEXT NOT NULL, answered INTEGER NOT NULL DEFAULT 0,
  boot TEXT NOT NULL DEFAULT '', monotonic_due REAL, attempts INTEGER NOT NULL DEFAULT 0, in_doubt INTEGER NOT NULL DEFAULT 0,
  about BLOB NOT NULL, detail BLOB NOT NULL, verdict BLOB, progress BLOB);
CREATE INDEX IF NOT EXISTS message_state ON message (state, id);
CREATE INDEX IF NOT EXISTS message_sender ON message (sender, id);
CREATE INDEX IF NOT EXISTS message_door ON message (door) WHERE answered = 0;
CREATE TABLE IF NOT EXISTS content (id INTEGER PRIMARY KEY REFERENCES message (id), sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, cause TEXT NOT NULL, by_sealed BLOB,
  at TEXT NOT NULL, figures TEXT);
CREATE INDEX IF NOT EXISTS event_uid ON event (uid, id);
CREATE TABLE IF NOT EXISTS notice (
  id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL, kind TEXT NOT NULL, created_at TEXT NOT NULL,
  sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS token (hash TEXT PRIMARY KEY, uid TEXT NOT NULL, person BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS mark (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS token_uid ON token (uid);
"""


class SpoolError(Exception):
    """The spool cannot be opened: no folder, another key, or another service holds it."""


class SpoolUnavailable(Exception):
    """Nothing could be written now (disk full, sync failed, locked too long). Nothing of the transaction stays."""


class Sealer:
    """Seals with keys made from the installation's key, one for each purpose."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derived(key, b"spool seal"))
        self.hash_key = _derived(key, b"spool hash")
        self.loop_key = _derived(key, b"spool loop")

    def seal(self, content: bytes, place: str) -> bytes:
        """`place` (column and uid) is part of the seal: a sealed value moved elsewhere does not open."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises SpoolError."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except InvalidTag as error:
            raise SpoolError("the key does not fit this spool, or it was changed") from error

    def seal_json(self, value: Any, place: str) -> bytes:
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogateescape"), place)

    def open_json(self, sealed: bytes, place: str) -> Any:
        return json.loads(self.open(sealed, place).decode("utf-8", "surrogateescape"))

    def keyed(self, *words: str) -> str:
        """A keyed hash: equal for equal words, and nobody without the key can guess them."""
        text = "\0".join(words).encode("utf-8", "surrogateescape")
        return hmac.new(self.hash_key, text, hashlib.sha256).hexdigest()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, b"komainu guard " + purpose, hashlib.sha256).digest()


class _WorkFailed(Exception):
    """One of many works in a transaction raised what it may raise."""


@dataclass(frozen=True, slots=True)
class _Job:
    """Work for the next transaction. `is_large`: it writes so much that the event loop should not wait for it."""

    work: Callable[[sqlite3.Connection], Any]
    future: asyncio.Future[Any]
    is_large: bool


class Journal:
    """Reads from one connection, writes on another; many writers' work goes into one transaction where they come at once."""

    def __init__(self, folder: Path) -> None:
        """Raises SpoolError."""
        self.folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            before = os.umask(0o077)
            try:
                self._writer = self._connected()
                with self._writer:
                    self._writer.executescript(_SCHEMA)
                # From here on who waits, and where, is decided by _begin.
                self._writer.execute("PRAGMA busy_timeout=0")
            finally:
                os.umask(before)
            self._reader = self._connected()
        except (OSError, sqlite3.Error) as error:
            raise SpoolError(f"{folder}: {error}") from error
        self._reading = threading.Lock()
        self._writing = threading.Lock()
        self._jobs: deque[_Job] = deque()
        self._writes: asyncio.Task[None] | None = None
        self._syncer = ThreadPoolExecutor(1, "spool")
        self._lock_file: IO[bytes] | None = None

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.folder / "spool.sqlite3", timeout=10, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-16000")
        connection.execute("PRAGMA journal_size_limit=67108864")
        connection.execute("PRAGMA wal_autocheckpoint=4000")
        connection.row_factory = sqlite3.Row
        return connection

    def claim(self) -> None:
        """Be the one service of this spool until close(). Raises SpoolError if another is.

        Asked some times: whoever only looks whether a service runs holds the lock for a moment.
        """
        handle = (self.folder / "serve.lock").open("ab")
        for again in range(_CLAIMS, -1, -1):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if not again:
                    handle.close()
                    raise SpoolError(f"{self.folder}: another service works on this spool") from error
                time.sleep(_CLAIM_PAUSE)
        self._lock_file = handle

    def read(self, query: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        with self._reading:
            return self._reader.execute(query, values).fetchall()

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do the work in a transaction of its own; when this returns it is synced. Raises SpoolUnavailable, and what the work raises."""
        with self._writing, self._transaction():
            return work(self._writer)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._begin()
        try:
            yield
            self._commit()
        except BaseException as error:
            self._roll_back(error)
            raise

    def _begin(self, *, patiently: bool = True) -> None:
        """Raises SpoolUnavailable, also if another process writes and we are not patient."""
        until = time.monotonic() + (_PATIENCE_SECONDS if patiently else 0)
        while True:
            try:
                faults.point("spool_write")
                self._writer.execute("BEGIN IMMEDIATE")
            except (OSError, sqlite3.Error) as error:
                if "locked" in str(error) and time.monotonic() < until:
                    time.sleep(_PAUSE_SECONDS)
                    continue
                raise SpoolUnavailable(str(error)) from error
            return

    def _commit(self) -> None:
        faults.point("spool_before_sync")
        self._writer.execute("COMMIT")
        faults.point("spool_after_sync")

    def _roll_back(self, error: BaseException) -> None:
        """Raises SpoolUnavailable if that is what the error means."""
        if self._writer.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self._writer.execute("ROLLBACK")
        if isinstance(error, OSError | sqlite3.Error):
            raise SpoolUnavailable(str(error)) from error

    # ---------------------------------------------------------------- group commit
    def submit(self, work: Callable[[sqlite3.Connection], T], *, is_large: bool = False) -> asyncio.Future[T]:
        """The same in the event loop, for many at once: what waits while a transaction is being synced goes into the next one together.

        The work may be called again after it was rolled back. The future raises SpoolUnavailable, and what the work raises; its end is synced.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.append(_Job(work, future, is_large))
        if self._writes is None or self._writes.done():
            self._writes = asyncio.get_running_loop().create_task(self._write_on())
        return future

    async def finish(self) -> None:
        """Wait until all is written that was submitted."""
        if self._writes is not None:
            await self._writes

    async def _write_on(self) -> None:
        last = 0
        while self._jobs:
            if last > 1:
                # Others are at work too: a breath's wait lets them share one sync, which is dearer than all they write.
                await asyncio.sleep(_BREATH_SECONDS)
            batch = [self._jobs.popleft() for _ in range(min(len(self._jobs), _MOST_AT_ONCE))]
            last = len(batch)
            try:
                said = await self._write_batch(batch)
            except SpoolUnavailable as error:
                said = [(None, SpoolUnavailable(str(error))) for _ in batch]
            except Exception as error:  # whatever it was, nobody may wait for ever
                said = [(None, error) for _ in batch]
            for job, (result, problem) in zip(batch, said, strict=True):
                if job.future.done():
                    # Whoever waited for it went away.
                    continue
                if problem is None:
                    job.future.set_result(result)
                else:
                    job.future.set_exception(problem)

    async def _write_batch(self, batch: list[_Job]) -> list[tuple[Any, BaseException | None]]:
        """Raises SpoolUnavailable: then none of it is written."""
        loop = asyncio.get_running_loop()
        try:
            if any(job.is_large for job in batch):
                return await loop.run_in_executor(self._syncer, self._written, batch, False)
            return await self._written_here(batch)
        except _WorkFailed:
            # One of them must not cost the others their turn: once more, each for itself. Seldom, and cheaper than asking always.
            return await loop.run_in_executor(self._syncer, self._written, batch, True)

    async def _written_here(self, batch: list[_Job]) -> list[tuple[Any, BaseException | None]]:
        """Only the waiting, for another process and for the disk, happens in a thread: two threads that both want Python's lock cost more than the writing."""
        loop = asyncio.get_running_loop()
        if not self._writing.acquire(blocking=False):
            await loop.run_in_executor(self._syncer, self._writing.acquire)
        try:
            try:
                self._begin(patiently=False)
            except SpoolUnavailable as error:
                if "locked" not in str(error):
                    raise
                await loop.run_in_executor(self._syncer, self._begin)
            try:
                said = self._worked(batch, apart=False)
                await loop.run_in_executor(self._syncer, self._commit)
            except BaseException as error:
                self._roll_back(error)
                raise
        finally:
            self._writing.release()
        return said

    def _written(self, batch: list[_Job], apart: bool) -> list[tuple[Any, BaseException | None]]:
        with self._writing, self._transaction():
            return self._worked(batch, apart=apart)

    def _worked(self, batch: list[_Job], *, apart: bool) -> list[tuple[Any, BaseException | None]]:
        said: list[tuple[Any, BaseException | None]] = []
        for job in batch:
            if apart:
                self._writer.execute("SAVEPOINT one")
            try:
                said.append((job.work(self._writer), None))
            except (OSError, sqlite3.OperationalError):
                raise
            except Exception as error:
                if not apart:
                    raise _WorkFailed from error
                self._writer.execute("ROLLBACK TO one")
                said.append((None, error))
            if apart:
                self._writer.execute("RELEASE one")
        return said

    def close(self) -> None:
        """Let go of everything. What was submitted and not awaited by finish() is not written."""
        self._syncer.shutdown()
        self._reader.close()
        self._writer.close()
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None
