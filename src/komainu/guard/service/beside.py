"""The core as the milter asks it: the mail server keeps the message until our answer, so only what is to be held is stored here, and synced before that answer.

A message that passes stays the mail server's: were it stored here too, a crash between the two would send it twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from komainu.guard import faults
from komainu.guard.inputs import Envelope
from komainu.guard.milter import Failed, Held, Outcome, Passed, Refused
from komainu.guard.service import marks
from komainu.guard.service.core import Core
from komainu.guard.service.crew import Examined
from komainu.guard.spool import Delivery, Ruling, SpoolUnavailable, State, Stored

log = logging.getLogger("komainu.guard")
_AGAIN = timedelta(hours=24)


class Beside:
    """What the milter stands on."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._spool = core.spool
        self._live: set[str] = set()

    def room(self, size_bytes: int) -> str:
        refusal = self._core.may_come(size_bytes)
        return f"{refusal.code} {refusal.text}" if refusal else ""

    async def at_end(self, message: bytes, envelope: Envelope) -> Outcome:
        core = self._core
        full = self.room(len(message))
        if full:
            return Failed(full)
        head = marks.Head(message)
        if head.came_back(self._spool.sealer.loop_key):
            return Refused("554 5.4.6 this message was here before")
        now = core.clock.now()
        uid = str(uuid.uuid4())
        envelope = replace(envelope, received_at=now)
        # What is only counted needs no bytes; they are sealed when the message is to be kept.
        subject = head.subject
        stored = replace(self._spool.writing.made_ready(uid, b"", envelope, subject=subject, at=now), size_bytes=len(message))
        passed = Passed(self._header(uid, message))
        if core.settings.watch:
            core.begin(self._watch(uid, message, envelope, stored))
            return passed
        for before in self._spool.again(self._spool.writing.door(message, envelope), now - _AGAIN):
            if before not in self._live:
                return Held(before)
        examined = await core.crew.examine(uid, message, envelope, now)
        faults.point("verdict")
        ruling = core.ruling(uid, examined, envelope, core.clock.now())
        if ruling.state is State.RELEASED:
            core.begin(self._record(uid, stored, self._passing(uid, stored, ruling, envelope), "passed", examined))
            if examined.lesson is not None:
                core.knowledge.lesson(examined.lesson, now)
            return passed
        if ruling.state is State.REFUSED:
            core.begin(self._record(uid, stored, self._refusing(uid, stored, examined), "refused", examined))
            checks = sorted({each["check"] for each in examined.verdict["findings"] if each["grade"] == "forbid"})
            return Refused(f"550 5.7.1 refused by the policy: {', '.join(checks)}")
        kept = await asyncio.to_thread(self._spool.writing.made_ready, uid, message, envelope, subject=subject, at=now)
        return await self._hold(uid, kept, ruling, examined)

    def told(self, uid: str) -> None:
        """The mail server has our answer: what comes again is another message."""
        self._live.discard(uid)
        self._core.told(uid)

    def _header(self, uid: str, message: bytes) -> str:
        made = marks.mark(uid, marks.Head(message).message_id, self._core.settings.installation, self._spool.sealer.loop_key)
        return made.decode("ascii").partition(":")[2].replace("\r\n", "").strip()

    # ---------------------------------------------------------------- what is kept
    async def _hold(self, uid: str, stored: Stored, ruling: Ruling, examined: Examined) -> Outcome:
        def work(db: Any) -> None:
            self._spool.writing.store(db, stored)
            self._spool.writing.examined(db, uid, ruling, self._core.clock.now())
            faults.point("milter_before_sync")

        self._live.add(uid)
        try:
            await self._spool.submit(work)
        except SpoolUnavailable as error:
            self._live.discard(uid)
            log.error("%s", json.dumps({"event": "cannot_write", "why": str(error)}))
            return Failed("451 4.3.0 the message cannot be written")
        faults.point("stored")
        self._core.log("examined", uid, examined.figures)
        if examined.lesson is not None:
            self._core.lessons[uid] = examined.lesson
        if ruling.notices:
            self._core.on_notice()
        if ruling.due is not None:
            self._core.on_waiting(uid, ruling.state, ruling.due)
        return Held(uid)

    # ---------------------------------------------------------------- what is only counted
    def _passing(self, uid: str, stored: Stored, ruling: Ruling, envelope: Envelope) -> Callable[[Any], None]:
        def work(db: Any) -> None:
            at = self._core.clock.now()
            self._spool.writing.store(db, stored)
            self._spool.writing.examined(db, uid, ruling, at)
            deliveries = [Delivery(address, "forwarded", "milter") for address in envelope.rcpt_to]
            self._spool.writing.sending(db, uid, deliveries, at)
            self._spool.writing.step(db, uid, State.FORWARDED, "milter", at=at)
            self._spool.writing.answered(db, [uid])

        return work

    def _refusing(self, uid: str, stored: Stored, examined: Examined) -> Callable[[Any], None]:
        def work(db: Any) -> None:
            self._spool.writing.store(db, stored)
            self._spool.writing.take_back(db, uid, "refused_at_the_door", self._core.clock.now(), examined.figures)

        return work

    async def _watch(self, uid: str, message: bytes, envelope: Envelope, stored: Stored) -> None:
        examined = await self._core.crew.examine(uid, message, envelope, stored.received_at)
        if examined.lesson is not None:
            self._core.knowledge.lesson(examined.lesson, stored.received_at)

        def work(db: Any) -> None:
            self._spool.writing.store(db, stored)
            self._spool.writing.observed(db, uid, examined.verdict, examined.figures, self._core.clock.now())
            self._spool.writing.answered(db, [uid])

        await self._record(uid, stored, work, "observed", examined)

    async def _record(self, uid: str, stored: Stored, work: Callable[[Any], None], event: str, examined: Examined) -> None:
        """Write what is only for the figures; if it cannot be written the message is none the worse."""
        try:
            await self._spool.submit(work)
        except SpoolUnavailable as error:
            log.error("%s", json.dumps({"event": "cannot_write", "uid": stored.uid, "why": str(error)}))
        self._core.log(event, uid, examined.figures)
