"""A cluster of our own for tests and benchmarks: a scheduler and workers on the loopback, under TLS with a certificate made for it, stopped by their pids."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from komainu.scan.cluster import Cluster
from komainu.scan.faults import ClusterLost
from tests.other_servers import certificate
from tests.waiting import awaited

# Functions of tests are sent to the workers by their names.
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])}


@dataclass
class Running:
    """A scheduler and its workers, by the machine that they say they are."""

    address: str
    folder: Path
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def processor_seconds(self, of_session: Callable[[int], dict[int, float]]) -> float:
        """What the workers and their reading processes used so far."""
        return sum(sum(of_session(each.pid).values()) for each in self.workers.values())

    @property
    def certificates(self) -> tuple[str, str, str]:
        return (str(self.folder / "cert.pem"), str(self.folder / "cert.pem"), str(self.folder / "key.pem"))


def _tls(folder: Path) -> list[str]:
    return [
        "--tls-ca-file",
        f"{folder}/cert.pem",
        "--tls-cert",
        f"{folder}/cert.pem",
        "--tls-key",
        f"{folder}/key.pem",
        "--protocol",
        "tls",
    ]


@contextmanager
def cluster_of(folder: Path, *hosts: str) -> Iterator[Running]:
    """The cluster, with one worker for each host."""
    certificate(folder)
    with ExitStack() as stack, (folder / "log").open("ab") as log:

        def start(module: str, *options: str) -> subprocess.Popen[bytes]:
            call = [sys.executable, "-m", f"distributed.cli.{module}", *options, *_tls(folder), "--no-dashboard", "--host", "127.0.0.1"]
            process = subprocess.Popen(call, stdout=log, stderr=log, env=ENVIRONMENT, cwd=folder, start_new_session=True)
            stack.callback(_stop, process)
            return process

        told = folder / "scheduler.json"
        scheduler = start("dask_scheduler", "--port", "0", "--scheduler-file", str(told))
        awaited(
            lambda: told.exists() and told.read_text().rstrip().endswith("}"), scheduler, log=lambda: (folder / "log").read_text()[-2000:]
        )
        running = Running(json.loads(told.read_text())["address"], folder)
        for host in hosts:
            options = ["--nthreads", "1", "--no-nanny", "--resources", f"{host}=1000", "--name", host, "--local-directory", str(folder)]
            running.workers[host] = start("dask_worker", running.address, *options)
        yield running


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def joined(running: Running, seconds: float = 60.0) -> Iterator[Cluster]:
    """The cluster with all its workers there."""

    def connect() -> Cluster | None:
        try:
            cluster = Cluster(running.address, running.certificates, seconds)
        except ClusterLost:
            return None
        if cluster.workers >= len(running.workers):
            return cluster
        cluster.shutdown()
        return None

    cluster = awaited(connect, *running.workers.values(), log=lambda: (running.folder / "log").read_text()[-2000:])
    assert cluster is not None
    try:
        yield cluster
    finally:
        cluster.shutdown()
