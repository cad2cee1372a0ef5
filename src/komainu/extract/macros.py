"""The source of macros in office files: a password or a name stands there as well as in a cell. Source: [MS-OVBA] 2.4.1."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from komainu.extract.encodings import read as read_bytes
from komainu.extract.limits import LimitReached
from komainu.extract.reading import Reading
from komainu.extract.sections import Hidden, Piece, Reason, Unit

# The source of each module begins with "Attribute VB_Name"; packed, its first eight letters stay as they are behind a zero.
_BEGINS = b"\0Attribut"
_CHUNK = 4096


def read_macros(reading: Reading, ole: Any) -> Iterator[Piece]:
    """The modules of a macro project, a section each."""
    for entry in ole.listdir():
        if len(entry) < 2 or entry[-2].upper() != "VBA":
            continue
        content = ole.openstream(entry).read()
        at = content.find(_BEGINS) - 3
        if at < 0 or content[at] != 1:
            continue
        source = unpacked(content[at:], reading.limits.part_bytes)
        reading.budget.spend(len(source))
        text, encoding, doubt = read_bytes(source, "cp932")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        yield from reading.text(text, Unit.LINE, part=entry[-1], hidden=(Hidden.MACRO,), encoding=encoding, doubt=doubt)


def unpacked(content: bytes, most: int) -> bytes:
    """The source in a packed container; what is damaged ends it early. Raises LimitReached beyond `most` bytes."""
    out = bytearray()
    at = 1
    while at + 2 <= len(content):
        head = struct.unpack_from("<H", content, at)[0]
        end = min(at + (head & 0xFFF) + 3, len(content))
        at += 2
        if head & 0x8000:
            _unpack_chunk(content[at:end], out)
        else:
            out += content[at : at + _CHUNK]
            end = at + _CHUNK
        if len(out) > most:
            raise LimitReached(Reason.TOO_LARGE, "macros", whole=False)
        at = end
    return bytes(out)


def _unpack_chunk(packed: bytes, out: bytearray) -> None:
    start, at = len(out), 0
    while at < len(packed):
        flags = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed) or len(out) - start > _CHUNK:
                return
            if not flags >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            if at + 2 > len(packed):
                return
            token = struct.unpack_from("<H", packed, at)[0]
            at += 2
            width = max((len(out) - start - 1).bit_length(), 4)
            length, back = (token & (0xFFFF >> width)) + 3, (token >> (16 - width)) + 1
            if back > len(out) - start:
                return
            for _ in range(length):
                out.append(out[-back])
