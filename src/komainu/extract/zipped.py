"""The members of a small ZIP that is as ZIPs should be, read without the cost of `zipfile`.

An office file has ten to forty members, and most of what it costs to read a small one is to unpack them. Whatever is unusual here (ZIP64, encryption, other
methods, bytes before or behind, sums that do not fit) is left to `zipfile`, which knows all of it and says what is wrong.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from komainu.extract.reading import Reading

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_UTF8_NAME = 0x800
# Encrypted, a patch, strongly encrypted, or with a hidden table of contents.
_STRANGE_FLAGS = 0x1 | 0x20 | 0x40 | 0x2000
_NEWEST_VERSION = 63
_STORED, _DEFLATED = 0, 8
_METHODS = frozenset({_STORED, _DEFLATED})
_NO_SIZE = 0xFFFFFFFF
_ZIP64 = 1
_SMALL_BYTES = 8 * 2**20
_SMALL_MEMBER_BYTES = 2**20


class Member(NamedTuple):
    """One line of the table of contents."""

    name: str
    raw_name: bytes
    is_utf8: bool
    method: int
    crc: int
    packed_bytes: int
    size_bytes: int
    offset: int


def contents(reading: Reading) -> list[Member] | None:
    """The table of contents of a small ZIP that is as it should be, else None. Kept, for several readers ask."""
    if "zip_contents" not in reading.notes:
        is_small = reading.size <= min(_SMALL_BYTES, reading.limits.part_bytes)
        reading.notes["zip_contents"] = members(reading.content()) if is_small and reading.head(4)[:2] == b"PK" else None
    kept: list[Member] | None = reading.notes["zip_contents"]
    return kept


def small_member(content: bytes, member: Member, reading: Reading) -> bytes | None:
    """The content of a member, paid from the budget; None where it is not small, or anything about it is unusual or broken. Raises LimitReached."""
    if member.size_bytes > min(_SMALL_MEMBER_BYTES, reading.limits.part_bytes):
        return None
    whole = unpacked(content, member)
    if whole is not None:
        reading.budget.spend(len(whole))
    return whole


def members(content: bytes) -> list[Member] | None:
    """The table of contents; None where anything about it is unusual."""
    if len(content) < _END.size:
        return None
    at_end = len(content) - _END.size
    mark, disk, disk_of_table, entries, all_entries, table_bytes, at, comment = _END.unpack_from(content, at_end)
    if mark != b"PK\5\6" or disk or disk_of_table or comment or entries != all_entries or entries == 0xFFFF or at + table_bytes != at_end:
        return None
    found: list[Member] = []
    while at < at_end:
        if at + _CENTRAL.size > at_end:
            return None
        # fmt: off
        (mark, _, _, version, _, flags, method, _, _, crc, packed_bytes, size_bytes,
         name_bytes, extra_bytes, comment_bytes, _, _, _, offset) = _CENTRAL.unpack_from(content, at)
        # fmt: on
        start = at + _CENTRAL.size
        at = start + name_bytes + extra_bytes + comment_bytes
        raw_name = content[start : start + name_bytes]
        if (
            mark != b"PK\1\2"
            or flags & _STRANGE_FLAGS
            or version > _NEWEST_VERSION
            or method not in _METHODS
            or max(packed_bytes, size_bytes, offset) == _NO_SIZE
            or at > at_end
            or b"\0" in raw_name
            or b"\\" in raw_name
            or (extra_bytes and not _is_plain(content[start + name_bytes : start + name_bytes + extra_bytes]))
        ):
            return None
        is_utf8 = bool(flags & _UTF8_NAME)
        try:
            name = raw_name.decode("utf-8" if is_utf8 else "cp437")
        except UnicodeDecodeError:
            return None
        found.append(Member(name, raw_name, is_utf8, method, crc, packed_bytes, size_bytes, offset))
    return found if len(found) == entries else None


def _is_plain(extra: bytes) -> bool:
    """Whether the extra fields are whole and none of them changes what the others say."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == _ZIP64:
            return False
        at += 4 + length
    return at <= len(extra)


def unpacked(content: bytes, member: Member) -> bytes | None:
    """The content of a member; None where anything about it is unusual or broken. It is held in memory: ask for small ones only."""
    if member.offset + _LOCAL.size > len(content):
        return None
    mark, _, _, flags, _, _, _, _, _, _, name_bytes, extra_bytes = _LOCAL.unpack_from(content, member.offset)
    start = member.offset + _LOCAL.size
    if mark != b"PK\3\4" or bool(flags & _UTF8_NAME) != member.is_utf8 or content[start : start + name_bytes] != member.raw_name:
        return None
    start += name_bytes + extra_bytes
    packed = content[start : start + member.packed_bytes]
    if len(packed) != member.packed_bytes:
        return None
    if member.method == _DEFLATED:
        try:
            # One byte more than it should be shows that the table of contents does not tell the truth.
            whole = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.size_bytes + 1)
        except zlib.error:
            return None
    else:
        whole = packed
    return whole if len(whole) == member.size_bytes and zlib.crc32(whole) == member.crc else None
