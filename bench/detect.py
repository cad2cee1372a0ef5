"""How well and how fast `komainu.detect` finds personal information, beside Presidio, GiNZA and a bare multi-pattern engine, in one run on freshly generated documents.

The peers are installed into an environment of their own (`.bench-peers`, the first time some minutes). Writes bench/results/detect.md.
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
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.detecting import scoring
from bench.detecting.documents import documents, hard_negatives
from komainu.detect import Detector, Kind
from komainu.detect.labels import label_of
from komainu.detect.names.lexicon import flags

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".bench-peers"
WANTED = ROOT / "bench" / "detecting" / "peers.txt"
RESULT = ROOT / "bench" / "results" / "detect.md"
ENGINES = ("presidio", "presidio-plain", "ginza", "patterns")
Documents = list[dict[str, Any]]
# One thread each, so that processor time and the time on the clock are the same thing on an idle machine.
ALONE = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass
class Result:
    """What one engine came to."""

    name: str
    counts: scoring.Counts = field(default_factory=dict)
    exact: scoring.Counts = field(default_factory=dict)
    dense: float = 0.0
    sparse: float = 0.0
    false_alarms: float | None = None


def peers_python() -> Path:
    """The Python of the peers' environment, made when it is not there or asks for other versions."""
    python = PEERS / "bin" / "python"
    mark = PEERS / "installed.txt"
    wanted = WANTED.read_text(encoding="utf-8")
    if not python.exists() or not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        print("making the peers' environment …", file=sys.stderr, flush=True)
        venv.create(PEERS, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", WANTED], check=True)
        mark.write_text(wanted, encoding="utf-8")
    return python


def size_of(texts: Documents) -> float:
    return sum(len(text["text"].encode()) for text in texts) / 1e6


def prose() -> Documents:
    """Texts with little in them: the manuals of this project, a page each."""
    return [
        {"id": path.name, "text": path.read_text(encoding="utf-8"), "spans": []} for path in sorted((ROOT / "docs" / "ja").glob("*.md"))
    ]


def ours(detector: Detector, texts: Documents, *, some: bool = False) -> tuple[dict[str, list[dict[str, Any]]], float]:
    """The detector's answers and the seconds it took: one text after another, or some at a time, as `komainu detect` and the scan read them."""
    start = time.process_time()
    bodies = [text["text"] for text in texts]
    found = list(detector.detect_many(bodies) if some else map(detector.detect, bodies))
    seconds = time.process_time() - start
    answers = {
        text["id"]: [{"start": hit.start, "end": hit.end, "type": str(hit.kind)} for hit in hits]
        for text, hits in zip(texts, found, strict=True)
    }
    return answers, seconds


class Rates:
    """The detector's MB/s, taken between the runs of its peers, so that a busy minute of the machine weighs on all; each time on documents that it has not read."""

    def __init__(self, detector: Detector, count: int, seed: int, manuals: Documents, *, some: bool) -> None:
        self.detector, self.count, self.seed, self.manuals, self.some = detector, count, seed, manuals, some
        self.dense: list[float] = []
        self.sparse: list[float] = []

    def take(self) -> None:
        texts = list(documents(self.count, self.seed + 1 + len(self.dense), held=True))
        # What was learnt of labels and words in the run before is forgotten.
        label_of.cache_clear()
        flags.cache_clear()
        self.dense.append(size_of(texts) / ours(self.detector, texts, some=self.some)[1])
        self.sparse.append(size_of(self.manuals) / ours(self.detector, self.manuals, some=self.some)[1])


def theirs(engine: str, texts: Documents, folder: Path) -> tuple[dict[str, list[dict[str, Any]]], float]:
    source, target = folder / "texts.jsonl", folder / f"{engine}.jsonl"
    source.write_text(
        "".join(json.dumps({"id": text["id"], "text": text["text"]}, ensure_ascii=False) + "\n" for text in texts), encoding="utf-8"
    )
    done = subprocess.run(
        [peers_python(), ROOT / "bench" / "detecting" / "peers.py", engine, source, target],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=ALONE,
    )
    answers = {row["id"]: row["spans"] for row in map(json.loads, target.read_text(encoding="utf-8").splitlines())}
    return answers, float(done.stdout.strip().splitlines()[-1])


def report(results: list[Result], facts: str) -> str:
    lines = [
        "# Detection, measured",
        "",
        facts,
        "",
        "| engine | precision | recall | F1 | exact F1 | macro F1 | MB/s dense | MB/s prose | times Presidio (dense, prose) | false alarms in 1,000 hard negatives |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    presidio = next((result for result in results if result.name == "presidio"), None)
    for result in results:
        precision, recall, both = scoring.micro(result.counts)
        times = (
            f"{result.dense / presidio.dense:,.0f}, {result.sparse / presidio.sparse:,.0f}"
            if presidio and presidio.dense and presidio.sparse
            else "-"
        )
        alarms = "-" if result.false_alarms is None else f"{result.false_alarms:.1f}"
        lines.append(
            f"| {result.name} | {precision:.3f} | {recall:.3f} | {both:.3f} | {scoring.micro(result.exact)[2]:.3f} | {scoring.macro(result.counts):.3f} | {result.dense:.4f} | {result.sparse:.4f} | {times} | {alarms} |"
        )
    lines += [
        "",
        "F1 by kind (overlap of at least half):",
        "",
        "| kind | in the texts | " + " | ".join(result.name for result in results) + " |",
        "| --- | --- |" + " --- |" * len(results),
    ]
    for kind in Kind:
        own = results[0].counts.get(kind, [0, 0, 0])
        cells = [f"{scoring.figures(*result.counts.get(kind, [0, 0, 0]))[2]:.3f}" for result in results]
        lines.append(f"| {kind} | {own[0] + own[2]} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench detect", description=__doc__)
    parser.add_argument("--documents", type=int, default=400, help="generated documents for Komainu (400)")
    parser.add_argument("--peer-documents", type=int, default=120, help="how many of them the peers read (120)")
    parser.add_argument("--negatives", type=int, default=1000)
    parser.add_argument("--seed", type=int, help="default: a fresh one, which is printed")
    parser.add_argument("--no-peers", action="store_true", help="Komainu alone; the result is printed, not written")
    chosen = parser.parse_args(argv)
    seed = chosen.seed if chosen.seed is not None else secrets.randbelow(10**9)
    texts = list(documents(chosen.documents, seed, held=True))
    negatives = list(hard_negatives(chosen.negatives, seed, held=True))
    manuals = prose()
    detector = Detector()
    ours(detector, texts[:20])

    results = []
    rates = []
    for name, some in (("komainu", False), ("komainu, some texts at a time", True)):
        answers, _ = ours(detector, texts, some=some)
        own = Result(name, scoring.count(texts, answers), scoring.count(texts, answers, 1.0))
        own.false_alarms = 1000 * sum(bool(hits) for hits in ours(detector, negatives, some=some)[0].values()) / len(negatives)
        results.append(own)
        rates.append(Rates(detector, chosen.documents, seed, manuals, some=some))
        rates[-1].take()
    if not chosen.no_peers:
        few = texts[: chosen.peer_documents]
        with tempfile.TemporaryDirectory() as name:
            for engine in ENGINES:
                print(f"{engine} …", file=sys.stderr, flush=True)
                found, seconds = theirs(engine, few, Path(name))
                result = Result(engine, scoring.count(few, found), scoring.count(few, found, 1.0), size_of(few) / seconds)
                short = manuals[:6] if engine != "patterns" else manuals
                result.sparse = size_of(short) / theirs(engine, short, Path(name))[1]
                results.append(result)
                for each in rates:
                    each.take()
    for own, taken in zip(results, rates, strict=False):
        own.dense, own.sparse = median(taken.dense), median(taken.sparse)
    facts = f"Seed {seed}; templates that no training has seen; {len(texts)} documents ({size_of(texts):.2f} MB) for Komainu, the first {chosen.peer_documents} of them for its peers; prose: this project's manuals ({size_of(manuals):.2f} MB). One process, models loaded; one text after another (Komainu also some at a time: `detect_many`, as `komainu detect` and `komainu scan` read); MB of UTF-8 per second of processor time; Komainu's is the median of {len(rates[0].dense)} passes between the runs of the others, each over as many documents that it had not read. Python {platform.python_version()}, {platform.machine()}. Each engine's accuracy is over its own documents."
    told = report(results, facts)
    print(told)
    if not chosen.no_peers:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(told, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
