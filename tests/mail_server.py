"""A mail server for tests: takes mail on a free port of the loopback, keeps it, and can be told to wait or to refuse."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message


class MailServer(socketserver.ThreadingTCPServer):
    """`accepted` holds what it answered 250 to. `stop_at` makes it stand still before that answer of the nth mail."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.accepted: list[Message] = []
        self.offered = 0
        self.stop_at = 0
        self.refuse = False
        self.standing_still = threading.Event()
        self.go_on = threading.Event()
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.accepted]


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        try:
            self._talk()
        except OSError:
            return  # the other side was killed; that is what the test wanted

    def _talk(self) -> None:
        self.say("220 mail.example.jp ESMTP")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"QUIT":
                self.say("221 bye")
                return
            if verb == b"DATA":
                self.say("354 go on")
                if not self._take():
                    return
            elif verb == b"RCPT" and self.server.refuse:
                self.say("451 later")
            else:
                self.say("250 mail.example.jp")

    def _take(self) -> bool:
        content = b""
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            content += line
        if not line:
            return False
        with self.server.lock:
            self.server.offered += 1
            number = self.server.offered
        if number == self.server.stop_at:
            self.server.standing_still.set()
            self.server.go_on.wait(60)
            return False
        with self.server.lock:
            self.server.accepted.append(email.message_from_bytes(content))
        self.say("250 taken")
        return True


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join(5)
