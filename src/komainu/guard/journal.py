"""Watching on copies: what a mail system gives as a copy is turned back into the message as it was sent, and the envelope with which it was sent.

    copy = unwrap(content, envelope, Copies(("watch@guard.midori.example",)))
    copy.message, copy.envelope          # or an Unread with the reason: what cannot be unwrapped is reported, never guessed

Known forms: envelope journal reports of Microsoft Exchange (2007 and later) and Microsoft 365; copies of Google Workspace that name the recipient in X-Gm-Original-To;
copies of Postfix, where `recipient_bcc_maps` writes the recipient into the address (watch+sato=kaede.example@…). A copy that does not tell its recipients
(`always_bcc`, `sender_bcc_maps`) has no envelope: a Bcc cannot be seen in it, and the examination says so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from komainu.guard import charsets
from komainu.guard.addresses import parse, read_field
from komainu.guard.inputs import Envelope
from komainu.guard.message import Message, read_message

_REPORT_MARKS = ("x-ms-journal-report", "x-ms-exchange-organization-journal-report")
_OLD_REPORT_MARKS = ("content-identifier", "content-identifer")
_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40})[ \t]*:[ \t]*(.*)")
_RECIPIENT_LINES = frozenset({"recipient", "to", "cc", "bcc"})
_SPOKEN_OF = frozenset({"to", "cc", "bcc"})
_REDIRECTED = re.compile(r"(.*?),[ \t]*(Expanded|Forwarded)[ \t]*:[ \t]*(.+)", re.IGNORECASE)
_AUTHENTICATED = re.compile(rb"\(Authenticated sender: ([^()\s]{1,320})\)")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
# What a mail system puts on a copy, and not on the message that goes out.
_COPY_FIELDS = frozenset({"x-gm-original-to", "delivered-to", "x-original-to", "return-path"})
# What differs from hop to hop: it does not make another message.
_TRACE = _COPY_FIELDS | frozenset(
    {"received", "x-received", "dkim-signature", "x-google-dkim-signature", "x-gm-message-state", "x-google-smtp-source"}
    | {"authentication-results", "arc-seal", "arc-message-signature", "arc-authentication-results", "received-spf"}
)
_PROTECTED = frozenset({"application/x-microsoft-rpmsg-message", "application/vnd.ms-rpmsg"})


@dataclass(frozen=True, slots=True)
class Copies:
    """How copies come.

    addresses     where the mail system sends them; a copy to watch+sato=kaede.example@… was delivered to sato@kaede.example
    trusts_sender whether the mail system lets everybody send only as themselves: then the sender of a copy that names nobody else counts as authenticated
    """

    addresses: tuple[str, ...]
    trusts_sender: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """One message as it was sent.

    source      `journal`, `gmail`, `postfix`, or `plain` for a copy that does not tell its recipients
    rcpt_to     who really got it, Bcc too; None where the copy does not tell
    redirected  (recipient, `expanded` or `forwarded`, from which address): lists and forwardings that the mail system followed
    notes       codes of what does not fit together
    """

    message: bytes
    source: str
    mail_from: str
    rcpt_to: tuple[str, ...] | None
    authenticated_as: str | None
    received_at: datetime | None
    redirected: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def envelope(self) -> Envelope | None:
        """For the examination; None where the recipients are not known."""
        if self.rcpt_to is None:
            return None
        return Envelope(self.mail_from, self.rcpt_to, self.authenticated_as, self.received_at)

    @property
    def key(self) -> tuple[str, str]:
        """Equal for copies of one message: its Message-ID, and SHA-256 of all that does not change on the way."""
        return _message_id(self.message), fingerprint(self.message)


@dataclass(frozen=True, slots=True)
class Unread:
    """A copy that could not be unwrapped, and why: a code of `WHY`."""

    reason: str


WHY = {
    "journal_2003": (
        "Exchange 2003 のジャーナルレポートで、形式が異なるため読めません",
        "a journal report of Exchange 2003, whose form is another",
    ),
    "journal_no_message": ("ジャーナルレポートに元のメールが付いていません", "the journal report has no message in it"),
    "journal_two_messages": (
        "ジャーナルレポートにメールが二つ以上あり、どれが元のメールか決められません",
        "the journal report holds several messages, and which of them was sent cannot be told",
    ),
    "journal_no_envelope": ("ジャーナルレポートに送信者か宛先が書かれていません", "the journal report names no sender or no recipient"),
    "journal_unmarked": (
        "ジャーナルレポートのようですが、その印（X-MS-Journal-Report）がありません",
        "it looks like a journal report but does not bear its mark (X-MS-Journal-Report)",
    ),
    "copy_empty": ("空のメールです", "the message is empty"),
}


def unwrap(content: bytes, envelope: Envelope, copies: Copies) -> Copy | Unread:
    """The message in a copy. Never raises, whatever the bytes are.

    content   the copy, as it came in
    envelope  with which the copy itself came: its sender, and the addresses to which copies go
    """
    if not content.strip():
        return Unread("copy_empty")
    outer = read_message(content)
    named = tuple(dict.fromkeys(found for each in envelope.rcpt_to if (found := _written_into(each, copies))))
    if named:
        return _postfix(content, outer, envelope, named, copies)
    if any(outer.has(mark) for mark in _REPORT_MARKS):
        return _report(outer, envelope)
    if any(outer.text(mark).strip().lower() == "exjournalreport" for mark in _OLD_REPORT_MARKS):
        return Unread("journal_2003")
    if outer.has("x-gm-original-to"):
        return _gmail(content, outer, envelope, copies)
    if _looks_like_report(outer):
        return Unread("journal_unmarked")
    return _plain(content, outer, envelope, copies)


# ---------------------------------------------------------------- Microsoft
@dataclass(slots=True)
class _Listed:
    sender: str = ""
    message_id: str = ""
    is_spoken_of: bool = False
    recipients: list[str] = field(default_factory=list)
    redirected: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _listed(text: str) -> _Listed:
    """What the text part of a report lists: one value a line."""
    found = _Listed()
    for line in text.replace("\r", "\n").split("\n"):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            continue
        name, value = match.group(1).lower(), match.group(2).strip()
        if name == "sender" and not found.sender:
            found.sender = _bare(value)
        elif name == "message-id" and not found.message_id:
            found.message_id = value.strip("<> ")
        elif name in _RECIPIENT_LINES and value:
            redirected = _REDIRECTED.fullmatch(value)
            address = _bare(redirected.group(1) if redirected else value)
            if parse(address) is None:
                found.notes.append("recipient_unreadable")
            if address not in found.recipients:
                found.recipients.append(address)
            if redirected:
                found.redirected.append((address, redirected.group(2).lower(), _bare(redirected.group(3))))
            found.is_spoken_of = found.is_spoken_of or name in _SPOKEN_OF
    return found


def _report(outer: Message, envelope: Envelope) -> Copy | Unread:
    messages = [part for part in outer.parts if part.inner is not None]
    if not messages:
        return Unread("journal_no_message")
    notes: list[str] = []
    if len(messages) > 1:
        # With a protected message, Microsoft attaches a copy in the clear beside it.
        clear = [part for part in messages if part.inner is not None and not any(each.kind in _PROTECTED for each in part.inner.parts)]
        if len(messages) != 2 or len(clear) != 1:
            return Unread("journal_two_messages")
        messages, notes = clear, ["clear_copy_taken"]
    listed = _listed(_text_of(outer))
    if not listed.recipients or not listed.sender:
        return Unread("journal_no_envelope")
    message = messages[0].content
    if listed.message_id and listed.message_id != _message_id(message):
        notes.append("message_id_differs")
    return Copy(
        message=message,
        source="journal",
        mail_from=listed.sender,
        rcpt_to=tuple(listed.recipients),
        # To, Cc and Bcc are only listed where the sender was authenticated; else all are "Recipient".
        authenticated_as=listed.sender if listed.is_spoken_of else None,
        received_at=envelope.received_at,
        redirected=tuple(listed.redirected),
        notes=tuple(dict.fromkeys([*notes, *listed.notes])),
    )


def _text_of(outer: Message) -> str:
    part = next((part for part in outer.parts if part.kind == "text/plain" and part.inner is None), None)
    return charsets.read(part.content, part.charset).text if part else ""


def _looks_like_report(outer: Message) -> bool:
    kinds = [part.kind for part in outer.parts]
    if kinds[:1] != ["text/plain"] or "message/rfc822" not in kinds[1:]:
        return False
    listed = _listed(_text_of(outer))
    return bool(listed.sender and listed.message_id and listed.recipients)


# ---------------------------------------------------------------- Google
def _gmail(content: bytes, outer: Message, envelope: Envelope, copies: Copies) -> Copy:
    names = [
        _bare(charsets.header(value).text) for name, values in outer.fields if name == "x-gm-original-to" for value in values.split(b",")
    ]
    known = tuple(dict.fromkeys(each for each in names if each))
    return Copy(
        message=_without(content, _COPY_FIELDS),
        source="gmail",
        mail_from=envelope.mail_from,
        rcpt_to=known or None,
        authenticated_as=_authenticated(outer, envelope, copies),
        received_at=envelope.received_at,
        notes=() if all(parse(each) for each in known) else ("recipient_unreadable",),
    )


# ---------------------------------------------------------------- Postfix and everybody else
def _written_into(address: str, copies: Copies) -> str:
    """The recipient in an address like watch+sato=kaede.example@guard.midori.example, "" if none is there."""
    found = parse(address)
    if found is None:
        return ""
    for each in copies.addresses:
        own = parse(each)
        if own and found.domain == own.domain and found.local.lower().startswith(own.local.lower() + "+"):
            local, sign, domain = found.local[len(own.local) + 1 :].rpartition("=")
            return f"{local}@{domain}" if sign and local and domain else ""
    return ""


def _postfix(content: bytes, outer: Message, envelope: Envelope, named: tuple[str, ...], copies: Copies) -> Copy:
    return Copy(
        message=_without(content, _COPY_FIELDS),
        source="postfix",
        mail_from=envelope.mail_from,
        rcpt_to=named,
        authenticated_as=_authenticated(outer, envelope, copies),
        received_at=envelope.received_at,
    )


def _plain(content: bytes, outer: Message, envelope: Envelope, copies: Copies) -> Copy:
    return Copy(
        message=_without(content, _COPY_FIELDS),
        source="plain",
        mail_from=envelope.mail_from,
        rcpt_to=None,
        authenticated_as=_authenticated(outer, envelope, copies),
        received_at=envelope.received_at,
        notes=("recipients_unknown",),
    )


def _authenticated(outer: Message, envelope: Envelope, copies: Copies) -> str | None:
    """Who was authenticated: as the mail system says in its own Received field, the topmost. Those below may be anybody's."""
    top = outer.raw("received")
    match = _AUTHENTICATED.search(top)
    if match:
        return match.group(1).decode("utf-8", "replace")
    return envelope.authenticated_as or (envelope.mail_from or None if copies.trusts_sender else None)


# ---------------------------------------------------------------- several copies, one message
@dataclass(slots=True)
class _Waiting:
    copy: Copy
    since: datetime


class Matching:
    """Copies of one message as one: a mail system may send a copy for each recipient, or a report for each part of a list.

    window  how long further copies are waited for; a copy that comes later counts as a message of its own
    most    how many messages wait at most; past that the oldest are given out early
    """

    def __init__(self, window: timedelta = timedelta(seconds=20), most: int = 2000) -> None:
        self._window = window
        self._most = most
        self._waiting: dict[tuple[str, str], _Waiting] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, copy: Copy, at: datetime) -> None:
        """A copy that came at this time."""
        before = self._waiting.get(copy.key)
        if before is None:
            self._waiting[copy.key] = _Waiting(copy, at)
        else:
            before.copy = merged([before.copy, copy])

    def ready(self, at: datetime, *, all_of_them: bool = False) -> list[Copy]:
        """The messages for which nobody waits any more, oldest first. They are forgotten here."""
        too_many = len(self._waiting) - self._most
        out: list[Copy] = []
        for place, (key, each) in enumerate(list(self._waiting.items())):
            if all_of_them or place < too_many or at - each.since >= self._window:
                out.append(each.copy)
                del self._waiting[key]
        return out


def merged(copies: Iterable[Copy]) -> Copy:
    """Some copies of one message as one: all recipients, whoever is known to have sent it."""
    first, *others = copies
    for each in others:
        if first.rcpt_to is None or each.rcpt_to is None:
            known = first.rcpt_to if each.rcpt_to is None else each.rcpt_to
        else:
            known = tuple(dict.fromkeys([*first.rcpt_to, *each.rcpt_to]))
        first = replace(
            first,
            source=each.source if first.rcpt_to is None and each.rcpt_to is not None else first.source,
            mail_from=first.mail_from or each.mail_from,
            rcpt_to=known,
            authenticated_as=first.authenticated_as or each.authenticated_as,
            redirected=tuple(dict.fromkeys([*first.redirected, *each.redirected])),
            notes=tuple(note for note in dict.fromkeys([*first.notes, *each.notes]) if known is None or note != "recipients_unknown"),
        )
    return first


def fingerprint(message: bytes) -> str:
    """SHA-256 of a message without what changes from hop to hop. Line ends and blank lines at its end do not count."""
    head, body = _divided(_without(message, _TRACE))
    return hashlib.sha256((head + b"\n\n" + body).replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()


# ---------------------------------------------------------------- bytes
def _divided(content: bytes) -> tuple[bytes, bytes]:
    end = re.search(rb"\r?\n\r?\n", content)
    return (content[: end.start()], content[end.end() :]) if end else (content, b"")


def _without(content: bytes, names: frozenset[str]) -> bytes:
    """The message without these fields of its header; every other byte stays."""
    end = re.search(rb"\A\r?\n|\n\r?\n", content)
    head = content[: end.start() + 1] if end else content
    kept: list[bytes] = []
    is_out = False
    for line in re.findall(rb"[^\n]*\n|[^\n]+\Z", head):
        if line[:1] not in (b" ", b"\t"):
            match = _FIELD.match(line)
            is_out = match is not None and match.group(1).decode("ascii").lower() in names
        if not is_out:
            kept.append(line)
    return b"".join(kept) + content[len(head) :]


def _bare(value: str) -> str:
    """An address without name and brackets, as it stands where it is none."""
    value = value.strip().strip("\"'").strip()
    if parse(value):
        return value.strip("<> ")
    found = read_field(value.encode("utf-8", "surrogateescape"))
    return found.mailboxes[0].address.shown if len(found.mailboxes) == 1 and not found.broken else value


def _message_id(message: bytes) -> str:
    end = re.search(rb"\n\r?\n", message[:262_144])
    match = re.search(rb"(?im)^message-id[ \t]*:[ \t]*(?:\r?\n[ \t]+)?<?([^<>\r\n]*)", message[: end.start() if end else 262_144])
    return match.group(1).decode("utf-8", "replace").strip() if match else ""


__all__ = ["WHY", "Copies", "Copy", "Matching", "Unread", "fingerprint", "merged", "unwrap"]
