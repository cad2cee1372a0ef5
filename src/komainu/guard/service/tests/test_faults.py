"""E1 to E8: full disks, upstreams that fail, broken files, clocks, floods and loops, met by the real process."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from komainu.guard.service.tests.running import KNOWN, RULES, SENDER, Guard, House, letter, say, talk
from komainu.guard.spool import State
from komainu.guard.tests.sink import Sink

pytestmark = pytest.mark.slow
OTHER, THIRD = "suzuki@keyaki.example", "takahashi@keyaki.example"


@pytest.fixture
def upstream() -> Iterator[Sink]:
    with Sink() as started:
        yield started


@pytest.fixture
def house(tmp_path: Path, upstream: Sink) -> House:
    return House(tmp_path / "house", upstream.port)


def test_e1_e2_a_full_disk_is_told_and_nothing_stays(house: House, upstream: Sink) -> None:
    with Guard(house) as guard:
        for point in ("spool_write", "spool_before_sync"):
            house.faults(point)
            assert guard.send(letter())[0] == 452
            house.faults()
            assert house.states() == []
        house.faults("no_room")
        house.until(lambda: _mail(guard).startswith(b"452 4.3.1"))
        house.faults()
        house.until(lambda: _mail(guard).startswith(b"250"))
        assert guard.send(letter("hold", 2))[0] == 250
        house.reaches(State.HELD)
        uid = house.only().uid
        # A release that cannot be recorded is no release, and is tried again.
        house.faults("spool_before_sync")
        refused = house.command("release", uid, "--by", SENDER)
        assert refused.returncode == 3
        assert "nothing has changed" in refused.stderr
        house.faults("timer")
        house.clock(0, 301)
        house.until(lambda: "cannot_write" in house.log())
        assert house.states() == ["held"]
        assert not upstream.mails
        house.faults()
        house.clock(0, 310)
        house.reaches(State.FORWARDED)
    assert upstream.counts() == {"<m2@midori.example>": 1}


def _mail(guard: Guard) -> bytes:
    with talk(guard.port) as line:
        return say(line, b"MAIL FROM:<" + SENDER.encode() + b"> SIZE=1000")


def test_e3_what_the_upstream_refuses_for_some_goes_to_the_others_once(house: House, upstream: Sink) -> None:
    upstream.answers = {OTHER: "450 4.2.0 later", THIRD: "550 5.1.1 nobody of this name"}
    with Guard(house) as guard:
        assert guard.send(letter(), KNOWN, OTHER, THIRD)[0] == 250
        upstream.until(lambda: upstream.notices)
        report = upstream.notices[0]
        assert report.rcpt_to == [SENDER]
        for text in (b"multipart/report", b"Final-Recipient: rfc822; " + THIRD.encode(), b"Action: failed", b"Status: 5.1.1"):
            assert text in report.content
        assert OTHER.encode() not in report.content
        assert "打合せ".encode() not in report.content
        upstream.answers = {}
        house.reaches(State.FORWARDED)
        states = {each.address: each.state for each in house.only().deliveries}
    assert states == {KNOWN: "forwarded", OTHER: "forwarded", THIRD: "bounced"}
    assert sorted(each for mail in upstream.mails for each in mail.rcpt_to) == [KNOWN, OTHER]


def test_e3_an_upstream_that_is_down_is_waited_for_and_told_of(house: House, upstream: Sink) -> None:
    house.set("delay_notice_hours = 4\n")
    with Guard(house) as guard:
        upstream.stop()
        for number in range(3):
            assert guard.send(letter(number=number))[0] == 250
        house.until(lambda: all(each > 1 for each in _attempts(house)))
        house.clock(5 * 3600, 5 * 3600)
        before = _attempts(house)
        house.until(lambda: all(now > then for now, then in zip(_attempts(house), before, strict=True)))
        upstream.start()
        house.reaches(*[State.FORWARDED] * 3)
        upstream.until(lambda: len(upstream.notices) == 3)
    assert set(upstream.counts().values()) == {1}
    assert all(b"Action: delayed" in each.content for each in upstream.notices)


def _attempts(house: House) -> list[int]:
    with house.spool() as spool:
        return [entry.attempts for each in spool.entries(oldest_first=True) if (entry := spool.entry(each.uid))]


def test_e4_a_slow_or_dropping_upstream_ties_up_nobody_else(house: House, upstream: Sink) -> None:
    house.set("upstream_seconds = { greeting = 1, dot = 5 }\nupstream_connections = 2\n")
    with Guard(house) as guard:
        upstream.hangs = True
        assert guard.send(letter(number=1))[0] == 250
        assert guard.send(letter("hold", 2))[0] == 250
        house.reaches(State.FORWARDING, State.HELD)
        upstream.drops, upstream.hangs = 1, False
        house.reaches(State.FORWARDED, State.HELD)
    assert upstream.counts() == {"<m1@midori.example>": 2}
    assert len({each.fields("X-Komainu-Guard")[0] for each in upstream.mails}) == 1


def test_e5_a_broken_policy_stops_nothing_that_runs_and_starts_nothing(house: House) -> None:
    policy = house.folder / "policy.toml"
    with Guard(house) as guard:
        policy.write_text("schema_version = 1\n[bsae]\n")
        house.until(lambda: "policy" in guard.health()["problems"])
        assert guard.send(letter())[0] == 250
        house.reaches(State.FORWARDED)
        policy.write_text(RULES.replace('grade = "hold"', 'grade = "confirm"'), encoding="utf-8")
        house.until(lambda: guard.health()["ok"])
        assert guard.send(letter("hold", 2))[0] == 250
        house.reaches(State.FORWARDED, State.AWAITING_CONFIRMATION)
    policy.write_text("schema_version = 1\n[bsae]\n")
    with Guard(house) as guard:
        assert guard.send(letter(number=3)) == (451, "4.7.1 the policy or the history cannot be loaded")
        policy.write_text(RULES, encoding="utf-8")
        house.until(lambda: guard.send(letter(number=3))[0] == 250)


def test_e5_a_history_that_does_not_open_closes_the_door(house: House) -> None:
    (house.folder / "history.json").write_bytes(b"KOMAINU-HISTORY-1\n" + bytes(60))
    with Guard(house) as guard:
        assert guard.send(letter())[0] == 451


def test_e6_an_expiry_is_not_earlier_than_promised_by_either_clock(house: House, upstream: Sink) -> None:
    with Guard(house) as guard:
        assert guard.send(letter("confirm"))[0] == 250
        house.reaches(State.AWAITING_CONFIRMATION)
        for wall, monotonic in ((2 * 86400, 60), (-3600, 86401)):
            house.clock(wall, monotonic)
            guard.health()
            assert house.states() == ["awaiting_confirmation"]
        house.clock(86400 + 100, 86400 + 200)
        house.reaches(State.EXPIRED)
        upstream.until(lambda: len(upstream.notices) == 2)
    assert not upstream.mails


def test_e7_floods_are_answered_and_others_are_served(house: House) -> None:
    house.set("idle_seconds = 2\n")
    with Guard(house) as guard, ExitStack() as silent:
        lines = [silent.enter_context(socket.create_connection(("127.0.0.1", guard.port), timeout=20)) for _ in range(200)]
        assert guard.send(letter())[0] == 250
        for line in (lines[0], lines[-1]):
            told = b""
            while chunk := line.recv(4096):
                told += chunk
            assert [each[:3] for each in told.splitlines()] == [b"220", b"421"]
        with talk(guard.port) as line:
            assert say(line, b"MAIL FROM:<" + SENDER.encode() + b">").startswith(b"250")
            line.sendall(b"".join(b"RCPT TO:<r%d@kaede.example>\r\n" % number for number in range(1500)))
            answers = b""
            while answers.count(b"\r\n") < 1500:
                answers += line.recv(65536)
            assert answers.count(b"250 ") == 1000
            assert answers.count(b"452 4.5.3") == 500
        with talk(guard.port) as line:
            for command in (b"MAIL FROM:<" + SENDER.encode() + b">", b"RCPT TO:<" + KNOWN.encode() + b">", b"DATA"):
                say(line, command)
            for _ in range(40):
                line.sendall(b"x" * 65536)
            assert say(line, b"\r\n.").startswith(b"500")
            line.sendall(b"y" * 100_000)
            assert say(line, b"").startswith(b"500")
            peak = next(row for row in Path(f"/proc/{guard.process.pid}/status").read_text().splitlines() if row.startswith("VmHWM"))
            assert int(peak.split()[1]) < 200 * 1024
        assert guard.send(letter(number=2))[0] == 250


def test_e8_a_message_that_comes_back_is_refused(house: House, upstream: Sink) -> None:
    with Guard(house) as guard:
        assert guard.send(letter())[0] == 250
        house.reaches(State.FORWARDED)
        came = upstream.mails[0].content
        assert guard.send(came) == (554, "5.4.6 this message was here before")
        forged = came[came.index(b"X-Komainu") : came.index(b"Received: from pc")].replace(
            b" h=" + came.split(b" h=")[1][:8], b" h=00000000"
        )
        assert guard.send(letter(number=2).replace(b"From:", forged + b"From:", 1))[0] == 250
        assert guard.send(b"Received: from a by b\r\n" * 51 + letter(number=3))[0] == 554
        house.reaches(State.FORWARDED, State.FORWARDED)


def test_the_door_ends_data_in_one_way_only(house: House, upstream: Sink) -> None:
    """SMTP smuggling: no byte sequence ends the data for one side and not for the other."""
    with Guard(house) as guard:
        for end in (b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n"):
            smuggled = letter() + b"text" + end + b"MAIL FROM:<x@y.example>\r\nRCPT TO:<z@y.example>\r\nDATA\r\nsmuggled\r\n"
            code, text = guard.send(smuggled)
            assert (code, text) == (554, "5.6.0 a bare CR or LF is no line end"), end
        dots = letter(more="..two dots\n.one dot\n.\nend\n")
        assert guard.send(dots)[0] == 250
        house.reaches(State.FORWARDED)
    # What went on is what came, but for the fields on top.
    assert upstream.mails[0].content.endswith(dots)


def test_what_the_upstream_cannot_do_is_said_at_the_door(tmp_path: Path) -> None:
    with Sink() as upstream:
        upstream.offers = ["PIPELINING"]
        house = House(tmp_path / "house", upstream.port)
        with Guard(house) as guard:
            assert guard.send(letter())[0] == 554
            assert guard.send(b"Subject: x\r\n\r\nplain\r\n", "佐藤@kaede.example")[0] == 550
            assert house.states() == []


def test_a_forbidden_message_is_refused_at_once_or_told_of_later(house: House, upstream: Sink) -> None:
    with Guard(house) as guard:
        code, text = guard.send(letter("forbid"))
        assert (code, text) == (550, "5.7.1 refused by the policy: keyword")
        with house.spool() as spool:
            assert spool.entries() == []
            assert spool.events()[-1].figures is not None
    house.set("answer_seconds = 0\n")
    with Guard(house) as guard:
        assert guard.send(letter("forbid", 2))[0] == 250
        house.reaches(State.REFUSED)
        upstream.until(lambda: upstream.notices)
        boss, deputy = "boss@midori.example", "deputy@midori.example"
        uid = house.only().uid
        done = house.command("approve", uid, "--by", boss, "--second", deputy, "--reason", "契約で求められた")
        assert done.returncode == 0, done.stderr
        house.reaches(State.FORWARDED)
    assert upstream.counts() == {"<m2@midori.example>": 1}


def test_logs_and_health_tell_of_nobody(house: House) -> None:
    with Guard(house) as guard:
        guard.send(letter())
        guard.send(letter("confirm", 2))
        house.reaches(State.FORWARDED, State.AWAITING_CONFIRMATION)
        house.until(lambda: guard.health()["counts"].get("forwarded"))
        told = house.log() + str(guard.health())
    for word in (SENDER, KNOWN, "sato", "tanaka", "打合せ", "\\u6253"):
        assert word not in told
