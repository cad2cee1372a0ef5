"""What the history learns of a message that went out. Small values that a worker gives and that are put into the history many at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from komainu.guard.addresses import parse
from komainu.guard.case import Case
from komainu.guard.inputs import History, thread_hash
from komainu.guard.remembering import learn

_MOST_THREADS = 10


def lesson(case: Case, message_id: str) -> dict[str, Any]:
    """Outside recipients with their names, the threads, and whether an encrypted file went along; no text."""
    threads = ([thread_hash(message_id)] if message_id else []) + [thread_hash(each) for each in case.message.references[-_MOST_THREADS:]]
    return {
        "recipients": [[person.shown, person.name] for person in case.outside if not person.expanded],
        "threads": threads,
        "sender": case.sender.shown if case.sender else "",
        "locked": any(file.unread == "locked" for file in case.files),
    }


def learned(history: History, lessons: Iterable[dict[str, Any]]) -> History:
    """The history after these messages went out; each lesson has `sent_at` beside what lesson() gave."""
    for each in lessons:
        recipients = [(address, name) for text, name in each["recipients"] if (address := parse(text)) is not None]
        if recipients:
            history = learn(
                history,
                recipients,
                threads=each["threads"],
                sent_at=datetime.fromisoformat(each["sent_at"]),
                sender=parse(each["sender"]),
                locked=each["locked"],
            )
    return history
