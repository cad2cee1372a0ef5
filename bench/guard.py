"""`./komainu bench guard`: the table of the guard's contract, section 10, in one run: a bare pass-through, Postfix with a content filter, and the guard, in turns.

./komainu bench guard [--runs 5] [--messages 400] [--rows 1,2,3,4] [--write]      the table, with --write into bench/results/guard.md
./komainu bench guard --kills 200                                                 kill the real process at random points, and count
./komainu bench guard --memory 20000                                              the process's memory over so many messages
./komainu bench guard --milter                                                    Postfix with the guard as its milter, beside Postfix alone
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import functools
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.guarding import beside, kills
from bench.guarding.table import table_of
from komainu.guard.service.tests.running import KEY, KNOWN, SENDER, House, letter
from komainu.guard.spool import Spool, State
from komainu.guard.tests.postfix import Postfix

DEV = Path(__file__).parents[1] / "src" / "komainu" / "guard" / "tests" / "dev"
RESULTS = Path(__file__).parent / "results" / "guard.md"
_CONNECTIONS = 20


class Sink:
    """The counting upstream, in a process of its own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.guarding.sink"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def ask(self, word: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def wait(self, count: int, seconds: float = 120) -> float:
        """When the last of so many came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            seen, last = self.ask("count")
            if seen >= count:
                return float(last)
            time.sleep(0.02)
        raise SystemExit(f"only {self.ask('count')[0]} of {count} messages came")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def _text(number: int | str) -> bytes:
    """A letter of 3 KiB with its own Message-ID."""
    more = "".join(f"{line}. 次回の打合せの資料は、前回と同じ場所に置きました。ご確認をお願いいたします。\n" for line in range(24))
    return letter(number=number, more=more)


def _sheet(number: int | str) -> bytes:
    """A letter with a sheet of 300 rows of persons, 200 KiB in all."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for row, cells in enumerate([("氏名", "電話番号", "住所"), *((f"山田 {'太次三四五六七八九十'[n % 10]}{'郎子美介'[n % 4]}", f"090-{n:04}-{n * 7 % 10000:04}", f"東京都港区芝{n % 5 + 1}-{n}-1") for n in range(300))]):  # fmt: skip
            for column, cell in enumerate(cells):
                page.write_string(row, column, cell)
        picture = bytes(range(256)) * 500
        book.add_worksheet().write_string(0, 0, base64.b85encode(picture).decode()[:30000])
    sheet = made.getvalue()
    sheet_lines = base64.encodebytes(sheet).replace(b"\n", b"\r\n")
    padding = base64.encodebytes(bytes(range(256)) * 530).replace(b"\n", b"\r\n")
    head, _, body = letter(number=number).partition(b"\r\n\r\n")
    head = head.replace(
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit", b'Content-Type: multipart/mixed; boundary="b"'
    )
    parts = [
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body,
        b'Content-Type: application/octet-stream; name="meibo.xlsx"\r\nContent-Disposition: attachment; filename="meibo.xlsx"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + sheet_lines,
        b'Content-Type: image/bmp; name="logo.bmp"\r\nContent-Disposition: inline; filename="logo.bmp"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + padding,
    ]
    return head + b"\r\n\r\n" + b"".join(b"--b\r\n" + each + b"\r\n" for each in parts) + b"--b--\r\n"


def _letters(folder: Path, row: str, count: int, run: str) -> int:
    """Write the letters of a row; how many there are."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if row != "3":
        made = _sheet("NUMBER") if row == "2" else _text("NUMBER")
        for number in range(count):
            (folder / f"{number:05}.eml").write_bytes(made.replace(b"NUMBER", f"{run}-{number}".encode()))
        return count
    for number, path in enumerate(_passing()):
        content = re.sub(rb"\r\n|\r|\n", b"\r\n", path.read_bytes())
        mark = f"Received: from pc ([192.0.2.7]) (Authenticated sender: {SENDER}) by mail.midori.example\r\nX-Run: {run}\r\n".encode()
        (folder / f"{number:05}.eml").write_bytes(mark + content)
        (folder / f"{number:05}.rcpt").write_text("\n".join(_recipients(path.with_suffix(".env.json"))))
    return len(list(folder.glob("*.eml")))


@functools.cache
def _passing() -> tuple[Path, ...]:
    """The messages of the development set that come with an envelope and pass by a policy that passes all; some grades no policy can lower."""
    from datetime import UTC, datetime

    from komainu.guard import Envelope, History, Policy, examine, inspect_here
    from komainu.guard.tests.house import HISTORY

    policy, history, found = Policy(_all_pass().encode()), History.from_json(HISTORY), []
    for path in sorted(DEV.glob("*.eml")):
        beside = path.with_suffix(".env.json")
        if beside.exists():
            envelope = Envelope(SENDER, tuple(_recipients(beside)), SENDER)
            verdict = examine(path.read_bytes(), envelope, policy, history, as_of=datetime.now(UTC), inspector=inspect_here)
            if verdict.grade in ("pass", "remind"):
                found.append(path)
    return tuple(found)


def _recipients(envelope: Path) -> list[str]:
    named = json.loads(envelope.read_text(encoding="utf-8"))["rcpt_to"]
    return [each for each in named if re.fullmatch(r"[!-~]+@[!-~]+", each)] or [KNOWN]


def _all_pass() -> str:
    """A policy by which everything is looked at and nothing is held."""
    from komainu.guard.catalogue import CHECKS

    lines = ["schema_version = 1", "[base.house]", 'inside_domains = ["midori.example"]', "[locked]", "never_allow = []"]
    for check in CHECKS.values():
        lines += [f"[base.checks.{check.id}]", 'grade = "pass"']
        if check.id in ("sender_mismatch", "first_contact", "freemail_recipient"):
            # The set is sent by one person here, to people whom this house does not know: with data that holds in any policy.
            lines.append("enabled = false")
        for key, value in check.keys.items():
            if key.endswith("grade"):
                lines.append(f'{key} = "pass"')
            elif key == "ladder":
                lines.append('ladder = [[1, "pass"]]')
            elif key.startswith("approve_") and isinstance(value, int):
                lines.append(f"{key} = 1000000")
    return "\n".join(lines) + "\n"


@contextmanager
def _started(*command: str, expect: str = r"(\d+)$") -> Iterator[tuple[int, subprocess.Popen[str]]]:
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        found = re.search(expect, process.stdout.readline().strip())
        if found is None:
            raise SystemExit(f"{command[-1]} did not start")
        yield int(found.group(1)), process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
        process.kill()


@contextmanager
def _postfix(sink: Sink) -> Iterator[int]:
    """F: Postfix, a filter that changes nothing, Postfix again, the sink."""
    from tests.ports import free_port

    back = free_port()
    with _started("-m", "bench.guarding.passing", "filter", str(back)) as (filter_port, _):
        postfix = Postfix(
            main=f"relayhost = [127.0.0.1]:{sink.port}\ncontent_filter = filter:[127.0.0.1]:{filter_port}\nsmtp_destination_concurrency_limit = 20\ndefault_process_limit = 50\nsmtp_connection_cache_on_demand = yes\n",
            master=f"127.0.0.1:{back} inet n - n - - smtpd\n  -o content_filter=\nfilter unix - - n - 20 smtp\n",
        )
        with postfix:
            yield postfix.port


def _load(port: int, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.guarding.load", str(port), str(folder), str(_CONNECTIONS)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _measure(folder: Path, rows: list[str], runs: int, messages: int) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """(messages/s, p95 in ms) of each run, by row and way."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    sink = Sink()
    try:
        house = House(folder / "house", sink.port)
        house.set('workers = 2\nupstream_connections = 10\nupstream_tls = "none"\n')
        whole = House(folder / "whole", sink.port)
        whole.set('workers = 2\nupstream_connections = 10\nupstream_tls = "none"\n')
        (whole.folder / "policy.toml").write_text(_all_pass(), encoding="utf-8")
        held = House(folder / "held", sink.port)
        held.set('workers = 2\nupstream_connections = 10\nupstream_tls = "none"\n')
        if "4" in rows:
            _fill(held, 10_000)
        with contextlib.ExitStack() as ways:
            serve = ("-m", "komainu", "guard", "--lang", "en", "serve", "--service")
            ports = {"P": ways.enter_context(_started("-m", "bench.guarding.passing", "door", str(house.folder / "guard.toml")))[0]}
            ports["F"] = ways.enter_context(_postfix(sink))
            ports["1"] = ports["2"] = ways.enter_context(_started(*serve, str(house.folder / "guard.toml")))[0]
            ports["3"] = ways.enter_context(_started(*serve, str(whole.folder / "guard.toml")))[0] if "3" in rows else 0
            ports["4"] = ways.enter_context(_started(*serve, str(held.folder / "guard.toml")))[0] if "4" in rows else 0
            for run in range(-1, runs):
                for row in rows:
                    many = max(messages // 10, 20) if row == "2" else messages
                    for way in ("P", "F", "guard") if row != "4" else ("guard",):
                        count = _letters(folder / "letters", row, many if run >= 0 else min(many, 60), f"{run}{row}{way}")
                        port = ports[row] if way == "guard" else ports[way]
                        found_now = _once(sink, port, folder / "letters", count, house if row == "2" and way == "guard" else None)
                        if run >= 0:
                            found.setdefault((row, way), []).append(found_now)
                            print(f"run {run + 1} row {row} {way}: {found_now[0]:.0f}/s, p95 {found_now[1]:.1f} ms", flush=True)
    finally:
        sink.end()
    return found


def _once(sink: Sink, port: int, letters: Path, count: int, counted: House | None) -> tuple[float, float]:
    before = _waiting(counted)
    sink.ask("reset")
    seen = _load(port, letters)
    if seen["codes"] != {"250": count}:
        raise SystemExit(f"not all were taken: {seen['codes']}")
    if counted is None:
        ended = sink.wait(count)
    else:
        while _waiting(counted) < before + count:
            time.sleep(0.02)
        ended = time.time()
    return count / (ended - seen["began"]), seen["p95"] * 1000


def _waiting(house: House | None) -> int:
    if house is None:
        return 0
    with house.spool() as spool:
        counts = spool.counts()
        return sum(counts.get(state, 0) for state in (State.AWAITING_APPROVAL, State.AWAITING_CONFIRMATION, State.HELD))


def _fill(house: House, count: int) -> None:
    """Held messages, as the service writes them."""
    import uuid
    from datetime import UTC, datetime, timedelta

    from komainu.guard import Envelope
    from komainu.guard.service.clock import Clock
    from komainu.guard.spool import Due, Ruling

    clock, now = Clock(), datetime.now(UTC)
    with Spool.open(house.folder / "spool", KEY) as spool:
        verdict = {"verdict": "hold", "hold_minutes": 6000, "findings": []}
        due = Due(now + timedelta(hours=100), clock.monotonic() + 360000, clock.boot)
        for start in range(0, count, 500):

            def work(db: Any, start: int = start) -> None:
                for number in range(500):
                    uid = str(uuid.uuid4())
                    stored = spool.writing.made_ready(
                        uid, _text(f"held{start}-{number}"), Envelope(SENDER, (KNOWN,), SENDER), subject="打合せ", at=now
                    )
                    spool.writing.store(db, stored)
                    spool.writing.answered(db, [uid])
                    spool.writing.examined(db, uid, Ruling(State.HELD, verdict, {}, "verdict", due), now)

            spool.write(work)


def _memory(folder: Path, count: int) -> None:
    sink = Sink()
    try:
        house = House(folder / "house", sink.port)
        house.set('workers = 2\nupstream_tls = "none"\n')
        with _started("-m", "komainu", "guard", "--lang", "en", "serve", "--service", str(house.folder / "guard.toml")) as (port, process):
            done = 0
            while done < count:
                _letters(folder / "letters", "1", 1000, f"m{done}")
                _load(port, folder / "letters")
                done += 1000
                sink.wait(done)
                size = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
                print(f"{done} messages: {int(size.group(1)) // 1024 if size else 0} MiB", flush=True)
    finally:
        sink.end()


def _milter(folder: Path, runs: int, messages: int) -> None:
    sink = Sink()

    def once(port: int, run: str) -> tuple[float, float]:
        count = _letters(folder / "letters", "1", messages, run)
        return _once(sink, port, folder / "letters", count, None)

    try:
        beside.run(folder, sink, runs, once)
    finally:
        sink.end()


def main() -> None:
    parser = argparse.ArgumentParser(prog="komainu bench guard", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--rows", default="1,2,3,4")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--milter", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="komainu-guard-", dir="/tmp") as name:
        folder = Path(name)
        if options.kills:
            sink = Sink()
            try:
                raise SystemExit(kills.run(folder, sink, options.kills, options.seconds))
            finally:
                sink.end()
        if options.memory:
            _memory(folder, options.memory)
            return
        if options.milter:
            _milter(folder, options.runs, options.messages)
            return
        rows = options.rows.split(",")
        table = table_of(_measure(folder, rows, options.runs, options.messages), rows)
    print(table)
    if options.write:
        import os

        text = f"# The guard: speed\n\n`./komainu bench guard`, {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {options.runs} runs of {options.messages} messages in turns, {_CONNECTIONS} connections, one message each; median (range).\n\n"
        RESULTS.write_text(text + table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
