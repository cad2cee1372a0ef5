"""PNG, WebP and GIF: whole chunks are left out, the picture's own are kept as they are."""

import struct
from collections.abc import Iterator

from .unexpected import Unexpected

PNG = b"\x89PNG\r\n\x1a\n"
PNG_DROPPED = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_EXIF_AND_XMP = 0x0C
GIF_SCREEN, GIF_TABLE, GIF_TABLE_SIZE = 13, 0x80, 0x07
GIF_EXTENSION, GIF_IMAGE, GIF_END = 0x21, 0x2C, 0x3B
GIF_COMMENT, GIF_APPLICATION = 0xFE, 0xFF
GIF_LOOPS = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}


def kept_png(content: bytes) -> Iterator[bytes]:
    """The chunks of a PNG without text, time and EXIF; nothing behind its end."""
    yield PNG
    at = len(PNG)
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise Unexpected
        if name not in PNG_DROPPED:
            yield content[at:end]
        if name == b"IEND":
            return
        at = end


def is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def kept_webp(content: bytes) -> Iterator[bytes]:
    """The chunks of a WebP that make its picture; the head says no longer that EXIF and XMP follow."""
    (size,) = struct.unpack_from("<I", content, 4)
    end = 8 + size
    if end > len(content):
        raise Unexpected
    chunks: list[bytes] = []
    at = 12
    while at < end:
        name, length = struct.unpack_from("<4sI", content, at)
        behind = at + 8 + length + length % 2
        if behind > end:
            raise Unexpected
        chunk = content[at:behind]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_EXIF_AND_XMP]) + chunk[9:]
        if name in WEBP_KEPT:
            chunks.append(chunk)
        at = behind
    yield b"RIFF" + struct.pack("<I", 4 + sum(map(len, chunks))) + b"WEBP"
    yield from chunks


def kept_gif(content: bytes) -> Iterator[bytes]:
    """The blocks of a GIF without comments and without what programs wrote for themselves (XMP); the film goes on looping."""
    at = GIF_SCREEN + _table(content[10])
    yield content[:at]
    while True:
        begin, kind = at, content[at]
        if kind == GIF_END:
            yield content[at : at + 1]
            return
        if kind == GIF_IMAGE:
            at = _behind_blocks(content, at + 11 + _table(content[at + 9]))
            is_kept = True
        elif kind == GIF_EXTENSION:
            label = content[at + 1]
            at = _behind_blocks(content, at + 2)
            is_kept = label != GIF_COMMENT and (label != GIF_APPLICATION or content[begin + 3 : begin + 14] in GIF_LOOPS)
        else:
            raise Unexpected
        if is_kept:
            yield content[begin:at]


def _table(flags: int) -> int:
    """How many bytes the table of colours takes that these flags announce."""
    return 3 * 2 ** ((flags & GIF_TABLE_SIZE) + 1) if flags & GIF_TABLE else 0


def _behind_blocks(content: bytes, at: int) -> int:
    """Where it goes on after a row of blocks, of which each says its own length and an empty one is the last."""
    while content[at]:
        at += 1 + content[at]
    return at + 1
