"""The workers that examine. One that dies, hangs or takes all memory costs its own message a finding; the next message finds a new one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from komainu.guard.addresses import parse
from komainu.guard.inputs import Envelope
from komainu.guard.people import gather
from komainu.guard.remembering import log_line
from komainu.guard.service.knowledge import Knowledge
from komainu.guard.service.worker import FRAME
from komainu.guard.verdict import Finding, Grade, MessageFacts, Verdict

log = logging.getLogger("komainu.guard")
_START_SECONDS = 60.0
_MORE_SECONDS = 30.0
_LARGEST_ANSWER = 64 * 2**20


class WorkerLost(Exception):
    """The process ended before it answered. The word says why: died, seconds, memory."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a worker said of one message. `lesson` is what the history learns when it is sent."""

    verdict: dict[str, Any]
    figures: dict[str, Any]
    lesson: dict[str, Any] | None


class _Worker:
    def __init__(self) -> None:
        self.process: asyncio.subprocess.Process | None = None
        self.version = -1
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "komainu.guard.service.worker",
                str(theirs.fileno()),
                pass_fds=[theirs.fileno()],
                stdin=asyncio.subprocess.DEVNULL,
            )
        self._reader, self._writer = await asyncio.open_connection(sock=ours)
        self.version = -1

    async def tell(self, head: dict[str, Any], body: bytes = b"") -> None:
        said = json.dumps(head, ensure_ascii=True).encode("ascii")
        try:
            self._writer.write(b"".join((FRAME.pack(len(said), len(body)), said, body)))
            await self._writer.drain()
        except (OSError, RuntimeError) as error:
            raise WorkerLost("died") from error

    async def answer(self, seconds: float) -> dict[str, Any]:
        try:
            async with asyncio.timeout(seconds):
                size, _ = FRAME.unpack(await self._reader.readexactly(FRAME.size))
                if size > _LARGEST_ANSWER:
                    raise WorkerLost("died")
                found: dict[str, Any] = json.loads(await self._reader.readexactly(size))
        except TimeoutError as error:
            raise WorkerLost("seconds") from error
        except (OSError, asyncio.IncompleteReadError) as error:
            raise WorkerLost("died") from error
        if "failure" in found:
            raise WorkerLost(found["failure"])
        return found

    def drop(self) -> None:
        """Kill it; the next message starts another."""
        if self.process is not None:
            self._writer.close()
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            self.process = None

    async def end(self) -> None:
        process = self.process
        self.drop()
        if process is not None:
            await process.wait()


class Crew:
    """So many workers, each with one message at a time; who comes when all are busy waits in order."""

    def __init__(self, knowledge: Knowledge, count: int, language: str) -> None:
        self._knowledge = knowledge
        self._language = language
        self._all = [_Worker() for _ in range(max(count, 1))]
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._lessons: dict[int, list[dict[str, Any]]] = {}
        self.lost = 0

    async def start(self) -> None:
        """Processes are there; they load while the first messages come."""
        for worker in self._all:
            await worker.start()
            self._free.put_nowait(worker)

    async def stop(self) -> None:
        for worker in self._all:
            await worker.end()

    async def examine(self, uid: str, content: bytes, envelope: Envelope | None, as_of: datetime) -> Examined:
        """Never fails: what cannot be examined is a message with `check_not_done`. No envelope: a copy that does not tell its recipients."""
        worker = await self._free.get()
        try:
            why = ""
            for apart in (False, True):
                try:
                    found = await self._once(worker, uid, content, envelope, as_of, apart=apart)
                except WorkerLost as error:
                    why = str(error)
                    self.lost += 1
                    log.warning('{"event": "worker_lost", "uid": "%s", "why": "%s"}', uid, why)
                    await worker.end()
                    continue
                return self._with_loss(found, uid, envelope, why) if why else found
            return self._not_done(uid, content, envelope, why)
        except BaseException:
            # It may still answer for this message: what it says must never be taken for the next one's verdict.
            worker.drop()
            raise
        finally:
            self._free.put_nowait(worker)

    async def _once(
        self, worker: _Worker, uid: str, content: bytes, envelope: Envelope | None, as_of: datetime, *, apart: bool
    ) -> Examined:
        fresh = worker.process is None
        if fresh:
            await worker.start()
        await self._inform(worker)
        limits = self._knowledge.rules(envelope.authenticated_as if envelope else None).limits
        head = {
            "do": "examine",
            "uid": uid,
            "mail_from": envelope.mail_from if envelope else "",
            "rcpt_to": list(envelope.rcpt_to) if envelope else None,
            "authenticated_as": envelope.authenticated_as if envelope else None,
            "as_of": as_of.isoformat(),
            "language": self._language,
            "apart": apart,
            "worker_bytes": limits["worker_bytes"],
        }
        await worker.tell(head, content)
        # Here all files are read in the worker itself; only one that was too slow or too large for it is read again, in processes apart.
        seconds: float = limits["message_seconds"] + _MORE_SECONDS if apart else limits["attachment_seconds"]
        found = await worker.answer(seconds + _START_SECONDS)
        if found["figures"]["uid"] != uid:
            raise WorkerLost("died")
        return Examined(found["verdict"], found["figures"], found["lesson"])

    async def _inform(self, worker: _Worker) -> None:
        known = self._knowledge
        if worker.version != known.version:
            await worker.tell({"do": "know"}, known.for_workers())
            worker.version = known.version
            self._lessons[id(worker)] = []
        waiting = self._lessons.get(id(worker))
        if waiting:
            self._lessons[id(worker)] = []
            await worker.tell({"do": "learn"}, json.dumps(waiting).encode())

    def learn(self, lessons: list[dict[str, Any]]) -> None:
        """Every worker hears of it before its next message."""
        for worker in self._all:
            if worker.version == self._knowledge.version:
                self._lessons.setdefault(id(worker), []).extend(lessons)

    # ---------------------------------------------------------------- what could not be examined
    def _with_loss(self, found: Examined, uid: str, envelope: Envelope | None, why: str) -> Examined:
        """It was examined at the second try, but what killed the first worker is not known: that is told."""
        verdict = found.verdict
        if any(each["check"] == "check_not_done" for each in verdict["findings"]):
            return found
        lost = self._not_done(uid, b"", envelope, why)
        order = ["pass", "remind", "hold", "confirm", "approve", "forbid"]
        grade = max(verdict["verdict"], lost.verdict["verdict"], key=order.index)
        findings = [*verdict["findings"], *lost.verdict["findings"]]
        figures = {**found.figures, "verdict": grade, "findings": [*found.figures["findings"], *lost.figures["findings"]]}
        minutes = max(verdict["hold_minutes"], lost.verdict["hold_minutes"]) if grade == "hold" else 0
        return Examined({**verdict, "verdict": grade, "hold_minutes": minutes, "findings": findings}, figures, found.lesson)

    def _not_done(self, uid: str, content: bytes, envelope: Envelope | None, why: str) -> Examined:
        rules = self._knowledge.rules(envelope.authenticated_as if envelope else None)
        parsed = [address for each in (envelope.rcpt_to if envelope else ()) if (address := parse(each)) is not None]
        people = gather(parsed, {"to": [], "cc": [], "bcc": []}, rules, self._knowledge.history, frozenset())
        grade = rules.checks["check_not_done"].grade
        # To whom it goes is known from the envelope alone: the longest wait of all counts.
        minutes = max([rules.hold["minutes"], *rules.hold["by_domain"].values()]) if grade is Grade.HOLD else 0
        verdict = Verdict(
            findings=(Finding("check_not_done", grade, "message", {"why": why}),),
            hold_minutes=minutes,
            recipients=tuple(person.as_recipient() for person in people),
            attachments=(),
            message=MessageFacts("", "", len(content), "", ()),
            policy_sha256=self._knowledge.policy.sha256,
            layers=rules.layers,
        )
        return Examined(verdict.as_json(self._language), log_line(verdict, uid, self._knowledge.hash_key), None)
