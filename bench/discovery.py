"""`./komainu bench discovery`: 1,000,000 files with hits and 100,000 lines with their risks beside a small house: every page of the parts discovery and risks in
turns with a bare signed-in page, what a decision, a run and an export cost. Ends with 1 when a page is dearer than the limit or asks more queries where there is more.

    ./komainu bench discovery --keep /tmp/house       keeps the large house there, to measure again without making it
    ./komainu bench discovery --only /risks/          pages whose address begins so
    ./komainu bench discovery --postgres --lines 10000 --files 100000

Lines and risks are made in bulk, past the services; the files come in as the results of a run, by the service that takes them in.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from bench.discovering import house as making
from bench.measuring import MOST_TIMES_BARE, Measured, counted, house_on_server, in_turns, said, serve, server
from tests.house_on_disk import ROOT, HouseOnDisk

SIZES = ((100, 100), (100_000, 1_000_000))
MOST_SECONDS = 60.0
RESULT = ROOT / "bench" / "results" / "discovery.md"


@contextmanager
def _folder(keep: str) -> Iterator[Path]:
    if keep:
        folder = Path(keep)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="komainu-bench-") as name:
        yield Path(name)


def measure(lines: int, files: int, options: argparse.Namespace, keep: str, url: str = "") -> tuple[dict[str, Any], dict[str, Measured]]:
    """One house: made (or found where it was kept), its acts timed, its pages measured. `url` of a PostgreSQL server; "": SQLite."""
    with _folder(keep) as folder:
        if url:
            house, _is_new = house_on_server(folder, url, f"komainu_discovery_{files}")
        else:
            house = HouseOnDisk(folder, f"sqlite:///{folder / 'komainu.sqlite3'}")
        kept = folder / "made.json"
        try:
            if kept.exists():
                made = json.loads(kept.read_text(encoding="utf-8"))
            else:
                house.migrate()
                made = said(house, making.FILL.format(lines=lines, files=files))
                if url:
                    # Its tables are in order before they are measured, as the server keeps them by itself.
                    house.execute("VACUUM ANALYZE")
                kept.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
            if not options.no_acts:
                for name, code in (("acts", making.ACTS), ("exports", making.EXPORTS)):
                    made[name] = said(house, code.format(**made))
                    print(f"{lines:,} lines, {files:,} files, {name}: {made[name]}", flush=True)
            house.python(making.SIGN_IN.format(session=made["session"]))
            wanted = {name: path for name, path in made["pages"].items() if not options.only or path.startswith(tuple(options.only))}
            counts = counted(house, made["session"], list(wanted.values()))
            port = serve(house, made["session"])
            found = {}
            for name, path in wanted.items():
                found[name] = in_turns(port, path, made["session"], options.requests, counts[path])
                print(f"{files:>9,} files  {name:<44}{found[name].times_bare:>8.2f}{counts[path]:>5}", flush=True)
            return made, found
        finally:
            house.stop_all()


def report(results: Sequence[tuple[tuple[int, int], dict[str, Any], dict[str, Measured]]]) -> str:
    """What was measured, as a page of the repository."""
    lines = ["# Discovery and risks at scale", ""]
    sizes = " and ".join(f"{lines:,} lines of the ledger with {files:,} files with hits" for (lines, files), _made, _found in results)
    bare = statistics.mean(each.bare_rate for _size, _made, found in results for each in found.values())
    lines += [
        f"`./komainu bench discovery` on SQLite, {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors, load at the end {os.getloadavg()[0]:.1f}; the bare page {bare:.0f}/s.",
        f"{sizes}. Each page in turns with the bare signed-in page on the same server; *x bare* compares processor time.", "",
        "| page |" + "".join(f" {files:,} files: x bare | queries | p95 ms |" for (_lines, files), _made, _found in results),
        "| --- |" + " ---: | ---: | ---: |" * len(results),
    ]  # fmt: skip
    for name in results[-1][2]:
        row = [found[name] for _size, _made, found in results]
        lines.append(f"| {name} |" + "".join(f" {each.times_bare:.2f} | {each.queries} | {each.p95_ms:.0f} |" for each in row))
    for title, part in (("Taking in", "taking"), ("Acts", "acts"), ("Exports of all, checks", "exports")):
        if part not in results[-1][1]:
            continue
        lines += ["", f"{title}:", "", "| | " + " | ".join(f"{files:,} files" for (_lines, files), _made, _found in results) + " |"]
        lines.append("| --- |" + " ---: |" * len(results))
        for name in results[-1][1][part]:
            lines.append(f"| {name} |" + "".join(f" {made[part].get(name, '')} |" for _size, made, _found in results))
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./komainu bench discovery", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=64, help="for each page at each size")
    parser.add_argument("--lines", type=int, default=SIZES[1][0], help="of the larger inventory")
    parser.add_argument("--files", type=int, default=SIZES[1][1], help="with hits, in the larger house")
    parser.add_argument("--keep", default="", help="a folder for the larger house")
    parser.add_argument("--only", nargs="*", default=[], help="pages whose address begins so; the result is printed, not written")
    parser.add_argument("--no-acts", action="store_true", help="pages alone")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL: printed, not written, and nothing is kept")
    parser.add_argument("--large", action="store_true", help="the larger house alone; printed, not written")
    options = parser.parse_args(arguments)
    results = []
    with server() if options.postgres else nullcontext("") as url:
        for lines, files in [(options.lines, options.files)] if options.large else [SIZES[0], (options.lines, options.files)]:
            keep = options.keep if files == options.files and not url else ""
            results.append(((lines, files), *measure(lines, files, options, keep, url)))
    failed: list[str] = []
    for name, many in results[-1][2].items():
        few = results[0][2][name]
        if many.times_bare > MOST_TIMES_BARE:
            failed.append(f"{name}: {many.times_bare:.1f} bare pages")
        if few.queries != many.queries:
            failed.append(f"{name}: {few.queries} and {many.queries} queries")
    for name, told in results[-1][1].get("exports", {}).items():
        if name.startswith("export") and float(told.split()[0]) > MOST_SECONDS:
            failed.append(f"{name}: {told}")
    if not options.only and not options.large and not options.postgres:
        RESULT.write_text(report(results), encoding="utf-8")
    for line in failed:
        print(f"over the limit: {line}")
    print("all within the limits" if not failed else f"{len(failed)} over the limits")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
