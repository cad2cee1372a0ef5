"""How fast `komainu scan` reads a tree of office files and how well it counts, beside hawk-scanner and Presidio fed by the same extractor, in one run on a fresh tree.

The peers are installed into environments of their own the first time (some minutes). Writes bench/results/scan.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.detect import peers_python
from bench.detecting import peers, scoring
from bench.scanning import tree
from komainu.detect import Kind
from komainu.extract import Section, read_file
from komainu.scan.cluster import VARIABLES
from tests.cluster import cluster_of, joined

ROOT = Path(__file__).resolve().parent.parent
HAWK = ROOT / ".bench-hawk"
WANTED = ROOT / "bench" / "scanning" / "hawk.txt"
RESULT = ROOT / "bench" / "results" / "scan.md"
# One thread each, so that two workers are compared with one and not with a library's own threads.
ALONE = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
Counts = dict[str, Counter[str]]


@dataclass
class Cost:
    """What a command took: seconds on the clock, seconds of processors by all its processes, the most memory of its first process (MB)."""

    clock: float
    processor: float
    memory: float = 0.0

    def least(self, other: Cost) -> Cost:
        """The smaller of each time: what other work on the machine added to one of them is left out."""
        return Cost(min(self.clock, other.clock), min(self.processor, other.processor), max(self.memory, other.memory))


@dataclass
class Result:
    """What one scanner came to: its cost, that of its start alone, counts by file."""

    name: str
    cost: Cost
    start: Cost = field(default_factory=lambda: Cost(0.0, 0.0))
    counts: Counts = field(default_factory=dict)
    files: int = 0
    size_bytes: int = 0


def in_turns(runs: list[Callable[[], Result]], turns: int) -> list[Result]:
    """The results of some scanners that run in turns, each with its least times."""
    results = [each() for each in runs]
    for _ in range(turns - 1):
        for result, each in zip(results, runs, strict=True):
            again = each()
            result.cost, result.start = result.cost.least(again.cost), result.start.least(again.start)
    return results


def run(command: list[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """The cost of a command that must succeed."""
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        env={**ALONE, **(environment or {})},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    used: dict[int, float] = {}
    memory = 0.0
    while process.poll() is None:
        used.update(_processors(process.pid))
        memory = max(memory, _memory(process.pid))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return Cost(time.monotonic() - began, sum(used.values()), memory)


def _processors(session: int) -> dict[int, float]:
    """Seconds of processor by each process of a session that runs now."""
    tick = os.sysconf("SC_CLK_TCK")
    found: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            found[int(path.parent.name)] = (int(fields[11]) + int(fields[12])) / tick
    return found


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def ours(folder: Path, jobs: int, work: Path) -> Result:
    output, empty = work / f"komainu-{jobs}.jsonl", work / "empty"
    empty.mkdir(exist_ok=True)
    (empty / "a.txt").write_text("氏名 山田太郎", encoding="utf-8")
    command: list[str | Path] = [sys.executable, "-m", "komainu.cli.main", "scan", "--jobs", str(jobs), "--output"]
    start = run([*command, work / "empty.jsonl", empty], work)
    cost = run([*command, output, folder], work)
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    counts = {os.path.relpath(line["path"], folder): Counter(line["counts"]) for line in lines}
    return Result(f"komainu, {jobs} worker{'s' if jobs > 1 else ''}", cost, start, counts)


def clustered(folder: Path, workers: int, work: Path) -> Result:
    """The same command on a cluster of so many processes; the processors of its scheduler and workers count too, its start does not."""
    output, home = work / "komainu-cluster.jsonl", work / "cluster"
    home.mkdir()
    with cluster_of(home, *(f"host{number}" for number in range(workers))) as running:
        with joined(running):
            pass
        environment = dict(zip(VARIABLES, running.certificates, strict=True))
        command: list[str | Path] = [sys.executable, "-m", "komainu.cli.main", "scan", "--cluster", running.address, "--output"]
        start = run([*command, work / "empty.jsonl", work / "empty"], work, environment)
        before = running.processor_seconds(_processors)
        cost = run([*command, output, folder], work, environment)
        cost.processor += running.processor_seconds(_processors) - before
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    counts = {os.path.relpath(line["path"], folder): Counter(line["counts"]) for line in lines}
    return Result(f"komainu, cluster of {workers}", cost, start, counts)


def hawk(folder: Path, work: Path) -> Result:
    """hawk-scanner with the patterns that Presidio gets too; it has no others for Japanese."""
    python = HAWK / "bin" / "python"
    if not (HAWK / "installed.txt").exists() or (HAWK / "installed.txt").read_text() != WANTED.read_text():
        print("making hawk-scanner's environment …", file=sys.stderr, flush=True)
        venv.create(HAWK, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", WANTED], check=True)
        (HAWK / "installed.txt").write_text(WANTED.read_text())
    patterns = {f"{kind}-{number}": pattern for number, (kind, pattern, _) in enumerate(peers.PATTERNS)}
    (work / "fingerprint.yml").write_text(json.dumps(patterns), encoding="utf-8")
    costs = []
    for path in (work / "empty", folder):
        sources = {"notify": {"redacted": False}, "sources": {"fs": {"tree": {"path": str(path), "exclude_patterns": []}}}}
        (work / "connection.yml").write_text(json.dumps(sources), encoding="utf-8")
        command: list[str | Path] = [
            HAWK / "bin" / "hawk_scanner",
            "fs",
            "--connection",
            "connection.yml",
            "--fingerprint",
            "fingerprint.yml",
        ]
        costs.append(run([*command, "--json", "hawk.json", "--quiet", "--no-write"], work))
    counts: Counts = {}
    for row in json.loads((work / "hawk.json").read_text(encoding="utf-8")).get("fs", []):
        kind = row["pattern_name"].rpartition("-")[0]
        counts.setdefault(os.path.relpath(row["file_path"], folder), Counter())[kind] += len(row["matches"])
    return Result("hawk-scanner", costs[1], costs[0], counts)


def presidio(folder: Path, names: list[str], work: Path) -> Result:
    """Presidio as in bench/detect, fed by our extractor."""
    source, target = work / "texts.jsonl", work / "presidio.jsonl"
    began, used = time.monotonic(), time.process_time()
    with source.open("w", encoding="utf-8") as out:
        for name in names:
            for number, piece in enumerate(read_file(folder / name)):
                if isinstance(piece, Section):
                    out.write(json.dumps({"id": f"{name}\n{number}", "text": piece.text}, ensure_ascii=False) + "\n")
    extraction = Cost(time.monotonic() - began, time.process_time() - used)
    done = subprocess.run(
        [peers_python(), ROOT / "bench" / "detecting" / "peers.py", "presidio", source, target],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=ALONE,
    )
    counts: Counts = {name: Counter() for name in names}
    for row in map(json.loads, target.read_text(encoding="utf-8").splitlines()):
        spans = {(span["start"], span["end"], span["type"]) for span in row["spans"]}
        counts[row["id"].split("\n")[0]].update(kind for _, _, kind in spans)
    detection = float(done.stdout.strip().splitlines()[-1])
    return Result("presidio, same extractor", Cost(0.0, extraction.processor + detection), counts=counts)


def scored(truth: Mapping[str, Counter[str]], found: Counts) -> scoring.Counts:
    """By kind: right, wrong, missed; of each file the smaller of both counts is right."""
    rows: scoring.Counts = {}
    for name, wanted in truth.items():
        given = found.get(name, Counter())
        for kind in set(wanted) | set(given):
            right = min(wanted[kind], given[kind])
            row = rows.setdefault(kind, [0, 0, 0])
            row[0] += right
            row[1] += given[kind] - right
            row[2] += wanted[kind] - right
    return rows


def report(results: list[Result], truth: Mapping[str, Counter[str]], facts: str) -> str:
    lines = [
        "# Scans, measured",
        "",
        facts,
        "",
        "| scanner | files | seconds on the clock | processor seconds | files and MB a processor second | MB of memory | precision | recall | F1 of counts |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows = {result.name: scored({name: truth[name] for name in list(truth)[: result.files]}, result.counts) for result in results}
    for result in results:
        precision, recall, both = scoring.micro(rows[result.name])
        clock = f"{max(result.cost.clock - result.start.clock, 0):.1f} (start {result.start.clock:.1f})" if result.cost.clock else "-"
        net = max(result.cost.processor - result.start.processor, 0.01)
        memory = f"{result.cost.memory:,.0f}" if result.cost.memory else "-"
        lines.append(
            f"| {result.name} | {result.files} | {clock} | {net:.1f} (start {result.start.processor:.1f}) | {result.files / net:,.0f}, {result.size_bytes / 1e6 / net:.2f} | "
            f"{memory} | {precision:.3f} | {recall:.3f} | {both:.3f} |"
        )
    lines += ["", "F1 of counts by kind:", "", "| kind | in the files | " + " | ".join(result.name for result in results) + " |"]
    lines.append("| --- | --- |" + " --- |" * len(results))
    for kind in Kind:
        wanted = sum(counts[kind] for counts in truth.values())
        cells = [f"{scoring.figures(*rows[result.name].get(kind, [0, 0, 0]))[2]:.3f}" for result in results]
        lines.append(f"| {kind} | {wanted} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench scan", description=__doc__)
    parser.add_argument("--files", type=int, default=1000, help="files of the tree (1000)")
    parser.add_argument("--peer-files", type=int, default=60, help="how many of them Presidio reads (60)")
    parser.add_argument("--turns", type=int, default=1, help="how often Komainu and hawk-scanner run, in turns; the least times count (1)")
    parser.add_argument("--seed", type=int, help="default: a fresh one, which is printed")
    parser.add_argument("--no-peers", action="store_true", help="Komainu alone; the result is printed, not written")
    chosen = parser.parse_args(argv)
    seed = chosen.seed if chosen.seed is not None else secrets.randbelow(10**9)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = work / "tree"
        truth = tree.make(folder, chosen.files, seed)
        few = list(truth)[: chosen.peer_files]

        def size_of(names: list[str]) -> int:
            return sum((folder / each).stat().st_size for each in names)

        runs = [partial(ours, folder, jobs, work) for jobs in (1, 2)]
        if not chosen.no_peers:
            runs.append(partial(hawk, folder, work))
        results = in_turns(runs, chosen.turns)
        results.insert(2, clustered(folder, 2, work))
        if not chosen.no_peers:
            results.append(presidio(folder, few, work))
        for result in results:
            names = few if result.name.startswith("presidio") else list(truth)
            result.files, result.size_bytes = len(names), size_of(names)
        load = os.getloadavg()[0]
        facts = (
            f"Seed {seed}; {len(truth)} files ({size_of(list(truth)) / 1e6:.1f} MB on disk): texts in five encodings, CSV, Word, Excel, PowerPoint, PDF, mails with attachments, "
            f"archives. One scanner after another, Komainu and hawk-scanner {chosen.turns} times in turns, of which the least times count; the start (the same scanner on one file) is told apart. Memory is that of the first process. Presidio reads the first {len(few)} "
            f"files, its models loaded. Two workers stand on two processors; load of the machine at the end: {load:.1f}. Python {platform.python_version()}, {platform.machine()}."
        )
        told = report(results, truth, facts)
    print(told)
    if not chosen.no_peers:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(told, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
