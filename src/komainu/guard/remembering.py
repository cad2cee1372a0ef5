"""The history at rest and over time: sealed with AES-256-GCM under a key from a file, counted up with each message sent, and forgotten in due time.

No text of a mail is ever in it. Addresses must be readable to the checks, for closeness cannot be seen in hashes; so the whole file is sealed. Logs get
keyed hashes only (`log_line`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from komainu.guard.addresses import Address
from komainu.guard.inputs import JAPAN, Correspondent, History, LockedSending
from komainu.guard.verdict import Verdict

SEAL = b"KOMAINU-HISTORY-1\n"
KEY_FILE = "KOMAINU_GUARD_KEY_FILE"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_MOST_NAMES = 5
_MOST_THREADS = 50
_HASH_DIGITS = 24


class HistoryLocked(ValueError):
    """The sealed history cannot be opened: no key, the wrong one, or changed bytes."""


def read_key(path: Path) -> bytes:
    """The key of 32 bytes, as 64 hexadecimal digits or as it is. Raises HistoryLocked."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise HistoryLocked(f"{path}: {error.strerror}") from error
    if len(content) == _KEY_BYTES:
        return content
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError as error:
        raise HistoryLocked(f"{path}: not a key of 64 hexadecimal digits") from error
    if len(key) != _KEY_BYTES:
        raise HistoryLocked(f"{path}: not a key of 64 hexadecimal digits")
    return key


def seal(history: Mapping[str, Any], key: bytes) -> bytes:
    """A history (its JSON object) as it lies on disk."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    plain = json.dumps(history, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    return SEAL + nonce + AESGCM(key).encrypt(nonce, plain, SEAL)


def unseal(content: bytes, key: bytes) -> Any:
    """The JSON object of a sealed history. Raises HistoryLocked."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    body = content.removeprefix(SEAL)
    try:
        return json.loads(AESGCM(key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], SEAL))
    except (InvalidTag, ValueError) as error:
        raise HistoryLocked("the key does not fit, or the history was changed") from error


def open_sealed(content: bytes) -> Any:
    """The JSON object of a sealed history, with the key that KOMAINU_GUARD_KEY_FILE names. Raises HistoryLocked."""
    path = os.environ.get(KEY_FILE)
    if not path:
        raise HistoryLocked(f"the history is sealed; {KEY_FILE} must name the file of its key")
    return unseal(content, read_key(Path(path)))


def learn(
    history: History,
    recipients: Iterable[tuple[Address, str]],
    *,
    threads: Iterable[str] = (),
    sent_at: datetime,
    sender: Address | None = None,
    locked: bool = False,
) -> History:
    """The history after a message went out.

    recipients  outside addresses with their display names
    threads     hashes of its Message-ID and of those that it answers
    locked      whether it carried an encrypted file: then a password that follows by the same route is seen
    """
    day = sent_at.astimezone(JAPAN).date()
    known = dict(history.correspondents)
    keys: set[str] = set()
    hashes = list(threads)
    for address, name in recipients:
        before = known.get(address.key) or Correspondent(address, 0, None, (), frozenset())
        names = before.display_names if not name or name in before.display_names else (*before.display_names, name)[-_MOST_NAMES:]
        kept = frozenset([*sorted(before.threads), *hashes][-_MOST_THREADS:])
        last = max(day, before.last_on) if before.last_on else day
        known[address.key] = replace(before, count=before.count + 1, last_on=last, display_names=names, threads=kept)
        keys.add(address.key)
    locked_now = (*history.sent_locked, LockedSending(sender.key, frozenset(keys), sent_at)) if locked and sender else history.sent_locked
    return replace(history, as_of=max(day, history.as_of) if history.as_of else day, correspondents=known, sent_locked=locked_now)


def forget(history: History, today: date, *, days: int = 730, locked_hours: int = 72) -> History:
    """The history without whom nobody has written to for so many days, and without encrypted sendings that no check asks for any more."""
    oldest = today - timedelta(days=days)
    kept = {key: each for key, each in history.correspondents.items() if each.last_on is None or each.last_on >= oldest}
    limit = timedelta(hours=locked_hours) + timedelta(days=1)
    now = datetime.combine(today, datetime.min.time(), JAPAN)
    return replace(history, correspondents=kept, sent_locked=tuple(each for each in history.sent_locked if now - each.sent_at <= limit))


def as_json(history: History) -> dict[str, Any]:
    """The history as the contract writes it; History.from_json() reads it back."""
    return {
        "schema_version": 1,
        "as_of": history.as_of.isoformat() if history.as_of else None,
        "correspondents": {
            each.address.shown: {
                "count": each.count,
                "last_on": each.last_on.isoformat() if each.last_on else None,
                "display_names": list(each.display_names),
                "threads": sorted(each.threads),
            }
            for each in history.correspondents.values()
        },
        "people": [
            {
                "address": each.address.shown,
                "name": each.name,
                "personal_addresses": [address.shown for address in each.personal_addresses],
                "superior": each.superior,
            }
            for each in history.people
        ],
        "lists": {
            key: {"members": None if members is None else [each.shown for each in members]} for key, members in history.lists.items()
        },
        "sent_locked": [
            {"sender": each.sender, "recipients": sorted(each.recipients), "sent_at": each.sent_at.isoformat()}
            for each in history.sent_locked
        ],
    }


def keyed_hash(address: str, key: bytes) -> str:
    """An address as logs may hold it: equal for equal addresses, and nobody without the key can guess whose it is."""
    return hmac.new(key, address.lower().encode("utf-8"), hashlib.sha256).hexdigest()[:_HASH_DIGITS]


def log_line(verdict: Verdict, uid: str, key: bytes) -> dict[str, Any]:
    """What a log or a statistic may keep of a verdict: ids, grades, counts, domains, sizes, and addresses as keyed hashes. No subject, no name, no text."""
    addresses = {recipient.address for recipient in verdict.recipients}
    return {
        "uid": uid,
        "verdict": verdict.grade.value,
        "hold_minutes": verdict.hold_minutes,
        "size_bytes": verdict.message.size_bytes,
        "findings": [
            {
                "check": each.check,
                "grade": each.grade.value,
                "count": each.count,
                **({"recipient": keyed_hash(each.subject, key)} if each.subject in addresses else {}),
            }
            for each in verdict.findings
        ],
        "recipients": [
            {
                "recipient": keyed_hash(each.address, key),
                "domain": each.address.rpartition("@")[2],
                "role": each.role,
                "inside": each.inside,
            }
            for each in verdict.recipients
            if each.delivered
        ],
        "attachments": len(verdict.attachments),
        "persons": sum(each.persons for each in verdict.attachments),
    }
