"""A process that examines messages, one after another. It loads policy, history and the detector once; what it reads may kill it, and only it.

Spoken to over a socket: frames of two lengths, a JSON object and bytes. It answers in JSON: nothing that it says is executed.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import struct
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from komainu.guard import faults
from komainu.guard.examination import examine_case
from komainu.guard.inputs import Envelope, History, Ledger
from komainu.guard.isolation import inspect_apart, inspect_here
from komainu.guard.persons import detector
from komainu.guard.policy import Policy
from komainu.guard.remembering import log_line
from komainu.guard.service.learning import learned, lesson

FRAME = struct.Struct("!IQ")


class _Examiner:
    def __init__(self) -> None:
        self.policy: Policy | None = None
        self.history: History | None = None
        self.ledger: Ledger | None = None
        self.hash_key = b""

    def know(self, body: bytes) -> None:
        given = json.loads(body)
        self.policy = Policy(given["policy"].encode("utf-8"))
        self.history = History.from_json(given["history"]) if given["history"] is not None else None
        self.ledger = Ledger.from_json(given["ledger"]) if given["ledger"] is not None else None
        self.hash_key = bytes.fromhex(given["hash_key"])

    def learn(self, lessons: list[dict[str, Any]]) -> None:
        if self.history is not None:
            self.history = learned(self.history, lessons)

    def examine(self, head: dict[str, Any], content: bytes) -> dict[str, Any]:
        assert self.policy is not None
        told = head["rcpt_to"] is not None
        envelope = Envelope(head["mail_from"], tuple(head["rcpt_to"]), head["authenticated_as"]) if told else None
        faults.point("examination")
        verdict, case = examine_case(
            content,
            envelope,
            self.policy,
            self.history,
            self.ledger,
            as_of=datetime.fromisoformat(head["as_of"]),
            inspector=inspect_apart if head["apart"] else inspect_here,
        )
        return {
            "verdict": verdict.as_json(head["language"]),
            "figures": log_line(verdict, head["uid"], self.hash_key),
            "lesson": lesson(case, verdict.message.message_id),
        }


def _limit(memory_bytes: int) -> None:
    """What this process may take beyond what it has now, so that a file that unpacks without end meets its own end."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) if sys.platform == "linux" else 0
    if pages:
        most = pages * os.sysconf("SC_PAGE_SIZE") + memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Until the socket closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = socket.socket(fileno=int(sys.argv[1]))
    reader, writer = line.makefile("rb"), line.makefile("wb")
    examiner = _Examiner()
    detector()
    limited = False
    while True:
        lengths = reader.read(FRAME.size)
        if len(lengths) < FRAME.size:
            return
        head_bytes, body_bytes = FRAME.unpack(lengths)
        head = json.loads(reader.read(head_bytes))
        body = reader.read(body_bytes)
        if head["do"] == "know":
            examiner.know(body)
            continue
        if head["do"] == "learn":
            examiner.learn(json.loads(body))
            continue
        if not limited:
            _limit(head["worker_bytes"])
            limited = True
        try:
            answer = examiner.examine(head, body)
        except MemoryError:
            answer = {"failure": "memory"}
        said = json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace")
        try:
            writer.write(FRAME.pack(len(said), 0) + said)
            writer.flush()
        except BrokenPipeError:
            # The service died; the next one examines this message anew.
            os._exit(0)


if __name__ == "__main__":
    main()
