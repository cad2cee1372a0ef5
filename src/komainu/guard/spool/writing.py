# long: every write of the spool, each with its event; parted, a step could be found without what records it.
"""What is written into the spool, each inside a transaction of the caller: a state never changes without its event, and never against the table."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from komainu.guard import faults
from komainu.guard.addresses import parse
from komainu.guard.inputs import Envelope
from komainu.guard.spool.journal import Sealer
from komainu.guard.spool.records import Delivery
from komainu.guard.spool.states import (
    ACTS,
    ENDS,
    OF_DOUBT,
    ON_THE_WAY,
    STEPS,
    Act,
    AlreadyDone,
    Done,
    Missing,
    NotAllowed,
    Outcome,
    State,
    TooLate,
    WrongStep,
)

_TOKEN_BYTES = 16


def written(at: datetime) -> str:
    """A point in time as the database holds it: UTC, sortable as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def address_key(address: str) -> str:
    """What equal addresses have in common; what is no address stands for itself."""
    parsed = parse(address)
    return parsed.key if parsed else address.strip().lower()


@dataclass(frozen=True, slots=True)
class Stored:
    """A message made ready for the spool: everything personal is sealed already, so that the writer only writes.

    door  keyed hash of who, from, to and the bytes: a message delivered again has the same
    """

    uid: str
    received_at: datetime
    size_bytes: int
    sender: str
    door: str
    about: bytes
    detail: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Due:
    """When something happens to a waiting message: by the wall, as people were told, and by the clock that nobody can set.

    boot  the boot of the machine to which `monotonic` belongs
    """

    at: datetime
    monotonic: float
    boot: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """What came of an examination, ready to be written.

    state     released, held, awaiting_…, refused
    notices   (kind, the mail as JSON: to, content), sent by the service in the same breath or after a restart
    """

    state: State
    verdict: dict[str, Any]
    figures: dict[str, Any]
    cause: str
    due: Due | None = None
    notices: Sequence[tuple[str, dict[str, Any]]] = ()
    tokens: Sequence[tuple[str, str]] = field(default=())


class Writing:
    """The steps themselves. Each takes the connection of a transaction that somebody else began and will sync."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    # ---------------------------------------------------------------- the door
    def made_ready(
        self, uid: str, content: bytes, envelope: Envelope, *, subject: str, at: datetime, options: dict[str, Any] | None = None
    ) -> Stored:
        """Seal a message. Needs no transaction, and may be called in any thread."""
        sender = envelope.authenticated_as or envelope.mail_from
        about = {"sender": sender, "subject": subject, "recipients": list(envelope.rcpt_to)}
        detail = {"mail_from": envelope.mail_from, "authenticated_as": envelope.authenticated_as, "options": options or {}}
        return Stored(
            uid=uid,
            received_at=at,
            size_bytes=len(content),
            sender=self.sender_hash(sender),
            door=self.door(content, envelope),
            about=self._sealer.seal_json(about, f"about:{uid}"),
            detail=self._sealer.seal_json(detail, f"detail:{uid}"),
            content=self._sealer.seal(content, f"content:{uid}"),
        )

    def sender_hash(self, sender: str) -> str:
        return self._sealer.keyed("sender", address_key(sender))

    def door(self, content: bytes, envelope: Envelope) -> str:
        recipients = sorted(set(envelope.rcpt_to))
        return self._sealer.keyed(
            "door", envelope.authenticated_as or "", envelope.mail_from, *recipients, hashlib.sha256(content).hexdigest()
        )

    def store(self, db: sqlite3.Connection, message: Stored) -> None:
        place = db.execute(
            "INSERT INTO message (uid, state, received_at, size_bytes, sender, door, about, detail) VALUES (?,?,?,?,?,?,?,?)",
            (
                message.uid,
                State.RECEIVED.value,
                written(message.received_at),
                message.size_bytes,
                message.sender,
                message.door,
                message.about,
                message.detail,
            ),
        ).lastrowid
        db.execute("INSERT INTO content (id, sealed) VALUES (?,?)", (place, message.content))
        self._event(db, message.uid, "", State.RECEIVED, "accepted", at=message.received_at)
        faults.point("store_written")

    def answered(self, db: sqlite3.Connection, uids: Sequence[str]) -> None:
        """The client was told 250: what comes again is another message from now on."""
        db.executemany("UPDATE message SET answered = 1 WHERE uid = ?", [(uid,) for uid in uids])

    def take_back(self, db: sqlite3.Connection, uid: str, cause: str, at: datetime, figures: dict[str, Any] | None = None) -> None:
        """The client was told that the message is not taken: nothing of it stays but figures."""
        row = self._row(db, uid)
        self._event(db, uid, row["state"], State.REFUSED, cause, at=at, figures=figures)
        db.execute("DELETE FROM content WHERE id = ?", (row["id"],))
        db.execute("DELETE FROM token WHERE uid = ?", (uid,))
        db.execute("DELETE FROM message WHERE id = ?", (row["id"],))

    # ---------------------------------------------------------------- examination
    def examined(self, db: sqlite3.Connection, uid: str, ruling: Ruling, at: datetime) -> None:
        """`received → examined → what follows`, with due time, tokens and notices, as one."""
        row = self._row(db, uid)
        before = State(row["state"])
        for each, after in ((before, State.EXAMINED), (State.EXAMINED, ruling.state)):
            if after not in STEPS[each]:
                raise WrongStep(f"{uid}: {each} → {after}")
        due = ruling.due
        db.execute(
            "UPDATE message SET verdict = ?, grade = ?, state = ?, changed_at = ?, due_at = ?, monotonic_due = ?, boot = ? WHERE id = ?",
            (
                self._sealer.seal_json(ruling.verdict, f"verdict:{uid}"),
                ruling.verdict["verdict"],
                ruling.state.value,
                written(at),
                written(due.at) if due else None,
                due.monotonic if due else None,
                due.boot if due else "",
                row["id"],
            ),
        )
        self._event(db, uid, before, State.EXAMINED, "verdict", at=at, figures=ruling.figures)
        self._event(db, uid, State.EXAMINED, ruling.state, ruling.cause, at=at)
        for token, person in ruling.tokens:
            self.keep_token(db, uid, token, person)
        for kind, mail in ruling.notices:
            self.notice(db, uid, kind, mail, at)

    def observed(self, db: sqlite3.Connection, uid: str, verdict: dict[str, Any], figures: dict[str, Any], at: datetime) -> None:
        """Watching: what would have happened. A copy ends here; a message that went on keeps its own state."""
        row = self._row(db, uid)
        if row["state"] == State.RECEIVED:
            self.step(db, uid, State.OBSERVED, "watching", at=at, figures=figures)
        else:
            self._event(db, uid, row["state"], State.OBSERVED, "watching", at=at, figures=figures)
        db.execute(
            "UPDATE message SET verdict = ?, grade = ? WHERE uid = ?",
            (self._sealer.seal_json(verdict, f"verdict:{uid}"), verdict["verdict"], uid),
        )

    def set_due(self, db: sqlite3.Connection, uid: str, due: Due) -> None:
        db.execute(
            "UPDATE message SET due_at = ?, monotonic_due = ?, boot = ? WHERE uid = ?", (written(due.at), due.monotonic, due.boot, uid)
        )

    # ---------------------------------------------------------------- steps
    def step(
        self,
        db: sqlite3.Connection,
        uid: str,
        after: State,
        cause: str,
        *,
        at: datetime,
        by: str = "",
        second: str = "",
        reason: str = "",
        figures: dict[str, Any] | None = None,
    ) -> None:
        """One change of state. Raises WrongStep."""
        row = self._row(db, uid)
        before = State(row["state"])
        if after not in STEPS[before]:
            raise WrongStep(f"{uid}: {before} → {after}")
        db.execute("UPDATE message SET state = ?, changed_at = ? WHERE id = ?", (after.value, written(at), row["id"]))
        if after in (State.RELEASED, State.CANCELLED, State.EXPIRED):
            db.execute("UPDATE message SET due_at = NULL, monotonic_due = NULL WHERE id = ?", (row["id"],))
        if after in ENDS:
            db.execute("DELETE FROM content WHERE id = ?", (row["id"],))
        self._event(db, uid, before, after, cause, who=[by, second, reason], at=at, figures=figures)

    def sending(self, db: sqlite3.Connection, uid: str, deliveries: Sequence[Delivery], at: datetime) -> None:
        """The final dot follows: from here to the upstream's answer nobody can know."""
        row = self._row(db, uid)
        state = State(row["state"])
        if state is State.RELEASED:
            self._event(db, uid, state, State.FORWARDING, "upstream", at=at)
            state = State.FORWARDING
        db.execute(
            "UPDATE message SET state = ?, changed_at = iif(state = ?, changed_at, ?), progress = ?, in_doubt = 0 WHERE id = ?",
            (state.value, state.value, written(at), self._progress(uid, deliveries), row["id"]),
        )

    def progress(
        self,
        db: sqlite3.Connection,
        uid: str,
        deliveries: Sequence[Delivery],
        *,
        attempts: int | None = None,
        in_doubt: bool = False,
        at: datetime | None = None,
    ) -> None:
        """What the upstream said for each recipient. What comes into doubt at a time is told in the journal: others wait for a person, too."""
        if in_doubt and at is not None:
            self._event(db, uid, State.FORWARDING, State.FORWARDING, "in_doubt", at=at)
        db.execute(
            "UPDATE message SET progress = ?, attempts = coalesce(?, attempts), in_doubt = ? WHERE uid = ?",
            (self._progress(uid, deliveries), attempts, int(in_doubt), uid),
        )

    def _progress(self, uid: str, deliveries: Sequence[Delivery]) -> bytes:
        return self._sealer.seal_json([[each.address, each.state, each.reply] for each in deliveries], f"progress:{uid}")

    def notice(self, db: sqlite3.Connection, uid: str, kind: str, mail: dict[str, Any], at: datetime) -> None:
        """A mail of the guard's own, to be sent by the service."""
        db.execute(
            "INSERT INTO notice (uid, kind, created_at, sealed) VALUES (?,?,?,?)",
            (uid, kind, written(at), self._sealer.seal_json(mail, f"notice:{uid}")),
        )

    def keep_token(self, db: sqlite3.Connection, uid: str, token: str, person: str) -> None:
        db.execute(
            "INSERT INTO token (hash, uid, person) VALUES (?,?,?)",
            (token_hash(token), uid, self._sealer.seal(person.encode("utf-8", "surrogateescape"), f"token:{uid}")),
        )

    def drop_content(self, db: sqlite3.Connection, uid: str) -> None:
        """The way out of a refusal is closed."""
        db.execute("UPDATE message SET due_at = NULL, monotonic_due = NULL WHERE uid = ?", (uid,))
        db.execute("DELETE FROM content WHERE id = (SELECT id FROM message WHERE uid = ?)", (uid,))

    def forget(self, db: sqlite3.Connection, before: datetime) -> int:
        """Messages that ended before a time leave the spool; their events with the figures stay, for statistics."""
        ended = [each.value for each in (*ENDS, State.REFUSED)]
        marks = ",".join("?" * len(ended))
        rows = db.execute(
            f"SELECT id, uid FROM message WHERE state IN ({marks}) AND changed_at < ? AND due_at IS NULL LIMIT 1000",  # noqa: S608
            (*ended, written(before)),
        ).fetchall()
        for row in rows:
            db.execute("DELETE FROM token WHERE uid = ?", (row["uid"],))
            db.execute("DELETE FROM content WHERE id = ?", (row["id"],))
            db.execute("DELETE FROM message WHERE id = ?", (row["id"],))
        return len(rows)

    # ---------------------------------------------------------------- people
    def act(
        self, db: sqlite3.Connection, uid: str, act: Act, *, by: str, at: datetime, reason: str, ticked: Sequence[str], second: str
    ) -> Outcome:
        rows = db.execute("SELECT * FROM message WHERE uid = ?", (uid,)).fetchall()
        if not rows:
            return Missing()
        row = rows[0]
        state = State(row["state"])
        possible, after = ACTS[act]
        if state not in possible:
            return self._too_late(db, uid, act, state, after)
        if act in OF_DOUBT:
            return self._end_doubt(db, row, act, by, reason=reason, at=at)
        why = self._forbidden(row, act, by, second=second, reason=reason, ticked=ticked)
        if not why and act is Act.OVERRIDE and not db.execute("SELECT 1 FROM content WHERE id = ?", (row["id"],)).fetchone():
            why = "body"
        if why:
            return NotAllowed(why)
        self.step(db, uid, after, act.value, by=by, second=second, reason=reason, at=at)
        return Done(after)

    def _too_late(self, db: sqlite3.Connection, uid: str, act: Act, state: State, after: State) -> Outcome:
        same = db.execute("SELECT 1 FROM event WHERE uid = ? AND cause = ?", (uid, act.value)).fetchone()
        if same and (state is after or (after in (State.RELEASED, State.FORWARDING) and state in ON_THE_WAY)):
            return AlreadyDone(state)
        if act in OF_DOUBT and state not in ENDS:
            return NotAllowed("state")
        if state in ON_THE_WAY or state in ENDS:
            return TooLate(state)
        return NotAllowed("state")

    def _end_doubt(self, db: sqlite3.Connection, row: sqlite3.Row, act: Act, by: str, *, reason: str, at: datetime) -> Outcome:
        """The copies that were on their last step go once more, or count as delivered; other recipients go on as they would have."""
        uid = row["uid"]
        if not row["in_doubt"]:
            same = db.execute("SELECT 1 FROM event WHERE uid = ? AND cause = ?", (uid, act.value)).fetchone()
            return AlreadyDone(State.FORWARDING) if same else NotAllowed("state")
        if parse(by) is None:
            return NotAllowed("person")
        became = "waiting" if act is Act.RESEND else "forwarded"
        said = [Delivery(*each) for each in self._sealer.open_json(row["progress"], f"progress:{uid}")]
        deliveries = [Delivery(each.address, became, "") if each.state == "sending" else each for each in said]
        self.progress(db, uid, deliveries)
        who = [by, "", reason]
        if act is Act.DELIVERED and all(each.state in ("forwarded", "bounced") for each in deliveries):
            self.step(db, uid, State.FORWARDED, act.value, by=by, reason=reason, at=at)
            return Done(State.FORWARDED)
        self._event(db, uid, State.FORWARDING, State.FORWARDING, act.value, who=who, at=at)
        return Done(State.FORWARDING)

    def _forbidden(self, row: sqlite3.Row, act: Act, by: str, *, second: str, reason: str, ticked: Sequence[str]) -> str:
        uid = row["uid"]
        about = self._sealer.open_json(row["about"], f"about:{uid}")
        if act is Act.CONFIRM:
            verdict = self._sealer.open_json(row["verdict"], f"verdict:{uid}")
            wanted = {f"{each['check']}:{each['subject']}" for each in verdict["findings"]}
            return "boxes" if wanted - set(ticked) else ""
        if act in (Act.APPROVE, Act.OVERRIDE):
            detail = self._sealer.open_json(row["detail"], f"detail:{uid}")
            own = {address_key(each) for each in (about["sender"], detail["mail_from"], *about["recipients"]) if each}
            if parse(by) is None or address_key(by) in own:
                return "person"
            if act is Act.OVERRIDE:
                if parse(second) is None or address_key(second) in own or address_key(second) == address_key(by):
                    return "second_person"
                return "" if reason.strip() else "reason"
        return ""

    # ---------------------------------------------------------------- small things
    def _row(self, db: sqlite3.Connection, uid: str) -> sqlite3.Row:
        row: sqlite3.Row | None = db.execute("SELECT id, state FROM message WHERE uid = ?", (uid,)).fetchone()
        if row is None:
            raise WrongStep(f"{uid}: no such message")
        return row

    def _event(
        self,
        db: sqlite3.Connection,
        uid: str,
        before: str,
        after: State,
        cause: str,
        *,
        at: datetime,
        who: Sequence[str] = (),
        figures: dict[str, Any] | None = None,
    ) -> None:
        """`who`: by, second, reason."""
        db.execute(
            "INSERT INTO event (uid, before, after, cause, by_sealed, at, figures) VALUES (?,?,?,?,?,?,?)",
            (
                uid,
                str(before),
                after.value,
                cause,
                self._sealer.seal_json(list(who), f"by:{uid}") if any(who) else None,
                written(at),
                json.dumps(figures, separators=(",", ":")) if figures is not None else None,
            ),
        )


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def new_token() -> str:
    """128 bits that nobody can guess, fit for an address."""
    return secrets.token_urlsafe(_TOKEN_BYTES)
