"""The way to the upstream: one SMTP connection, with pipelining, STARTTLS by policy, and the time-outs of RFC 5321, 4.5.3.2."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from komainu.guard import faults
from komainu.guard.service.settings import Settings

_SECONDS = {"greeting": 300.0, "mail": 300.0, "rcpt": 300.0, "data": 120.0, "block": 180.0, "dot": 600.0}
_BLOCK = 64 * 1024
_LONGEST_REPLY = 64 * 1024


class UpstreamError(Exception):
    """The upstream cannot be used now. `after_dot`: the message may have been taken."""

    def __init__(self, why: str, *, after_dot: bool = False) -> None:
        super().__init__(why)
        self.after_dot = after_dot


class UpstreamLacks(Exception):
    """The upstream cannot do what this message needs, now or later."""


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    text: str

    @property
    def line(self) -> str:
        return f"{self.code} {self.text}".replace("\n", " ")[:500]

    @property
    def is_good(self) -> bool:
        return 200 <= self.code < 400


@dataclass(slots=True)
class Result:
    """What the upstream said: for each recipient, in order; `final` is its answer to the message, None if no data was sent."""

    recipients: list[Reply]
    final: Reply | None = None
    lost: list[str] = field(default_factory=list)


class Client:
    """One connection. Not to be shared; used again for one message after another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seconds = {**_SECONDS, **settings.upstream_seconds}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self.capabilities: dict[str, str] = {}
        self.used = 0

    @property
    def is_open(self) -> bool:
        return self._writer is not None and not self._writer.is_closing() and self._reader is not None and not self._reader.at_eof()

    async def connect(self) -> None:
        """Raises UpstreamError."""
        host, port = self._settings.upstream
        try:
            async with asyncio.timeout(self._seconds["greeting"]):
                self._reader, self._writer = await asyncio.open_connection(host, port, limit=_LONGEST_REPLY)
        except (OSError, TimeoutError) as error:
            raise UpstreamError(f"cannot connect: {getattr(error, 'strerror', None) or type(error).__name__}") from error
        greeting = await self._reply("greeting")
        if greeting.code != 220:
            raise UpstreamError(f"greeting: {greeting.line}")
        await self._hello()
        await self._secure(host)

    async def _hello(self) -> None:
        reply = await self._ask(f"EHLO {self._settings.hostname}", "mail")
        if not reply.is_good:
            reply = await self._ask(f"HELO {self._settings.hostname}", "mail")
            if not reply.is_good:
                raise UpstreamError(f"EHLO: {reply.line}")
            self.capabilities = {}
            return
        words = [line.upper().partition(" ") for line in reply.text.split("\n")[1:]]
        self.capabilities = {name: rest for name, _, rest in words}

    async def _secure(self, host: str) -> None:
        wanted = self._settings.upstream_tls
        if wanted == "none":
            return
        if "STARTTLS" not in self.capabilities:
            if wanted == "may":
                return
            raise UpstreamError("the upstream offers no STARTTLS")
        reply = await self._ask("STARTTLS", "mail")
        if reply.code != 220:
            if wanted == "may":
                return
            raise UpstreamError(f"STARTTLS: {reply.line}")
        context = ssl.create_default_context(cafile=str(self._settings.upstream_ca) if self._settings.upstream_ca else None)
        if wanted != "verify":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        assert self._writer is not None
        try:
            async with asyncio.timeout(self._seconds["greeting"]):
                await self._writer.start_tls(context, server_hostname=host)
        except (OSError, TimeoutError) as error:
            raise UpstreamError(f"STARTTLS: {type(error).__name__}") from error
        await self._hello()

    # ---------------------------------------------------------------- one message
    async def send(
        self,
        mail_from: str,
        recipients: Sequence[tuple[str, str]],
        content: bytes,
        *,
        options: dict[str, object],
        before_dot: Callable[[list[Reply]], Awaitable[None]],
    ) -> Result:
        """Hand over one message. `before_dot` is awaited when nothing but the final dot is missing: what it writes is synced before the upstream can say yes.

        recipients  (address, DSN parameters)
        Raises UpstreamError, UpstreamLacks, and what before_dot raises.
        """
        self.used += 1
        words = self._mail_words(mail_from, [address for address, _ in recipients], content, options)
        dsn = "DSN" in self.capabilities
        lines = [f"MAIL FROM:<{mail_from}>{words}"]
        lines += [f"RCPT TO:<{address}>{' ' + more if dsn and more else ''}" for address, more in recipients]
        pipelined = "PIPELINING" in self.capabilities
        if pipelined:
            await self._write("\r\n".join([*lines, "DATA"]).encode("utf-8", "surrogateescape") + b"\r\n")
            mail = await self._reply("mail")
            replies = [await self._reply("rcpt") for _ in recipients]
            data = await self._reply("data")
        else:
            mail = await self._ask(lines[0], "mail")
            replies = [await self._ask(line, "rcpt") for line in lines[1:]] if mail.is_good else []
            data = await self._ask("DATA", "data") if any(reply.is_good for reply in replies) else Reply(0, "")
        if not mail.is_good:
            if data.code == 354:
                raise UpstreamError("DATA taken without MAIL")
            await self._ask("RSET", "mail")
            return Result([mail for _ in recipients])
        if data.code != 354:
            await self._ask("RSET", "mail")
            return Result([data if reply.is_good and data.code else reply for reply in replies])
        if not any(reply.is_good for reply in replies):
            # Nobody takes it, and yet it wants data: an empty message to nobody ends this.
            await self._write(b".\r\n")
            await self._reply("dot")
            return Result(replies)
        faults.point("upstream_data")
        last = await self._body(content)
        await before_dot(replies)
        faults.point("before_dot")
        try:
            await self._write(last + b".\r\n")
            faults.point("after_dot")
            final = await self._reply("dot")
        except UpstreamError as error:
            raise UpstreamError(str(error), after_dot=True) from error
        return Result(replies, final)

    def _mail_words(self, mail_from: str, recipients: Sequence[str], content: bytes, options: dict[str, object]) -> str:
        have = self.capabilities
        words = ""
        if "SIZE" in have:
            words += f" SIZE={len(content)}"
        lacks = what_lacks(have, mail_from, recipients, content, options)
        if lacks:
            raise UpstreamLacks(lacks)
        if not content.isascii():
            words += " BODY=8BITMIME"
        if needs_utf8(mail_from, recipients, options):
            words += " SMTPUTF8"
        if "DSN" in have:
            words += "".join(f" {name.upper()}={options[name]}" for name in ("ret", "envid") if options.get(name))
        return words

    async def _body(self, content: bytes) -> bytes:
        """Write all but the last block, which goes with the dot; it is given back."""
        stuffed = content.replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        if not stuffed.endswith(b"\r\n"):
            stuffed += b"\r\n"
        whole = max(len(stuffed) - 1, 0) // _BLOCK * _BLOCK
        for start in range(0, whole, _BLOCK):
            await self._write(stuffed[start : start + _BLOCK])
        return stuffed[whole:]

    # ---------------------------------------------------------------- lines
    async def _ask(self, line: str, what: str) -> Reply:
        await self._write(line.encode("utf-8", "surrogateescape") + b"\r\n")
        return await self._reply(what)

    async def _write(self, data: bytes) -> None:
        assert self._writer is not None
        try:
            self._writer.write(data)
            if self._writer.transport.get_write_buffer_size():
                async with asyncio.timeout(self._seconds["block"]):
                    await self._writer.drain()
        except (OSError, TimeoutError, RuntimeError) as error:
            raise UpstreamError(f"connection lost: {type(error).__name__}") from error

    async def _reply(self, what: str) -> Reply:
        assert self._reader is not None
        texts: list[str] = []
        try:
            async with asyncio.timeout(self._seconds[what]):
                while True:
                    line = (await self._reader.readuntil(b"\n")).decode("utf-8", "replace").rstrip("\r\n")
                    texts.append(line[4:])
                    if len(texts) > 200:
                        raise UpstreamError("an answer without end")
                    if line[3:4] != "-":
                        break
            return Reply(int(line[:3]), "\n".join(texts))
        except ValueError as error:
            raise UpstreamError("an answer that is none") from error
        except TimeoutError as error:
            raise UpstreamError(f"no answer in time ({what})") from error
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise UpstreamError(f"connection lost ({what})") from error

    async def quit(self) -> None:
        """A polite end, without waiting for it."""
        if self._writer is None:
            return
        with contextlib.suppress(OSError, RuntimeError, UpstreamError):
            if self.is_open:
                self._writer.write(b"QUIT\r\n")
        self._writer.close()
        self._writer = None


def needs_utf8(mail_from: str, recipients: Sequence[str], options: dict[str, object]) -> bool:
    return bool(options.get("smtputf8")) or not all(each.isascii() for each in (mail_from, *recipients))


def what_lacks(capabilities: dict[str, str], mail_from: str, recipients: Sequence[str], content: bytes, options: dict[str, object]) -> str:
    """The answer for a message that this upstream can never take, "" if it can."""
    if needs_utf8(mail_from, recipients, options) and "SMTPUTF8" not in capabilities:
        return "550 5.6.7 the next server does not take internationalised addresses"
    if not content.isascii() and "8BITMIME" not in capabilities:
        return "554 5.6.3 the next server takes no 8-bit messages"
    return ""
