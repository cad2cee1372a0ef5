"""Random kills of the real process with a counting sink behind it: what was accepted must arrive, and arrive once unless the contract says otherwise."""

from __future__ import annotations

import contextlib
import random
import time
from pathlib import Path
from typing import Any

from komainu.guard.service.tests.running import Guard, House, letter
from komainu.guard.tests.postfix import send

_SENDERS = 4
_KNOWN = "sato@kaede.example"


def run(folder: Path, sink: Any, kills: int, seconds: float) -> int:
    """So many kills, or as many as fit into the seconds. Prints the figures; 1 if anything was lost, or doubled without having been in doubt."""
    import threading

    sink.ask("keep")
    house = House(folder / "house", sink.port)
    chance = random.Random(20261122)
    accepted: set[str] = set()
    retried: set[str] = set()
    state: dict[str, Any] = {"port": 0, "stop": False, "next": 0}
    lock = threading.Lock()

    def client() -> None:
        while not state["stop"]:
            with lock:
                state["next"] += 1
                number = state["next"]
            while True:
                # A client sends the same message again until it is told 250, as mail servers do.
                code = 0
                with contextlib.suppress(OSError, ValueError):
                    code, _ = send(state["port"], letter(number=number), (_KNOWN,), "tanaka@midori.example")
                if code == 250:
                    with lock:
                        accepted.add(f"m{number}@midori.example")
                    break
                with lock:
                    retried.add(f"m{number}@midori.example")
                if state["stop"]:
                    break
                time.sleep(0.05)
            time.sleep(0.02)

    clients = [threading.Thread(target=client, daemon=True) for _ in range(_SENDERS)]
    began = time.monotonic()
    doubts = 0
    done = 0
    while done < kills and time.monotonic() - began < seconds:
        # Every second time the answer does not wait for the examination: so kills meet messages in every state, also while workers still load.
        house.set(f'upstream_tls = "none"\nworkers = 1\nanswer_seconds = {20 * (done % 2)}\n')
        guard = Guard(house)
        state["port"] = guard.port
        if not done:
            for each in clients:
                each.start()
        time.sleep(chance.uniform(0.1, 2.5))
        guard.kill()
        guard.__exit__()
        done += 1
        if done % 20 == 0:
            print(f"{done} kills, {len(accepted)} accepted, {time.monotonic() - began:.0f} s", flush=True)
    state["stop"] = True
    house.set('upstream_tls = "none"\nworkers = 1\n')
    with Guard(house) as guard:
        state["port"] = guard.port
        for each in clients:
            each.join(timeout=60)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            arrived = sink.ask("ids")
            if accepted <= set(arrived):
                break
            time.sleep(0.2)
        time.sleep(2)
    with house.spool() as spool:
        left = {str(state): count for state, count in spool.counts().items()}
    log = (house.folder / "log").read_text()
    doubts = log.count('"event":"in_doubt"')
    arrived = sink.ask("ids")
    lost = accepted - set(arrived)
    twice = {each: count for each, count in arrived.items() if count > 1}
    print(f"{done} kills, {len(accepted)} messages accepted, {len(retried)} sent again by their clients, {sum(arrived.values())} arrived")
    print(
        f"lost {len(lost)}, twice {len(twice)} (in doubt after the final dot: {doubts}), more than twice {sum(count > 2 for count in twice.values())}, left in the spool {left}"
    )
    return int(bool(lost) or len(twice) > doubts)
