"""The way on: exactly once as far as SMTP allows, per recipient, with back-off, until it is there or its sender was told."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import json
import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from komainu.guard import faults
from komainu.guard.service import marks, notices
from komainu.guard.service.client import Client, Reply, Result, UpstreamError, UpstreamLacks
from komainu.guard.service.core import Core
from komainu.guard.service.own_mails import OwnMails, reply_of
from komainu.guard.spool import Delivery, Entry, SpoolUnavailable, State, WrongStep

log = logging.getLogger("komainu.guard")
_KEPT_BYTES = 64 * 2**20
_IDLE_SECONDS = 30.0
_MESSAGES_OF_A_LINE = 500
_JITTER = 0.2
_WRITE_AGAIN_SECONDS = 2.0


class Forwarder:
    """Takes released messages and hands them on over at most `upstream_connections` lines, which stay open."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._settings = core.settings
        self._spool = core.spool
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._known: set[str] = set()
        self._kept: dict[str, tuple[bytes, Entry | None]] = {}
        self._kept_bytes = 0
        self._later: list[tuple[float, str]] = []
        self._lines: list[asyncio.Task[None]] = []
        self._delayed: set[str] = set()
        self._own = OwnMails(core)
        self._can = self._spool.journal.folder / "upstream.json"
        self.probed = asyncio.Event()
        self.capabilities: dict[str, str] | None = None
        self.problem = ""
        self.forwarded = 0
        core.on_released = self.take
        core.on_notice = self._own.wanted.set

    async def start(self) -> None:
        self._lines = [self._core.begin(self._line()) for _ in range(self._settings.upstream_connections)]
        self._lines.append(self._core.begin(self._own.run()))
        self._lines.append(self._core.begin(self._probe()))

    async def stop(self) -> None:
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _probe(self) -> None:
        """What the upstream can do must be known before a message that needs it is taken; what it could last time counts until it answers."""
        wait = 1.0
        while True:
            client = Client(self._settings)
            try:
                await client.connect()
            except UpstreamError as error:
                self.problem = str(error)
                if self.capabilities is None:
                    with contextlib.suppress(OSError, ValueError):
                        self.capabilities = json.loads(self._can.read_text(encoding="utf-8"))
            else:
                self._learn(client)
                return
            finally:
                await client.quit()
                self.probed.set()
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60)

    def _learn(self, client: Client) -> None:
        """Connected: this is what it can do now, and notices that waited for it go."""
        if self.problem:
            self._own.wanted.set()
        self.problem = ""
        if client.capabilities != self.capabilities:
            self.capabilities = client.capabilities
            with contextlib.suppress(OSError):
                self._can.write_text(json.dumps(client.capabilities), encoding="utf-8")

    # ---------------------------------------------------------------- the queue
    def take(self, uid: str, content: bytes | None = None, entry: Entry | None = None) -> None:
        """A released message, with its bytes and its entry where they are at hand. Told twice it goes once."""
        if uid in self._known:
            return
        self._known.add(uid)
        if content is not None and self._kept_bytes + len(content) <= _KEPT_BYTES:
            self._kept[uid] = content, entry
            self._kept_bytes += len(content)
        self._queue.put_nowait(uid)

    def _drop(self, uid: str) -> tuple[bytes | None, Entry | None]:
        content, entry = self._kept.pop(uid, (None, None))
        if content is not None:
            self._kept_bytes -= len(content)
        return content, entry

    def tick(self) -> None:
        """Put back what waited long enough. Called by the keeper every second."""
        now = self._core.clock.monotonic()
        while self._later and self._later[0][0] <= now:
            self._queue.put_nowait(heapq.heappop(self._later)[1])

    def wait_of(self, attempts: int) -> float:
        """Seconds until the next attempt, with a spread so that not all come at once."""
        steps = self._settings.retry_seconds
        return steps[min(max(attempts - 1, 0), len(steps) - 1)] * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311

    @property
    def waiting(self) -> int:
        return len(self._later) + self._queue.qsize()

    # ---------------------------------------------------------------- a line
    async def _line(self) -> None:
        client: Client | None = None
        try:
            while True:
                try:
                    async with asyncio.timeout(_IDLE_SECONDS):
                        uid = await self._queue.get()
                except TimeoutError:
                    if client is not None:
                        await client.quit()
                        client = None
                    continue
                try:
                    client = await self._forward(uid, client)
                except (SpoolUnavailable, OSError) as error:
                    log.error("%s", json.dumps({"event": "cannot_write", "uid": uid, "why": str(error)}))
                    heapq.heappush(self._later, (self._core.clock.monotonic() + _WRITE_AGAIN_SECONDS, uid))
                except Exception:
                    # A fault of ours in one message must cost neither the line nor the message: it is tried again like one that was deferred.
                    log.exception("%s", json.dumps({"event": "fault", "uid": uid}))
                    heapq.heappush(self._later, (self._core.clock.monotonic() + self.wait_of(len(self._settings.retry_seconds)), uid))
                    if client is not None:
                        await client.quit()
                        client = None
        finally:
            if client is not None:
                await client.quit()

    async def _forward(self, uid: str, client: Client | None) -> Client | None:
        content, entry = self._drop(uid)
        entry = entry or self._spool.parcel(uid)
        if entry is None or entry.state not in (State.RELEASED, State.FORWARDING) or entry.in_doubt:
            self._known.discard(uid)
            return client
        if content is None:
            content = await asyncio.to_thread(self._spool.message, uid)
        if content is None:
            self._known.discard(uid)
            log.error("%s", json.dumps({"event": "no_content", "uid": uid}))
            return client
        open_ones = [each for each in entry.deliveries if each.state in ("waiting", "sending")]
        if client is not None and (not client.is_open or client.used >= _MESSAGES_OF_A_LINE):
            await client.quit()
            client = None
        for fresh in (client is None, True):
            if client is None:
                client = Client(self._settings)
            try:
                if not client.is_open:
                    await client.connect()
                    self._learn(client)
                result = await self._hand_over(client, entry, open_ones, content)
            except UpstreamLacks as error:
                await self._settle(entry, open_ones, Result([reply_of(str(error)) for _ in open_ones]), content)
                return client
            except UpstreamError as error:
                await client.quit()
                client = None
                if error.after_dot:
                    await self._doubt(entry, str(error))
                    return None
                if not fresh:
                    # A line that was open for long may have been closed by the other side: that says nothing about the message.
                    continue
                self.problem = str(error)
                await self._settle(entry, open_ones, Result([Reply(0, str(error)) for _ in open_ones]), content)
                return None
            await self._settle(entry, open_ones, result, content)
            return client
        return client

    async def _hand_over(self, client: Client, entry: Entry, open_ones: Sequence[Delivery], content: bytes) -> Result:
        top = marks.mark(entry.uid, marks.Head(content).message_id, self._settings.installation, self._spool.sealer.loop_key)
        trace = b""
        if came := entry.options.get("came"):
            trace = marks.received(
                self._settings.hostname, came["helo"], came["peer"], uid=entry.uid, at=entry.received_at, with_=came["with"]
            )
        asked = entry.options.get("recipients", {})
        recipients = [(each.address, _dsn_words(asked.get(each.address, {}))) for each in open_ones]

        async def before_dot(replies: list[Reply]) -> None:
            sending = {each.address: "sending" for each, reply in zip(open_ones, replies, strict=True) if reply.is_good}
            deliveries = [replace(each, state=sending.get(each.address, each.state)) for each in entry.deliveries]
            now = self._core.clock.now()
            await self._spool.submit(lambda db: self._spool.writing.sending(db, entry.uid, deliveries, now))

        faults.point("upstream_connected")
        return await client.send(
            entry.envelope.mail_from.strip("<>"), recipients, trace + top + content, options=dict(entry.options), before_dot=before_dot
        )

    # ---------------------------------------------------------------- what came of it
    async def _settle(self, entry: Entry, tried: Sequence[Delivery], result: Result, content: bytes) -> None:
        faults.point("before_record")
        final = result.final
        now = self._core.clock.now()
        too_old = now - entry.received_at > timedelta(hours=self._settings.give_up_hours)
        became: dict[str, Delivery] = {}
        for each, reply in zip(tried, result.recipients, strict=True):
            word = final if final is not None and reply.is_good else reply
            state = "forwarded" if word.is_good and final is not None else "bounced" if word.code >= 500 or too_old else "waiting"
            became[each.address] = Delivery(each.address, state, word.line)
        deliveries = [became.get(each.address, each) for each in entry.deliveries]
        attempts = entry.attempts + 1
        done = all(each.state in ("forwarded", "bounced") for each in deliveries)
        mails = self._reports(entry, became, deliveries, now)

        def work(db: Any) -> None:
            writing = self._spool.writing
            if entry.state is State.RELEASED and final is None:
                writing.step(db, entry.uid, State.FORWARDING, "upstream", at=now)
            writing.progress(db, entry.uid, deliveries, attempts=attempts)
            for kind, mail in mails:
                writing.notice(db, entry.uid, kind, mail, now)
            if done:
                end = State.FORWARDED if any(each.state == "forwarded" for each in deliveries) else State.BOUNCED
                writing.step(db, entry.uid, end, "upstream", at=now)

        while True:
            try:
                await self._spool.submit(work)
                break
            except SpoolUnavailable as error:
                # The upstream has it: this must be written before anything else is done with the message.
                log.error("%s", json.dumps({"event": "cannot_write", "uid": entry.uid, "why": str(error)}))
                await asyncio.sleep(_WRITE_AGAIN_SECONDS)
            except WrongStep as error:
                log.error("%s", json.dumps({"event": "fault", "uid": entry.uid, "why": str(error)}))
                break
        faults.point("forwarded")
        if mails:
            self._own.wanted.set()
        if any(each.state == "forwarded" for each in became.values()):
            self.forwarded += 1
            lesson = self._core.lessons.get(entry.uid)
            if lesson is not None:
                sent = {each.address for each in became.values() if each.state == "forwarded"}
                self._core.knowledge.lesson(_for(lesson, sent, len(became)), now)
        if done:
            self._core.lessons.pop(entry.uid, None)
            self._known.discard(entry.uid)
            self._delayed.discard(entry.uid)
            self._core.log("forwarded" if any(each.state == "forwarded" for each in deliveries) else "bounced", entry.uid)
            return
        wait = self.wait_of(attempts)
        self._core.log("deferred", entry.uid, {"attempts": attempts, "seconds": round(wait)})
        heapq.heappush(self._later, (self._core.clock.monotonic() + wait, entry.uid))

    def _reports(
        self, entry: Entry, became: dict[str, Delivery], deliveries: Sequence[Delivery], now: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        to = entry.envelope.mail_from.strip("<> ")
        if not to:
            return []
        asked = entry.options.get("recipients", {})

        def wanted(each: Delivery, word: str, default: bool) -> bool:
            notify = asked.get(each.address, {}).get("notify", "")
            return word in notify.upper().split(",") if notify else default

        groups: list[tuple[str, list[Delivery]]] = [
            ("failure", [each for each in became.values() if each.state == "bounced" and wanted(each, "FAILURE", default=True)])
        ]
        if "DSN" not in (self.capabilities or {}):
            groups.append(
                ("relayed", [each for each in became.values() if each.state == "forwarded" and wanted(each, "SUCCESS", default=False)])
            )
        if now - entry.received_at > timedelta(hours=self._settings.delay_notice_hours) and not self._was_delayed(entry):
            late = [each for each in deliveries if each.state == "waiting" and wanted(each, "DELAY", default=True)]
            groups.append(("delay", late))
            if late:
                self._delayed.add(entry.uid)
        return [
            (kind, notices.report(self._settings, kind, to, some, uid=entry.uid, options=entry.options, arrived=entry.received_at, at=now))
            for kind, some in groups
            if some
        ]

    def _was_delayed(self, entry: Entry) -> bool:
        # After a restart a second notice of delay may go; without the first in the record that is the better mistake.
        return entry.uid in self._delayed

    async def _doubt(self, entry: Entry, why: str) -> None:
        """The line was lost after the final dot. Nobody can know."""
        fresh = self._spool.parcel(entry.uid)
        if fresh is None or fresh.state is not State.FORWARDING:
            return
        ask = self._settings.in_doubt == "ask"
        self._core.log("in_doubt", entry.uid, {"why": why})
        deliveries = [each if ask or each.state != "sending" else replace(each, state="waiting", reply=why) for each in fresh.deliveries]
        attempts = fresh.attempts + 1
        now = self._core.clock.now()
        await self._spool.submit(
            lambda db: self._spool.writing.progress(db, entry.uid, deliveries, attempts=attempts, in_doubt=ask, at=now)
        )
        if ask:
            self._known.discard(entry.uid)
        else:
            heapq.heappush(self._later, (self._core.clock.monotonic() + self.wait_of(attempts), entry.uid))

    async def resume(self) -> None:
        """After a start: what was on its way goes on, what is in doubt by `in_doubt`."""
        for uid in self._spool.in_states([State.FORWARDING], limit=10**9):
            entry = self._spool.parcel(uid)
            if entry is None or entry.in_doubt:
                continue
            if any(each.state == "sending" for each in entry.deliveries):
                await self._doubt(entry, "the service ended after the final dot")
                if self._settings.in_doubt == "resend":
                    # The wait of a back-off is for an upstream that is in trouble; here it was us.
                    self._later = [each for each in self._later if each[1] != uid]
                    heapq.heapify(self._later)
                    self.take(uid)
            else:
                self.take(uid)
        for uid in self._spool.in_states([State.RELEASED], limit=10**9):
            self.take(uid)


def _dsn_words(asked: dict[str, str]) -> str:
    return " ".join(f"{name.upper()}={asked[name]}" for name in ("notify", "orcpt") if asked.get(name))


def _for(lesson: dict[str, Any], sent: set[str], tried: int) -> dict[str, Any]:
    """The lesson without recipients whom the message did not reach; members of a list have no answer of their own."""
    if len(sent) == tried:
        return lesson
    keys = {each.lower() for each in sent}
    return {**lesson, "recipients": [each for each in lesson["recipients"] if each[0].lower() in keys]}
