"""An upstream that takes everything at once and only counts. A process of its own: `python -m bench.guarding.sink` prints its port, then answers on standard input: `count`, `reset`, `ids`."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import Counter

_ID = re.compile(rb"^Message-ID: *<([^>]+)>", re.MULTILINE | re.IGNORECASE)


class _State:
    count = 0
    last = 0.0
    ids: Counter[str] = Counter()
    keep = False


class _Sink(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = bytearray()
        self.in_data = False
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self._step():
            pass

    def _step(self) -> bool:
        if self.in_data:
            end = self.buffer.find(b"\r\n.\r\n")
            if end < 0:
                return False
            if _State.keep:
                found = _ID.search(self.buffer, 0, end)
                _State.ids[found.group(1).decode() if found else "?"] += 1
            del self.buffer[: end + 5]
            self.in_data = False
            _State.count += 1
            _State.last = time.time()
            self.transport.write(b"250 2.0.0 taken\r\n")
            return True
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        word = bytes(self.buffer[:4]).upper()
        del self.buffer[: end + 2]
        if word == b"EHLO":
            self.transport.write(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250 SIZE 99999999\r\n")
        elif word == b"DATA":
            self.in_data = True
            self.buffer[:0] = b"\r\n"
            self.transport.write(b"354 go on\r\n")
        elif word == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
            return False
        else:
            self.transport.write(b"250 2.0.0 OK\r\n")
        return True


async def _main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Sink, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().strip():
        if line == "reset":
            _State.count, _State.last = 0, 0.0
        elif line == "keep":
            _State.keep = True
        if line == "ids":
            print(json.dumps(_State.ids), flush=True)
        else:
            print(json.dumps([_State.count, _State.last]), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
