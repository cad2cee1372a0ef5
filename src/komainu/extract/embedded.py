"""Files that Windows programs embed in their documents, in the two envelopes that it has for them."""

from __future__ import annotations

import struct

from komainu.extract.encodings import read as read_bytes


def native_file(content: bytes) -> tuple[str, bytes]:
    """Name and content of a file that was dropped into a document (the stream Ole10Native); two times nothing where it is broken."""
    if len(content) < 12:
        return "", b""
    label, _, rest = content[6:].partition(b"\0")
    _path, _, rest = rest.partition(b"\0")
    if len(rest) < 8:
        return "", b""
    length = struct.unpack_from("<I", rest, 4)[0]
    rest = rest[8 + length :]
    if len(rest) < 4:
        return "", b""
    size = struct.unpack_from("<I", rest)[0]
    return read_bytes(label)[0] or "object", rest[4 : 4 + size]


def old_object(content: bytes) -> tuple[str, bytes]:
    """Class or file name, and content, of an object in the form of OLE 1.0; no content where it only leads to a file elsewhere, or is broken.

    Source: [MS-OLEDS] 2.2.5 EmbeddedObject.
    """
    if len(content) < 8:
        return "", b""
    is_embedded = struct.unpack_from("<I", content, 4)[0] == 2
    at = 8
    words: list[bytes] = []
    for _ in range(3):
        if at + 4 > len(content):
            return "", b""
        length = struct.unpack_from("<I", content, at)[0]
        words.append(content[at + 4 : at + 4 + length].rstrip(b"\0"))
        at += 4 + length
    name = read_bytes(words[0])[0] or "object"
    if not is_embedded or at + 4 > len(content):
        return name, b""
    size = struct.unpack_from("<I", content, at)[0]
    body = content[at + 4 : at + 4 + size]
    return native_file(bytes(4) + body) if words[0] == b"Package" else (name, body)
