"""The sending of the guard's own mails. They lie in the spool from the transaction that caused them until the upstream has answered for them."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import Any

from komainu.guard.service.client import Client, Reply, Result, UpstreamError, UpstreamLacks
from komainu.guard.service.core import Core
from komainu.guard.spool import SpoolUnavailable


class OwnMails:
    """One line of its own, opened when there is something to send. `wanted` is set by whoever wrote a notice."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._settings = core.settings
        self._spool = core.spool
        self.wanted = asyncio.Event()

    async def run(self) -> None:
        wait = 5.0
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self.wanted.wait()
            self.wanted.clear()
            try:
                wait = 60.0 if await self._send_notices() else min(wait * 2, 600)
            except SpoolUnavailable:
                wait = 5.0

    async def _send_notices(self) -> bool:
        """Send what waits; whether all went."""
        while rows := self._spool.notices():
            client = Client(self._settings)
            try:
                await client.connect()
                for place, uid, kind, created_at, mail in rows:
                    result = await self._send_notice(client, mail)
                    word = result.final or result.recipients[0]
                    too_old = self._core.clock.now() - created_at > timedelta(hours=self._settings.give_up_hours)
                    if not (word.is_good or word.code >= 500 or too_old):
                        return False
                    self._core.log("notice", uid, {"kind": kind, "code": word.code})
                    await self._notice_gone(place)
            except UpstreamError as error:
                self._core.log("notice_deferred", "", {"why": str(error)})
                return False
            finally:
                await client.quit()
        return True

    async def _send_notice(self, client: Client, mail: dict[str, Any]) -> Result:
        try:
            return await client.send("", [(mail["to"], "")], mail["content"].encode("utf-8"), options={}, before_dot=_nothing)
        except UpstreamLacks as error:
            return Result([reply_of(str(error))])

    async def _notice_gone(self, place: int) -> None:
        def work(db: Any) -> None:
            db.execute("DELETE FROM notice WHERE id = ?", (place,))

        await self._spool.submit(work)


async def _nothing(_replies: list[Reply]) -> None:
    """The guard's own mails may come twice; no record is needed before the dot."""


def reply_of(text: str) -> Reply:
    """Code and words of an answer that was never sent over a line."""
    return Reply(int(text[:3]), text[4:])
