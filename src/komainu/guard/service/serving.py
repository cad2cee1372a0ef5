"""The whole service: everything put together, started in order, stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import signal
import ssl
from collections.abc import Callable

from komainu.guard.milter import Milter, MilterLimits
from komainu.guard.remembering import read_key
from komainu.guard.service.beside import Beside
from komainu.guard.service.clock import Clock
from komainu.guard.service.copying import Copying
from komainu.guard.service.core import Core
from komainu.guard.service.crew import Crew
from komainu.guard.service.door import Doorway
from komainu.guard.service.forwarding import Forwarder
from komainu.guard.service.keeper import Keeper, room
from komainu.guard.service.knowledge import Knowledge
from komainu.guard.service.settings import Settings
from komainu.guard.service.users import Users
from komainu.guard.spool import Spool

log = logging.getLogger("komainu.guard")
_SECONDS_TO_END = 10.0
_SECONDS_TO_PROBE = 3.0


class Service:
    """One running guard. `start()` raises SpoolError, HistoryLocked (the key), UsersError, OSError (the port)."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        key = read_key(settings.key_file)
        self.spool = Spool.open(settings.spool, key)
        try:
            self.spool.claim()
            self.knowledge = Knowledge(settings, key, self.spool.sealer.hash_key)
            self._users = Users(settings.auth_users) if settings.auth_users else None
            self._tls = _context(settings)
        except BaseException:
            self.spool.close()
            raise
        self.crew = Crew(self.knowledge, settings.workers, settings.language)
        self.core = Core(settings, self.spool, self.knowledge, self.crew, clock or Clock())
        self.forwarder = Forwarder(self.core)
        self.keeper = Keeper(self.core, self.forwarder)
        self._servers: list[asyncio.Server] = []
        self._keeping: list[asyncio.Task[None]] = []
        self._milter: Milter | None = None
        self.port = 0
        self.health_port = 0

    async def start(self) -> None:
        self.core.room = room(self.core)
        if self.settings.watch == "copies":
            copying = Copying(self.core)
            self.core.on_copy = copying.take
            self._keeping.append(self.core.begin(copying.run()))
        await self.crew.start()
        await self.forwarder.start()
        if self.settings.watch != "copies":
            await self.forwarder.resume()
        if self.knowledge.is_ready:
            await self.keeper.resume()
        else:
            # What lies there is examined when there is something to examine by.
            self._keeping.append(self.core.begin(self._resume_later()))
        self._keeping.append(self.core.begin(self.keeper.run()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_TO_PROBE):
                await self.forwarder.probed.wait()
        doorway = Doorway(self.core, self.forwarder, self._users, self._tls)
        loop = asyncio.get_running_loop()
        host, port = self.settings.listen
        server = await loop.create_server(doorway.session, host, port, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        self._servers.append(server)
        if self.settings.milter:
            self._milter = Milter(Beside(self.core), self._milter_limits(), self.core.clock.now)
            await self._milter.start(self.settings.milter)
        if self.settings.health is not None:
            pages = await asyncio.start_server(self._page, *self.settings.health)
            self.health_port = pages.sockets[0].getsockname()[1]
            self._servers.append(pages)

    def _milter_limits(self) -> MilterLimits:
        if not self.knowledge.is_ready:
            return MilterLimits()
        limits = self.knowledge.rules(None).limits
        return MilterLimits(message_bytes=limits["message_bytes"], recipients=limits["recipients"])

    async def _resume_later(self) -> None:
        while not self.knowledge.is_ready:
            await asyncio.sleep(0.5)
        await self.keeper.resume()

    async def _page(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The health as JSON over HTTP: 200 when all is well, else 503."""
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(5):
                await reader.readuntil(b"\r\n")
                found = self.keeper.health()
                body = json.dumps(found, ensure_ascii=False).encode()
                status = "200 OK" if found["ok"] else "503 Service Unavailable"
                head = f"HTTP/1.0 {status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
        writer.close()

    async def stop(self) -> None:
        """No new message is taken; what is being done is finished, what is left goes on after the next start."""
        self.core.is_closing = True
        for server in self._servers:
            server.close()
        for task in self._keeping:
            task.cancel()
        if self._milter is not None:
            await self._milter.close()
        await self.forwarder.stop()
        await self.core.finish(_SECONDS_TO_END)
        self.knowledge.absorb()
        with contextlib.suppress(OSError):
            self.knowledge.save(self.core.clock.now())
        await self.crew.stop()
        await self.spool.finish()
        self.spool.close()


def _context(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    return context


async def serve(settings: Settings, said: Callable[[Service], None]) -> None:
    """Run until SIGTERM or SIGINT. `said` is called when the port is open."""
    service = Service(settings)
    await service.start()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    said(service)
    await stop.wait()
    await service.stop()
