"""Watching on copies: what came in is unwrapped, copies of one message are put together, examined, and recorded as observed. Nothing goes on to anybody.

A copy stays `received` in the spool until what it held is recorded, in one transaction: a service that was killed begins with the copies that are left.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from datetime import timedelta
from typing import Any

from komainu.guard import faults
from komainu.guard.addresses import parse
from komainu.guard.inputs import Envelope
from komainu.guard.journal import Copies, Copy, Matching, Unread, unwrap
from komainu.guard.observed import UNREAD
from komainu.guard.people import is_inside
from komainu.guard.service import marks
from komainu.guard.service.core import Core
from komainu.guard.spool import SpoolUnavailable, State, WrongStep

log = logging.getLogger("komainu.guard")
_TICK_SECONDS = 0.5
_RETRY_SECONDS = 2.0


class Copying:
    """Takes each copy that the core has stored; `run()` examines what is complete."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._copies = Copies(core.settings.copies_to, core.settings.copies_trust_sender)
        self._matching = Matching(timedelta(seconds=core.settings.copies_match_seconds))
        self._uids: dict[tuple[str, str], list[str]] = {}

    def take(self, uid: str, content: bytes, envelope: Envelope) -> None:
        """A copy that lies synced in the spool."""
        self._core.begin(self._take(uid, content, envelope))

    async def _take(self, uid: str, content: bytes, envelope: Envelope) -> None:
        found = await asyncio.to_thread(unwrap, content, envelope, self._copies)
        if isinstance(found, Unread):
            await self._unread(uid, found)
        elif not self._goes_out(found):
            await self._written(lambda db: self._step(db, uid, "inbound"))
        else:
            self._uids.setdefault(found.key, []).append(uid)
            self._matching.take(found, self._core.clock.now())

    async def run(self) -> None:
        """Examine messages whose copies are together, until cancelled."""
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            for copy in self._matching.ready(self._core.clock.now()):
                self._core.begin(self._observe(copy, self._uids.pop(copy.key, [])))

    def _goes_out(self, copy: Copy) -> bool:
        """Only mail of the house is watched; what comes in from outside is journaled too, and is nobody's mis-sent mail here."""
        rules = self._core.knowledge.rules(copy.authenticated_as)
        senders = [parse(each) for each in (copy.authenticated_as, copy.mail_from) if each]
        return not senders or any(address is None or is_inside(address.domain, rules) for address in senders)

    async def _observe(self, copy: Copy, copies: list[str]) -> None:
        core, writing = self._core, self._core.spool.writing
        uid, at = str(uuid.uuid4()), copy.received_at or core.clock.now()
        envelope = copy.envelope or Envelope(copy.mail_from, (), copy.authenticated_as, at)
        stored = writing.made_ready(uid, b"", envelope, subject=marks.Head(copy.message).subject, at=at)
        examined = await core.crew.examine(uid, copy.message, copy.envelope, at)
        figures = {**examined.figures, "source": copy.source, "copies": len(copies), "notes": list(copy.notes)}

        def work(db: Any) -> None:
            writing.store(db, stored)
            writing.observed(db, uid, examined.verdict, figures, core.clock.now())
            writing.answered(db, [uid])
            for each in copies:
                self._step(db, each, "unwrapped")
            faults.point("observed")

        await self._written(work)
        core.log("observed", uid, figures)
        if examined.lesson is not None:
            core.knowledge.lesson(examined.lesson, at)

    async def _unread(self, uid: str, why: Unread) -> None:
        figures = {"uid": uid, "verdict": UNREAD, "reason": why.reason}
        verdict = {"schema_version": 1, "verdict": UNREAD, "findings": []}
        await self._written(lambda db: self._core.spool.writing.observed(db, uid, verdict, figures, self._core.clock.now()))
        self._core.log("unread", uid, figures)

    def _step(self, db: Any, uid: str, cause: str) -> None:
        self._core.spool.writing.step(db, uid, State.OBSERVED, cause, at=self._core.clock.now())

    async def _written(self, work: Any) -> None:
        while True:
            try:
                await self._core.spool.submit(work)
            except SpoolUnavailable as error:
                log.error("%s", json.dumps({"event": "cannot_write", "why": str(error)}))
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            except WrongStep as error:
                log.error("%s", json.dumps({"event": "fault", "why": str(error)}))
            return
