"""Clients: so many connections at once, one message on each. `python -m bench.guarding.load PORT FOLDER CONNECTIONS` sends every file of a folder and says what it saw as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

SENDER = b"tanaka@midori.example"


async def _one(port: int, content: bytes, recipients: list[bytes]) -> tuple[int, float]:
    """Code and seconds from the end of the data to the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await reader.readline()
        for command in (b"EHLO load", b"MAIL FROM:<" + SENDER + b">", *(b"RCPT TO:<" + each + b">" for each in recipients), b"DATA"):
            writer.write(command + b"\r\n")
            while True:
                line = await reader.readline()
                if line[3:4] != b"-":
                    break
            if line[:1] not in b"23":
                return int(line[:3] or b"0"), 0.0
        writer.write(content)
        if not content.endswith(b"\r\n"):
            writer.write(b"\r\n")
        await writer.drain()
        began = time.perf_counter()
        writer.write(b".\r\n")
        line = await reader.readline()
        took = time.perf_counter() - began
        writer.write(b"QUIT\r\n")
        return int(line[:3] or b"0"), took
    finally:
        writer.close()


async def _main(port: int, folder: Path, connections: int) -> None:
    letters = [(path.read_bytes().replace(b"\r\n.", b"\r\n.."), _recipients(path)) for path in sorted(folder.glob("*.eml"))]
    waiting = iter(letters)
    seen: list[tuple[int, float]] = []

    async def client() -> None:
        for content, recipients in waiting:
            try:
                seen.append(await _one(port, content, recipients))
            except OSError:
                seen.append((0, 0.0))

    began = time.time()
    await asyncio.gather(*(client() for _ in range(connections)))
    codes: dict[int, int] = {}
    for code, _ in seen:
        codes[code] = codes.get(code, 0) + 1
    took = sorted(seconds for code, seconds in seen if code == 250)
    p95 = took[int(len(took) * 0.95)] if took else 0.0
    print(json.dumps({"began": began, "ended": time.time(), "codes": codes, "p95": p95, "median": took[len(took) // 2] if took else 0.0}))


def _recipients(path: Path) -> list[bytes]:
    beside = path.with_suffix(".rcpt")
    return beside.read_bytes().split() if beside.exists() else [b"sato@kaede.example"]


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
