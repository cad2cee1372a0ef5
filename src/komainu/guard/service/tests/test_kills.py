"""K1 to K13: the real process is killed at each point of the crash table and started again. Nothing accepted is lost, nothing goes without a release,
nothing goes after it was cancelled, and nothing twice but where SMTP leaves no other way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from komainu.guard.service.tests.running import KNOWN, SENDER, Guard, House, letter, say, talk
from komainu.guard.spool import Act, Done, State, new_token
from komainu.guard.tests.sink import Sink

pytestmark = pytest.mark.slow


@pytest.fixture
def upstream() -> Iterator[Sink]:
    with Sink() as started:
        yield started


@pytest.fixture
def house(tmp_path: Path, upstream: Sink) -> House:
    return House(tmp_path / "house", upstream.port)


def test_k1_killed_during_data_nothing_is_there(house: House, upstream: Sink) -> None:
    with Guard(house, "data:2") as guard, talk(guard.port) as line:
        for command in (b"MAIL FROM:<" + SENDER.encode() + b">", b"RCPT TO:<" + KNOWN.encode() + b">", b"DATA"):
            say(line, command)
        line.sendall(letter()[:200])
        house.until(lambda: _more(line, guard))
        guard.dies()
    with Guard(house):
        assert house.states() == []
    assert not upstream.received


def _more(line: object, guard: Guard) -> bool:
    try:
        line.sendall(b"more text\r\n")  # type: ignore[attr-defined]
    except OSError:
        return True
    return guard.process.poll() is not None


@pytest.mark.parametrize("point", ["store_written", "stored", "before_answer"])
def test_k2_k3_killed_around_the_sync_a_second_delivery_gives_one_copy(house: House, upstream: Sink, point: str) -> None:
    with Guard(house, point) as guard:
        code, _ = guard.send(letter())
        assert code == 0
        guard.dies()
    assert len(house.states()) == (0 if point == "store_written" else 1)
    with Guard(house) as guard:
        assert guard.send(letter())[0] == 250
        house.reaches(State.FORWARDED)
        assert guard.send(letter(number=2))[0] == 250
        house.reaches(State.FORWARDED, State.FORWARDED)
    assert set(upstream.counts().values()) == {1}


@pytest.mark.parametrize("point", ["answered", "verdict"])
def test_k4_k6_killed_before_the_verdict_is_recorded_it_is_examined_again(house: House, upstream: Sink, point: str) -> None:
    house.set("answer_seconds = 0\n")
    with Guard(house, point) as guard:
        code, _ = guard.send(letter("hold"))
        guard.dies()
        assert code in (0, 250)
    assert house.states() == ["received"]
    with Guard(house):
        house.reaches(State.HELD)
        entry = house.only()
    assert entry.verdict is not None
    assert entry.verdict["verdict"] == "hold"
    assert not upstream.mails


@pytest.mark.parametrize("point", ["examination:1", "examination:2"])
def test_k5_a_killed_worker_costs_its_message_a_finding_and_nothing_else(house: House, upstream: Sink, point: str) -> None:
    with Guard(house, point) as guard:
        if point.endswith("2"):
            assert guard.send(letter(number=0))[0] == 250
            house.reaches(State.FORWARDED)
        assert guard.send(letter(number=1))[0] == 250
        last = [State.FORWARDED] if point.endswith("2") else []
        house.reaches(*last, State.HELD)
        assert guard.process.poll() is None
        with house.spool() as spool:
            entry = spool.entry(spool.entries()[0].uid)
    assert entry is not None
    assert entry.verdict is not None
    assert [(each["check"], each["subject"]) for each in entry.verdict["findings"]] == [("check_not_done", "message")]
    assert upstream.counts()["<m1@midori.example>"] == 0


def test_k7_e6_the_hold_is_kept_over_a_kill_and_no_clock_shortens_it(house: House, upstream: Sink) -> None:
    with Guard(house) as guard:
        assert guard.send(letter("hold"))[0] == 250
        house.reaches(State.HELD)
        house.clock(0, 200)
        guard.kill()
    with Guard(house) as guard:
        # A day ahead on the wall, and less than five minutes on the clock that counts.
        house.clock(86400, 240)
        guard.health()
        assert house.states() == ["held"]
        house.clock(-3600, 301)
        house.reaches(State.FORWARDED)
    assert upstream.counts() == {"<m1@midori.example>": 1}
    assert [each.cause for each in house.only().events if each.after == "released"] == ["timer"]


def test_k8_k9_killed_while_acting_it_is_done_once_or_not_at_all(house: House, upstream: Sink) -> None:
    house.set('upstream_tls = "none"\n[web]\nbase_url = "https://komainu.test"\n')
    with Guard(house) as guard:
        assert guard.send(letter("confirm"))[0] == 250
        house.reaches(State.AWAITING_CONFIRMATION)
        uid = house.only().uid
        boxes = [word for reason in house.only().reasons() for word in ("--tick", reason)]
        acted = ("release", uid, "--by", SENDER, *boxes)
        token = upstream.until(lambda: next((_token(each.content) for each in upstream.notices), ""))
        assert house.command(*acted, crash_at="act_commit").returncode == -9
        assert house.states() == ["awaiting_confirmation"]
        with house.spool() as spool:
            found = spool.by_token(token, house.only().received_at)
            assert found is not None
            assert (found[0].uid, found[1]) == (uid, SENDER)
            assert spool.by_token(new_token(), house.only().received_at) is None
        assert house.command(*acted, crash_at="act_after_commit").returncode == -9
        assert "was done before" in house.command(*acted).stdout
        house.reaches(State.FORWARDED)
    assert upstream.counts() == {"<m1@midori.example>": 1}


def _token(content: bytes) -> str:
    import email
    import email.policy
    import re

    text = email.message_from_bytes(content, policy=email.policy.SMTP).get_content()
    found = re.search(r"https://komainu\.test/mailroom/link/([\w-]+)/", text)
    return found.group(1) if found else ""


@pytest.mark.parametrize("point", ["upstream_connected", "upstream_data"])
def test_k10_killed_before_the_dot_it_goes_once(house: House, upstream: Sink, point: str) -> None:
    with Guard(house, point) as guard:
        guard.send(letter())
        guard.dies()
    with Guard(house):
        house.reaches(State.FORWARDED)
    assert upstream.counts() == {"<m1@midori.example>": 1}


@pytest.mark.parametrize(("point", "in_doubt"), [("after_dot", "resend"), ("before_record", "resend"), ("before_record", "ask")])
def test_k11_killed_after_the_dot_is_in_doubt(house: House, upstream: Sink, point: str, in_doubt: str) -> None:
    house.set(f'in_doubt = "{in_doubt}"\n')
    with Guard(house, point) as guard:
        guard.send(letter())
        guard.dies()
    assert house.only().deliveries[0].state == "sending"
    with Guard(house):
        if in_doubt == "resend":
            house.reaches(State.FORWARDED)
        else:
            house.until(lambda: house.only().in_doubt)
            with house.spool() as spool:
                assert isinstance(spool.act(house.only().uid, Act.RESEND, by="boss@midori.example", at=datetime.now(UTC)), Done)
            house.reaches(State.FORWARDED)
    marks = {each.fields("X-Komainu-Guard")[0] for each in upstream.mails}
    assert len(marks) == 1, "both copies carry the same uid"
    assert 1 <= len(upstream.mails) <= 2


def test_k12_killed_after_forwarded_it_went_once_and_its_bytes_are_gone(house: House, upstream: Sink) -> None:
    with Guard(house, "forwarded") as guard:
        guard.send(letter())
        guard.dies()
    with Guard(house) as guard, house.spool() as spool:
        assert house.states() == ["forwarded"]
        assert spool.message(house.only().uid) is None
        assert guard.send(letter(number=2))[0] == 250
        house.reaches(State.FORWARDED, State.FORWARDED)
    assert set(upstream.counts().values()) == {1}


def test_k13_a_second_service_refuses_to_start(house: House) -> None:
    with Guard(house):
        second = house.command("serve")
    assert second.returncode == 3
    assert "another service" in second.stderr
