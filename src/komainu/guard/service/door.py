"""The SMTP server, on aiosmtpd. A message is answered 250 when it is synced; data ends with CRLF.CRLF and nothing else."""

from __future__ import annotations

import asyncio
import collections
import logging
import re
import ssl
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, syntax
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from aiosmtpd.smtp import Session as SmtpSession

from komainu.guard import faults
from komainu.guard.inputs import Envelope
from komainu.guard.service import client, marks
from komainu.guard.service.brake import Brake
from komainu.guard.service.commands import NOTIFY, PATH, XTEXT, Letter, from_xtext, without_route
from komainu.guard.service.core import Core
from komainu.guard.service.forwarding import Forwarder
from komainu.guard.service.users import Users

_CHUNK = 64 * 1024
_LONGEST_LINE = 64 * 1024
_LONGEST_COMMAND = 4096
_MOST_WRONG = 3
_END = b"\r\n.\r\n"
# All data that is just being received may together take so much; larger messages then wait outside.
_MEMORY_BYTES = 128 * 2**20
_XCLIENT = ("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR", "DESTPORT")

# The library's own log tells addresses: nothing of it is kept.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


class Doorway:
    """What all sessions share."""

    def __init__(self, core: Core, forwarder: Forwarder, users: Users | None, tls: ssl.SSLContext | None) -> None:
        self.core = core
        self.forwarder = forwarder
        self.users = users
        self.tls = tls
        self.open = 0
        self.bytes = 0
        self.brake = Brake()
        self._pattern: Session | None = None

    def session(self) -> Session:
        """A session for a client that just came."""
        if self._pattern is None:
            self._pattern = Session(self)
        return Session(self, self._pattern)


class Session(SMTP):
    """One client."""

    command_size_limits: dict[str, int] = collections.defaultdict(lambda: _LONGEST_COMMAND)
    command_size_limit = _LONGEST_COMMAND
    line_length_limit = _CHUNK

    def __init__(self, doorway: Doorway, pattern: Session | None = None) -> None:
        """`pattern` is a session that was made the long way: what the library finds out about its own methods is the same for all, and finding it costs a millisecond."""
        settings = doorway.core.settings
        self._doorway = doorway
        self._login: str | None = None
        self._wrong = 0
        self.is_trusted = False
        if pattern is not None:
            self._like(pattern)
            return
        super().__init__(
            object(),
            data_size_limit=doorway.core.knowledge.rules(None).limits["message_bytes"] if doorway.core.knowledge.is_ready else 50 * 2**20,
            enable_SMTPUTF8=True,
            hostname=settings.hostname,
            ident="Komainu",
            tls_context=doorway.tls,
            require_starttls=settings.tls_required,
            timeout=settings.idle_seconds,
            auth_require_tls=not settings.auth_without_tls,
            authenticator=self._authenticate_user if doorway.users else None,
            auth_exclude_mechanism=None if doorway.users else ("LOGIN", "PLAIN"),
            loop=asyncio.get_running_loop(),
        )

    def _like(self, pattern: Session) -> None:
        own = {"_doorway": self._doorway, "_login": None, "_wrong": 0, "is_trusted": False}
        self.__dict__.update(pattern.__dict__)
        self.__dict__.update(own)
        reader = asyncio.StreamReader(loop=self.loop, limit=self.line_length_limit)
        asyncio.StreamReaderProtocol.__init__(self, reader, client_connected_cb=self._cb_client_connected, loop=self.loop)
        self._smtp_methods = {name: getattr(self, f"smtp_{name}") for name in pattern._smtp_methods}
        self._auth_methods = {
            name: found._replace(method=getattr(self, found.method.__name__)) for name, found in pattern._auth_methods.items()
        }
        if self._doorway.users is not None:
            self._authenticator = self._authenticate_user

    # ---------------------------------------------------------------- the session
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        first = self.transport is None
        if first:
            self._doorway.open += 1
        super().connection_made(transport)
        if first:
            self.is_trusted = self._doorway.core.settings.trusts(self.peer)

    def connection_lost(self, error: Exception | None) -> None:
        if self.transport is not None:
            self._doorway.open -= 1
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        core = self._doorway.core
        if core.is_closing or self._doorway.open > core.settings.connections:
            await self.push("421 4.3.2 too many connections, come again")
            self._writer.close()
            return
        await super()._handle_client()

    def _timeout_cb(self) -> None:
        if self.transport is not None:
            self._writer.write(b"421 4.4.2 silent for too long\r\n")
        super()._timeout_cb()  # type: ignore[no-untyped-call]

    def _create_envelope(self) -> Letter:
        return Letter()

    async def handle_exception(self, error: Exception) -> str:
        self._doorway.core.log("fault", "", {"why": type(error).__name__})
        return "451 4.3.0 something failed here"

    @property
    def peer(self) -> str:
        found = self.session.peer if self.session else None
        return str(found[0]) if isinstance(found, tuple) else "127.0.0.1"

    @property
    def authenticated_as(self) -> str | None:
        """By AUTH here, or by XCLIENT of a trusted peer."""
        if self.session is not None and self.session.authenticated:
            return str(self.session.auth_data)
        return self._login

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, hostname: str) -> None:
        if not hostname:
            await self.push("501 5.5.4 Syntax: EHLO hostname")
            return
        self.envelope = Letter()
        assert self.session is not None
        self.session.extended_smtp = True
        self.session.host_name = hostname
        lines = [self.hostname, "PIPELINING", f"SIZE {self.data_size_limit}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "DSN"]
        if self.tls_context and not self._tls_protocol:
            lines.append("STARTTLS")
        if self._doorway.users is not None and (not self._auth_require_tls or self._tls_protocol):
            lines.append("AUTH LOGIN PLAIN")
        if self.is_trusted:
            lines.append(f"XCLIENT {' '.join(_XCLIENT)}")
        await self.push("\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]))

    def _authenticate_user(self, _server: SMTP, _session: SmtpSession, _envelope: SmtpEnvelope, _mechanism: str, data: Any) -> AuthResult:
        """Only hands on what was said: the proof takes its time, and the library asks for it at once."""
        return AuthResult(success=False, handled=False, auth_data=data)

    async def auth_PLAIN(self, server: Any, args: list[str]) -> AuthResult:
        return await self._proved(await super().auth_PLAIN(server, args))

    async def auth_LOGIN(self, server: Any, args: list[str]) -> AuthResult:
        return await self._proved(await super().auth_LOGIN(server, args))

    async def _proved(self, result: AuthResult) -> AuthResult:
        users = self._doorway.users
        if users is None or not isinstance(result.auth_data, LoginPassword):
            return result
        login, password = result.auth_data.login.decode("utf-8", "replace"), result.auth_data.password
        if users.were(login, password) or await self._doorway.brake.is_right(self.peer, lambda: users.are(login, password)):
            return AuthResult(success=True, auth_data=login)
        self._wrong += 1
        if self._wrong >= _MOST_WRONG:
            await self.push("421 4.7.0 too many wrong passwords")
            self._writer.close()
            return AuthResult(success=False, handled=True)
        return AuthResult(success=False, handled=False)

    @syntax("XCLIENT name=value ...")
    async def smtp_XCLIENT(self, arg: str | None) -> None:
        if not self.is_trusted:
            await self.push("550 5.7.0 not for you")
            return
        for word in (arg or "").split():
            name, _, value = word.partition("=")
            if name.upper() not in _XCLIENT:
                await self.push("501 5.5.4 unknown attribute")
                return
            text = from_xtext(value)
            if name.upper() == "LOGIN":
                self._login = None if text.upper() in ("", "[UNAVAILABLE]") else text
        self.envelope = Letter()
        assert self.session is not None
        self.session.host_name = None
        await self.push(f"220 {self.hostname} Komainu")

    # ---------------------------------------------------------------- the envelope
    @syntax("MAIL FROM: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_MAIL(self, arg: str | None) -> None:
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if not self.is_trusted and self.authenticated_as is None:
            await self.push("530 5.7.0 authentication required")
        elif self.envelope.mail_from is not None:
            await self.push("503 5.5.1 nested MAIL")
        elif (match := PATH.match((arg or "")[5:])) is None or not (arg or "").upper().startswith("FROM:"):
            await self.push("501 5.5.4 Syntax: MAIL FROM:<address>")
        else:
            await self._mail(without_route(match.group(1)), (match.group(2) or "").split())

    async def _mail(self, address: str, words: list[str]) -> None:
        options: dict[str, Any] = {}
        size = 0
        for word in words:
            name, _, value = word.partition("=")
            name = name.upper()
            if name == "SIZE" and value.isdigit() and len(value) < 20:
                size = int(value)
            elif name == "BODY" and value.upper() in ("7BIT", "8BITMIME"):
                options["body"] = value.upper()
            elif name == "SMTPUTF8" and not value:
                options["smtputf8"] = True
            elif name == "RET" and value.upper() in ("FULL", "HDRS"):
                options["ret"] = value.upper()
            elif name == "ENVID" and XTEXT.match(value):
                options["envid"] = value
            elif name != "AUTH":
                await self.push(
                    f"{'501 5.5.4' if name in ('SIZE', 'BODY', 'SMTPUTF8', 'RET', 'ENVID') else '555 5.5.4'} parameter not understood"
                )
                return
        if size > (self.data_size_limit or 0):
            await self.push("552 5.3.4 larger than any message may be")
            return
        refusal = self._doorway.core.may_come(size)
        if refusal is not None:
            await self.push(f"{refusal.code} {refusal.text}")
            if refusal.code == 421:
                self._writer.close()
            return
        assert isinstance(self.envelope, Letter)
        self.envelope.mail_from, self.envelope.options = address, options
        await self.push("250 2.1.0 OK")

    @syntax("RCPT TO: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_RCPT(self, arg: str | None) -> None:
        assert isinstance(self.envelope, Letter)
        match = PATH.match((arg or "")[3:])
        if self.envelope.mail_from is None:
            await self.push("503 5.5.1 MAIL first")
        elif match is None or not match.group(1) or not (arg or "").upper().startswith("TO:"):
            await self.push("501 5.5.4 Syntax: RCPT TO:<address>")
        elif len(self.envelope.rcpt_tos) >= self._doorway.core.knowledge.rules(self.authenticated_as).limits["recipients"]:
            await self.push("452 4.5.3 too many recipients")
        else:
            address = without_route(match.group(1))
            asked: dict[str, str] = {}
            for word in (match.group(2) or "").split():
                name, _, value = word.partition("=")
                if (name.upper() == "NOTIFY" and NOTIFY.match(value)) or (name.upper() == "ORCPT" and XTEXT.match(value)):
                    asked[name.lower()] = value
                else:
                    await self.push("555 5.5.4 parameter not understood")
                    return
            if address not in self.envelope.rcpt_tos:
                self.envelope.rcpt_tos.append(address)
                if asked:
                    self.envelope.asked[address] = asked
            await self.push("250 2.1.5 OK")

    # ---------------------------------------------------------------- the message
    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        assert isinstance(self.envelope, Letter)
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 RCPT first" if self.envelope.mail_from is not None else "503 5.5.1 MAIL first")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content, refusal = await self._data()
        envelope, self.envelope = self.envelope, Letter()
        if content is None:
            await self.push(refusal)
            return
        try:
            await self._take(envelope, content)
        finally:
            self._doorway.bytes -= len(content)

    async def _data(self) -> tuple[bytes | None, str]:
        """The message with its dots taken out, or None and the answer. Memory is bounded whatever comes."""
        doorway = self._doorway
        # The line end of the DATA command stands before the first line, so that an end at once is an end too.
        buffer = bytearray(b"\r\n")
        counted, refusal, looked = 0, "", 0
        try:
            while True:
                end = buffer.find(_END, max(looked - len(_END), 0))
                if end >= 0:
                    break
                looked = len(buffer)
                chunk = await self._reader.read(_CHUNK)
                if not chunk:
                    raise ConnectionResetError
                faults.point("data")
                self._reset_timeout()
                buffer += chunk
                if not refusal:
                    doorway.bytes += len(chunk)
                    counted += len(chunk)
                    if counted > (self.data_size_limit or 0) + _CHUNK:
                        refusal = "552 5.3.4 larger than any message may be"
                    elif len(buffer) - buffer.rfind(b"\n") > _LONGEST_LINE:
                        refusal = "500 5.5.2 line too long"
                    elif doorway.bytes > _MEMORY_BYTES and counted > 2**20:
                        refusal = "452 4.3.1 too much at once, come again"
                if refusal:
                    # Only what could be the beginning of the end is kept.
                    doorway.bytes -= counted
                    counted = 0
                    if buffer.find(_END) < 0:
                        del buffer[: -len(_END) + 1]
                        looked = 0
        except BaseException:
            doorway.bytes -= counted
            raise
        rest = bytes(buffer[end + len(_END) :])
        if rest:
            # Commands that came in the same breath (RFC 2920).
            self._reader._buffer[:0] = rest  # type: ignore[attr-defined]
        doorway.bytes -= counted
        if refusal:
            return None, refusal
        content = bytes(buffer[2 : end + 2]) if end > 0 else b""
        if len(content) > (self.data_size_limit or 0):
            return None, "552 5.3.4 larger than any message may be"
        content = content.replace(b"\r\n.", b"\r\n")
        content = content.removeprefix(b".")
        lines = content.count(b"\r\n")
        if content.count(b"\r") != lines or content.count(b"\n") != lines:
            if doorway.core.settings.bare_newlines == "refuse":
                return None, "554 5.6.0 a bare CR or LF is no line end"
            content = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
        doorway.bytes += len(content)
        return content, ""

    async def _take(self, envelope: Letter, content: bytes) -> None:
        doorway = self._doorway
        core = doorway.core
        options = dict(envelope.options)
        if envelope.asked:
            options["recipients"] = envelope.asked
        mail_from = envelope.mail_from or ""
        # A copy goes on to nobody: what the next server can do does not matter then.
        needs = client.needs_utf8(mail_from, envelope.rcpt_tos, options) or not content.isascii()
        if needs and core.settings.watch != "copies":
            if doorway.forwarder.capabilities is None:
                await self.push("451 4.4.1 the next server is not known yet, come again")
                return
            lacks = client.what_lacks(doorway.forwarder.capabilities, mail_from, envelope.rcpt_tos, content, options)
            if lacks:
                await self.push(lacks)
                return
        head = marks.Head(content)
        authenticated = self.authenticated_as
        if authenticated is None and self.is_trusted:
            authenticated = head.authenticated
        assert self.session is not None
        with_ = "UTF8SMTP" if options.get("smtputf8") else "ESMTP"
        with_ += ("S" if self._tls_protocol else "") + ("A" if self.session.authenticated else "")
        options["came"] = {"helo": str(self.session.host_name or ""), "peer": self.peer, "with": with_}
        answer = await core.accept(content, Envelope(mail_from, tuple(envelope.rcpt_tos), authenticated), head, options=options)
        faults.point("before_answer")
        await self.push(f"{answer.code} {answer.text}")
        faults.point("answered")
        if answer.is_taken:
            core.told(answer.uid)
