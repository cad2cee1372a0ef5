"""Where a scan's work comes from: a source gives items one by one, and a worker opens each of them where it runs.

A file tree is one source; a mailbox, a database or a bucket are others. Nothing behind this line knows which of them it reads.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from komainu.extract import Limits, Piece, read, read_file
from komainu.extract.documents import HELD_BYTES, open_quietly
from komainu.scan.walk import Found, Selection, Skipped, walk

_CHUNK = 1 << 20


class Content(Protocol):
    """How a worker gets at what is in an item. It is pickled and sent to a process of its host, so it holds an address, never an open file.

    A secret that opening needs (a password) must not stand in it either: it names where the worker finds it.
    """

    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        """All text of it, and a line for each part that was not read. What it raises becomes such a line.

        formats  takes the id of the reader ("xlsx", "eml", "postgresql"), once it is known: the report's `type`
        """

    def sha256(self) -> str:
        """The digest of its bytes, hexadecimal; "" where there are none that stay the same. Raises OSError if it cannot be read."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file on a disk, a share or a mounted folder. It is opened for reading only, its access time left alone where the system allows."""

    path: str

    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        yield from read_file(self.path, limits, formats)

    def sha256(self) -> str:
        with open_quietly(self.path) as stream:
            return _digest(stream)


@dataclass(slots=True)
class HeldFile:
    """A small file, opened once: its text and its digest are those of the same bytes."""

    path: str
    content: bytes | None = None

    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        yield from read_file(self.path, limits, formats, keep=self._keep)

    def _keep(self, content: bytes) -> None:
        self.content = content

    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest() if self.content is not None else FileContent(self.path).sha256()


def held(content: Content, size_bytes: int) -> Content:
    """The content for one reading: of a small file, one that need not be opened again for its digest."""
    return HeldFile(content.path) if isinstance(content, FileContent) and size_bytes <= HELD_BYTES else content


class StreamContent:
    """For sources of bytes that are no files: inherit, and say how one is opened. `name` decides the reader only where the bytes do not."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The name with its ending, as in 「message.eml」."""
        raise NotImplementedError

    def open(self) -> BinaryIO:
        """A stream that can seek; the caller closes it. Raises OSError if it is gone."""
        raise NotImplementedError

    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        with closing(self.open()) as stream:
            yield from read(stream, self.name, limits, formats=formats)

    def sha256(self) -> str:
        with closing(self.open()) as stream:
            return _digest(stream)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that gets one line in the report: a file, a message, a table.

    path         its name in the report and in the journal; the same thing has the same name in the next scan
    size_bytes   as far as it is known without reading it
    modified_ns  nanoseconds since 1970 in UTC, 0 where the source does not know
    changed_ns   anything that changes when the content may have changed (a time, a number made of an ETag); with size and modified_ns it decides
                 whether the next scan reads the item again
    owner        as a person would name them, "" where unknown
    content      how a worker opens it
    host         where the work must be done, "" for anywhere; an item of a host goes only to workers of that host
    share        how much of it `content` gives, above 0 to 1: below 1 it is a sample, and the upper bound of persons is that of the whole
    """

    path: str
    size_bytes: int
    modified_ns: int
    changed_ns: int
    owner: str
    content: Content
    host: str = ""
    share: float = 1.0


class Source(Protocol):
    """Gives the items of one scan."""

    @property
    def roots(self) -> tuple[str, ...]:
        """The beginnings that all its items' paths share (`/srv/files`, `imap://mail.example.jp/`): sums by folder begin there, and of what the
        journal knows only what lies below them can be gone."""

    def items(self) -> Iterator[Item | Skipped]:
        """Every item, and every entry that is left out with its reason; in an order that stays the same, in memory that stays flat."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The files under some paths, on this machine or mounted.

    host   names the machine whose workers see them, "" for this one
    apart  absolute paths of files and folders that belong to the scan itself (its journal, its report) and are no part of the tree
    """

    paths: tuple[str, ...]
    selection: Selection = field(default_factory=Selection)
    host: str = ""
    apart: tuple[str, ...] = ()

    @property
    def is_cheap_to_count(self) -> bool:
        """Whether items() may be asked for twice, the second time only to know how many there are."""
        return True

    @property
    def roots(self) -> tuple[str, ...]:
        """Absolute, each once; one that lies in another is part of it."""
        wanted = sorted({os.path.abspath(path) for path in self.paths})
        return tuple(root for root in wanted if not any(root != other and root.startswith(_folder(other)) for other in wanted))

    def items(self) -> Iterator[Item | Skipped]:
        for each in walk(self.roots, self.selection):
            if self.apart and any(each.path == own or each.path.startswith(_folder(own)) for own in self.apart):
                continue
            yield self._item(each) if isinstance(each, Found) else each

    def _item(self, found: Found) -> Item:
        return Item(found.path, found.size_bytes, found.modified_ns, found.changed_ns, found.owner, FileContent(found.path), host=self.host)


def _folder(path: str) -> str:
    return path if path.endswith(os.sep) else path + os.sep


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while part := stream.read(_CHUNK):
        digest.update(part)
    return digest.hexdigest()
