"""How fast are 10,000 incidents assessed, beside a peer in the same run that only checks the same facts against the schema?

The whole command (`komainu assess --format jsonl`, one process, parsing and writing included) should need less than 5 s.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from komainu.law.breach import Facts, assess
from komainu.law.breach.schema import facts_schema

CASES = Path(__file__).parent.parent / "src/komainu/law/breach/tests/data/cases.yaml"
LIMIT_SECONDS = 5.0
CHECKED_BY_SCHEMA = 500


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def facts_of(count: int) -> list[dict[str, Any]]:
    cases = yaml.load(CASES.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["cases"]
    return [cases[number % len(cases)]["facts"] for number in range(count)]


def whole_command(lines: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.jsonl"
        path.write_text(lines, encoding="utf-8")
        command = [sys.executable, "-m", "komainu.cli.main", "assess", "--format", "jsonl", str(path)]
        return timed(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True))


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench assess", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="number of incidents (10,000)")
    count = parser.parse_args(argv).count
    documents = facts_of(count)
    texts = [json.dumps(one, ensure_ascii=False) for one in documents]
    validator = Draft202012Validator(facts_schema())
    checked = documents[:CHECKED_BY_SCHEMA]

    parsing = timed(lambda: [json.loads(text) for text in texts])
    schema = timed(lambda: [validator.is_valid(one) for one in checked]) * count / len(checked)
    reading = timed(lambda: [Facts.from_json(one) for one in documents])
    read = [Facts.from_json(one) for one in documents]
    assessing = timed(lambda: [assess(one).to_json() for one in read])
    command = whole_command("\n".join(texts) + "\n")

    rows = [
        ("json.loads alone", parsing),
        (f"peer: jsonschema checks the same facts (from {len(checked)})", schema),
        ("Facts.from_json, which checks them too", reading),
        ("assess and to_json", assessing),
        ("komainu assess --format jsonl, one process", command),
    ]
    print(f"{count:,} incidents")
    for name, seconds in rows:
        print(f"  {name:<62} {seconds:7.2f} s   {seconds / schema:6.2f} x peer")
    allowed = LIMIT_SECONDS * count / 10_000
    print(f"  limit for the whole command: {allowed:.1f} s: {'kept' if command < allowed else 'MISSED'}")
    return 0 if command < allowed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
