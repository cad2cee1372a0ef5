"""A message as the guard reads it: header, parts, and what is wrong with its form. The bytes are hostile: nothing here trusts them.

Strict and lenient readings are both followed: what only a lenient reader sees is still read, and that a strict one would not see it is a fault.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from komainu.guard import charsets
from komainu.guard.addresses import AddressField, read_field
from komainu.guard.parameters import Field, file_names
from komainu.guard.parameters import read_field as read_parameters

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_SINGLE = ("from", "to", "cc", "subject", "date", "message-id", "content-type")
_ADDRESSED = ("from", "sender", "reply-to", "to", "cc", "bcc")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_IDENTITY = frozenset({"", "7bit", "8bit", "binary"})
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_MESSAGES = frozenset({"message/rfc822", "message/global"})


@dataclass(frozen=True, slots=True)
class MimeLimits:
    """How much structure one message may have."""

    header_bytes: int = 262_144
    fields: int = 1000
    parts: int = 1000
    mime_depth: int = 20


@dataclass(slots=True)
class Faults:
    """What is malformed, by where: codes of faults for the header, the message, and each part; and the broken forms that were mended."""

    header: list[str] = field(default_factory=list)
    message: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """One part. `content` are its bytes without the transfer encoding.

    kind      media type in small letters
    names     every file name that its forms give; the first is the name
    faults    codes of what is wrong with its transfer encoding
    inner     the message inside, for message/rfc822
    """

    kind: str
    content: bytes
    charset: str = ""
    name: str = ""
    names: tuple[str, ...] = ()
    disposition: str = ""
    content_id: str = ""
    method: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    inner: Message | None = None

    @property
    def is_calendar(self) -> bool:
        return self.kind in _CALENDARS

    @property
    def is_signature(self) -> bool:
        return self.kind in _SIGNATURES

    @property
    def is_text(self) -> bool:
        """Whether it is part of what the reader sees as the mail's text."""
        return self.kind.startswith("text/") and not self.is_calendar and not self.name and self.disposition != "attachment"


@dataclass(slots=True)
class Message:
    """A message: its fields in order (name in small letters, raw value), and its parts without the multiparts around them."""

    fields: list[tuple[str, bytes]]
    parts: list[Part] = field(default_factory=list)
    addressed: dict[str, AddressField] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)

    def raw(self, name: str) -> bytes:
        return next((value for key, value in self.fields if key == name), b"")

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.fields)

    def text(self, name: str) -> str:
        """A field as a person reads it, "" if it is missing."""
        return charsets.header(self.raw(name)).text

    @property
    def references(self) -> list[str]:
        """The Message-IDs that it answers, without their brackets."""
        joined = self.raw("in-reply-to") + b" " + self.raw("references")
        return list(dict.fromkeys(re.findall(r"<([^<>\s]{1,990})>", joined.decode("utf-8", "replace"))))


class _TooMuch(Exception):
    """The structure asks for more than it may have."""


class _Reader:
    def __init__(self, limits: MimeLimits, faults: Faults) -> None:
        self.limits = limits
        self.faults = faults
        self.count = 0

    # ---------------------------------------------------------------- header
    def header(self, content: bytes, *, top: bool) -> tuple[list[tuple[str, bytes]], bytes]:
        """The fields of a header and the bytes behind it."""
        end = re.search(rb"\A\r?\n|\n\r?\n", content)
        head, body = (content[: end.end()], content[end.end() :]) if end else (content, b"")
        if end is None and top and content.strip():
            self._fault("header_without_end")
        if len(head) > self.limits.header_bytes:
            self._fault("header_limit")
            head = head[: self.limits.header_bytes]
        if b"\0" in head:
            self._fault("header_nul")
            head = head.replace(b"\0", b"")
        fields: list[tuple[str, bytes]] = []
        for number, line in enumerate(re.split(rb"\r?\n", head)):
            if not line:
                continue
            if line[:1] in b" \t" and fields:
                fields[-1] = (fields[-1][0], fields[-1][1] + b"\r\n" + line)
                continue
            match = _FIELD.match(line)
            if match is None:
                if number == 0 and line.startswith(b"From "):
                    self.faults.repairs.append("mbox_line")
                elif line.strip():
                    self._fault("header_line_no_field")
                continue
            fields.append((match.group(1).decode("ascii").lower(), match.group(2)))
            if len(fields) > self.limits.fields:
                self._fault("header_limit")
                break
        return [(name, value.strip(b" \t\r\n")) for name, value in fields], body

    def _fault(self, code: str) -> None:
        if code not in self.faults.header:
            self.faults.header.append(code)

    # ---------------------------------------------------------------- structure
    def entity(self, fields: list[tuple[str, bytes]], body: bytes, depth: int) -> Iterator[Part]:
        """All leaf parts of an entity, in order."""
        self.count += 1
        if depth > self.limits.mime_depth or self.count > self.limits.parts:
            raise _TooMuch
        values: dict[str, bytes] = {}
        for name, value in fields:
            values.setdefault(name, value)
        content_type = read_parameters(values.get("content-type", b"text/plain"))
        if content_type.value.startswith("multipart/"):
            yield from self._multipart(content_type, body, depth)
            return
        yield from self._leaf(content_type, values, body, depth)

    def _multipart(self, content_type: Field, body: bytes, depth: int) -> Iterator[Part]:
        boundary = content_type.parameters.get("boundary") or content_type.extended.get("boundary", "")
        if not boundary:
            self._broken("boundary_missing")
            yield from self._leaf(Field("text/plain"), {}, body, depth)
            return
        mark = b"--" + boundary.encode("utf-8", "surrogateescape")
        pattern = re.compile(rb"(?:\A|(?<=\n))" + re.escape(mark) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
        marks = list(pattern.finditer(body))
        if not any(match.group(1) is None for match in marks):
            self._broken("boundary_not_found")
            yield from self._leaf(Field("text/plain"), {}, body, depth)
            return
        if not any(match.group(1) for match in marks):
            self._broken("end_missing")
        for place, match in enumerate(marks):
            if match.group(1):
                # What stands behind the end is no part for a strict reader; a lenient one may show it.
                if place + 1 < len(marks):
                    self._broken("parts_behind_end")
                    continue
                break
            end = marks[place + 1].start() if place + 1 < len(marks) else len(body)
            inner = re.sub(rb"\r?\n\Z", b"", body[match.end() : end]) if place + 1 < len(marks) else body[match.end() : end]
            fields, content = self._part_header(inner)
            if sum(name == "content-type" for name, _ in fields) > 1:
                self._fault("header_double")
            yield from self.entity(fields, content, depth + 1)

    def _part_header(self, content: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
        """The header of a part. One that does not begin with a field has none: all is its text."""
        if re.match(rb"\r?\n", content):
            return [], re.sub(rb"\A\r?\n", b"", content)
        if not _FIELD.match(content.partition(b"\n")[0]):
            return [], content
        return self.header(content, top=False)

    def _broken(self, code: str) -> None:
        if code not in self.faults.message:
            self.faults.message.append(code)

    # ---------------------------------------------------------------- parts
    def _leaf(self, content_type: Field, values: dict[str, bytes], body: bytes, depth: int) -> Iterator[Part]:
        disposition = read_parameters(values.get("content-disposition", b""))
        name, names, repairs, lost = file_names(disposition, content_type)
        self.faults.repairs += repairs
        kind = content_type.value if "/" in content_type.value else "text/plain"
        encoding = read_parameters(values.get("content-transfer-encoding", b"")).value
        content, faults = self._decoded(body, encoding, kind)
        if lost:
            faults.append("name_charset")
        part = Part(
            kind=kind,
            content=content,
            charset=content_type.parameters.get("charset", ""),
            name=name,
            names=names,
            disposition=disposition.value,
            content_id=values.get("content-id", b"").decode("ascii", "replace").strip("<> \t"),
            method=content_type.parameters.get("method", "").upper(),
            parameters=content_type.parameters,
            faults=faults,
        )
        if kind in _MESSAGES:
            inner = Faults(repairs=self.faults.repairs, message=self.faults.message)
            reader = _Reader(self.limits, inner)
            reader.count = self.count
            part.inner = reader.message(content, depth + 1)
            self.count = reader.count
        yield part

    def _decoded(self, body: bytes, encoding: str, kind: str) -> tuple[bytes, list[str]]:
        faults: list[str] = []
        if encoding == "base64":
            if _NOT_BASE64.search(body):
                faults.append("base64_foreign")
            packed = re.sub(rb"[^A-Za-z0-9+/=]", b"", body)
            plain = packed.rstrip(b"=")
            if len(packed) % 4 or b"=" in plain:
                faults.append("base64_short")
            plain = plain.replace(b"=", b"")
            plain = plain[: len(plain) - (len(plain) % 4 == 1)]
            return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4)), faults
        if encoding == "quoted-printable":
            if re.search(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)", body):
                self.faults.repairs.append("quoted_printable")
            return binascii.a2b_qp(body), faults
        if encoding not in _IDENTITY:
            faults.append("encoding_unknown")
        return body, faults

    def message(self, content: bytes, depth: int) -> Message:
        """A message with all its parts; a structure beyond the limits ends early, and that is a fault."""
        fields, body = self.header(content, top=True)
        message = Message(fields, faults=self.faults)
        try:
            for part in self.entity(fields, body, depth):
                message.parts.append(part)
        except (_TooMuch, RecursionError):
            self._broken("structure_limit")
        _read_addresses(message, self.faults)
        return message


def _read_addresses(message: Message, faults: Faults) -> None:
    names = [name for name, _ in message.fields]
    if any(names.count(name) > 1 for name in _SINGLE) and "header_double" not in faults.header:
        faults.header.append("header_double")
    for name in _ADDRESSED:
        joined = AddressField()
        for key, value in message.fields:
            if key != name:
                continue
            found = read_field(value)
            joined.mailboxes += found.mailboxes
            joined.repairs += found.repairs
            joined.broken = joined.broken or found.broken
        if joined.broken:
            faults.header.append(f"address_{name}")
        faults.repairs += joined.repairs
        message.addressed[name] = joined
    subject = charsets.header(message.raw("subject"))
    if subject.repair:
        faults.repairs.append(f"subject_{subject.repair}")
    if subject.lost:
        faults.message.append("charset_none")


def read_message(content: bytes, limits: MimeLimits | None = None) -> Message:
    """The message in these bytes. Never raises, whatever they are."""
    message = _Reader(limits or MimeLimits(), Faults()).message(content, 1)
    message.faults.repairs = sorted(set(message.faults.repairs))
    return message
