"""Archives (zip, tar, gz, bz2, xz, 7z): what lies in them is read as if it lay beside, with its way as a path."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, cast

from komainu.extract.documents import Reader
from komainu.extract.encodings import read as read_bytes
from komainu.extract.limits import LimitReached
from komainu.extract.reading import Reading
from komainu.extract.sections import Piece, Reason
from komainu.extract.zipped import Member, contents, small_member

_CHUNK_BYTES = 2**20
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNKNOWN_SIZE = 1
_WINDOW_BYTES = 2**16
_LOCAL = b"PK\3\4"


class _Paid(io.RawIOBase):
    """A stream whose bytes are paid from the budget as they come."""

    def __init__(self, stream: Any, reading: Reading) -> None:
        super().__init__()
        self._stream = stream
        self._budget = reading.budget

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def readinto(self, buffer: Any) -> int:
        content = self._stream.read(len(buffer))
        self._budget.spend(len(content))
        buffer[: len(content)] = content
        return len(content)


def _paid(stream: Any, reading: Reading) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Paid(stream, reading), _CHUNK_BYTES))


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member as its writer saw it: without the UTF-8 mark it is what Windows in Japan wrote, unless its bytes say otherwise."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return read_bytes(raw.partition(b"\0")[0])[0].replace("\\", "/")


def read_zip(reading: Reading) -> Iterator[Piece]:
    """All members of a ZIP; one that is encrypted or broken costs its own line. Of a ZIP that lost its end, what comes before is read."""
    listed = contents(reading)
    if listed:
        yield from _listed(reading, listed)
        return
    try:
        opened = zipfile.ZipFile(reading.stream)
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        yield reading.unread(Reason.BROKEN, type(error).__name__)
        yield from _without_end(reading)
        return
    with opened as archive:
        if not archive.infolist() and reading.head(4) == _LOCAL:
            # Its table of contents was lost or emptied, while members stand before it.
            yield reading.unread(Reason.BROKEN, "no table of contents")
            yield from _without_end(reading)
        for info in archive.infolist():
            if info.is_dir():
                continue
            name = member_name(info)
            if info.flag_bits & _ENCRYPTED:
                reading.budget.part()
                yield reading.unread(Reason.ENCRYPTED, "", name)
            else:
                yield from _member(reading, name, info.file_size, lambda info=info: archive.open(info))  # type: ignore[misc]


def _listed(reading: Reading, listed: list[Member]) -> Iterator[Piece]:
    """The members of a small ZIP that is as it should be; `zipfile` reads those that are not."""
    content = reading.content()
    archive: zipfile.ZipFile | None = None
    for index, each in enumerate(listed):
        if each.name.endswith("/"):
            continue
        whole = small_member(content, each, reading)
        name = each.name if each.is_utf8 else read_bytes(each.raw_name)[0]
        if whole is None:
            archive = archive or zipfile.ZipFile(io.BytesIO(content))
            info = archive.infolist()[index]
            yield from _member(reading, name, info.file_size, partial(archive.open, info))
        elif whole:
            yield from reading.inner(name, whole)


def _without_end(reading: Reading) -> Iterator[Piece]:
    """The members that stand one after another before the place where a ZIP was cut off or damaged."""
    content = reading.content()
    at = content.find(_LOCAL)
    while 0 <= at <= len(content) - 30:
        flags, method = struct.unpack_from("<HH", content, at + 6)
        size, name_length, extra_length = struct.unpack_from("<I4xHH", content, at + 18)
        start = at + 30 + name_length + extra_length
        raw = content[at + 30 : at + 30 + name_length]
        name = raw.decode("utf-8", errors="replace") if flags & _UTF8_NAME else read_bytes(raw)[0].replace("\\", "/")
        following = start + size
        if flags & _ENCRYPTED:
            yield reading.unread(Reason.ENCRYPTED, "", name)
        elif method == zipfile.ZIP_DEFLATED:
            whole, following = _unpacked(reading, content, start)
            if whole:
                yield from reading.inner(name, whole)
        elif method == zipfile.ZIP_STORED and size:
            reading.budget.spend(size)
            yield from reading.inner(name, content[start:following])
        at = content.find(_LOCAL, max(following, at + 4))


def _unpacked(reading: Reading, content: bytes, start: int) -> tuple[bytes, int]:
    """What can be unpacked from there on, up to the first fault, and where the rest begins."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces: list[bytes] = []
    length, at = 0, start
    try:
        while at < len(content) and not unpacker.eof:
            window = content[at : at + _WINDOW_BYTES]
            at += len(window)
            while window and not unpacker.eof:
                piece = unpacker.decompress(window, _CHUNK_BYTES)
                window = unpacker.unconsumed_tail
                reading.budget.spend(len(piece))
                length += len(piece)
                if length > reading.limits.part_bytes:
                    raise LimitReached(Reason.TOO_LARGE, f"more than {reading.limits.part_bytes} bytes", whole=False)
                pieces.append(piece)
    except zlib.error:
        return b"".join(pieces), start
    return b"".join(pieces), at - len(unpacker.unused_data)


def _member(reading: Reading, name: str, size: int, opened: Callable[[], Any]) -> Iterator[Piece]:
    """One member: in memory if it is small, else as a stream."""
    if size == 0:
        return
    try:
        stream = opened()
        if stream is None:
            return
        with stream:
            paid = _paid(stream, reading)
            if size <= reading.limits.part_bytes:
                yield from reading.inner(name, paid.read(reading.limits.part_bytes))
            else:
                yield from reading.inner(name, paid, size)
    except LimitReached:
        raise
    except NotImplementedError:
        yield reading.unread(Reason.UNKNOWN_FORMAT, "compression method", name)
    except RuntimeError as error:
        yield reading.unread(Reason.BROKEN, type(error).__name__, name)
    except _BROKEN as error:
        yield reading.unread(Reason.BROKEN, type(error).__name__, name)


def read_tar(reading: Reading) -> Iterator[Piece]:
    """All files of a tar; links and devices hold no text."""
    reading.stream.seek(0)
    with tarfile.open(fileobj=reading.stream, mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
        for info in archive:
            if info.isreg():
                name = read_bytes(info.name.encode("utf-8", errors="surrogateescape"))[0]
                yield from _member(reading, name, info.size, lambda info=info: archive.extractfile(info))  # type: ignore[misc]


def _packed(opener: Callable[[BinaryIO], Any], endings: dict[str, str]) -> Callable[[Reading], Iterator[Piece]]:
    def read(reading: Reading) -> Iterator[Piece]:
        """One packed file; its name is the outer one without the ending."""
        stem = reading.name
        for ending, instead in endings.items():
            if stem.lower().endswith(ending):
                stem = stem[: -len(ending)] + instead
                break
        reading.stream.seek(0)
        with opener(reading.stream) as stream:
            yield from reading.inner(stem.rpartition("/")[2] or "content", _paid(stream, reading), _UNKNOWN_SIZE)

    return read


def read_seven_zip(reading: Reading) -> Iterator[Piece]:
    """All files of a 7z, unpacked in memory."""
    import py7zr
    from py7zr.exceptions import PasswordRequired, UnsupportedCompressionMethodError

    kept = _Kept(reading)
    try:
        with py7zr.SevenZipFile(reading.stream, "r", mp=False) as archive:
            if archive.needs_password():
                yield reading.unread(Reason.ENCRYPTED)
                return
            if sum(info.uncompressed or 0 for info in archive.list()) > reading.limits.part_bytes:
                raise LimitReached(Reason.TOO_LARGE, f"more than {reading.limits.part_bytes} bytes unpacked", whole=False)
            archive.extractall(factory=kept)  # noqa: S202  into memory, under the budget
    except PasswordRequired:
        yield reading.unread(Reason.ENCRYPTED)
        return
    except UnsupportedCompressionMethodError:
        yield reading.unread(Reason.UNKNOWN_FORMAT, "compression method")
        return
    for name, content in kept.files:
        content.seek(0)
        yield from reading.inner(name, content.read())


class _Kept:
    """Takes the files of a 7z as they come; beyond the budget it refuses."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.files: list[tuple[str, _Content]] = []

    def create(self, filename: str) -> _Content:
        content = _Content(self.reading)
        self.files.append((filename, content))
        return content


class _Content:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._bytes = io.BytesIO()

    def write(self, piece: bytes | bytearray) -> int:
        self._reading.budget.spend(len(piece))
        return self._bytes.write(piece)

    def read(self, size: int | None = None) -> bytes:
        return self._bytes.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._bytes.seek(offset, whence)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def size(self) -> int:
        return self._bytes.getbuffer().nbytes


def _is_zip(head: bytes, reading: Reading) -> bool:
    return head[:4] in {b"PK\3\4", b"PK\5\6", b"PK\7\10"}


def _is_tar(head: bytes, reading: Reading) -> bool:
    if head[257:262] == b"ustar":
        return True
    if reading.suffix != ".tar" or len(head) < 512:
        return False
    said = re.match(rb" *([0-7]{1,7})", head[148:156])
    return bool(said) and int(said.group(1), 8) == sum(head[:148]) + 8 * 32 + sum(head[156:512]) if said else False


_TAR = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar"}

READERS = [
    Reader("zip", read_zip, frozenset({".zip"}), _is_zip, order=40),
    Reader("tar", read_tar, frozenset({".tar"}), _is_tar, order=40),
    Reader("7z", read_seven_zip, frozenset({".7z"}), lambda head, reading: head.startswith(b"7z\xbc\xaf\x27\x1c"), order=10),
    Reader(
        "gz",
        _packed(lambda stream: gzip.GzipFile(fileobj=stream, mode="rb"), {".gz": "", **_TAR}),
        frozenset({".gz", ".tgz"}),
        lambda head, reading: head[:3] == b"\x1f\x8b\x08",
        order=10,
    ),
    Reader(
        "bz2",
        _packed(bz2.BZ2File, {".bz2": "", **_TAR}),
        frozenset({".bz2"}),
        lambda head, reading: bool(re.match(rb"BZh[1-9]1AY&SY", head)),
        order=10,
    ),
    Reader(
        "xz",
        _packed(lzma.LZMAFile, {".xz": "", **_TAR}),
        frozenset({".xz"}),
        lambda head, reading: head.startswith(b"\xfd7zXZ\0"),
        order=10,
    ),
]
