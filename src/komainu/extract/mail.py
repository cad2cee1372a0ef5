"""Mails (eml, mbox): people and subject, body, attachments, mails inside mails, with the charsets that Japanese mail programs really write."""

from __future__ import annotations

import binascii
import email
import email.policy
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from typing import Any

from komainu.extract.documents import Reader
from komainu.extract.encodings import read as read_bytes
from komainu.extract.limits import LimitReached
from komainu.extract.markup import html_beyond, html_sections
from komainu.extract.reading import Reading
from komainu.extract.sections import Piece, Reason, Unit, Unread
from komainu.extract.text import opening

_HEADERS = frozenset(
    [
        "from",
        "sender",
        "to",
        "cc",
        "bcc",
        "reply-to",
        "subject",
        "comments",
        "keywords",
        "organization",
        "resent-from",
        "resent-to",
        "resent-cc",
        "disposition-notification-to",
    ]
)
_KNOWN = re.compile(
    r"^(?:from|to|cc|subject|date|message-id|mime-version|received|return-path|delivered-to|reply-to|content-type|x-[\w-]+|dkim-signature|sender):",
    re.MULTILINE,
)
_WORD = re.compile(rb"=\?([A-Za-z0-9_.:-]+)(?:\*[A-Za-z-]+)?\?([bBqQ])\?([^?]*)\?=")
_SEPARATOR = re.compile(rb"From \S+.*\d\d:\d\d")
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
_LOCKED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})


def header_text(value: str) -> str:
    """A header as a person reads it: encoded words decoded (also where a character was torn between two), raw Japanese bytes too."""
    raw = value.encode("utf-8", errors="surrogateescape")
    pieces: list[tuple[str, bytes]] = []
    at = 0
    for found in _WORD.finditer(raw):
        between = raw[at : found.start()]
        if between.strip() or not pieces:
            pieces.append(("", between))
        charset, content = found.group(1).decode("ascii").lower(), _word_bytes(found.group(2), found.group(3))
        if pieces and pieces[-1][0] == charset and not between.strip() and len(pieces) > 0:
            pieces[-1] = (charset, pieces[-1][1] + content)
        else:
            pieces.append((charset, content))
        at = found.end()
    pieces.append(("", raw[at:]))
    return re.sub(r"[ \t\r\n]+", " ", "".join(read_bytes(content, charset)[0] for charset, content in pieces if content)).strip()


def _word_bytes(kind: bytes, content: bytes) -> bytes:
    if kind in b"qQ":
        return quopri.decodestring(content, header=True)
    try:
        return binascii.a2b_base64(content + b"=" * (-len(content) % 4))
    except binascii.Error:
        return content


def read_mail(reading: Reading) -> Iterator[Piece]:
    """One mail."""
    yield from _message(reading, email.message_from_bytes(reading.content(), policy=email.policy.compat32))


def _message(reading: Reading, message: Message[str, str]) -> Iterator[Piece]:
    lines = [f"{name}: {header_text(str(value))}\n" for name, value in message.raw_items() if name.lower() in _HEADERS]
    yield from reading.text("".join(lines), Unit.LINE, part="header")
    yield from _entity(reading, message)


def _entity(reading: Reading, part: Message[str, str]) -> Iterator[Piece]:
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        yield from _alternative(reading, part)
    elif kind == "message/rfc822" or (kind.startswith("message/") and part.is_multipart()):
        for inner in _children(part):
            yield from _inner_mail(reading, inner)
    elif part.is_multipart():
        for child in _children(part):
            yield from _entity(reading, child)
    elif kind in _SIGNATURES:
        return
    elif kind in _LOCKED:
        yield reading.unread(Reason.ENCRYPTED, kind, _name(part) or "smime.p7m")
    else:
        yield from _leaf(reading, part, kind)


def _children(part: Message[str, str]) -> list[Message[str, str]]:
    payload: Any = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _inner_mail(reading: Reading, message: Message[str, str]) -> Iterator[Piece]:
    name = header_text(str(message.get("Subject", ""))) or "message"
    path = (*reading.path, name)
    if reading.depth + 1 > reading.limits.depth:
        yield Unread(path, Reason.TOO_DEEP, f"deeper than {reading.limits.depth}")
        return
    reading.budget.part()
    inner = Reading(
        name=name,
        stream=reading.stream,
        size=reading.size,
        budget=reading.budget,
        open_part=reading.open_part,
        path=path,
        format="eml",
        depth=reading.depth + 1,
    )
    yield from _message(inner, message)


def _content(reading: Reading, part: Message[str, str]) -> bytes:
    payload: Any = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    reading.budget.spend(len(content))
    return content


def _name(part: Message[str, str]) -> str:
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        value: Any = part.get_param(key, None, header)
        if isinstance(value, tuple):
            return _parameter(value)
        if value:
            return header_text(str(value))
    return ""


def _parameter(value: tuple[str | None, str | None, str]) -> str:
    """A parameter that names its own charset (RFC 2231): only charsets that a file may choose are followed."""
    charset, _language, text = value
    return read_bytes(text.encode("raw-unicode-escape"), charset or "")[0]


def _charset(part: Message[str, str]) -> str:
    value: Any = part.get_param("charset", "")
    return _parameter(value) if isinstance(value, tuple) else str(value or "")


def _leaf(reading: Reading, part: Message[str, str], kind: str) -> Iterator[Piece]:
    content = _content(reading, part)
    name = _name(part)
    if not content.strip():
        return
    if kind in {"text/plain", "text/html"} and not name:
        text, encoding, doubt = read_bytes(content, _charset(part))
        if kind == "text/html":
            yield from html_sections(reading, text, encoding, doubt, part="body")
        else:
            yield from reading.text(text.replace("\r\n", "\n"), Unit.LINE, part="body", encoding=encoding, doubt=doubt)
        return
    yield from reading.inner(name or kind.replace("/", "."), content)


def _alternative(reading: Reading, part: Message[str, str]) -> Iterator[Piece]:
    """The plain form of the text, and of the HTML form only the lines that the plain one lacks: the same text counts once."""
    plain = ""
    for child in _children(part):
        if child.get_content_type() == "text/plain" and not child.is_multipart():
            content = _content(reading, child)
            text, encoding, doubt = read_bytes(content, _charset(child))
            plain += text
            yield from reading.text(text.replace("\r\n", "\n"), Unit.LINE, part="body", encoding=encoding, doubt=doubt)
    for child in _children(part):
        kind = child.get_content_type()
        if kind == "text/html" and plain.strip():
            yield from _only_in_html(reading, child, plain)
        elif kind == "multipart/related" and plain.strip():
            for index, inner in enumerate(_children(child)):
                if index == 0 and inner.get_content_type() == "text/html":
                    yield from _only_in_html(reading, inner, plain)
                else:
                    yield from _entity(reading, inner)
        elif kind != "text/plain":
            yield from _entity(reading, child)


def _only_in_html(reading: Reading, part: Message[str, str], plain: str) -> Iterator[Piece]:
    html, encoding, doubt = read_bytes(_content(reading, part), _charset(part))
    yield from html_beyond(reading, plain, html, encoding, doubt)


def read_mailbox(reading: Reading) -> Iterator[Piece]:
    """All mails of an mbox, each under its number (#1, #2 …)."""
    pieces: list[bytes] = []
    length = count = 0
    blank_before = True
    reading.stream.seek(0)
    for line in iter(lambda: reading.stream.readline(2**20), b""):
        if blank_before and _SEPARATOR.match(line):
            if pieces:
                count += 1
                yield from _one_of_many(reading, count, pieces, length)
            pieces, length = [], 0
        elif length <= reading.limits.part_bytes:
            pieces.append(line[1:] if re.match(rb">+From ", line) else line)
            length += len(line)
        blank_before = line in {b"\n", b"\r\n"}
    if pieces:
        yield from _one_of_many(reading, count + 1, pieces, length)


def _one_of_many(reading: Reading, number: int, pieces: list[bytes], length: int) -> Iterator[Piece]:
    if length > reading.limits.part_bytes:
        yield reading.unread(Reason.TOO_LARGE, "", f"#{number}")
        return
    try:
        inner = Reading(
            name=f"#{number}",
            stream=reading.stream,
            size=length,
            budget=reading.budget,
            open_part=reading.open_part,
            path=(*reading.path, f"#{number}"),
            format="mbox",
            depth=reading.depth + 1,
        )
        reading.budget.part()
        yield from _message(inner, email.message_from_bytes(b"".join(pieces), policy=email.policy.compat32))
    except LimitReached:
        raise
    except Exception as error:  # one broken mail does not cost the others; the parser of mails raises anything
        yield reading.unread(Reason.BROKEN, type(error).__name__, f"#{number}")


def _is_mailbox(head: bytes, reading: Reading) -> bool:
    return bool(re.match(rb"From \S+.*\d\d:\d\d.*\r?\n[!-9;-~]+:", head))


def _is_mail(head: bytes, reading: Reading) -> bool:
    if reading.suffix == ".eml":
        return bool(re.match(rb"\s*(?:[!-9;-~]+:|From )", head.removeprefix(b"\xef\xbb\xbf")))
    if reading.suffix in {".txt", ".log", ".md", ".csv", ".json", ".html"}:
        return False
    begins = opening(head, reading)
    top = begins.replace("\r\n", "\n").partition("\n\n")[0]
    return bool(_KNOWN.match(begins)) and len(_KNOWN.findall(top)) >= 3


READERS = [
    Reader("mbox", read_mailbox, frozenset({".mbox", ".mbx"}), _is_mailbox, order=40),
    Reader("eml", read_mail, frozenset({".eml"}), _is_mail, order=50),
]
