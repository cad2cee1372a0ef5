"""The cluster: two workers on two "machines" of the loopback, under TLS with certificates made here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from komainu.scan import FileResult, Item, Look, Tree, scan
from komainu.scan.cluster import Cluster, FarTree
from komainu.scan.faults import AddressError, ClusterLost
from tests.cluster import cluster_of, joined
from tests.other_servers import certificate

LOOK = Look(date(2026, 11, 22), names="labels")


def tree(folder: Path, count: int) -> Path:
    for number in range(count):
        path = folder / f"{number % 5}" / f"{number:03}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"氏名,電話\n佐藤一郎,090-1234-{number:04}\n", encoding="cp932")
    return folder


def told(results: Iterator[FileResult]) -> dict[str, dict[str, object]]:
    return {each.path: {**each.as_json(), "path": ""} for each in results}


@pytest.mark.slow
def test_the_cluster_gives_what_one_machine_gives_and_a_dead_worker_costs_a_retry(tmp_path: Path) -> None:
    """Work of a machine is done there; the result is that of one machine; a worker that is killed in the middle loses nothing."""
    from komainu.scan import LocalPool

    files = tree(tmp_path / "files", 60)
    (tmp_path / "cluster").mkdir()
    with LocalPool(1) as pool:
        alone = told(scan(Tree((str(files),)), pool, LOOK, workers=1))
    with cluster_of(tmp_path / "cluster", "hosta", "hostb") as running, joined(running) as cluster:
        assert cluster.workers == 2
        names = {host: cluster.for_host(host).submit(_worker_name).result(60) for host in running.workers}
        assert names == {"hosta": "hosta", "hostb": "hostb"}

        far = FarTree(cluster, "hostb", str(files))
        assert [each.host for each in far.items() if isinstance(each, Item)] == ["hostb"] * 60
        together = told(scan(far, cluster, LOOK, workers=2))
        assert together == {f"hostb:{path}": result for path, result in alone.items()}

        with_a_loss: dict[str, dict[str, object]] = {}
        for result in scan(Tree((str(files),)), cluster, LOOK, workers=2):
            if not with_a_loss:
                running.workers["hosta"].kill()
            with_a_loss[result.path] = {**result.as_json(), "path": ""}
        assert with_a_loss == alone


@pytest.mark.slow
def test_a_machine_that_stays_away_costs_lines_and_not_the_run(tmp_path: Path) -> None:
    files = tree(tmp_path / "files", 6)
    (tmp_path / "cluster").mkdir()
    with cluster_of(tmp_path / "cluster", "hosta") as running, joined(running, seconds=3.0) as cluster:
        (line,) = scan(FarTree(cluster, "hostz", str(files)), cluster, LOOK, workers=1)
        assert (line.path, line.readable, line.reason) == (f"hostz:{files}", False, "no_access")
        source = FarTree(cluster, "hosta", str(files))

        class Stopping:
            roots = source.roots

            def items(self) -> Iterator[object]:
                yield from list(source.items())
                running.workers["hosta"].kill()

        results = list(scan(Stopping(), cluster, LOOK, workers=1))  # type: ignore[arg-type]
        assert len(results) == 6
        assert all(each.readable or each.reason == "reader_died" for each in results)


@pytest.mark.slow
def test_without_tls_or_with_a_foreign_certificate_nobody_comes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    (tmp_path / "cluster").mkdir()
    (tmp_path / "foreign").mkdir()
    certificate(tmp_path / "foreign")
    monkeypatch.setattr("komainu.scan.cluster._SECONDS_TO_CONNECT", 3)
    with cluster_of(tmp_path / "cluster", "hosta") as running:
        with pytest.raises(AddressError, match="tls://"):
            Cluster(running.address.replace("tls://", "tcp://"), running.certificates)
        with pytest.raises(AddressError, match="KOMAINU_CLUSTER_KEY"):
            Cluster(running.address, (*running.certificates[:2], "/nowhere"))
        with pytest.raises(OSError):
            distributed.Client(running.address.replace("tls://", "tcp://"), timeout=3, set_as_default=False)
        foreign = tmp_path / "foreign"
        with pytest.raises(ClusterLost):
            Cluster(running.address, (running.certificates[0], f"{foreign}/cert.pem", f"{foreign}/key.pem"))


@pytest.mark.slow
def test_the_command_scans_on_a_cluster(tmp_path: Path) -> None:
    files = tree(tmp_path / "files", 12)
    (tmp_path / "cluster").mkdir()
    with cluster_of(tmp_path / "cluster", "hosta") as running:
        with joined(running):
            pass
        certificates = dict(zip(("KOMAINU_CLUSTER_CA", "KOMAINU_CLUSTER_CERT", "KOMAINU_CLUSTER_KEY"), running.certificates, strict=True))
        call = [sys.executable, "-m", "komainu.cli.main", "scan", f"hosta:{files}", "--cluster", running.address, "--format", "jsonl"]
        done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, **certificates})
        assert done.returncode == 0, done.stderr
        results = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(results) == 12
        assert all(each["path"].startswith(f"hosta:{files}/") and each["counts"]["PHONE"] == 1 for each in results)


def _worker_name() -> str:
    import distributed

    return str(distributed.get_worker().name)
