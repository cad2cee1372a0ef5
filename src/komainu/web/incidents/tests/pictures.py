"""Small pictures for tests, built by hand: a JPEG with everything that a phone writes into it, a PNG with text."""

import struct
import zlib

PLACE = b"N35.6812 E139.7671 PhoneMaker"


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int, order: str = ">") -> bytes:
    """An EXIF body: how the picture is turned, and behind it a place."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    tiff = mark + struct.pack(order + "IH", 8, 1) + struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(order + "I", 0)
    return b"Exif\0\0" + tiff + PLACE


def jpeg(orientation: int = 1, order: str = ">", tail: bytes = b"") -> bytes:
    """A progressive JPEG in its build (two scans, a restart marker, a stuffed FF); `tail` follows the end of the picture."""
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + _segment(0xE1, exif(orientation, order))
        + _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE)
        + _segment(0xE2, b"ICC_PROFILE\0\x01\x01colours")
        + _segment(0xE2, b"MPF\0" + PLACE)
        + _segment(0xED, b"Photoshop 3.0\0" + PLACE)
        + _segment(0xFE, b"comment " + PLACE)
        + _segment(0xDB, bytes(65))
        + _segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + b"pixels\xff\x00more\xff\xd0pixels"
        + _segment(0xC4, b"table")
        + _segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + b"second scan"
        + b"\xff\xd9"
        + tail
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png() -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + _chunk(b"eXIf", PLACE)
        + _chunk(b"tEXt", b"Place\0" + PLACE)
        + _chunk(b"IDAT", zlib.compress(b"\0\0"))
        + _chunk(b"IEND", b"")
    )
