"""Outlook messages (msg): headers, people, body, attachments. Source: [MS-OXMSG], [MS-OXRTFCP]."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from html import escape
from typing import Any

from komainu.extract.encodings import read as read_bytes
from komainu.extract.markup import html_beyond, html_sections
from komainu.extract.reading import Reading
from komainu.extract.rtf import plain_rtf
from komainu.extract.sections import Piece, Reason, Unit

_SUBJECT, _BODY, _HTML, _RTF = 0x0037, 0x1000, 0x1013, 0x1009
_SENDER = ((0x0C1A, "From"), (0x0C1F, "From"), (0x5D01, "From"), (0x0E04, "To"), (0x0E03, "Cc"), (0x0E02, "Bcc"))
_RECIPIENT = (0x3001, 0x39FE, 0x3003)
_ATTACHMENT_NAMES = (0x3707, 0x3704, 0x3001)
_CODE_PAGES = {
    932: "cp932",
    50220: "iso-2022-jp",
    50221: "iso-2022-jp",
    50222: "iso-2022-jp",
    51932: "euc-jp",
    65001: "utf-8",
    1252: "cp1252",
}
_LZFU = b"LZFu"
_LZFU_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def read_message(reading: Reading, ole: Any, folder: str = "") -> Iterator[Piece]:
    """One message of a compound file; `folder` is where a message inside a message stands, with its slash."""
    message = _Message(ole, folder)
    named = [("Subject", message.text(_SUBJECT))] + [(label, message.text(tag)) for tag, label in _SENDER]
    children = sorted({entry[folder.count("/")] for entry in ole.listdir(streams=True, storages=True) if _under(entry, folder)})
    recipients: set[str] = set()
    for child in children:
        if child.startswith("__recip_version1.0_"):
            person = _Message(ole, f"{folder}{child}/")
            recipients |= {person.text(tag) for tag in _RECIPIENT}
    named += [("To", each) for each in sorted(recipients) if each]
    text = "".join(f"{label}: {value}\n" for label, value in dict.fromkeys(named) if value)
    yield from reading.text(text, Unit.LINE, part="header")
    body = message.text(_BODY)
    html = message.bytes(_HTML)
    rtf = message.bytes(_RTF)
    page = read_bytes(html)[0] if html else _page_in(unpacked_rtf(rtf)) if rtf else ""
    if body.strip():
        # Outlook keeps the same text up to three times; who forges one of them is found by the lines that the others lack.
        yield from reading.text(body.replace("\r\n", "\n"), Unit.LINE, part="body")
        yield from html_beyond(reading, body, page)
    elif page:
        yield from html_sections(reading, page, part="body")
    for child in children:
        if child.startswith("__attach_version1.0_"):
            yield from _attachment(reading, ole, f"{folder}{child}/")


def _page_in(rtf: bytes) -> str:
    """The text of an RTF as HTML; RTF that was made of HTML holds its marks as text. Source: [MS-OXRTFEX]."""
    text = plain_rtf(rtf)
    return text if b"\\fromhtml" in rtf[:2000] else f"<pre>{escape(text)}</pre>"


def _under(entry: list[str], folder: str) -> bool:
    depth = folder.count("/")
    return len(entry) > depth and entry[:depth] == folder.split("/")[:depth]


def _attachment(reading: Reading, ole: Any, folder: str) -> Iterator[Piece]:
    attachment = _Message(ole, folder)
    name = next((found for found in map(attachment.text, _ATTACHMENT_NAMES) if found), "attachment")
    content = attachment.bytes(0x3701)
    if content:
        reading.budget.spend(len(content))
        yield from reading.inner(name, content)
    elif ole.exists(f"{folder}__substg1.0_3701000D/__properties_version1.0"):
        if folder.count("/") // 2 > reading.limits.depth:
            yield reading.unread(Reason.TOO_DEEP, "", name)
            return
        inner = Reading(
            name=name,
            stream=reading.stream,
            size=reading.size,
            budget=reading.budget,
            open_part=reading.open_part,
            path=(*reading.path, name),
            format="msg",
            depth=reading.depth + 1,
        )
        yield from read_message(inner, ole, f"{folder}__substg1.0_3701000D/")
    elif ole.exists(f"{folder}__substg1.0_3701000D"):
        yield reading.unread(Reason.UNKNOWN_FORMAT, "embedded object", name)


class _Message:
    def __init__(self, ole: Any, folder: str) -> None:
        self.ole = ole
        self.folder = folder
        self.encoding = _CODE_PAGES.get(self._code_page(), "")

    def bytes(self, tag: int) -> bytes:
        for kind in ("0102", "001F", "001E"):
            name = f"{self.folder}__substg1.0_{tag:04X}{kind}"
            if self.ole.exists(name):
                content: bytes = self.ole.openstream(name).read()
                return content
        return b""

    def text(self, tag: int) -> str:
        stem = f"{self.folder}__substg1.0_{tag:04X}"
        if self.ole.exists(f"{stem}001F"):
            wide: bytes = self.ole.openstream(f"{stem}001F").read()
            return wide.decode("utf-16-le", errors="replace").rstrip("\0")
        if self.ole.exists(f"{stem}001E"):
            return read_bytes(self.ole.openstream(f"{stem}001E").read().rstrip(b"\0"), self.encoding)[0]
        return ""

    def _code_page(self) -> int:
        name = f"{self.folder}__properties_version1.0"
        if not self.ole.exists(name):
            return 0
        content: bytes = self.ole.openstream(name).read()
        for start in range(32 if not self.folder else 8, len(content) - 15, 16):
            tag, _flags, value = struct.unpack_from("<III", content, start)
            if tag in {0x3FFD0003, 0x3FDE0003} and value:
                return int(value)
        return 0


def unpacked_rtf(content: bytes) -> bytes:
    """The RTF that Outlook keeps compressed. What is cut off ends early; it never grows beyond the size that its head says."""
    if len(content) < 16:
        return b""
    size = struct.unpack_from("<I", content, 4)[0]
    if content[8:12] != _LZFU:
        return content[16 : 16 + size]
    window = bytearray(_LZFU_START.ljust(4096, b"\0")[:4096])
    at_write = len(_LZFU_START)
    out = bytearray()
    source = io.BytesIO(content[16:])
    while len(out) < size and (control := source.read(1)):
        for bit in range(8):
            if control[0] >> bit & 1:
                pair = source.read(2)
                if len(pair) < 2:
                    return bytes(out)
                start, length = (pair[0] << 4) | (pair[1] >> 4), (pair[1] & 0xF) + 2
                if start == at_write % 4096:
                    return bytes(out)
                piece = bytearray()
                for step in range(length):
                    each = window[(start + step) % 4096]
                    window[at_write % 4096] = each
                    at_write += 1
                    piece.append(each)
                out += piece
            else:
                single = source.read(1)
                if not single:
                    return bytes(out)
                window[at_write % 4096] = single[0]
                at_write += 1
                out += single
    return bytes(out[:size])
