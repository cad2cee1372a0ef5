"""The spool as others see it: what lies in it, what people may do with it, and what happened."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from komainu.guard import faults
from komainu.guard.inputs import Envelope
from komainu.guard.spool.journal import Journal, Sealer, SpoolError, SpoolUnavailable
from komainu.guard.spool.records import Delivery, Entry, Event, Summary
from komainu.guard.spool.states import WAITING, Act, Outcome, State
from komainu.guard.spool.writing import Writing, token_hash, written

T = TypeVar("T")
_KEY_MARK = "komainu guard spool"
# After its message has left the waiting states a link still shows, for so long, what became of it.
_LINK_AFTER = timedelta(hours=24)
_MOST_ROWS = 1000


class Spool:
    """One folder, one key. Any number of processes may read it and act on it; one service claims it.

    writing  the single steps, for the service: `spool.submit(lambda db: spool.writing.step(db, …))`
    """

    def __init__(self, journal: Journal, sealer: Sealer) -> None:
        self.journal = journal
        self.sealer = sealer
        self.writing = Writing(sealer)

    @classmethod
    def open(cls, folder: Path, key: bytes) -> Spool:
        """The spool of a folder; it is made if it is not there. Raises SpoolError."""
        sealer = Sealer(key)
        journal = Journal(folder)
        try:
            # The first to open it leaves a mark that only the same key reads.
            if not journal.read("SELECT 1 FROM mark"):
                mark = sealer.seal(_KEY_MARK.encode(), "mark")
                journal.write(lambda db: db.execute("INSERT OR IGNORE INTO mark (id, sealed) VALUES (1, ?)", (mark,)))
            sealer.open(journal.read("SELECT sealed FROM mark")[0]["sealed"], "mark")
        except (SpoolUnavailable, SpoolError) as error:
            journal.close()
            raise SpoolError(f"{folder}: {error}") from error
        return cls(journal, sealer)

    def claim(self) -> None:
        """Be the one service of this spool. Raises SpoolError if there is another."""
        self.journal.claim()

    def close(self) -> None:
        self.journal.close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # ---------------------------------------------------------------- reading
    def entry(self, uid: str) -> Entry | None:
        """Two queries."""
        rows = self.journal.read("SELECT * FROM message WHERE uid = ?", (uid,))
        if not rows:
            return None
        return self._entry(rows[0], self.journal.read("SELECT * FROM event WHERE uid = ? ORDER BY id", (uid,)))

    def _entry(self, row: sqlite3.Row, events: Iterable[sqlite3.Row]) -> Entry:
        uid = row["uid"]
        about = self.sealer.open_json(row["about"], f"about:{uid}")
        detail = self.sealer.open_json(row["detail"], f"detail:{uid}")
        recipients = tuple(about["recipients"])
        received_at = datetime.fromisoformat(row["received_at"])
        return Entry(
            uid=uid,
            state=State(row["state"]),
            received_at=received_at,
            due_at=_moment(row["due_at"]),
            sender=about["sender"],
            envelope=Envelope(detail["mail_from"], recipients, detail["authenticated_as"], received_at),
            subject=about["subject"],
            verdict=self.sealer.open_json(row["verdict"], f"verdict:{uid}") if row["verdict"] is not None else None,
            deliveries=self._deliveries(row, recipients),
            attempts=row["attempts"],
            in_doubt=bool(row["in_doubt"]),
            options=detail["options"],
            events=tuple(map(self._event, events)),
        )

    def parcel(self, uid: str) -> Entry | None:
        """The same without verdict and events, for whoever sends it on. One query."""
        rows = self.journal.read(
            "SELECT uid, state, received_at, due_at, attempts, in_doubt, about, detail, progress, NULL AS verdict FROM message WHERE uid = ?",
            (uid,),
        )
        return self._entry(rows[0], ()) if rows else None

    def _deliveries(self, row: sqlite3.Row, recipients: Iterable[str]) -> tuple[Delivery, ...]:
        if row["progress"] is None:
            return tuple(Delivery(address) for address in recipients)
        return tuple(Delivery(*each) for each in self.sealer.open_json(row["progress"], f"progress:{row['uid']}"))

    def entries(
        self,
        states: Iterable[str] = (),
        sender: str = "",
        after: str = "",
        limit: int = 50,
        *,
        oldest_first: bool = False,
        in_doubt: bool = False,
    ) -> list[Summary]:
        """Lines of a list, the newest first. One query, and only the rows given are opened.

        states  none: all
        sender  only messages of this address
        after   uid of the last line of the page before
        in_doubt  only what waits for somebody to say whether it went
        """
        wanted = [str(State(each)) for each in states]
        conditions, values = [], list[Any]()
        if wanted:
            conditions.append(f"state IN ({','.join('?' * len(wanted))})")
            values += wanted
        if in_doubt:
            conditions.append("state = 'forwarding' AND in_doubt = 1")
        if sender:
            conditions.append("sender = ?")
            values.append(self.writing.sender_hash(sender))
        if after:
            conditions.append(
                "id > (SELECT id FROM message WHERE uid = ?)" if oldest_first else "id < (SELECT id FROM message WHERE uid = ?)"
            )
            values.append(after)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        order = "id" if oldest_first else "id DESC"
        rows = self.journal.read(
            f"SELECT uid, state, received_at, due_at, grade, size_bytes, about FROM message {where} ORDER BY {order} LIMIT ?",  # noqa: S608
            (*values, min(limit, _MOST_ROWS)),
        )
        return [self._summary(row) for row in rows]

    def _summary(self, row: sqlite3.Row) -> Summary:
        about = self.sealer.open_json(row["about"], f"about:{row['uid']}")
        return Summary(
            uid=row["uid"],
            state=State(row["state"]),
            received_at=datetime.fromisoformat(row["received_at"]),
            due_at=_moment(row["due_at"]),
            grade=row["grade"],
            sender=about["sender"],
            subject=about["subject"],
            recipients=tuple(about["recipients"]),
            size_bytes=row["size_bytes"],
        )

    def counts(self) -> dict[State, int]:
        """How many messages stand in each state."""
        return {State(row["state"]): row["n"] for row in self.journal.read("SELECT state, count(*) AS n FROM message GROUP BY state")}

    def message(self, uid: str) -> bytes | None:
        """The bytes as they came, or None when they are gone."""
        rows = self.journal.read("SELECT sealed FROM content WHERE id = (SELECT id FROM message WHERE uid = ?)", (uid,))
        return self.sealer.open(rows[0]["sealed"], f"content:{uid}") if rows else None

    def by_token(self, token: str, at: datetime) -> tuple[Entry, str] | None:
        """The message and the person for whom a link was made. While the message waits, and for 24 hours after, so that a second press can be answered."""
        rows = self.journal.read("SELECT uid, person FROM token WHERE hash = ?", (token_hash(token),))
        entry = self.entry(rows[0]["uid"]) if rows else None
        if entry is None:
            return None
        if entry.state not in WAITING and at - entry.events[-1].at > _LINK_AFTER:
            return None
        person = self.sealer.open(rows[0]["person"], f"token:{entry.uid}").decode("utf-8", "surrogateescape")
        return entry, person

    def events(self, after: int = 0, limit: int = 500) -> list[Event]:
        """What happened after an event, in order. One query."""
        return [self._event(row) for row in self.journal.read("SELECT * FROM event WHERE id > ? ORDER BY id LIMIT ?", (after, limit))]

    def _event(self, row: sqlite3.Row) -> Event:
        sealed = row["by_sealed"]
        who = self.sealer.open_json(sealed, f"by:{row['uid']}") if sealed is not None else []
        by, second, reason = (*who, "", "", "")[:3]
        return Event(
            id=row["id"],
            uid=row["uid"],
            before=row["before"],
            after=row["after"],
            cause=row["cause"],
            by=by,
            at=datetime.fromisoformat(row["at"]),
            second=second,
            reason=reason,
            figures=json.loads(row["figures"]) if row["figures"] else None,
        )

    # ---------------------------------------------------------------- acting
    def act(self, uid: str, act: Act, *, by: str, at: datetime, reason: str = "", ticked: Sequence[str] = (), second: str = "") -> Outcome:
        """One act of a person, in one transaction, synced when this returns. Doing it twice does nothing. Raises SpoolUnavailable: then nothing was done.

        by, second  mail addresses; for APPROVE and OVERRIDE neither the sender's nor a recipient's; RESEND and DELIVERED are for a message in doubt
        ticked      for CONFIRM: `check:subject` of every finding
        """

        def work(db: sqlite3.Connection) -> Outcome:
            faults.point("act_before_commit")
            outcome = self.writing.act(db, uid, act, by=by, at=at, reason=reason, ticked=ticked, second=second)
            faults.point("act_commit")
            return outcome

        outcome = self.write(work)
        faults.point("act_after_commit")
        return outcome

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """A transaction of one's own, synced when this returns. Raises SpoolUnavailable."""
        return self.journal.write(work)

    def submit(self, work: Callable[[sqlite3.Connection], T], *, is_large: bool = False) -> asyncio.Future[T]:
        """The same from the event loop, put together with what others submit at the same time. The work may be called twice."""
        return self.journal.submit(work, is_large=is_large)

    async def finish(self) -> None:
        """Wait until all is written that was submitted."""
        await self.journal.finish()

    # ---------------------------------------------------------------- for the service
    def again(self, door: str, since: datetime) -> list[str]:
        """Uids of messages that came before with the same who, from, to and bytes, and whose senders may not know that they were taken."""
        rows = self.journal.read(
            "SELECT uid FROM message WHERE answered = 0 AND door = ? AND received_at >= ? ORDER BY id", (door, written(since))
        )
        return [row["uid"] for row in rows]

    def released_since(self, after: int) -> tuple[int, list[str]]:
        """The last event's id, and what people released after an event: other processes act too."""
        rows = self.journal.read("SELECT id, uid, after, cause FROM event WHERE id > ? ORDER BY id", (after,))
        acts = {each.value for each in Act}
        goes = {State.RELEASED.value, State.FORWARDING.value}
        return (rows[-1]["id"] if rows else after), [row["uid"] for row in rows if row["after"] in goes and row["cause"] in acts]

    def in_states(self, states: Iterable[State], limit: int = 1000) -> list[str]:
        """Uids, the oldest first. One query, nothing is opened."""
        wanted = [each.value for each in states]
        marks = ",".join("?" * len(wanted))
        rows = self.journal.read(f"SELECT uid FROM message WHERE state IN ({marks}) ORDER BY id LIMIT ?", (*wanted, limit))  # noqa: S608
        return [row["uid"] for row in rows]

    def timers(self) -> list[sqlite3.Row]:
        """uid, state, due_at, monotonic_due, boot of all that wait, and of refusals whose bytes are still kept."""
        wanted = [*WAITING, State.REFUSED]
        marks = ",".join("?" * len(wanted))
        return self.journal.read(
            f"SELECT uid, state, due_at, monotonic_due, boot FROM message WHERE state IN ({marks}) AND due_at IS NOT NULL",  # noqa: S608
            tuple(wanted),
        )

    def notices(self, limit: int = 100) -> list[tuple[int, str, str, datetime, dict[str, Any]]]:
        """(id, uid, kind, created_at, mail) of the guard's own mails that are still to go."""
        return [
            (
                row["id"],
                row["uid"],
                row["kind"],
                datetime.fromisoformat(row["created_at"]),
                self.sealer.open_json(row["sealed"], f"notice:{row['uid']}"),
            )
            for row in self.journal.read("SELECT * FROM notice ORDER BY id LIMIT ?", (limit,))
        ]


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
