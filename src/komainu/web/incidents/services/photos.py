"""A photo without what it says beside the picture: where it was taken, with whose device, when. Pure: bytes in, bytes out.

The picture itself is not touched: whole segments (JPEG) or chunks (PNG) are left out. Of the EXIF data only the orientation
stays, for without it a phone's photo would lie on its side. A file that is not built as expected is returned as it came.
"""

import struct
from collections.abc import Iterator

JPEG = b"\xff\xd8"
PNG = b"\x89PNG\r\n\x1a\n"

START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
APP1, APP2, APP14_ADOBE, APP15, COMMENT = 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
ORIENTATION = 0x0112
PNG_DROPPED = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}


class _Unexpected(Exception):
    """The file is not built as its format says."""


def without_metadata(content: bytes) -> bytes:
    """The same picture without place, device, time and comments; anything but a sound JPEG or PNG comes back unchanged."""
    try:
        if content.startswith(JPEG):
            return b"".join(_kept_jpeg(content))
        if content.startswith(PNG):
            return b"".join(_kept_png(content))
    except (_Unexpected, struct.error, IndexError):
        return content
    return content


def _kept_jpeg(content: bytes) -> Iterator[bytes]:
    """The segments that are kept. What follows the end of the picture (a film, a second picture with data of its own) is not."""
    yield JPEG
    at = 2
    while True:
        if content[at] != 0xFF:
            raise _Unexpected
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
            raise _Unexpected
        if marker == START_OF_SCAN:
            end = _end_of_scan(content, end)
        yield from _kept_segment(marker, content[at:end])
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
    """Where the next marker stands after the compressed picture."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _Unexpected
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


def _kept_png(content: bytes) -> Iterator[bytes]:
    yield PNG
    at = len(PNG)
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise _Unexpected
        if name not in PNG_DROPPED:
            yield content[at:end]
        if name == b"IEND":
            return
        at = end
