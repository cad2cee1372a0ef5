"""The files under some paths, one by one, without loops and without opening anything.

A tree of a million files takes no more memory than a small one: names of one folder are held at a time, and the folders still to be seen.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path


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
    """Every file under the paths, and every entry that is left out. Entries of a folder come in the order of their names.

    A path that is itself a link is followed: its caller named it. A folder that vanishes on the way is reported.
    """
    selection = selection or Selection()
    patterns = [_Pattern(each) for each in selection.exclude]
    for path in paths:
        yield from _from(os.fspath(path), selection, patterns)


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


def _from(start: str, selection: Selection, patterns: list[_Pattern]) -> Iterator[Found | Skipped]:
    try:
        status = os.stat(start)
    except OSError as error:
        yield Skipped(start, Why.NO_ACCESS, error.strerror or "")
        return
    if not stat.S_ISDIR(status.st_mode):
        yield _file(start, status, selection)
        return
    # The folders above each waiting one, so that a link back to one of them is seen as the loop that it is.
    waiting: list[tuple[str, str, frozenset[tuple[int, int]]]] = [(start, "", frozenset({(status.st_dev, status.st_ino)}))]
    while waiting:
        folder, way, above = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield Skipped(folder, Why.NO_ACCESS, error.strerror or "")
            continue
        below: list[tuple[str, str, frozenset[tuple[int, int]]]] = []
        for entry in ordered:
            entry_way = f"{way}/{entry.name}" if way else entry.name
            if any(each.fits(entry.name, entry_way) for each in patterns):
                yield Skipped(entry.path, Why.EXCLUDED)
                continue
            try:
                is_link = entry.is_symlink() or _is_junction(entry)
                if is_link and not selection.follow_links:
                    yield Skipped(entry.path, Why.LINK)
                    continue
                status = entry.stat(follow_symlinks=is_link)
            except OSError as error:
                yield Skipped(entry.path, Why.NO_ACCESS, error.strerror or "")
                continue
            if not stat.S_ISDIR(status.st_mode):
                yield _file(entry.path, status, selection)
                continue
            identity = (status.st_dev, status.st_ino)
            if identity in above and identity != (0, 0):
                yield Skipped(entry.path, Why.LOOP)
                continue
            # Only links can lead in circles, so without them the way is not remembered.
            below.append((entry.path, entry_way, above | {identity} if selection.follow_links else above))
        waiting += reversed(below)


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
