"""The milter with the whole service behind it and a real Postfix before it: passed, held, released back, refused, and killed at each point."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from komainu.guard.service.tests.running import KNOWN, SENDER, Guard, House, letter
from komainu.guard.spool import State
from komainu.guard.tests.postfix import Postfix, needs_postfix, send
from komainu.guard.tests.sink import Sink
from tests.ports import free_port

pytestmark = pytest.mark.slow


@contextmanager
def postfix_before(folder: Path, sink: Sink) -> Iterator[tuple[Postfix, House]]:
    """A Postfix that asks the milter of a house, as the guide says."""
    needs_postfix()
    back = free_port()
    postfix = Postfix(
        main="relayhost = [127.0.0.1]:{sink}",
        deploy="postfix-milter",
        replaced={"/run/komainu/milter.sock": "{folder}/run/milter.sock", "10026": back},
        sink=sink.port,
    )
    # As the guide says: the socket takes the group of its folder.
    (postfix.folder / "run").mkdir()
    shutil.chown(postfix.folder / "run", group="postfix")
    (postfix.folder / "run").chmod(0o2750)
    house = House(folder, back, f'watch = false\n[milter]\nlisten = "unix:{postfix.folder}/run/milter.sock"\n')
    with postfix:
        yield postfix, house


def test_what_passes_stays_postfixs_and_what_is_held_goes_back_when_it_is_released(tmp_path: Path) -> None:
    with Sink() as world, postfix_before(tmp_path / "house", world) as (postfix, house), Guard(house):
        assert send(postfix.port, letter("pass", 1), [KNOWN], SENDER, login=SENDER)[0] == 250
        [passed] = world.wait()
        assert [each[:13] for each in passed.fields("X-Komainu-Guard")] == ["1; i=guard.te"]
        assert send(postfix.port, letter("hold", 2), [KNOWN, "bcc@outside.example"], SENDER, login=SENDER)[0] == 250
        assert send(postfix.port, letter("forbid", 3), [KNOWN], SENDER, login=SENDER)[0] == 550
        house.reaches(State.FORWARDED, State.HELD)
        with house.spool() as spool:
            [held] = spool.entries(states=["held"])
        assert (held.sender, held.recipients) == (SENDER, (KNOWN, "bcc@outside.example"))
        released = house.command("release", held.uid, "--by", SENDER)
        assert released.returncode == 0, released.stderr
        house.reaches(State.FORWARDED, State.FORWARDED)
        world.until(lambda: len(world.mails) == 2, why="what was released did not come out")
        assert sorted(world.mails[1].rcpt_to) == sorted([KNOWN, "bcc@outside.example"])
        # What went out once and comes back is known.
        assert send(postfix.port, passed.content, [KNOWN], SENDER, login=SENDER)[0] == 554
        assert len(world.mails) == 2


@pytest.mark.parametrize(
    ("crash_at", "first"),
    [("milter_data", 451), ("milter_before_sync", 451), ("stored", 451), ("milter_answered", 250)],
)
def test_a_kill_neither_loses_nor_doubles(tmp_path: Path, crash_at: str, first: int) -> None:
    with Sink() as world, postfix_before(tmp_path / "house", world) as (postfix, house):
        with Guard(house, crash_at) as guard:
            assert send(postfix.port, letter("hold"), [KNOWN], SENDER, login=SENDER)[0] == first
            guard.dies()
        with Guard(house):
            if first != 250:
                # The client was told to come again, and does.
                assert send(postfix.port, letter("hold"), [KNOWN], SENDER, login=SENDER)[0] == 250
            house.reaches(State.HELD)
        assert world.mails == []
        assert postfix.queued() == []


def test_watching_beside_postfix_stops_nobody(tmp_path: Path) -> None:
    with Sink() as world, postfix_before(tmp_path / "house", world) as (postfix, house):
        text = (house.folder / "guard.toml").read_text()
        (house.folder / "guard.toml").write_text(text.replace("watch = false", "watch = true"))
        with Guard(house):
            assert send(postfix.port, letter("forbid"), [KNOWN], SENDER, login=SENDER)[0] == 250
            world.wait()
            house.reaches(State.OBSERVED)
