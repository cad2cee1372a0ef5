"""JPEG: whole segments are left out. Of the EXIF data only the orientation stays, for without it a phone's photo would lie on its side."""

import struct
from collections.abc import Iterator

from .unexpected import Unexpected

JPEG = b"\xff\xd8"
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
APP1, APP2, APP14_ADOBE, APP15, COMMENT = 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
ORIENTATION = 0x0112


def kept(content: bytes) -> Iterator[bytes]:
    """The segments that are kept. What follows the end of the picture (a film, a second picture with data of its own) is not.

    A picture that was cut off while it was sent is closed where it ends: all that stands before was read.
    """
    yield JPEG
    at = 2
    while True:
        if content[at] != 0xFF:
            raise Unexpected
        while content[at + 1] == 0xFF:  # fill bytes may stand before a marker
            at += 1
        marker = content[at + 1]
        if marker == END_OF_IMAGE:
            yield b"\xff\xd9"
            return
        if marker in WITHOUT_LENGTH:
            yield content[at : at + 2]
            at += 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise Unexpected
        if marker == START_OF_SCAN:
            end = _end_of_scan(content, end)
        yield from _kept_segment(marker, content[at:end])
        if marker == START_OF_SCAN and end == len(content):
            yield b"\xff\xd9"
            return
        at = end


def _kept_segment(marker: int, segment: bytes) -> Iterator[bytes]:
    body = segment[4:]
    if marker == APP1:
        if turned := _orientation(body):
            yield _only_orientation(turned)
    elif marker == APP2:
        if body.startswith(b"ICC_PROFILE\0"):
            yield segment
    elif marker == COMMENT or (APP2 < marker <= APP15 and marker != APP14_ADOBE):
        return
    else:
        yield segment


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands after the compressed picture; its end, where the file ends with it."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        if content[at + 1] != 0 and content[at + 1] not in WITHOUT_LENGTH:
            return at
        at += 2


def _orientation(body: bytes) -> int:
    """How the picture is to be turned (2 to 8), from the first directory of the EXIF data; 0 where nothing says so."""
    if not body.startswith(b"Exif\0\0"):
        return 0
    tiff = body[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, first)
        for number in range(count):
            tag, kind, values, value = struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * number)
            if (tag, kind, values) == (ORIENTATION, 3, 1):
                return value if 2 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _only_orientation(turned: int) -> bytes:
    """An EXIF segment that says how the picture is turned, and nothing else."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
