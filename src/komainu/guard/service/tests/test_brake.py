"""Guessing is slow, and nobody is locked out by it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

from aiosmtpd.smtp import AuthResult, LoginPassword

from komainu.guard.service.brake import WAITS_SECONDS, Brake
from komainu.guard.service.door import Session
from komainu.guard.service.users import Users, password_line


class _Hours:
    """A clock that goes on by what is waited."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds

    def brake(self) -> Brake:
        return Brake(lambda: self.now, self.sleep)


def test_each_wrong_one_of_a_peer_waits_longer_and_others_do_not_wait_for_it() -> None:
    hours = _Hours()

    async def guess() -> None:
        brake = hours.brake()
        for number in range(8):
            assert not await brake.is_right(f"2001:db8:1:2::{number}", lambda: False)
        assert hours.waited == [*WAITS_SECONDS, 30.0]
        hours.waited.clear()
        assert not await brake.is_right("192.0.2.1", lambda: False)
        assert not await brake.is_right("::ffff:192.0.2.1", lambda: False)
        assert hours.waited == [0.5, 1.0]

    asyncio.run(guess())


def test_who_knows_the_password_passes_without_a_wait_and_the_count_is_forgotten() -> None:
    hours = _Hours()

    async def go() -> None:
        brake = hours.brake()
        assert not await brake.is_right("192.0.2.1", lambda: False)
        assert await brake.is_right("192.0.2.1", lambda: True)
        assert not await brake.is_right("192.0.2.1", lambda: False)
        assert hours.waited == [0.5, 1.0], "a right one in between does not lift the brake, else one account would pay for many guesses"
        hours.now += 601
        assert not await brake.is_right("192.0.2.1", lambda: False)
        assert hours.waited == [0.5, 1.0, 0.5]

    asyncio.run(go())


def test_the_tries_of_one_peer_come_one_after_another() -> None:
    at_once: list[int] = []
    running = 0

    def proof() -> bool:
        nonlocal running
        running += 1
        at_once.append(running)
        running -= 1
        return False

    async def go() -> None:
        hours = _Hours()
        brake = hours.brake()
        await asyncio.gather(*(brake.is_right("192.0.2.1", proof) for _ in WAITS_SECONDS))
        assert hours.waited == list(WAITS_SECONDS)

    asyncio.run(go())
    assert at_once == [1] * len(WAITS_SECONDS)


def test_the_third_wrong_password_ends_the_session(tmp_path: Path) -> None:
    path = tmp_path / "users"
    path.write_text(password_line("tanaka@midori.example", "himitsu") + "\n")
    said: list[str] = []
    session = Session.__new__(Session)
    closed = SimpleNamespace(close=lambda: said.append("closed"))
    doorway = SimpleNamespace(users=Users(path), brake=_Hours().brake())

    async def push(text: str) -> None:
        said.append(text)

    session.__dict__.update({"_doorway": doorway, "_wrong": 0, "_writer": closed, "push": push, "session": None})

    async def go() -> None:
        for password, success in ((b"himitsu", True), (b"a", False), (b"b", False)):
            asked = AuthResult(success=False, handled=False, auth_data=LoginPassword(b"Tanaka@midori.example", password))
            assert (await session._proved(asked)).success is success
        assert said == []
        asked = AuthResult(success=False, handled=False, auth_data=LoginPassword(b"tanaka@midori.example", b"c"))
        found = await session._proved(asked)
        assert (found.success, found.handled) == (False, True)
        assert said == ["421 4.7.0 too many wrong passwords", "closed"]

    asyncio.run(go())
