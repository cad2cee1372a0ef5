"""What happens by itself: holds that end, confirmations that expire, acts of others that are noticed, files that are read again, and the health page."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import json
import logging
import os
from datetime import datetime, timedelta
from typing import Any

from komainu.guard import faults
from komainu.guard.service import notices
from komainu.guard.service.core import Core
from komainu.guard.service.forwarding import Forwarder
from komainu.guard.spool import Due, SpoolUnavailable, State, WrongStep

log = logging.getLogger("komainu.guard")
_TICK_SECONDS = 0.2
_AGAIN_SECONDS = 2.0
_LOOK_AGAIN_SECONDS = 60.0
_EVERY = {"refresh": 1.0, "absorb": 5.0, "health": 5.0, "save": 30.0, "forget": 3600.0}


class Keeper:
    """The service's timers. A hold ends by the clock that nobody can set; an expiry not before the time that people were told, either."""

    def __init__(self, core: Core, forwarder: Forwarder) -> None:
        self._core = core
        self._forwarder = forwarder
        self._spool = core.spool
        self._clock = core.clock
        self._waiting: list[tuple[float, str, State]] = []
        self._last_event = 0
        self._next = dict.fromkeys(_EVERY, 0.0)
        core.on_waiting = self.wait_for

    def wait_for(self, uid: str, state: State, due: Due) -> None:
        heapq.heappush(self._waiting, (due.monotonic, uid, state))

    async def resume(self) -> None:
        """After a start: what was received is examined, timers go on with what was left of them."""
        rows = self._spool.journal.read("SELECT max(id) AS last FROM event")
        self._last_event = rows[0]["last"] or 0
        for row in self._spool.timers():
            monotonic = row["monotonic_due"]
            if row["boot"] != self._clock.boot or monotonic is None:
                monotonic = await self._based_anew(row["uid"], State(row["state"]), datetime.fromisoformat(row["due_at"]))
            heapq.heappush(self._waiting, (monotonic, row["uid"], State(row["state"])))
        for uid in self._spool.in_states([State.RECEIVED], limit=10**9):
            self._core.examine_stored(uid)

    async def _based_anew(self, uid: str, state: State, due_at: datetime) -> float:
        """The machine was started anew, and nobody knows how long it was off: a hold begins again, an expiry keeps its promised time."""
        wait = max((due_at - self._clock.now()).total_seconds(), 0.0)
        if state is State.HELD:
            entry = self._spool.entry(uid)
            wait = float(60 * (entry.verdict or {}).get("hold_minutes", 0)) if entry else 0.0
        due = Due(due_at, self._clock.monotonic() + wait, self._clock.boot)
        await self._spool.submit(lambda db: self._spool.writing.set_due(db, uid, due))
        return due.monotonic

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.tick()
            except (SpoolUnavailable, OSError) as error:
                log.error("%s", json.dumps({"event": "cannot_write", "why": str(error)}))
            except Exception:
                # Holds must end and files must be read whatever went wrong this time.
                log.exception("%s", json.dumps({"event": "fault"}))
            await asyncio.sleep(_TICK_SECONDS)

    async def tick(self) -> None:
        """One look at everything."""
        now = self._clock.monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            _, uid, state = heapq.heappop(self._waiting)
            await self._due(uid, state)
        self._last_event, released = self._spool.released_since(self._last_event)
        for uid in released:
            self._forwarder.take(uid)
        self._forwarder.tick()
        for name, seconds in _EVERY.items():
            if now >= self._next[name]:
                self._next[name] = now + seconds
                await getattr(self, f"_{name}")()

    async def _due(self, uid: str, state: State) -> None:
        entry = self._spool.entry(uid)
        if entry is None or entry.state is not state:
            return
        now = self._clock.now()
        if state is not State.HELD and entry.due_at is not None and now < entry.due_at:
            left = (entry.due_at - now).total_seconds()
            heapq.heappush(self._waiting, (self._clock.monotonic() + min(left, _LOOK_AGAIN_SECONDS), uid, state))
            return
        writing = self._spool.writing
        person = self._core.inside_sender(entry.envelope) if self._core.knowledge.is_ready else ""

        def work(db: Any) -> None:
            faults.point("timer")
            if state is State.HELD:
                writing.step(db, uid, State.RELEASED, "timer", at=now)
            elif state is State.REFUSED:
                writing.drop_content(db, uid)
            else:
                writing.step(db, uid, State.EXPIRED, "timer", at=now)
                if person:
                    mail = notices.expired(self._core.settings, person, uid=uid, verdict=entry.verdict or {}, at=now)
                    writing.notice(db, uid, "expired", mail, now)

        try:
            await self._spool.submit(work)
        except WrongStep:
            return
        except (SpoolUnavailable, OSError) as error:
            log.error("%s", json.dumps({"event": "cannot_write", "uid": uid, "why": str(error)}))
            heapq.heappush(self._waiting, (self._clock.monotonic() + _AGAIN_SECONDS, uid, state))
            return
        self._core.log("timer", uid)
        if state is State.HELD:
            self._forwarder.take(uid)
        elif state is not State.REFUSED:
            self._core.on_notice()

    # ---------------------------------------------------------------- now and then
    async def _refresh(self) -> None:
        core = self._core
        core.knowledge.refresh()
        core.room = room(core)

    async def _absorb(self) -> None:
        lessons = self._core.knowledge.absorb()
        if lessons:
            self._core.crew.learn(lessons)

    async def _save(self) -> None:
        with contextlib.suppress(OSError):
            self._core.knowledge.save(self._clock.now())

    async def _forget(self) -> None:
        before = self._clock.now() - timedelta(days=self._core.settings.keep_days)
        await self._spool.submit(lambda db: self._spool.writing.forget(db, before), is_large=True)

    async def _health(self) -> None:
        path = self._spool.journal.folder / "health.json"
        beside = path.with_suffix(".new")
        with contextlib.suppress(OSError):
            beside.write_text(json.dumps(self.health(), ensure_ascii=False), encoding="utf-8")
            beside.replace(path)

    def health(self) -> dict[str, Any]:
        """What is well and what is not, without a word about anybody."""
        core = self._core
        counts = self._spool.counts()
        problems = dict(core.knowledge.problems)
        if core.room <= 0:
            problems["room"] = "not enough room: new messages are answered 452"
        if self._forwarder.problem:
            problems["upstream"] = self._forwarder.problem
        doubt = self._spool.journal.read("SELECT count(*) AS n FROM message WHERE in_doubt = 1")[0]["n"]
        if doubt:
            problems["in_doubt"] = f"{doubt} messages wait for a person"
        return {
            "ok": not problems,
            "at": self._clock.now().isoformat(timespec="seconds"),
            "is_ready": core.knowledge.is_ready,
            "problems": problems,
            "counts": {state.value: number for state, number in counts.items()},
            "forwarded": self._forwarder.forwarded,
            "waiting_for_upstream": self._forwarder.waiting,
            "workers_lost": core.crew.lost,
            "room_bytes": core.room,
        }


def room(core: Core) -> int:
    """Bytes that may still come: what is free on the disk beyond the reserve, and what the spool may still grow."""
    found = os.statvfs(core.spool.journal.folder)
    free = found.f_bavail * found.f_frsize - core.settings.min_free_bytes
    rows = core.spool.journal.read(
        "SELECT (p.page_count - f.freelist_count) * s.page_size AS used FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s"
    )
    try:
        faults.point("no_room")
    except OSError:
        return -1
    return int(min(free, core.settings.spool_bytes - rows[0]["used"]))
