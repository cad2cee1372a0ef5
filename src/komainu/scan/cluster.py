"""The executor of many machines: Dask over TLS, each item read by a worker of the machine that has it. Needs the extra `cluster`.

A worker says by a resource which machine it stands on (`--resources "fileserver1=1000"`); work for that machine goes nowhere else. A worker that dies costs a
retry, on another of the same machine or when it is back; a machine that stays away costs its items their lines, and not the run.
Whoever has a certificate of the cluster's authority can run programs on it, so the authority is for this cluster alone.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from komainu import __version__
from komainu.scan.faults import AddressError, ClusterLost
from komainu.scan.sources import FileContent, Item
from komainu.scan.walk import Found, Selection, Skipped, Waiting, Why, begin, walk_some

VARIABLES = ("KOMAINU_CLUSTER_CA", "KOMAINU_CLUSTER_CERT", "KOMAINU_CLUSTER_KEY")
_SECONDS_TO_CONNECT = 30
_SECONDS_TO_COME = 60.0
_SECONDS_BETWEEN_LOOKS = 1.0
_RETRIES = 2
_FOLDERS_OF_A_TASK = 64


class HostLost(Exception):
    """No worker of this machine has been there for a while."""


class Cluster(Executor):
    """The workers behind one scheduler. Use it as a context manager.

    address       tls://host:port of the scheduler; anything but TLS is refused
    certificates  files: the authority's certificate, our own certificate and its key
    seconds       how long a machine may be without a worker before its items cost their lines
    Raises AddressError for what is written wrong, ClusterLost if nobody is there.
    """

    files_per_task = 100

    def __init__(self, address: str, certificates: tuple[str, str, str], seconds: float = _SECONDS_TO_COME) -> None:
        if not address.startswith("tls://"):
            raise AddressError("cluster", address)
        for variable, file in zip(VARIABLES, certificates, strict=True):
            if not file or not Path(file).is_file():
                raise AddressError("certificate", variable)
        try:
            distributed = import_module("distributed")
        except ImportError as error:
            raise AddressError("extra", "distributed", "cluster") from error
        authority, certificate, key = certificates
        security = distributed.Security(tls_ca_file=authority, tls_client_cert=certificate, tls_client_key=key, require_encryption=True)
        try:
            self._client = distributed.Client(
                address, security=security, timeout=_SECONDS_TO_CONNECT, set_as_default=False, name="komainu-scan"
            )
        except (OSError, ValueError, TypeError) as error:
            raise ClusterLost("unreachable", address, type(error).__name__) from error
        self._seconds = seconds
        self._lock = threading.Lock()
        # Since when a machine that has work was seen to have no worker; None while it has one.
        self._absent_since: dict[str, float | None] = {}
        self._under_way: dict[Future[Any], tuple[str, Any]] = {}
        self._end = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="cluster", daemon=True)
        try:
            self._check_versions()
        except BaseException:
            self._client.close(timeout=10)
            raise
        self._watcher.start()

    @property
    def workers(self) -> int:
        """How many tasks can run at a time, at least 1."""
        return max(sum(int(each["nthreads"]) for each in self._there().values()), 1)

    def _there(self) -> dict[str, Any]:
        workers: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        return workers

    def _check_versions(self) -> None:
        versions: dict[str, str] = self._client.run(_version)
        if not versions:
            raise ClusterLost("no_worker")
        if set(versions.values()) != {__version__}:
            raise ClusterLost("version", __version__, ", ".join(sorted(set(versions.values()))))

    def for_host(self, host: str) -> Executor:
        """The executor whose tasks run on that machine, "" for any. It ends with this one."""
        return _OnHost(self, host)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        return self.send("", function, *arguments, **named)

    def send(self, host: str, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """As submit(), on one machine."""
        if self._client.status != "running":
            raise ClusterLost("scheduler", more=str(self._client.status))
        future: Future[Any] = Future()
        with self._lock:
            since = self._absent_since.setdefault(host, None)
        if since is not None and time.monotonic() - since > self._seconds:
            future.set_exception(HostLost(host))
            return future
        task = self._client.submit(function, *arguments, pure=False, retries=_RETRIES, resources={host: 1} if host else None, **named)
        future.set_running_or_notify_cancel()
        with self._lock:
            self._under_way[future] = (host, task)
        task.add_done_callback(lambda done: self._arrived(future, done))
        return future

    def _arrived(self, future: Future[Any], task: Any) -> None:
        with self._lock:
            if self._under_way.pop(future, None) is None:
                return
        try:
            future.set_result(task.result(timeout=60))
        except BaseException as error:  # a task that was cancelled is one that nobody will do, too
            future.set_exception(error if isinstance(error, Exception) else HostLost(type(error).__name__))

    def _watch(self) -> None:
        """Look at the workers now and then: what waits for a machine that does not come back is given up."""
        while not self._end.wait(_SECONDS_BETWEEN_LOOKS):
            try:
                there = self._there()
            except Exception:
                there = {}
            now = time.monotonic()
            hosts = {name for each in there.values() for name in each.get("resources", {})} | ({""} if there else set())
            given_up: list[tuple[Future[Any], Any]] = []
            with self._lock:
                for host, since in self._absent_since.items():
                    self._absent_since[host] = None if host in hosts else now if since is None else since
                for future, (host, task) in list(self._under_way.items()):
                    since = self._absent_since[host]
                    if since is not None and now - since > self._seconds:
                        del self._under_way[future]
                        given_up.append((future, task))
            for future, task in given_up:
                future.set_exception(HostLost("no worker"))
                with suppress(Exception):
                    task.cancel()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; its workers stay."""
        self._end.set()
        if self._watcher.is_alive() and threading.current_thread() is not self._watcher:
            self._watcher.join(10)
        with self._lock:
            tasks = [task for _, task in self._under_way.values()]
        with suppress(Exception):
            if cancel_futures and tasks:
                self._client.cancel(tasks)
            self._client.close(timeout=10)


class _OnHost(Executor):
    def __init__(self, cluster: Cluster, host: str) -> None:
        self._cluster = cluster
        self._host = host

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        return self._cluster.send(self._host, function, *arguments, **named)


@dataclass(frozen=True, slots=True)
class FarTree:
    """The files under a path of a machine of the cluster, listed there and read there. Paths in the report begin with the machine's name."""

    cluster: Cluster
    host: str
    path: str
    selection: Selection = field(default_factory=Selection)

    @property
    def roots(self) -> tuple[str, ...]:
        return (f"{self.host}:{self.path}",)

    def items(self) -> Iterator[Item | Skipped]:
        on_host = self.cluster.for_host(self.host)
        try:
            found, folders = on_host.submit(begin, self.path, self.selection).result()
            yield from map(self._item, found)
            with Waiting() as waiting:
                waiting.push(folders)
                while some := _taken(waiting):
                    found, folders = on_host.submit(walk_some, some, self.selection).result()
                    waiting.push(folders)
                    yield from map(self._item, found)
        except HostLost:
            yield Skipped(self.roots[0], Why.NO_ACCESS, "no worker of this machine answers")

    def _item(self, found: Found | Skipped) -> Item | Skipped:
        path = f"{self.host}:{found.path}"
        if isinstance(found, Skipped):
            return Skipped(path, found.why, found.detail, found.size_bytes)
        return Item(path, found.size_bytes, found.modified_ns, found.changed_ns, found.owner, FileContent(found.path), host=self.host)


def _taken(waiting: Waiting) -> list[Any]:
    taken: list[Any] = []
    while len(taken) < _FOLDERS_OF_A_TASK and (folder := waiting.pop()) is not None:
        taken.append(folder)
    return taken


def certificates_of(environment: Mapping[str, str] = os.environ) -> tuple[str, str, str]:
    """The files that the environment names, "" for one that it does not."""
    authority, certificate, key = (environment.get(variable, "") for variable in VARIABLES)
    return authority, certificate, key


def _version() -> str:
    return __version__
