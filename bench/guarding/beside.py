"""Postfix with the guard as its milter, beside Postfix alone: 3 KiB texts that pass, counted when they reach the sink."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from komainu.guard.service.tests.running import Guard, House
from komainu.guard.tests.postfix import Postfix
from tests.ports import free_port

_FASTER = "smtp_destination_concurrency_limit = 20\ndefault_process_limit = 50\nsmtp_connection_cache_on_demand = yes\n"
# Nobody signs in at this Postfix: without these lines every message would be held.
_NOBODY = "[locked]\nnever_allow = []\n[base.checks.check_not_done]\nenabled = false\n"


def run(folder: Path, sink: Any, runs: int, once: Callable[[int, str], tuple[float, float]]) -> None:
    """Prints messages a second and the 95th percentile at the door. `once(port, run)` sends the letters to a port and measures."""
    back = free_port()
    relay = f"relayhost = [127.0.0.1]:{sink.port}\n{_FASTER}"
    milter = Postfix(
        folder / "milter",
        main=relay,
        deploy="postfix-milter",
        replaced={"/run/komainu/milter.sock": "{folder}/run/milter.sock", "10026": back},
    )
    (milter.folder / "run").mkdir()
    shutil.chown(milter.folder / "run", group="postfix")
    (milter.folder / "run").chmod(0o2750)
    house = House(folder / "house", back, f'workers = 2\n[milter]\nlisten = "unix:{milter.folder}/run/milter.sock"\n')
    policy = house.folder / "policy.toml"
    policy.write_text(policy.read_text(encoding="utf-8") + _NOBODY, encoding="utf-8")
    found: dict[str, list[tuple[float, float]]] = {"Postfix alone": [], "Postfix with the guard as milter": []}
    with milter, Guard(house), Postfix(folder / "alone", main=relay) as alone:
        ports = dict(zip(found, (alone.port, milter.port), strict=True))
        for each in range(-1, runs):
            for way, port in ports.items():
                now = once(port, f"{each}{way[:9]}")
                if each >= 0:
                    found[way].append(now)
    for way, seen in found.items():
        rates = sorted(rate for rate, _ in seen)
        print(
            f"{way}: {statistics.median(rates):.0f}/s ({rates[0]:.0f}-{rates[-1]:.0f}), p95 {statistics.median(late for _, late in seen):.0f} ms"
        )
