"""A chat for tests: takes posts on a free port of the loopback, keeps them, and can be told to wait, to refuse or to lead elsewhere."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ChatServer(http.server.ThreadingHTTPServer):
    """`taken` holds (path, headers, body) of what it answered. `stop_at` makes it stand still before the answer to the nth post."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.offered = 0
        self.stop_at = 0
        self.status = 200
        self.location = ""
        self.standing_still = threading.Event()
        self.go_on = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: ChatServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.offered += 1
        if self.server.offered == self.server.stop_at:
            self.server.standing_still.set()
            self.server.go_on.wait(60)
            return
        self.server.taken.append((self.path, dict(self.headers.items()), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the test's output."""


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join(5)
