"""The milter: what it says to the mail server at the end of a message, the message byte for byte, and what a hostile peer gets."""

from __future__ import annotations

import asyncio
import struct
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komainu.guard import Envelope
from komainu.guard.milter import Failed, Held, Milter, MilterLimits, Outcome, Passed, Refused
from komainu.guard.tests.house import NOW, letter
from komainu.guard.tests.postfix import Postfix, needs_postfix, send
from komainu.guard.tests.sink import Sink
from tests.ports import free_port

ALL_STEPS = 0x1FFFFF
HEADER = "1; i=house; u=01; h=abcdef"


class Judge:
    """A core that answers what it is told and keeps what it was asked."""

    def __init__(self, outcome: Outcome | Exception | None = None, full: str = "") -> None:
        self.outcome = outcome or Passed(HEADER)
        self.full = full
        self.asked: list[tuple[bytes, Envelope]] = []
        self.was_told: list[str] = []

    def told(self, uid: str) -> None:
        self.was_told.append(uid)

    def room(self, size_bytes: int) -> str:
        return self.full

    async def at_end(self, message: bytes, envelope: Envelope) -> Outcome:
        self.asked.append((message, envelope))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class MailServer:
    """The other side: sends packets as a mail server does and reads the answers."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.unanswered = 0

    async def say(self, command: bytes, data: bytes = b"") -> None:
        self.writer.write(struct.pack(">I", len(data) + 1) + command + data)
        await self.writer.drain()

    async def hear(self) -> bytes:
        (size,) = struct.unpack(">I", await self.reader.readexactly(4))
        return await self.reader.readexactly(size)

    async def ask(self, command: bytes, data: bytes = b"") -> bytes:
        await self.say(command, data)
        return await self.hear()

    async def greet(self, version: int = 6, actions: int = 0x1FF, steps: int = ALL_STEPS) -> tuple[int, ...]:
        answer = await self.ask(b"O", struct.pack(">III", version, actions, steps))
        return struct.unpack(">III", answer[1:])

    async def ending(self) -> list[bytes]:
        await self.say(b"E")
        answers = [await self.hear()]
        while answers[-1][:1] in b"ip":
            answers.append(await self.hear())
        return answers


def with_milter(core: Judge, work: Callable[[MailServer], Awaitable[Any]], folder: Path, limits: MilterLimits | None = None) -> Any:
    async def run() -> Any:
        milter = Milter(core, limits, now=lambda: NOW)
        await milter.start(f"unix:{folder}/m.sock")
        try:
            mta = MailServer(*await asyncio.open_unix_connection(f"{folder}/m.sock"))
            try:
                return await asyncio.wait_for(work(mta), 20)
            finally:
                mta.writer.close()
        finally:
            await milter.close()

    return asyncio.run(run())


async def one_message(mta: MailServer, *, size: bytes = b"") -> None:
    await mta.say(b"D", b"C{client_addr}\x0010.0.0.5\0")
    await mta.say(b"C", b"pc\x004" + struct.pack(">H", 25) + b"10.0.0.5\0")
    await mta.say(b"H", b"pc\0")
    await mta.say(b"D", b"Mi\x00Q1\0{auth_authen}\x00tanaka@midori.example\0")
    assert await mta.ask(b"M", b"<tanaka@midori.example>\0" + size) == b"c"
    assert await mta.ask(b"R", b"<sato@kaede.example>\0NOTIFY=NEVER\0") == b"c"
    assert await mta.ask(b"R", b"<ito@sakura.example>\0") == b"c"
    await mta.say(b"L", b"Subject\0 =?utf-8?B?5omT?=\n =?utf-8?B?5ZCI?=\0")
    await mta.say(b"L", b"X-Tight\0no blank\0")
    await mta.say(b"N")
    await mta.say(b"B", b"one\r\n")
    await mta.say(b"B", b".two\r\n")


@pytest.mark.parametrize(
    ("outcome", "answers"),
    [
        (Passed(HEADER), [b"i\0\0\0\0X-Komainu-Guard\0 " + HEADER.encode() + b"\0", b"a"]),
        (Held("01"), [b"d"]),
        (Refused("550 5.7.1 not 100% allowed"), [b"y550 5.7.1 not 100%% allowed\0"]),
        (Failed("451 4.7.1 no policy"), [b"y451 4.7.1 no policy\0"]),
        (OSError("disk"), [b"y451 4.3.0 the mail guard is in trouble, try again later\0"]),
    ],
)
def test_the_end_of_a_message(tmp_path: Path, outcome: Outcome | Exception, answers: list[bytes]) -> None:
    core = Judge(outcome)

    async def work(mta: MailServer) -> list[bytes]:
        assert (await mta.greet())[0] == 6
        await one_message(mta)
        return await mta.ending()

    assert with_milter(core, work, tmp_path) == answers
    assert core.was_told == (["01"] if outcome == Held("01") else [])
    assert core.asked == [
        (
            b"Subject: =?utf-8?B?5omT?=\r\n =?utf-8?B?5ZCI?=\r\nX-Tight:no blank\r\n\r\none\r\n.two\r\n",
            Envelope("tanaka@midori.example", ("sato@kaede.example", "ito@sakura.example"), "tanaka@midori.example", NOW),
        )
    ]


def test_a_mail_server_that_offers_less_gets_every_answer_and_no_header(tmp_path: Path) -> None:
    core = Judge()

    async def work(mta: MailServer) -> None:
        assert await mta.greet(version=2, actions=0, steps=0x7F) == (2, 0, 0)
        for command, data in [
            (b"C", b"pc\0U"),
            (b"H", b"pc\0"),
            (b"M", b"<>\0"),
            (b"R", b"<sato@kaede.example>\0"),
            (b"L", b"Subject\0x\0"),
            (b"N", b""),
            (b"B", b"text\r\n"),
        ]:
            assert await mta.ask(command, data) == b"c", command
        assert await mta.ending() == [b"a"]

    with_milter(core, work, tmp_path)
    assert core.asked == [(b"Subject: x\r\n\r\ntext\r\n", Envelope("", ("sato@kaede.example",), None, NOW))]


def test_two_messages_on_one_line_do_not_mix_and_an_abort_forgets(tmp_path: Path) -> None:
    core = Judge()

    async def work(mta: MailServer) -> None:
        await mta.greet()
        await one_message(mta)
        await mta.say(b"A")
        await mta.say(b"K")
        assert await mta.ask(b"M", b"<boss@midori.example>\0") == b"c"
        assert await mta.ask(b"R", b"<sato@kaede.example>\0") == b"c"
        await mta.say(b"B", b"other\r\n")
        await mta.ending()

    with_milter(core, work, tmp_path)
    assert core.asked == [(b"\r\nother\r\n", Envelope("boss@midori.example", ("sato@kaede.example",), None, NOW))]


def test_commands_that_come_all_at_once_are_answered_in_order(tmp_path: Path) -> None:
    async def work(mta: MailServer) -> list[bytes]:
        await mta.greet()
        packets = [(b"M", b"<a@b.example>\0"), (b"R", b"<c@d.example>\0"), (b"B", b"x\r\n"), (b"E", b""), (b"M", b"<e@f.example>\0")]
        mta.writer.write(b"".join(struct.pack(">I", len(data) + 1) + command + data for command, data in packets))
        return [(await mta.hear())[:1] for _ in range(5)]

    assert with_milter(Judge(), work, tmp_path) == [b"c", b"c", b"i", b"a", b"c"]


def test_no_room_is_said_before_the_message_comes(tmp_path: Path) -> None:
    async def work(mta: MailServer) -> bytes:
        await mta.greet()
        return await mta.ask(b"M", b"<a@b.example>\0SIZE=1000\0")

    assert with_milter(Judge(full="452 4.3.1 no space"), work, tmp_path) == b"y452 4.3.1 no space\0"
    assert with_milter(Judge(), work, tmp_path, MilterLimits(message_bytes=999)).startswith(b"y552 5.3.4")


def test_what_is_too_large_or_too_many_is_refused_and_not_kept(tmp_path: Path) -> None:
    core = Judge()

    async def work(mta: MailServer) -> None:
        await mta.greet()
        assert await mta.ask(b"M", b"<a@b.example>\0") == b"c"
        assert await mta.ask(b"R", b"<a\xff@b.example>\0") == b"y501 5.1.3 this recipient's address cannot be read\0"
        assert [(await mta.ask(b"R", f"<{n}@b.example>\0".encode()))[:4] for n in range(3)] == [b"c", b"c", b"y452"]
        for _ in range(5):
            await mta.say(b"B", b"x" * 30)
        assert (await mta.ending())[0].startswith(b"y552 5.3.4")
        assert await mta.ask(b"M", b"<a@b.example>\0") == b"c"

    with_milter(core, work, tmp_path, MilterLimits(message_bytes=100, recipients=2))
    assert core.asked == []


@pytest.mark.parametrize(
    "rubbish",
    [
        struct.pack(">I", 0),
        struct.pack(">I", 0xFFFFFFFF) + b"B",
        struct.pack(">I", 1) + b"E",
        struct.pack(">I", 1) + b"?",
        struct.pack(">I", 3) + b"Lab",
        struct.pack(">I", 5) + b"O\0\0\0\6",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_who_does_not_keep_to_the_protocol_is_hung_up_on(tmp_path: Path, rubbish: bytes) -> None:
    async def work(mta: MailServer) -> bytes:
        await mta.greet()
        mta.writer.write(rubbish)
        return await mta.reader.read()

    core = Judge()
    assert with_milter(core, work, tmp_path) == b""
    assert core.asked == []


def test_more_connections_than_may_be_are_closed_at_once(tmp_path: Path) -> None:
    async def work(mta: MailServer) -> bytes:
        await mta.greet()
        reader, writer = await asyncio.open_unix_connection(f"{tmp_path}/m.sock")
        try:
            return await reader.read()
        finally:
            writer.close()

    assert with_milter(Judge(), work, tmp_path, MilterLimits(connections=1)) == b""


@settings(max_examples=80, deadline=None)
@given(
    packets=st.lists(st.tuples(st.sampled_from([bytes([letter]) for letter in b"OCHMRLNBEADKQTUx"]), st.binary(max_size=40)), max_size=12),
    tail=st.binary(max_size=20),
    is_greeted=st.booleans(),
)
def test_no_packets_make_it_fall(
    tmp_path_factory: pytest.TempPathFactory, packets: list[tuple[bytes, bytes]], tail: bytes, is_greeted: bool
) -> None:
    core = Judge()

    async def work(mta: MailServer) -> None:
        if is_greeted:
            await mta.greet()
        mta.writer.write(b"".join(struct.pack(">I", len(data) + 1) + command + data for command, data in packets) + tail)
        mta.writer.write_eof()
        await mta.reader.read()
        again = MailServer(*await asyncio.open_unix_connection(f"{folder}/m.sock"))
        assert (await again.greet())[0] == 6
        again.writer.close()

    folder = tmp_path_factory.mktemp("m", numbered=True)
    with_milter(core, work, folder)
    assert all(envelope.rcpt_to for _, envelope in core.asked)


def test_only_one_service_listens_on_a_socket(tmp_path: Path) -> None:
    async def run() -> None:
        first, second = Milter(Judge()), Milter(Judge())
        await first.start(f"unix:{tmp_path}/m.sock")
        with pytest.raises(OSError, match="another service"):
            await second.start(f"unix:{tmp_path}/m.sock")
        await first.close()
        (tmp_path / "m.sock").unlink(missing_ok=True)

    asyncio.run(run())


# ---------------------------------------------------------------- with a real Postfix
class _Behind:
    """A milter in a thread of its own, for a Postfix that asks it."""

    def __init__(self, core: Judge, path: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.milter = Milter(core)
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.path = path

    def __enter__(self) -> _Behind:
        self.thread.start()
        asyncio.run_coroutine_threadsafe(self.milter.start(f"unix:{self.path}"), self.loop).result(10)
        Path(self.path).chmod(0o666)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.milter.close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


HARD = (
    b"From: =?iso-2022-jp?B?GyRCRURDZhsoQg==?=\r\n <tanaka@midori.example>\r\nTo:sato@kaede.example\r\nSubject:  two blanks\r\n"
    b"X-Empty:\r\nX-Raw: \x93\xfa\x96{\r\nX-Folded: a\r\n\tb\r\n  c\r\n\r\n.dot\r\n..dots\r\n\xe3\x81\x82\t \r\n" + b"x" * 900 + b"\r\n\r\n"
)


@pytest.mark.slow
def test_postfix_passes_holds_and_refuses_as_the_milter_says() -> None:
    needs_postfix()
    core = Judge()
    with (
        Sink() as sink,
        Postfix(
            main="relayhost = [127.0.0.1]:{sink}",
            deploy="postfix-milter",
            replaced={"/run/komainu/milter.sock": "{folder}/m.sock", "10026": free_port()},
            sink=sink.port,
        ) as postfix,
        _Behind(core, f"{postfix.folder}/m.sock"),
    ):
        for message in (letter(), HARD):
            assert send(postfix.port, message, ["sato@kaede.example", "ito@sakura.example"])[0] == 250
        passed = sink.wait(2)
        assert all(each.content.startswith(b"X-Komainu-Guard: 1; i=house") for each in passed)
        assert {each.content.partition(b"\r\n")[2].partition(b"by mail.test")[0][:9] for each in passed} == {b"Received:"}
        core.outcome = Held("01")
        assert send(postfix.port, letter("held"), ["sato@kaede.example"])[0] == 250
        core.outcome = Refused("550 5.7.1 not 100% allowed")
        assert send(postfix.port, letter("refused"), ["sato@kaede.example"]) == (550, "5.7.1 not 100% allowed")
        core.outcome = OSError("disk")
        assert send(postfix.port, letter("fault"), ["sato@kaede.example"])[0] == 451
        core.outcome = Passed(HEADER)
        assert send(postfix.port, letter("last"), ["sato@kaede.example"])[0] == 250
        assert len(sink.wait(3)) == 3
        assert postfix.queued() == []
    assert [message for message, _ in core.asked[:2]] == [letter(), HARD]
    assert core.asked[0][1].rcpt_to == ("sato@kaede.example", "ito@sakura.example")


@pytest.mark.slow
def test_without_the_guard_postfix_says_try_again() -> None:
    needs_postfix()
    with (
        Sink() as sink,
        Postfix(
            main="relayhost = [127.0.0.1]:{sink}",
            deploy="postfix-milter",
            replaced={"/run/komainu/milter.sock": "{folder}/nobody.sock", "10026": free_port()},
            sink=sink.port,
        ) as postfix,
    ):
        assert send(postfix.port, letter(), ["sato@kaede.example"])[0] in {450, 451}
        assert sink.received == []
