"""What a scan has finished, kept on disk as it goes: after a kill it goes on, and the next scan reads only what changed.

One SQLite file in the journal's folder. Each result is committed as it comes, so a finished file is never read twice; one that was being read when the power
went is read again. It holds what the report holds: counts and masked samples, never the text that was found.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

from komainu.extract import Reason
from komainu.scan.result import FileResult, Grade

_FILE = "journal.sqlite3"
NEVER = -1
"""The time of change of an entry that is not read: it never counts as unchanged."""
_SPARED = -1
_SEPARATORS = (os.fsencode(os.sep), b"/")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS scan (number INTEGER PRIMARY KEY, is_finished INTEGER NOT NULL, roots TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file (
    path BLOB PRIMARY KEY, size_bytes INTEGER NOT NULL, modified_ns INTEGER NOT NULL, changed_ns INTEGER NOT NULL, settings TEXT NOT NULL,
    scan INTEGER NOT NULL, grade INTEGER NOT NULL, readable INTEGER NOT NULL, result TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS file_by_grade ON file (grade DESC, path);
"""


class Seen(Protocol):
    """What the journal knows an item by: `sources.Item`, `walk.Found`."""

    @property
    def path(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def modified_ns(self) -> int: ...
    @property
    def changed_ns(self) -> int: ...


class JournalInUse(Exception):
    """Another scan is writing to this journal."""


class Journal:
    """The journal in a folder, which is made if it is missing. Use it as a context manager.

    folder    None: a journal that is gone with its process, also after a kill, for a scan that nobody goes on with
    settings  whatever changes what a scan says of an unchanged file (version, kinds, words), in one short text; results under other settings are not used
    roots     the beginnings of all paths of this scan (Source.roots). A scan of the same roots that was not finished goes on; what other scans know of other
              roots stays. () for a scan of everything that the journal knows
    Raises JournalInUse if another process has it open, sqlite3.DatabaseError if it is broken, OSError if the folder cannot be made.
    """

    def __init__(self, folder: Path | None, settings: str, roots: tuple[str, ...] = ()) -> None:
        self.settings = settings
        self.roots = roots
        # A base without a name is a file that SQLite has taken out of its folder already.
        self._base = sqlite3.connect(_made(folder) if folder is not None else "", timeout=0.2, isolation_level=None)
        try:
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            # What is gone with its process need not survive it.
            self._base.execute("PRAGMA journal_mode = " + ("WAL" if folder is not None else "OFF"))
            self._base.execute("PRAGMA synchronous = " + ("NORMAL" if folder is not None else "OFF"))
            self._base.executescript(_SCHEMA)
            self._done = 0
            self._scan = self._begin()
        except sqlite3.OperationalError as error:
            self._base.close()
            if "locked" in str(error):
                raise JournalInUse(str(folder)) from error
            raise
        except sqlite3.DatabaseError:
            self._base.close()
            raise

    def _begin(self) -> int:
        """The number of the scan that goes on: the one that was not finished, else a new one."""
        roots = json.dumps(sorted(self.roots))
        number, is_finished, of = self._base.execute(
            "SELECT number, is_finished, roots FROM scan ORDER BY number DESC LIMIT 1"
        ).fetchone() or (0, 1, "")
        if is_finished or of != roots:
            number += 1
            self._base.execute("INSERT INTO scan (number, is_finished, roots) VALUES (?, 0, ?)", (number, roots))
        return int(number)

    def begin_anew(self) -> None:
        """Leave a scan that was not finished: what it read stays known, but each item counts as seen only when this scan has seen it itself."""
        self._scan += 1
        self._base.execute("INSERT INTO scan (number, is_finished, roots) VALUES (?, 0, ?)", (self._scan, json.dumps(sorted(self.roots))))

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Leave the journal; another scan may open it."""
        self._base.close()

    def known(self, found: Seen) -> FileResult | None:
        """What is known of a file that has not changed since it was read under these settings, else None. It then counts as seen by this scan.

        A file counts as unchanged if its size, its time of change and that of its inode are what they were. One that could not be opened is tried again.
        """
        row = self._base.execute(
            "SELECT result, scan FROM file WHERE path = ? AND size_bytes = ? AND modified_ns = ? AND changed_ns = ? AND settings = ?",
            (os.fsencode(found.path), found.size_bytes, found.modified_ns, found.changed_ns, self.settings),
        ).fetchone()
        if row is None:
            return None
        result = FileResult.from_line(row[0])
        if result.reason == Reason.NO_ACCESS:
            return None
        if row[1] != self._scan:
            self._base.execute("UPDATE file SET scan = ? WHERE path = ?", (self._scan, os.fsencode(found.path)))
        return result

    def record(self, found: Seen, result: FileResult) -> None:
        """Keep the result of a file. When this returns, a kill cannot lose it."""
        self.record_all([(found, result)])

    def record_all(self, results: Iterable[tuple[Seen, FileResult]]) -> None:
        """Keep some results at once. When this returns, a kill cannot lose any of them."""
        rows = [
            (
                os.fsencode(found.path),
                found.size_bytes,
                found.modified_ns,
                found.changed_ns,
                self.settings,
                self._scan,
                result.grade.rank,
                int(result.readable),
                result.line(),
            )
            for found, result in results
        ]
        self._base.execute("BEGIN")
        self._base.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._base.execute("COMMIT")

    def finish(self) -> int:
        """End this scan: what it did not see below its roots is gone, and leaves the journal. Gives the number of files that are gone.

        What lies below an entry that could not be looked into (a folder without access, a share that went away; its time is NEVER) stays: nobody knows that it
        is gone.
        """
        self._base.execute("BEGIN")
        self._base.execute("UPDATE file SET scan = 0 WHERE scan = ?", (_SPARED,))
        closed = self._base.execute("SELECT path FROM file WHERE scan = ? AND modified_ns = ?", (self._scan, NEVER)).fetchall()
        for (name,) in closed:
            for first, last in _below(name):
                self._base.execute(
                    "UPDATE file SET scan = ? WHERE scan <> ? AND path >= ? AND path < ?", (_SPARED, self._scan, first, last)
                )
        gone = 0
        if not self.roots:
            gone = self._base.execute("DELETE FROM file WHERE scan NOT IN (?, ?)", (self._scan, _SPARED)).rowcount
        for root in self.roots:
            name = os.fsencode(root)
            for first, last in [(name, name + b"\0"), *_below(name)]:
                gone += self._base.execute(
                    "DELETE FROM file WHERE scan NOT IN (?, ?) AND path >= ? AND path < ?", (self._scan, _SPARED, first, last)
                ).rowcount
        self._base.execute("UPDATE scan SET is_finished = 1 WHERE number = ?", (self._scan,))
        self._base.execute("COMMIT")
        self._done = self._scan
        self._scan = self._begin()
        return gone

    def results(self, at_least: Grade = Grade.NONE) -> Iterator[FileResult]:
        """All results of this scan (of the one that was finished, after finish()) of this grade and above, the gravest first, then by path; one at a time."""
        rows = self._base.execute(
            "SELECT result FROM file WHERE grade >= ? AND scan = ? ORDER BY grade DESC, path", (at_least.rank, self._done or self._scan)
        )
        for (text,) in rows:
            yield FileResult.from_line(text)

    def unread(self) -> Iterator[FileResult]:
        """The results of this scan's files that were not read, or not wholly, by path."""
        rows = self._base.execute("SELECT result FROM file WHERE readable = 0 AND scan = ? ORDER BY path", (self._done or self._scan,))
        for (text,) in rows:
            yield FileResult.from_line(text)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _FILE
    if not path.exists():
        # Which files hold personal information is not for everybody.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return path


def _below(folder: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The paths below a folder, from the first (included) to the last (excluded)."""
    for separator in set(_SEPARATORS):
        stem = folder.rstrip(separator)
        yield stem + separator, stem + bytes((separator[0] + 1,))
