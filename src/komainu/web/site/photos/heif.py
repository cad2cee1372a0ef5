"""HEIC and AVIF, the pictures of newer phones: EXIF and XMP are items of the file, whose place is written down in its head.

Nothing is moved: the bytes of such an item are overwritten where they stand, so that every other place in the file stays true.
How the picture is turned is a property of the picture here (`irot`), so it stays.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from .unexpected import Unexpected

BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
OF_THE_PICTURE = {b"ftyp", b"meta", b"mdat", b"idat"}
BLANKED = {b"free", b"skip", b"uuid"}
# An EXIF item with a directory of no entries: what reads it finds a sound one that says nothing.
NOTHING_SAID = struct.pack(">I", 0) + b"MM\0*" + struct.pack(">IHI", 8, 0, 0)


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    begin: int
    end: int


def is_heif(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in BRANDS


def kept(content: bytes) -> bytes:
    """The same file with its EXIF and XMP blanked. Raises Unexpected; also for a film, whose data about place stands in each of its tracks."""
    blank = bytearray(content)
    boxes = list(_boxes(content, 0, len(content)))
    meta = next((box for box in boxes if box.kind == b"meta"), None)
    if meta is None or any(box.kind not in OF_THE_PICTURE | BLANKED for box in boxes):
        raise Unexpected
    for box in boxes:
        if box.kind in BLANKED:
            blank[box.begin : box.end] = bytes(box.end - box.begin)
    inside = {box.kind: box for box in _boxes(content, meta.begin + 4, meta.end)}
    if telling := _telling(content, inside[b"iinf"]) if b"iinf" in inside else {}:
        if b"iloc" not in inside:
            raise Unexpected
        for item, begin, end in _places(content, inside[b"iloc"], inside.get(b"idat")):
            if item in telling:
                if not 0 <= begin <= end <= len(content):
                    raise Unexpected
                words = NOTHING_SAID if telling[item] == b"Exif" and end - begin >= len(NOTHING_SAID) else b""
                blank[begin:end] = words + bytes(end - begin - len(words))
    return bytes(blank)


def _boxes(content: bytes, at: int, end: int) -> Iterator[_Box]:
    while at < end:
        size, kind = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
            head = 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise Unexpected
        yield _Box(kind, at + head, at + size)
        at += size


def _telling(content: bytes, info: _Box) -> dict[int, bytes]:
    """The items that tell about the picture (EXIF, and XMP among other text), by their number."""
    is_long = content[info.begin] > 0
    found: dict[int, bytes] = {}
    for box in _boxes(content, info.begin + (8 if is_long else 6), info.end):
        if box.kind != b"infe":
            continue
        version = content[box.begin]
        if version < 2:
            raise Unexpected
        item, _protection, kind = struct.unpack_from(">IH4s" if version > 2 else ">HH4s", content, box.begin + 4)
        if kind in {b"Exif", b"mime", b"uri "}:
            found[item] = kind
    return found


def _places(content: bytes, box: _Box, data: _Box | None) -> Iterator[tuple[int, int, int]]:
    """The pieces of each item as it lies in the file: item, begin, end."""
    version = content[box.begin]
    sizes, more = content[box.begin + 4], content[box.begin + 5]
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version else 0
    at = box.begin + 6

    def number(size: int) -> int:
        nonlocal at
        if at + size > box.end:
            raise Unexpected
        at += size
        return int.from_bytes(content[at - size : at], "big")

    for _item in range(number(4 if version > 1 else 2)):
        item = number(4 if version > 1 else 2)
        method = number(2) & 15 if version else 0
        number(2)  # which file it lies in: this one
        base = number(base_size)
        if method > 1 or (method == 1 and data is None):
            raise Unexpected
        start = base + (data.begin if method == 1 and data else 0)
        for _piece in range(number(2)):
            number(index_size)
            begin, length = start + number(offset_size), number(length_size)
            yield item, begin, begin + length if length else len(content)
