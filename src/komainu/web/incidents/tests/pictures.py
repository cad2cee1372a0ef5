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


def png(row: bytes = b"\0\0") -> bytes:
    """A PNG with a place in it; another `row` makes another picture."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + _chunk(b"eXIf", PLACE)
        + _chunk(b"tEXt", b"Place\0" + PLACE)
        + _chunk(b"IDAT", zlib.compress(row))
        + _chunk(b"IEND", b"")
    )


def gif() -> bytes:
    """A film of one picture, with a comment and what a program wrote for itself."""
    comment = b"!\xfe" + bytes([len(PLACE)]) + PLACE + b"\0"
    xmp = b"!\xff\x0bXMP DataXMP" + bytes([len(PLACE)]) + PLACE + b"\0"
    loop = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    picture = b"!\xf9\x04\0\0\0\0\0" + b",\0\0\0\0\x01\0\x01\0\0" + b"\x02\x02pp\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0" + bytes(6) + comment + loop + xmp + picture + b";"


def webp(tail: bytes = b"") -> bytes:
    """A transparent WebP that announces EXIF and XMP, and has them; `tail` follows its end."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    body = chunk(b"VP8X", b"\x1c\0\0\0" + bytes(6)) + chunk(b"VP8L", b"/coded") + chunk(b"EXIF", PLACE) + chunk(b"XMP ", PLACE)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body + tail


def heic(*, brand: bytes = b"heic", version: int = 1, inside: bool = False, film: bool = False) -> bytes:
    """A HEIC of a picture, its EXIF and its XMP.

    version  of the table of places; 3 is not known yet
    inside   EXIF and XMP lie in the head itself, not behind it
    film     a film follows, whose tracks have data of their own
    """

    def box(kind: bytes, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return struct.pack(">I4s", len(body) + 8, kind) + body

    picture, told = b"the coded picture", bytes(4) + b"Exif\0\0" + PLACE
    wide = ">I" if version > 1 else ">H"
    count = struct.pack(wide, 3)

    def place(item: int, at: int, length: int, method: int) -> bytes:
        if version == 3:
            return struct.pack(">IHHHII", item, 2, 0, 1, at, length)
        return struct.pack(wide, item) + struct.pack(">HHHII", method, 0, 1, at, length)

    def meta(behind: int) -> bytes:
        names = [
            box(b"infe", struct.pack(">IHH4s", 2 << 24, item, 0, kind), b"\0") for item, kind in ((1, b"hvc1"), (2, b"Exif"), (3, b"mime"))
        ]
        exif_at = 0 if inside else behind + len(picture)
        places = [
            place(1, behind, len(picture), 0),
            place(2, exif_at, len(told), int(inside)),
            place(3, exif_at + len(told), len(PLACE), int(inside)),
        ]
        return box(
            b"meta",
            bytes(4),
            box(b"iinf", bytes(4), struct.pack(">H", 3), *names),
            box(b"iloc", bytes([version, 0, 0, 0, 0x44, 0]), count, *places),
            *([box(b"idat", told, PLACE)] if inside else []),
        )

    head = box(b"ftyp", brand, bytes(4), brand)
    behind = len(head) + len(meta(0)) + 8
    data = box(b"mdat", picture, *([] if inside else [told, PLACE]))
    return head + meta(behind) + data + box(b"free", PLACE) + (box(b"moov", PLACE) if film else b"")
