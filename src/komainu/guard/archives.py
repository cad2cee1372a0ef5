"""Archives in a message: their members, under the contract's limits. Nothing is unpacked beyond them, whatever the archive claims of itself."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from komainu.guard.inspected import ArchiveLimits

_CHUNK = 2**20
_FREE_BYTES = 10 * 2**20
_UPWARDS = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
ARCHIVES = frozenset({"zip", "tar", "gz", "bz2", "xz", "7z"})


class BeyondLimits(Exception):
    """The archive asks for more than it may have; the argument is the code of the limit."""


@dataclass(slots=True)
class Allowance:
    """What all archives of one message may still unpack."""

    limits: ArchiveLimits
    expanded: int = 0
    members: int = 0

    def spend(self, size: int) -> None:
        self.expanded += size
        if self.expanded > self.limits.expanded_bytes:
            raise BeyondLimits("expanded_bytes")


@dataclass(slots=True)
class Member:
    """One file in an archive. `content` is None where it is locked or broken."""

    name: str
    size: int
    content: bytes | None = None
    locked: bool = False
    broken: bool = False


@dataclass(slots=True)
class Opened:
    """An archive's members, and what is to be said of the archive itself."""

    members: list[Member] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    locked: bool = False
    unread: str = ""


def open_archive(kind: str, content: bytes, name: str, allowance: Allowance) -> Opened:
    """All members that may be read. Never raises for any bytes."""
    out = Opened()
    start = allowance.expanded
    try:
        for member in _members(kind, content, name, allowance):
            allowance.members += 1
            if allowance.members > allowance.limits.members:
                raise BeyondLimits("members")
            if _UPWARDS.search(member.name):
                _note(out, "path")
                member.name = re.sub(r"^(?:[A-Za-z]:)?[/\\]+|(?:^|(?<=[/\\]))\.\.[/\\]", "", member.name) or "member"
            out.locked = out.locked or member.locked
            out.members.append(member)
            if allowance.expanded - start > max(allowance.limits.ratio * len(content), _FREE_BYTES):
                raise BeyondLimits("ratio")
    except BeyondLimits as limit:
        _note(out, str(limit))
        out.members = []
    except _Locked:
        out.locked = True
    except MemoryError:
        out.unread = "memory"
    except Exception:  # broken archives make the libraries raise anything
        out.unread = out.unread or "broken"
    return out


def _note(out: Opened, code: str) -> None:
    if code not in out.limits:
        out.limits.append(code)


class _Locked(Exception):
    pass


def _members(kind: str, content: bytes, name: str, allowance: Allowance) -> Iterator[Member]:
    if kind == "zip":
        yield from _zip(content, allowance)
    elif kind == "tar":
        yield from _tar(content, allowance)
    elif kind == "7z":
        yield from _seven_zip(content, allowance)
    else:
        yield _packed(kind, content, name, allowance)


def _read(stream: Any, packed: int, allowance: Allowance) -> bytes:
    pieces: list[bytes] = []
    length = 0
    while piece := stream.read(_CHUNK):
        length += len(piece)
        allowance.spend(len(piece))
        if length > _FREE_BYTES and length > allowance.limits.ratio * max(packed, 1):
            raise BeyondLimits("ratio")
        pieces.append(piece)
    return b"".join(pieces)


def _zip(content: bytes, allowance: Allowance) -> Iterator[Member]:
    from komainu.extract.archives import member_name

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > allowance.limits.members:
            raise BeyondLimits("members")
        for info in infos:
            if info.is_dir():
                continue
            member = Member(member_name(info), info.file_size, locked=bool(info.flag_bits & 1))
            if not member.locked:
                try:
                    with archive.open(info) as stream:
                        member.content = _read(stream, info.compress_size, allowance)
                        member.size = len(member.content)
                except (BeyondLimits, MemoryError):
                    raise
                except Exception:  # an unknown method or damaged bytes cost this member only
                    member.broken = True
            yield member


def _tar(content: bytes, allowance: Allowance) -> Iterator[Member]:
    from komainu.extract.encodings import read as read_bytes

    with tarfile.open(fileobj=io.BytesIO(content), mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
        for info in archive:
            if not info.isreg():
                continue
            stream = archive.extractfile(info)
            name = read_bytes(info.name.encode("utf-8", errors="surrogateescape"))[0]
            if stream is not None:
                body = _read(stream, info.size, allowance)
                yield Member(name, len(body), body)


def _packed(kind: str, content: bytes, name: str, allowance: Allowance) -> Member:
    opener: Any = {"gz": gzip.GzipFile, "bz2": bz2.BZ2File, "xz": lzma.LZMAFile}[kind]
    packed = io.BytesIO(content)
    with opener(fileobj=packed) if kind == "gz" else opener(packed) as stream:
        body = _read(stream, len(content), allowance)
    stem = re.sub(r"\.(?:gz|bz2|xz)$", "", name, flags=re.IGNORECASE)
    stem = re.sub(r"\.(?:tgz|tbz2?|txz)$", ".tar", stem, flags=re.IGNORECASE)
    return Member(stem.rpartition("/")[2] or "content", len(body), body)


def _seven_zip(content: bytes, allowance: Allowance) -> Iterator[Member]:
    import py7zr
    from py7zr.exceptions import PasswordRequired
    from py7zr.io import BytesIOFactory

    try:
        with py7zr.SevenZipFile(io.BytesIO(content), "r", mp=False) as archive:
            if archive.needs_password():
                raise _Locked
            infos = [info for info in archive.list() if not info.is_directory]
            if len(infos) > allowance.limits.members:
                raise BeyondLimits("members")
            total = sum(info.uncompressed or 0 for info in infos)
            if total > _FREE_BYTES and total > allowance.limits.ratio * len(content):
                raise BeyondLimits("ratio")
            allowance.spend(total)
            factory = BytesIOFactory(max(total, 1))
            archive.extractall(factory=factory)  # noqa: S202  into memory, under the limits
            for info in infos:
                product = factory.products.get(info.filename)
                if product is not None:
                    product.seek(0)
                body = product.read() if product is not None else b""
                yield Member(info.filename, len(body), body)
    except PasswordRequired as error:
        raise _Locked from error


def is_locked_rar(content: bytes) -> bool:
    """Whether a RAR says that its names or a file in it are locked. Source: the technical note on RAR 5.0; unrar's headers for 4.x."""
    if content.startswith(b"Rar!\x1a\x07\x00"):
        at = 7
        while at + 7 <= len(content):
            _crc, kind, flags, size = struct.unpack_from("<HBHH", content, at)
            if (kind == 0x73 and flags & 0x80) or (kind == 0x74 and flags & 0x04):
                return True
            added = struct.unpack_from("<I", content, at + 7)[0] if (flags & 0x8000 or kind == 0x74) and at + 11 <= len(content) else 0
            if size < 7 or kind == 0x7B:
                return False
            at += size + added
        return False
    at = 8
    while at + 7 < len(content):
        start = at + 4
        size, here = _number(content, start)
        end = here + size
        kind, here = _number(content, here)
        flags, here = _number(content, here)
        extra = data = 0
        if flags & 1:
            extra, here = _number(content, here)
        if flags & 2:
            data, here = _number(content, here)
        if kind == 4:
            return True
        if kind in {2, 3} and extra:
            record = end - extra
            while record < end - 1:
                length, inner = _number(content, record)
                if _number(content, inner)[0] == 1:
                    return True
                if length <= 0:
                    break
                record = inner + length
        if kind == 5 or size <= 0:
            return False
        at = end + data
    return False


def _number(content: bytes, at: int) -> tuple[int, int]:
    """A number of RAR 5: seven bits a byte."""
    value = shift = 0
    while at < len(content) and shift < 63:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
        shift += 7
    return value, at
