"""Watching: in line nobody is stopped, on copies nothing goes on; what would have been held is there to be seen, and a kill loses none of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from komainu.guard.service.settings import Settings
from komainu.guard.service.tests.running import KNOWN, SENDER, Guard, House, letter
from komainu.guard.spool import State
from komainu.guard.tests.postfix import DEPLOY, Postfix, needs_postfix, send
from komainu.guard.tests.sink import Sink
from komainu.guard.tests.test_journal import journal
from tests.ports import free_port

COPIES = 'watch = "copies"\n[copies]\nto = ["watch@guard.invalid"]\nmatch_seconds = 1\n'


@pytest.fixture(scope="module")
def nobody() -> int:
    """An upstream that does not even listen: copies need none."""
    return free_port()


def observed(house: House) -> dict[str, Any]:
    """What the command says, when all copies are put together and examined."""
    house.until(lambda: State.RECEIVED not in house.states() and _figures(house), why=lambda: f"{house.states()}")
    found: dict[str, Any] = json.loads(house.command("observed", "--format", "json").stdout)
    return found


def _figures(house: House) -> bool:
    with house.spool() as spool:
        return any(event.after == "observed" and event.figures for event in spool.events(0, 1000))


def test_copies_of_one_message_are_one_observation_with_everybody_who_got_it(tmp_path: Path, nobody: int) -> None:
    house = House(tmp_path, nobody, COPIES)
    with Guard(house) as guard:
        assert guard.send(letter("confirm"), f"watch+{KNOWN.replace('@', '=')}@guard.invalid")[0] == 250
        assert guard.send(letter("confirm"), "watch+x=outside.example@guard.invalid")[0] == 250
        found = observed(house)
    assert (found["messages"], found["by_grade"]) == (1, {"confirm": 1})
    [line] = found["listed"]
    assert (line["sender"], line["recipients"], line["subject"]) == (SENDER, [KNOWN, "x@outside.example"], "打合せの件")
    assert "keyword" in line["checks"] and "bcc_hidden" in found["by_check"]
    assert set(house.states()) == {State.OBSERVED}


def test_a_journal_report_is_examined_as_the_message_in_it_and_mail_from_outside_is_left_alone(tmp_path: Path, nobody: int) -> None:
    house = House(tmp_path, nobody, COPIES)
    report = f"Sender: {SENDER}\nMessage-Id: <m1@midori.example>\nTo: {KNOWN}\nBcc: someone@kaeda.example\n"
    with Guard(house) as guard:
        assert guard.send(journal(letter("hold"), report), "watch@guard.invalid")[0] == 250
        assert guard.send(journal(letter(), report.replace(SENDER, "who@outside.example"), more=b"\r\n"), "watch@guard.invalid")[0] == 250
        assert guard.send(journal(letter(), mark="Content-Identifier: exjournalreport"), "watch@guard.invalid")[0] == 250
        found = observed(house)
    assert (found["messages"], found["unread"]) == (1, {"journal_2003": 1})
    assert found["listed"][0]["recipients"] == [KNOWN, "someone@kaeda.example"]
    assert "lookalike_domain" in found["listed"][0]["checks"]


@pytest.mark.slow
@pytest.mark.parametrize("crash_at", ["stored", "observed"])
def test_a_copy_that_was_taken_is_observed_once_after_a_kill(tmp_path: Path, nobody: int, crash_at: str) -> None:
    house = House(tmp_path, nobody, COPIES)
    with Guard(house, crash_at) as guard:
        guard.send(letter("hold"), f"watch+{KNOWN.replace('@', '=')}@guard.invalid")
        guard.dies()
    with Guard(house):
        found = observed(house)
    assert (found["messages"], found["would_have_been_stopped"]) == (1, 1)


def test_in_line_nobody_is_stopped_and_the_wrong_is_seen(tmp_path: Path) -> None:
    with Sink() as upstream:
        house = House(tmp_path, upstream.port, "watch = true\n")
        with Guard(house) as guard:
            # Until the service knows what its upstream can do it may say "try again".
            house.until(lambda: guard.send(letter("forbid"))[0] == 250)
            upstream.until(lambda: len(upstream.mails) == 1, why="it did not go on")
            found = observed(house)
            house.reaches(State.FORWARDED)
    assert (found["by_grade"], found["listed"][0]["sender"]) == ({"forbid": 1}, SENDER)
    assert upstream.notices == []


@pytest.mark.slow
def test_postfix_and_the_guide_give_the_whole_way_of_a_copy(tmp_path: Path, nobody: int) -> None:
    needs_postfix()
    house = House(tmp_path, nobody, COPIES)
    with (
        Sink() as world,
        Guard(house) as guard,
        Postfix(
            main="relayhost = [127.0.0.1]:{world}", deploy="postfix-watching", replaced={"10025": guard.port}, world=world.port
        ) as postfix,
    ):
        assert send(postfix.port, letter("approve"), [KNOWN, "bcc@outside.example"], SENDER)[0] == 250
        assert sorted(world.wait()[0].rcpt_to) == sorted([KNOWN, "bcc@outside.example"])
        found = observed(house)
    assert found["by_grade"] == {"approve": 1}
    assert sorted(found["listed"][0]["recipients"]) == sorted([KNOWN, "bcc@outside.example"])


@pytest.mark.parametrize("name", ["guard.toml", "watching.toml", "milter.toml"])
def test_the_service_files_of_the_guide_are_read(name: str) -> None:
    settings = Settings.read(DEPLOY / name)
    assert settings.listen == ("127.0.0.1", 10025)
    assert settings.watch == ("copies" if name == "watching.toml" else True)
    assert bool(settings.milter) == (name == "milter.toml")
