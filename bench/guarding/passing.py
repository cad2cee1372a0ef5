"""Two that only pass on. P: our own server loop without spool and examination. F's filter: returns each message untouched to Postfix.

`python -m bench.guarding.passing door SERVICE.toml` and `… filter UPSTREAM_PORT` print their port.
"""

from __future__ import annotations

import asyncio
import sys
import types
from pathlib import Path
from typing import Any

from komainu.guard.service.client import Client
from komainu.guard.service.clock import Clock
from komainu.guard.service.core import Answer
from komainu.guard.service.door import Doorway, Session
from komainu.guard.service.settings import Settings


class _Passing:
    """Stands where the core stands, and hands on at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.is_closing = False
        self.knowledge = types.SimpleNamespace(is_ready=False, rules=lambda _who: types.SimpleNamespace(limits={"recipients": 1000}))
        self.free: asyncio.LifoQueue[Client] = asyncio.LifoQueue()

    def may_come(self, _size: int = 0) -> None:
        return None

    def told(self, _uid: str) -> None:
        return None

    async def accept(self, content: bytes, envelope: Any, head: Any, *, options: dict[str, Any]) -> Answer:
        client = self.free.get_nowait() if not self.free.empty() else Client(self.settings)
        if not client.is_open:
            await client.connect()

        async def nothing(_replies: Any) -> None:
            return None

        recipients = [(each, "") for each in envelope.rcpt_to]
        result = await client.send(envelope.mail_from, recipients, content, options={}, before_dot=nothing)
        self.free.put_nowait(client)
        word = result.final or result.recipients[0]
        return Answer(word.code, word.text)


async def _main(kind: str, where: str) -> None:
    if kind == "door":
        settings = Settings.read(Path(where))
    else:
        nowhere = Path("/nonexistent")
        settings = Settings(
            listen=("127.0.0.1", 0), upstream=("127.0.0.1", int(where)), policy=nowhere, spool=nowhere, key_file=nowhere, history=nowhere,
            upstream_tls="none", hostname="filter.test",
        )  # fmt: skip
        import ipaddress
        from dataclasses import replace

        settings = replace(settings, trusted=(ipaddress.ip_network("127.0.0.0/8"),))
    core: Any = _Passing(settings)
    forwarder: Any = types.SimpleNamespace(capabilities={"8BITMIME": "", "SMTPUTF8": "", "PIPELINING": "", "DSN": ""})
    doorway = Doorway(core, forwarder, None, None)

    def session() -> Session:
        return doorway.session()

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2]))
