"""What all benches of pages share: a server with two workers over a house on disk, the number of queries of each page, and pages measured in turns with the bare one.

`x bare` compares the processor time that the server's thread spends on an answer, which other work on the machine hardly moves.
"""

import http.client
import json
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import CPU_HEADER
from tests import postgres
from tests.house_on_disk import HouseOnDisk, server_url
from tests.ports import free_port
from tests.waiting import answering, awaited

CLIENTS = 8
ROUNDS = 4
MOST_TIMES_BARE = 3.0
LONGEST_SECONDS = 7200

COUNT = """
import json
from django.conf import settings
settings.ROOT_URLCONF = "bench.bare"
settings.ALLOWED_HOSTS = ["testserver"]
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client()
client.cookies["sessionid"] = {session!r}
counts = {{}}
for path in {paths!r}:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    counts[path] = len(queries)
print(json.dumps(counts))
"""


@dataclass(slots=True)
class Load:
    """What so many requests took: seconds in all, of each answer as a client sees it, and of the server's processor for each."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, other: "Load") -> None:
        self.seconds += other.seconds
        self.times += other.times
        self.cpu += other.cpu

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    @property
    def p95_ms(self) -> float:
        return statistics.quantiles(self.times, n=20)[-1] * 1000


def load(port: int, path: str, cookie: str, requests: int) -> Load:
    """So many requests by eight clients at once."""
    done = Load()
    wrong: list[int] = []
    left = iter(range(requests))
    lock = threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                if next(left, None) is None:
                    break
            began = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
            answer = connection.getresponse()
            answer.read()
            done.times.append(time.perf_counter() - began)
            done.cpu.append(float(answer.headers[CPU_HEADER]))
            if answer.status != 200:
                wrong.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{path} answered {wrong[0]}")
    done.seconds = time.perf_counter() - began
    return done


@dataclass(frozen=True, slots=True)
class Measured:
    """One page beside the bare one, measured in turns."""

    page: Load
    bare: Load
    queries: int

    @property
    def rate(self) -> float:
        return self.page.rate

    @property
    def p95_ms(self) -> float:
        return self.page.p95_ms

    @property
    def bare_rate(self) -> float:
        return self.bare.rate

    @property
    def times_bare(self) -> float:
        return statistics.mean(self.page.cpu) / statistics.mean(self.bare.cpu)


def in_turns(port: int, path: str, cookie: str, requests: int, queries: int) -> Measured:
    share = max(CLIENTS, requests // ROUNDS)
    load(port, path, cookie, CLIENTS * 2)
    measured = Measured(Load(), Load(), queries)
    for _round in range(ROUNDS):
        measured.bare.add(load(port, "/bare/", cookie, share))
        measured.page.add(load(port, path, cookie, share))
    return measured


def said(house: HouseOnDisk, code: str) -> Any:
    """What a program inside of the house prints as its last line, from JSON. It may take long: a million rows do."""
    return json.loads(house.python(code, seconds=LONGEST_SECONDS).strip().splitlines()[-1])


def counted(house: HouseOnDisk, session: str, paths: Sequence[str]) -> dict[str, int]:
    """The number of queries of each page and of the bare one."""
    found: dict[str, int] = said(house, COUNT.format(session=session, paths=["/bare/", *paths]))
    return found


def serve(house: HouseOnDisk, session: str) -> int:
    """Start the house's server with two workers, warm; its port. `house.stop_all` ends it."""
    port = free_port()
    server = house.start(
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2", "--blocking-threads", "1", "--no-ws",
        "--log-level", "warning", "bench.bare_server:application",
    )  # fmt: skip
    awaited(answering(f"http://127.0.0.1:{port}/healthz"), server, log=house.log)
    load(port, "/bare/", session, CLIENTS * 4)
    return port


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL server: the one that is named, else one of our own."""
    with nullcontext(server_url()) if server_url() else postgres.server() as url:
        yield url


def house_on_server(folder: Path, url: str, name: str) -> tuple[HouseOnDisk, bool]:
    """A house with a database of that name on a server, and whether it was made just now."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        is_new = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None
        if is_new:
            connection.execute(f'CREATE DATABASE "{name}"')
    return HouseOnDisk(folder, f"{url.rpartition('/')[0]}/{name}"), is_new
