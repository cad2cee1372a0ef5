"""What happens to a message, without SMTP: taken when it is synced, examined, ruled on. The door, the milter and the copies all come here.

answer = await core.accept(content, envelope, options={…})      # 250 only when the message is in the spool
core.told(answer.uid)                                           # the answer was written: what comes again is another message
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from komainu.guard import faults
from komainu.guard.inputs import Envelope
from komainu.guard.service import marks, notices
from komainu.guard.service.clock import Clock
from komainu.guard.service.crew import Crew, Examined
from komainu.guard.service.knowledge import Knowledge
from komainu.guard.service.settings import Settings
from komainu.guard.spool import Delivery, Due, Entry, Ruling, Spool, SpoolUnavailable, State, Stored, WrongStep, new_token

log = logging.getLogger("komainu.guard")
_AGAIN = timedelta(hours=24)
_RETRY_SECONDS = 2.0
_LARGE_BYTES = 512 * 1024
_STATES = {
    "pass": State.RELEASED,
    "remind": State.RELEASED,
    "hold": State.HELD,
    "confirm": State.AWAITING_CONFIRMATION,
    "approve": State.AWAITING_APPROVAL,
    "forbid": State.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client is told: 250 with the uid under which the message is kept, or why it is not taken."""

    code: int
    text: str
    uid: str = ""
    state: State | None = None

    @property
    def is_taken(self) -> bool:
        return self.code == 250


class _Kept:
    """The bytes while they are soon wanted; let go of, they are read from the spool again."""

    def __init__(self, content: bytes | None) -> None:
        self.content = content


class Core:
    """One service's mind. `on_released(uid, content, entry)` and `on_waiting(uid)` are set by forwarding and keeper."""

    def __init__(self, settings: Settings, spool: Spool, knowledge: Knowledge, crew: Crew, clock: Clock) -> None:
        self.settings = settings
        self.spool = spool
        self.knowledge = knowledge
        self.crew = crew
        self.clock = clock
        self.room = 0
        self.is_closing = False
        self.on_released: Callable[[str, bytes | None, Entry | None], None] = lambda uid, content, entry: None
        self.on_waiting: Callable[[str, State, Due], None] = lambda uid, state, due: None
        self.on_notice: Callable[[], None] = lambda: None
        self.on_copy: Callable[[str, bytes, Envelope], None] = lambda uid, content, envelope: None
        self.lessons: dict[str, dict[str, Any]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._told: list[str] = []
        self._storing: dict[str, str] = {}
        self._live: set[str] = set()

    # ---------------------------------------------------------------- in
    def may_come(self, size_bytes: int = 0) -> Answer | None:
        """Why nothing can be taken now, or None. Asked for already at MAIL FROM."""
        if self.is_closing:
            return Answer(421, "4.3.2 closing")
        if not self.knowledge.is_ready:
            return Answer(451, "4.7.1 the policy or the history cannot be loaded")
        if self.room < size_bytes:
            return Answer(452, "4.3.1 not enough room")
        return None

    async def accept(
        self, content: bytes, envelope: Envelope, head: marks.Head | None = None, *, options: dict[str, Any] | None = None
    ) -> Answer:
        """Take one message. It goes on even if the caller is cancelled: a client that went away may have been promised it."""
        refusal = self.may_come(len(content))
        if refusal is not None:
            return refusal
        head = head or marks.Head(content)
        if head.came_back(self.spool.sealer.loop_key):
            return Answer(554, "5.4.6 this message was here before")
        uid = str(uuid.uuid4())
        self._live.add(uid)
        try:
            answer: Answer = await asyncio.shield(self.begin(self._accept(uid, content, envelope, head, options or {})))
        except asyncio.CancelledError:
            # The client went away before it was answered: it will come again with the same message.
            self._live.discard(uid)
            raise
        if not answer.is_taken or answer.uid != uid:
            self._live.discard(uid)
        return answer

    async def _accept(self, uid: str, content: bytes, envelope: Envelope, head: marks.Head, options: dict[str, Any]) -> Answer:
        now = self.clock.now()
        stored = self.spool.writing.made_ready(uid, content, envelope, subject=head.subject, at=now, options=options)
        # The same bytes on two lines that both live are two messages. If the other line is dead, this is the same one again.
        while self._storing.get(stored.door, uid) not in self._live:
            await asyncio.sleep(0.05)
        for before in self.spool.again(stored.door, now - _AGAIN):
            if before not in self._live:
                return Answer(250, f"2.0.0 kept as {before}", before)
        self._storing[stored.door] = uid
        kept = _Kept(content)
        envelope = replace(envelope, received_at=now)
        try:
            if self.settings.watch is False:
                return await self._examine_first(stored, kept, envelope, options)
            await self._store(stored)
        except SpoolUnavailable as error:
            log.error("%s", json.dumps({"event": "cannot_write", "why": str(error)}))
            return Answer(452 if "full" in str(error) or "space" in str(error) else 451, "4.3.1 cannot be written")
        finally:
            self._storing.pop(stored.door, None)
        if self.settings.watch == "copies":
            self.on_copy(uid, content, envelope)
        else:
            await self._pass_on(uid, kept, envelope, now)
        return Answer(250, f"2.0.0 kept as {uid}", uid)

    async def _store(self, stored: Stored) -> None:
        await self.spool.submit(lambda db: self.spool.writing.store(db, stored), is_large=stored.size_bytes > _LARGE_BYTES)
        faults.point("stored")

    async def _examine_first(self, stored: Stored, kept: _Kept, envelope: Envelope, options: dict[str, Any]) -> Answer:
        """Message and verdict are written as one, before the answer; where the examination takes longer, the message alone. Raises SpoolUnavailable."""
        uid = stored.uid
        examination = self.begin(self._examine(uid, kept, envelope, stored.received_at))
        done, _ = await asyncio.wait([examination], timeout=self.settings.answer_seconds)
        if not done:
            # If it cannot be stored the examination goes on for nobody: to end it would cost its worker.
            await self._store(stored)
            kept.content = None
            self.begin(self._rule_when(examination, uid, kept, envelope))
            return Answer(250, f"2.0.0 kept as {uid}", uid)
        examined = examination.result()
        faults.point("verdict")
        now = self.clock.now()
        writing = self.spool.writing
        if examined.verdict["verdict"] == "forbid":

            def refused(db: Any) -> None:
                writing.store(db, stored)
                writing.take_back(db, uid, "refused_at_the_door", now, examined.figures)

            await self.spool.submit(refused)
            self.log("refused", uid, examined.figures)
            checks = sorted({each["check"] for each in examined.verdict["findings"] if each["grade"] == "forbid"})
            return Answer(550, f"5.7.1 refused by the policy: {', '.join(checks)}", uid, State.REFUSED)
        ruling = self.ruling(uid, examined, envelope, now)

        def ruled(db: Any) -> None:
            writing.store(db, stored)
            writing.examined(db, uid, ruling, now)

        await self.spool.submit(ruled, is_large=stored.size_bytes > _LARGE_BYTES)
        faults.point("stored")
        entry = Entry(
            uid=uid,
            state=ruling.state,
            received_at=stored.received_at,
            due_at=None,
            sender=envelope.authenticated_as or envelope.mail_from,
            envelope=envelope,
            subject="",
            verdict=None,
            deliveries=tuple(map(Delivery, envelope.rcpt_to)),
            attempts=0,
            in_doubt=False,
            options=options,
            events=(),
        )
        self._ruled(uid, examined, ruling, kept, entry)
        return Answer(250, f"2.0.0 kept as {uid}", uid, ruling.state)

    def told(self, uid: str) -> None:
        """The client's answer was written. Recorded with the next transaction, whoever makes it."""
        self._told.append(uid)
        if len(self._told) == 1:
            asyncio.get_running_loop().call_later(0.02, self._write_told)

    def _write_told(self) -> None:
        uids, self._told = self._told, []
        future = self.spool.submit(lambda db: self.spool.writing.answered(db, uids))
        future.add_done_callback(lambda done: self._written(uids, not done.cancelled() and done.exception() is None))

    def _written(self, uids: list[str], is_written: bool) -> None:
        # If it could not be written this process still knows it; after a restart a second copy may be kept away for a day.
        if is_written:
            self._live.difference_update(uids)

    # ---------------------------------------------------------------- examination
    async def _examine(self, uid: str, kept: _Kept, envelope: Envelope, as_of: datetime) -> Examined:
        content = kept.content if kept.content is not None else await asyncio.to_thread(self.spool.message, uid)
        return await self.crew.examine(uid, content or b"", envelope, as_of)

    async def _rule_when(self, examination: asyncio.Task[Examined], uid: str, kept: _Kept, envelope: Envelope) -> None:
        await self._rule(uid, await examination, kept, envelope)

    async def _rule_again(self, uid: str) -> None:
        """Examine a stored message that has no verdict yet: after a restart, or when one could not be written."""
        entry = self.spool.entry(uid)
        if entry is None or entry.state is not State.RECEIVED:
            return
        kept = _Kept(None)
        if self.settings.watch == "copies":
            content = await asyncio.to_thread(self.spool.message, uid)
            self.on_copy(uid, content or b"", replace(entry.envelope, received_at=entry.received_at))
            return
        if self.settings.watch is True:
            await self._pass_on(uid, kept, entry.envelope, self.clock.now())
            return
        await self._rule(uid, await self._examine(uid, kept, entry.envelope, self.clock.now()), kept, entry.envelope)

    def examine_stored(self, uid: str) -> asyncio.Task[None]:
        """Examine a message that lies in the spool as received, and rule on it."""
        return self.begin(self._rule_again(uid))

    async def _rule(self, uid: str, examined: Examined, kept: _Kept, envelope: Envelope) -> None:
        """Write the verdict and what follows from it, until it is written."""
        faults.point("verdict")
        while True:
            now = self.clock.now()
            ruling = self.ruling(uid, examined, envelope, now)
            work = self._ruling_work(uid, ruling, now)
            try:
                await self.spool.submit(work)
            except SpoolUnavailable as error:
                log.error("%s", json.dumps({"event": "cannot_write", "uid": uid, "why": str(error)}))
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            except WrongStep:
                return
            self._ruled(uid, examined, ruling, kept)
            return

    def _ruled(self, uid: str, examined: Examined, ruling: Ruling, kept: _Kept, entry: Entry | None = None) -> None:
        """The verdict is written: what follows begins."""
        self.log("examined", uid, examined.figures)
        if examined.lesson is not None:
            self.lessons[uid] = examined.lesson
        if ruling.notices:
            self.on_notice()
        if ruling.state is State.RELEASED:
            self.on_released(uid, kept.content, entry)
        elif ruling.due is not None:
            self.on_waiting(uid, ruling.state, ruling.due)

    def _ruling_work(self, uid: str, ruling: Ruling, now: datetime) -> Callable[[Any], None]:
        return lambda db: self.spool.writing.examined(db, uid, ruling, now)

    def _observing(self, uid: str, examined: Examined, now: datetime) -> Callable[[Any], None]:
        return lambda db: self.spool.writing.observed(db, uid, examined.verdict, examined.figures, now)

    async def _pass_on(self, uid: str, kept: _Kept, envelope: Envelope, now: datetime) -> None:
        """Watching in line: the message goes on at once, and is examined besides."""
        try:
            await self.spool.submit(lambda db: self.spool.writing.step(db, uid, State.RELEASED, "watching", at=self.clock.now()))
        except SpoolUnavailable:
            # It is stored; the next start passes it on.
            return
        examination = self.begin(self._observe(uid, kept.content or self.spool.message(uid) or b"", envelope, now))
        examination.add_done_callback(lambda _done: None)
        self.on_released(uid, kept.content, None)

    async def _observe(self, uid: str, content: bytes, envelope: Envelope, now: datetime) -> None:
        examined = await self.crew.examine(uid, content, envelope, now)
        if examined.lesson is not None:
            self.lessons[uid] = examined.lesson
        try:
            await self.spool.submit(self._observing(uid, examined, self.clock.now()))
        except (SpoolUnavailable, WrongStep) as error:
            log.error("%s", json.dumps({"event": "cannot_write", "uid": uid, "why": str(error)}))
            return
        self.log("observed", uid, examined.figures)

    def ruling(self, uid: str, examined: Examined, envelope: Envelope, now: datetime) -> Ruling:
        """What follows from a verdict: state, due time, link and mails."""
        verdict = examined.verdict
        state = _STATES[verdict["verdict"]]
        hold = self.knowledge.rules(envelope.authenticated_as).hold
        wait = {
            State.HELD: timedelta(minutes=verdict["hold_minutes"]),
            State.AWAITING_CONFIRMATION: timedelta(hours=hold["confirm_hours"]),
            State.AWAITING_APPROVAL: timedelta(hours=hold["approve_hours"]),
            State.REFUSED: timedelta(hours=hold["approve_hours"]),
        }.get(state)
        due = Due(now + wait, self.clock.monotonic() + wait.total_seconds(), self.clock.boot) if wait is not None else None
        made: list[tuple[str, dict[str, Any]]] = []
        tokens: list[tuple[str, str]] = []
        person = "" if state is State.RELEASED else self.inside_sender(envelope)
        if person:
            token = new_token() if self.settings.base_url and state is not State.REFUSED else ""
            if token:
                tokens.append((token, person))
            mail = notices.waiting(self.settings, state, person, uid=uid, verdict=verdict, token=token, due=due.at if due else None, at=now)
            made.append(("refused" if state is State.REFUSED else "waiting", mail))
        superior = self.knowledge.superior(person) if person and state is State.AWAITING_APPROVAL else ""
        if superior:
            made.append(("approval", notices.to_approve(self.settings, superior, person, uid=uid, verdict=verdict, at=now)))
        return Ruling(
            state=state,
            verdict=verdict,
            figures=examined.figures,
            cause="verdict",
            due=due,
            notices=made,
            tokens=tokens,
        )

    def inside_sender(self, envelope: Envelope) -> str:
        """To whom the guard may write about a message: who was authenticated, or the sender of the envelope, if of the house; else nobody."""
        from komainu.guard.addresses import parse
        from komainu.guard.domains import is_beneath

        domains = self.knowledge.rules(envelope.authenticated_as).inside_domains
        for each in (envelope.authenticated_as, envelope.mail_from):
            address = parse(each.strip("<> ")) if each else None
            if address is not None and any(is_beneath(address.domain, domain) for domain in domains):
                return address.shown
        return ""

    # ---------------------------------------------------------------- small things
    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task that nobody may forget: a fault in it is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("%s", json.dumps({"event": "fault", "why": repr(task.exception())[:300]}), exc_info=task.exception())

    async def finish(self, seconds: float) -> None:
        """Wait for what is being done, so long at most; what is left goes on after the next start."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=seconds)

    def log(self, event: str, uid: str, figures: dict[str, Any] | None = None) -> None:
        log.info("%s", json.dumps({"event": event, **(figures or {}), "uid": uid}, separators=(",", ":")))
