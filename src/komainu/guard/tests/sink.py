"""The world behind a mail server, for tests: it takes every message and keeps it, unless told to refuse, to hang or to drop the line after the final dot.

with Sink() as sink:
    sink.port             # the same again after `stop` and `start`
    sink.wait(2)          # all that came, as soon as these are two
    sink.mails            # what is not of the guard's own; `notices` is
"""

from __future__ import annotations

import socketserver
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

_LONGEST_SECONDS = 60.0


@dataclass(slots=True)
class Received:
    """One message that reached the sink, with the envelope that SMTP gave."""

    mail_from: str
    rcpt_to: list[str]
    content: bytes
    options: list[str] = field(default_factory=list)

    def fields(self, name: str) -> list[str]:
        """The values of a header field, in order."""
        head = self.content.split(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").decode("utf-8", "replace")
        return [line.partition(":")[2].strip() for line in head.split("\r\n") if line.lower().startswith(f"{name.lower()}:")]


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self) -> None:
        try:
            self._talk()
        except OSError:
            return  # the other side was killed; that is what the test wanted

    def _talk(self) -> None:
        sink = self.server.sink
        if sink.hangs:
            sink.may_end.wait(20)
            return
        self.say("220 sink.test ESMTP")
        sender, recipients, options = "", list[str](), list[str]()
        while line := self.rfile.readline():
            word = line.split(b" ")[0].split(b":")[0].strip().upper()
            text = line.decode("utf-8", "replace").strip()
            if word == b"EHLO":
                self.say("\r\n".join(["250-sink.test", *(f"250-{each}" for each in sink.offers), "250 SIZE 60000000"]))
            elif word == b"MAIL":
                sender, recipients = text.partition("<")[2].partition(">")[0], []
                options = text.partition(">")[2].split()
                self.say("250 2.1.0 OK")
            elif word == b"RCPT":
                recipient = text.partition("<")[2].partition(">")[0]
                answer = sink.answers.get(recipient, "250 2.1.5 OK")
                recipients += [recipient] if answer.startswith("2") else []
                self.say(answer)
            elif word == b"DATA" and not recipients:
                self.say("554 5.5.1 nobody")
            elif word == b"DATA":
                self.say("354 go on")
                content = b""
                while (data := self.rfile.readline()) and data != b".\r\n":
                    content += data[1:] if data.startswith(b".") else data
                if not data:
                    return
                if sink.take(Received(sender, recipients, content, options)):
                    return
                self.say("250 2.0.0 OK taken")
            elif word == b"QUIT":
                self.say("221 2.0.0 bye")
                return
            else:
                self.say("250 2.0.0 OK")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    sink: Sink


class Sink:
    """A server that takes every message and keeps it.

    answers   other replies to RCPT, by recipient
    offers    what it says to EHLO that it can do
    drops     so many of the next messages (not of the guard's own) are kept, but the line is dropped instead of the answer
    hangs     who connects hears nothing
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: dict[str, str] = {}
        self.offers = ["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN"]
        self.drops = 0
        self.hangs = False
        self.may_end = threading.Event()
        self._came = threading.Condition()
        # Bound at once, so that the port can be told to others before it starts.
        self._server: _Server | None = self._bound(0)
        self.port = int(self._server.server_address[1])

    def _bound(self, port: int) -> _Server:
        server = _Server(("127.0.0.1", port), _Session)
        server.sink = self
        return server

    def take(self, message: Received) -> bool:
        """Keep it; whether the line is to be dropped instead of an answer."""
        with self._came:
            self.received.append(message)
            is_dropped = self.drops > 0 and message.mail_from != ""
            self.drops -= is_dropped
            self._came.notify_all()
        return is_dropped

    @property
    def mails(self) -> list[Received]:
        """What is not of the guard's own."""
        return [each for each in self.received if each.mail_from]

    @property
    def notices(self) -> list[Received]:
        return [each for each in self.received if not each.mail_from]

    def counts(self) -> Counter[str]:
        """How often each message came, by Message-ID."""
        return Counter(each.fields("Message-ID")[0] for each in self.mails)

    def until(self, look: Callable[[], Any], why: str = "") -> Any:
        """What `look` finds in what came, as soon as it finds something: it looks again at each message."""
        with self._came:
            found = self._came.wait_for(look, _LONGEST_SECONDS)
            assert found, why or f"{len(self.received)} messages reached the sink, and not what was waited for"
            return found

    def wait(self, count: int = 1) -> list[Received]:
        """All that came, as soon as these are so many."""
        self.until(lambda: len(self.received) >= count, why=f"not so many as {count} messages reached the sink")
        return list(self.received)

    def start(self) -> None:
        """Listen; again, after a stop, on the same port."""
        self._server = self._server or self._bound(self.port)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.may_end.set()
        self.stop()
