"""The files under some paths, one by one, without loops and without opening anything.

A tree of a million files takes no more memory than a small one, also when all of them lie in one folder: some thousand names are held at a time, and of the
folders still to be seen those that are next; the others wait in a temporary file.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO

_NAMES_AT_A_TIME = 10_000
_FOLDERS_AT_A_TIME = 10_000


class Why(StrEnum):
    """Why an entry of the tree is not read."""

    EXCLUDED = "excluded"
    TOO_LARGE = "too_large"
    LINK = "link"
    LOOP = "loop"
    SPECIAL = "special_file"
    NO_ACCESS = "no_access"


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file.

    path          as it was reached; bytes that are no text stand as lone surrogates
    modified_ns   nanoseconds since 1970 in UTC, as the file system tells
    changed_ns    of its inode, so that a file whose time was set back still counts as changed
    owner         the account's name, its number where it has none, "" where the system has no owners
    """

    path: str
    size_bytes: int
    modified_ns: int
    changed_ns: int
    owner: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that is not read, and why. A folder stands for all that lies in it."""

    path: str
    why: Why
    detail: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of a tree are read.

    exclude          patterns of names (`*.tmp`, `node_modules`) or, where they hold a slash, of the way below the start (`backup/**`);
                     capitals count as on the system
    max_size_bytes   larger files are reported and not read; None for no limit
    follow_links     whether symbolic links are followed; if not, they are reported
    """

    exclude: tuple[str, ...] = ()
    max_size_bytes: int | None = None
    follow_links: bool = False


def walk(paths: Iterable[Path | str], selection: Selection | None = None) -> Iterator[Found | Skipped]:
    """Every file under the paths, and every entry that is left out.

    Entries of a folder come in the order of their names; those of a folder with more than ten thousand in that order within each ten thousand, as the system
    gives them. A path that is itself a link is followed: its caller named it. A folder that vanishes on the way is reported.
    """
    selection = selection or Selection()
    for path in paths:
        yield from _from(os.fspath(path), selection, _patterns(selection.exclude))


@lru_cache(maxsize=8)
def _patterns(exclude: tuple[str, ...]) -> list[_Pattern]:
    return [_Pattern(each) for each in exclude]


class _Pattern:
    """One pattern of `exclude`."""

    def __init__(self, pattern: str) -> None:
        self.is_way = "/" in pattern.rstrip("/")
        text = pattern.strip("/")
        flags = re.IGNORECASE if sys.platform in {"win32", "darwin"} else 0
        expressions = [fnmatch.translate(text)]
        if text.endswith("/**"):
            expressions.append(fnmatch.translate(text.removesuffix("/**")))
        if text.startswith("**/"):
            expressions.append(fnmatch.translate(text.removeprefix("**/")))
        self._expressions = [re.compile(each, flags) for each in expressions]

    def fits(self, name: str, way: str) -> bool:
        return any(each.match(way if self.is_way else name) for each in self._expressions)


def leaves_out(selection: Selection, way: str) -> bool:
    """Whether an entry of a source that is no file tree is excluded, by its own name or by one of the folders on its way."""
    patterns = _patterns(selection.exclude)
    steps = way.split("/")
    return any(each.fits(steps[index], "/".join(steps[: index + 1])) for index in range(len(steps)) for each in patterns)


def _from(start: str, selection: Selection, patterns: list[_Pattern]) -> Iterator[Found | Skipped]:
    found, folders = begin(start, selection)
    yield from found
    with Waiting() as waiting:
        waiting.push(folders)
        while (folder := waiting.pop()) is not None:
            try:
                with os.scandir(folder.path) as entries:
                    while some := sorted(islice(entries, _NAMES_AT_A_TIME), key=lambda entry: entry.name):
                        below: list[_Folder] = []
                        for entry in some:
                            each = _entry(entry, folder, selection, patterns)
                            if isinstance(each, _Folder):
                                below.append(each)
                            else:
                                yield each
                        waiting.push(below)
            except OSError as error:
                # A folder that cannot be opened, or a share that went away while it was listed.
                yield Skipped(folder.path, Why.NO_ACCESS, error.strerror or "")


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder still to be seen.

    way    its names below the start
    above  the folders that lead to it (device and inode), so that a link back to one of them is seen as the loop that it is
    seen   how many of its entries were seen already
    """

    path: str
    way: str
    above: frozenset[tuple[int, int]]
    seen: int = 0


def walk_some(folders: list[_Folder], selection: Selection) -> tuple[list[Found | Skipped], list[_Folder]]:
    """A stretch of a walk for who asks from another machine: what lies in the folders, and the folders that are still to be seen.

    It ends after some thousand entries; a folder of which a part was seen is then the first of those still to be seen.
    """
    found: list[Found | Skipped] = []
    below: list[_Folder] = []
    patterns = _patterns(selection.exclude)
    for index, folder in enumerate(folders):
        try:
            with os.scandir(folder.path) as entries:
                some = list(islice(entries, folder.seen, folder.seen + _NAMES_AT_A_TIME))
            for entry in sorted(some, key=lambda entry: entry.name):
                each = _entry(entry, folder, selection, patterns)
                if isinstance(each, _Folder):
                    below.append(each)
                else:
                    found.append(each)
        except OSError as error:
            found.append(Skipped(folder.path, Why.NO_ACCESS, error.strerror or ""))
            continue
        if len(some) == _NAMES_AT_A_TIME:
            return found, [replace(folder, seen=folder.seen + len(some)), *below, *folders[index + 1 :]]
        if len(found) + len(below) >= _NAMES_AT_A_TIME:
            return found, [*below, *folders[index + 1 :]]
    return found, below


def begin(start: str, selection: Selection) -> tuple[list[Found | Skipped], list[_Folder]]:
    """The first stretch of a walk from `start`."""
    try:
        status = os.stat(start)
    except OSError as error:
        return [Skipped(start, Why.NO_ACCESS, error.strerror or "")], []
    if not stat.S_ISDIR(status.st_mode):
        return [_file(start, status, selection)], []
    return [], [_Folder(start, "", frozenset({(status.st_dev, status.st_ino)}))]


class Waiting:
    """The folders still to be seen, last in first out. Beyond a number of them the oldest wait in a temporary file, which has no name."""

    def __init__(self) -> None:
        self._next: list[_Folder] = []
        self._file: IO[bytes] | None = None
        self._starts: list[int] = []

    def __enter__(self) -> Waiting:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            self._file.close()

    def push(self, folders: list[_Folder]) -> None:
        """Add folders of which the first is to be seen first."""
        self._next += reversed(folders)
        if len(self._next) > 2 * _FOLDERS_AT_A_TIME:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="komainu-")  # noqa: SIM115  closed with this object
            away, self._next = self._next[:-_FOLDERS_AT_A_TIME], self._next[-_FOLDERS_AT_A_TIME:]
            self._starts.append(self._file.seek(0, os.SEEK_END))
            self._file.write(json.dumps([(each.path, each.way, sorted(each.above), each.seen) for each in away]).encode("ascii"))

    def pop(self) -> _Folder | None:
        """The next folder, or None at the end."""
        if not self._next and self._starts and self._file is not None:
            start = self._starts.pop()
            self._file.seek(start)
            rows = json.loads(self._file.read())
            self._file.truncate(start)
            self._next = [
                _Folder(path, way, frozenset((device, inode) for device, inode in above), seen) for path, way, above, seen in rows
            ]
        return self._next.pop() if self._next else None


def _entry(entry: os.DirEntry[str], folder: _Folder, selection: Selection, patterns: list[_Pattern]) -> Found | Skipped | _Folder:
    """What one entry of a folder is."""
    way = f"{folder.way}/{entry.name}" if folder.way else entry.name
    if any(each.fits(entry.name, way) for each in patterns):
        return Skipped(entry.path, Why.EXCLUDED)
    try:
        is_link = entry.is_symlink() or _is_junction(entry)
        if is_link and not selection.follow_links:
            return Skipped(entry.path, Why.LINK)
        status = entry.stat(follow_symlinks=is_link)
    except OSError as error:
        return Skipped(entry.path, Why.NO_ACCESS, error.strerror or "")
    if not stat.S_ISDIR(status.st_mode):
        return _file(entry.path, status, selection)
    identity = (status.st_dev, status.st_ino)
    if identity in folder.above and identity != (0, 0):
        return Skipped(entry.path, Why.LOOP)
    # Only links can lead in circles, so without them the way is not remembered.
    return _Folder(entry.path, way, folder.above | {identity} if selection.follow_links else folder.above)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    check = getattr(entry, "is_junction", None)
    return bool(check()) if check is not None else False


def _file(path: str, status: os.stat_result, selection: Selection) -> Found | Skipped:
    if not stat.S_ISREG(status.st_mode):
        return Skipped(path, Why.SPECIAL)
    if selection.max_size_bytes is not None and status.st_size > selection.max_size_bytes:
        return Skipped(path, Why.TOO_LARGE, f"{status.st_size} bytes", status.st_size)
    return Found(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, _owner(status.st_uid))


@lru_cache(maxsize=4096)
def _owner(number: int) -> str:
    if sys.platform == "win32":
        return ""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
