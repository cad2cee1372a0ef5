"""A message of our own through the door, to an address of the house that was named for it, and what became of it at the upstream."""

from __future__ import annotations

import secrets
import smtplib
import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from komainu.guard.addresses import parse
from komainu.guard.people import is_inside
from komainu.guard.policy import Policy, PolicyError
from komainu.guard.service import marks
from komainu.guard.service.settings import Settings
from komainu.guard.setup.lines import Line
from komainu.guard.setup.network import shown
from komainu.guard.spool import WAITING, Entry, Spool, State

_LOOK_SECONDS = 0.1
_STOPPED = frozenset({*WAITING, State.REFUSED})


class NotOurs(ValueError):
    """The address is none of the house: nothing is sent there."""


def trial(settings: Settings, address: str, key: bytes, as_of: datetime, seconds: float) -> Iterator[Line]:
    """Send it and follow it for so many seconds, then see whether a message that comes back is known. Raises NotOurs."""
    found = parse(address)
    try:
        rules = Policy(settings.policy.read_bytes()).for_sender(None)
    except (OSError, PolicyError) as error:
        raise NotOurs(str(error)) from error
    if found is None or not is_inside(found.domain, rules):
        raise NotOurs(address)
    mark = secrets.token_hex(8)
    refused = _sent(settings, address, _message(address, mark, as_of), seconds)
    if refused:
        yield Line("trial", "trial_refused", {"reply": refused})
        return
    yield _followed(settings, key, mark, seconds)
    yield _circle(settings, address, key, as_of, seconds)


def _circle(settings: Settings, address: str, key: bytes, as_of: datetime, seconds: float) -> Line:
    """A message with our own mark, as if it had come back: it must be refused."""
    message = _message(address, secrets.token_hex(8), as_of)
    with Spool.open(settings.spool, key) as spool:
        mark = marks.mark(str(uuid.uuid4()), marks.Head(message).message_id, settings.installation, spool.sealer.loop_key)
    reply = _sent(settings, address, mark + message, seconds)
    return Line("loop", "loop_seen") if reply.startswith("554") else Line("loop", "loop_unseen", {"reply": reply or "250"})


def _message(address: str, mark: str, at: datetime) -> bytes:
    # The guard believes a trusted peer who was authenticated; here it is the one who checks the setup.
    return (
        f"Received: from check-setup\r\n (Authenticated sender: {address})\r\n by localhost; {format_datetime(at)}\r\n"
        f"From: <{address}>\r\nTo: <{address}>\r\nSubject: Komainu check {mark}\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: <{mark}@check.komainu.invalid>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        "komainu guard check-setup が送ったテストメールです。そのまま消してください。\r\n"
        "This is a trial message of komainu guard check-setup. It may be deleted.\r\n"
    ).encode()


def _sent(settings: Settings, address: str, message: bytes, seconds: float) -> str:
    """The answer of the door if it did not take the message, else ""."""
    host, port = settings.listen
    try:
        with smtplib.SMTP("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=seconds) as line:  # noqa: S104
            line.ehlo()
            if line.has_extn("starttls") and settings.tls_required:
                line.starttls()
            line.sendmail(address, [address], message)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = error.recipients[address]
        return f"{code} {text.decode('utf-8', 'replace')}"
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    except (OSError, smtplib.SMTPException) as error:
        return str(getattr(error, "strerror", None) or error or type(error).__name__)
    return ""


def _followed(settings: Settings, key: bytes, mark: str, seconds: float) -> Line:
    end = time.monotonic() + seconds
    with Spool.open(Path(settings.spool), key) as spool:
        while True:
            entry = _found(spool, mark)
            if entry is not None and entry.state is State.FORWARDED:
                replies = "; ".join(dict.fromkeys(each.reply for each in entry.deliveries if each.reply))
                return Line("trial", "trial_passed", {"mark": mark, "reply": replies or "250"})
            if entry is not None and entry.state is State.OBSERVED:
                return Line("trial", "trial_observed", {"mark": mark})
            if entry is not None and entry.state in _STOPPED:
                return Line("trial", "trial_stopped", {"mark": mark, "state": str(entry.state), "uid": entry.uid})
            if time.monotonic() >= end:
                break
            time.sleep(_LOOK_SECONDS)
    if entry is None:
        return Line("trial", "trial_lost", {"mark": mark, "address": shown(settings.listen)})
    return Line("trial", "trial_waiting", {"mark": mark, "state": str(entry.state), "uid": entry.uid})


def _found(spool: Spool, mark: str) -> Entry | None:
    row = next((each for each in spool.entries(limit=50) if mark in each.subject), None)
    return spool.entry(row.uid) if row else None
