"""The registry of readers, and the way in: bytes and a name in, sections of text and lines about what was not read out.

A reader is a module of this package with a list READERS; nothing else must know of it. The bytes decide which reader it is, the name only where
they do not tell.
"""

from __future__ import annotations

import errno
import importlib
import io
import os
import pkgutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from komainu.extract.limits import Budget, LimitReached, Limits
from komainu.extract.reading import Reading
from komainu.extract.sections import Piece, Reason, Unread

HEAD_BYTES = 4096
# A file up to this size is read once into memory; larger ones are read by stretches.
HELD_BYTES = 4 * 2**20
# A file of these formats has text or at least properties: one that gives nothing is damaged in a way that its reader did not see.
_SPEAKING = frozenset({"docx", "xlsx", "xls", "pptx", "odf", "rtf", "pdf", "msg", "eml"})


@dataclass(frozen=True, slots=True)
class Reader:
    """One format.

    format    its id
    read      gives the pieces of one file; what it raises becomes a line in the report
    suffixes  endings of names that are its, in small letters with the dot
    claims    whether the first HEAD_BYTES bytes are its; None if bytes cannot tell. It may look further through the Reading
    order     readers with a smaller one are asked first
    """

    format: str
    read: Callable[[Reading], Iterator[Piece]]
    suffixes: frozenset[str] = frozenset()
    claims: Callable[[bytes, Reading], bool] | None = None
    order: int = 50


@cache
def readers() -> tuple[Reader, ...]:
    """All readers, in the order in which they are asked."""
    package = importlib.import_module("komainu.extract")
    found: list[Reader] = []
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg:
            found += getattr(importlib.import_module(f"komainu.extract.{module.name}"), "READERS", [])
    return tuple(sorted(found, key=lambda reader: (reader.order, reader.format)))


def reader_for(reading: Reading) -> Reader | None:
    """The reader of this file, or None if no reader knows it."""
    head = reading.head(HEAD_BYTES)
    for reader in readers():
        if reader.claims is not None and reader.claims(head, reading):
            return reader
    return next((reader for reader in readers() if reader.claims is None and reading.suffix in reader.suffixes), None)


def read(
    content: bytes | BinaryIO, name: str, limits: Limits | None = None, size: int | None = None, formats: list[str] | None = None
) -> Iterator[Piece]:
    """All text of one file, and a line for each part that was not read. An empty file gives nothing.

    content  the bytes, or a binary stream that can seek
    name     its name, with the ending; it decides only where the bytes do not tell
    size     bytes in the stream, where it is one; asked of the stream if not given
    formats  a list to which the id of the reader of the file itself is added, once it is known
    Reads in this process: for files from outside use komainu.extract.processes, whose process may die without harm.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    if size is None:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
    yield from _read(reading_of(stream, name, limits or Limits(), size), formats)


def reading_of(stream: BinaryIO, name: str, limits: Limits, size: int) -> Reading:
    """What a reader is given, for pieces that come from no file."""
    return Reading(name=name, stream=stream, size=size, budget=Budget(limits, size), open_part=_read_part)


def read_file(
    path: Path | str, limits: Limits | None = None, formats: list[str] | None = None, keep: Callable[[bytes], object] | None = None
) -> Iterator[Piece]:
    """All text of a file on disk, as read() gives it. The file is opened for reading only, its access time is left alone where the system allows.

    keep  is given the bytes of a small file (HELD_BYTES), so that nobody need open it again
    """
    try:
        with open_quietly(path) as file:
            size = os.fstat(file.fileno()).st_size
            stream: BinaryIO = file
            if size <= HELD_BYTES:
                content = file.read(HELD_BYTES + 1)
                if len(content) <= HELD_BYTES:
                    stream, size = io.BytesIO(content), len(content)
                    if keep is not None:
                        keep(content)
            yield from _read(
                Reading(
                    name=os.path.basename(path),
                    stream=stream,
                    size=size,
                    budget=Budget(limits or Limits(), size),
                    open_part=_read_part,
                    file=Path(path),
                ),
                formats,
            )
    except OSError as error:
        yield Unread((), Reason.NO_ACCESS, error.strerror or type(error).__name__)


def open_quietly(path: Path | str) -> BinaryIO:
    """A regular file, for reading only, its access time left alone where the system allows. Raises OSError."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            # Opening a pipe would wait for ever, opening a device could do anything.
            raise OSError(errno.EINVAL, "not a regular file")
    except ValueError as error:
        raise OSError(errno.EINVAL, "no name of a file") from error
    quiet = getattr(os, "O_NOATIME", 0)

    def opener(name: str, flags: int) -> int:
        try:
            return os.open(name, flags | quiet)
        except PermissionError:
            # Only the owner may ask that the access time be left alone.
            return os.open(name, flags)

    return open(path, "rb", opener=opener)


def _read(reading: Reading, formats: list[str] | None) -> Iterator[Piece]:
    """The outermost file: here a limit of the whole ends the reading."""
    try:
        yield from _read_part(reading, formats)
    except LimitReached as limit:
        yield Unread((), limit.reason, limit.detail)


def _read_part(reading: Reading, formats: list[str] | None = None) -> Iterator[Piece]:
    """One file or part. Whatever a reader stumbles over becomes a line; only a limit of the whole goes on upwards."""
    if reading.size == 0:
        return
    try:
        reader = reader_for(reading)
        if reader is None:
            yield reading.unread(Reason.UNKNOWN_FORMAT, reading.suffix)
            return
        reading.format = reader.format
        if formats is not None:
            formats.append(reader.format)
        is_silent = True
        for piece in reader.read(reading):
            is_silent = False
            yield piece
        if is_silent and reading.format in _SPEAKING:
            yield reading.unread(Reason.INCOMPLETE, "no text found in it")
    except LimitReached as limit:
        if limit.whole:
            raise
        yield reading.unread(limit.reason, limit.detail)
    except MemoryError:
        yield reading.unread(Reason.MEMORY)
    except RecursionError:
        yield reading.unread(Reason.TOO_DEEP, "recursion")
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except OSError as error:
        if reading.file is not None and error.errno is not None:
            yield reading.unread(Reason.NO_ACCESS, error.strerror or type(error).__name__)
        else:
            yield reading.unread(Reason.BROKEN, type(error).__name__)
    except BaseException as error:
        # Broken files make libraries raise anything, Rust's panic (no Exception) among it. The message is left out: it may quote the file.
        yield reading.unread(Reason.BROKEN, type(error).__name__)
