"""Messages put into a spool by hand, as far as a test wants them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from komainu.guard import Envelope
from komainu.guard.spool import Due, Ruling, Spool, State

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
KEY = bytes(range(32))
SENDER = "tanaka@midori.example"
RECIPIENTS = ("sato@kaede.example", "suzuki@keyaki.example")
CONTENT = "From: tanaka@midori.example\r\nSubject: 見積\r\n\r\n本文です\r\n".encode()
GRADES = {
    State.RELEASED: "pass",
    State.HELD: "hold",
    State.AWAITING_CONFIRMATION: "confirm",
    State.AWAITING_APPROVAL: "approve",
    State.REFUSED: "forbid",
}


def verdict(grade: str) -> dict[str, Any]:
    found = (
        [] if grade == "pass" else [{"check": "first_contact", "grade": grade, "subject": RECIPIENTS[0], "detail": "初めて", "count": 1}]
    )
    return {"schema_version": 1, "verdict": grade, "hold_minutes": 5 if grade == "hold" else 0, "findings": found}


def put(spool: Spool, state: State = State.RECEIVED, *, sender: str = SENDER, at: datetime = NOW, token: str = "") -> str:
    """A message in a state, by the real steps. The uid."""
    uid = str(uuid.uuid4())
    envelope = Envelope(sender, RECIPIENTS, sender)
    stored = spool.writing.made_ready(uid, CONTENT, envelope, subject="見積", at=at)
    spool.write(lambda db: spool.writing.store(db, stored))
    if state is not State.RECEIVED:
        ruling = Ruling(
            state=state,
            verdict=verdict(GRADES[state]),
            figures={"verdict": GRADES[state]},
            cause="verdict",
            due=Due(at + timedelta(minutes=5), 100.0, "boot") if state is not State.RELEASED else None,
            tokens=[(token, sender)] if token else [],
        )
        spool.write(lambda db: spool.writing.examined(db, uid, ruling, at))
    return uid
