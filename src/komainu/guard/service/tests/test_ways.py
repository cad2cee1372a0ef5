"""Each way of the guide, with the files of deploy/guard as they stand, a real Postfix and the real service: mail passes, waits, is refused, and check-setup agrees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from komainu.guard.service.tests.running import KNOWN, SENDER, Guard, House, letter
from komainu.guard.spool import State
from komainu.guard.tests.postfix import Postfix, needs_postfix, send
from komainu.guard.tests.sink import Sink
from tests.ports import free_port

pytestmark = pytest.mark.slow


# Mail to the house itself, notices of failure too, does not go by the smart host.
_INSIDE = "transport_maps = inline:{ {midori.example = smtp:[127.0.0.1]:{world}} }"


@pytest.mark.parametrize("way", ["postfix-smart-host", "postfix-content-filter", "postfix-proxy-filter"])
def test_mail_goes_the_way_of_the_guide(tmp_path: Path, way: str) -> None:
    needs_postfix()
    listen, back = free_port(), free_port()
    with Sink() as world:
        postfix = Postfix(
            main=_INSIDE if way == "postfix-smart-host" else "relayhost = [127.0.0.1]:{world}",
            deploy=way,
            replaced={"10025": listen, "10026": back},
            world=world.port,
        )
        upstream = world.port if way == "postfix-smart-host" else back
        house = House(tmp_path / "house", upstream, f'listen = "127.0.0.1:{listen}"')
        with postfix, Guard(house):
            message = letter("pass", 1)
            # Until the service knows what its upstream can do it may say "try again" to a message of 8 bits.
            both = [KNOWN, "suzuki@keyaki.example"]
            house.until(lambda: send(postfix.port, message, both, SENDER, login=SENDER)[0] == 250)
            [passed] = world.wait()
            assert passed.content.endswith(message)
            assert len(passed.fields("X-Komainu-Guard")) == 1
            assert sorted(passed.rcpt_to) == sorted(both)

            assert send(postfix.port, letter("confirm", 2), [KNOWN], SENDER, login=SENDER)[0] == 250
            house.reaches(State.FORWARDED, State.AWAITING_CONFIRMATION)

            code, text = send(postfix.port, letter("forbid", 3), [KNOWN], SENDER, login=SENDER)
            if way == "postfix-proxy-filter":
                # Before the queue the sender's program hears the refusal itself.
                assert (code, text[:5]) == (550, "5.7.1")
            else:
                assert code == 250
                world.until(lambda: any("550 5.7.1" in each.content.decode("utf-8", "replace") for each in world.received), why="no notice")
            assert [each.fields("Message-ID") for each in world.received if each.mail_from] == [["<m1@midori.example>"]]

            checked = house.command("check-setup", "--postfix", str(postfix.folder / "conf"), "--format", "json", "--send-to", SENDER)
            told = {line["code"]: line for line in json.loads(checked.stdout)["lines"]}
            assert {"listen_ours", "upstream_ok", "postfix_passes", "trial_passed", "loop_seen"} <= set(told), told
            assert [code for code in told if code.startswith("postfix_")] == ["postfix_passes"]
            mark = told["trial_passed"]["said"]
            assert any(each.fields("Subject")[0].split()[-1] in mark for each in world.received if each.mail_from == SENDER)


def test_a_trial_that_is_held_or_unheard_is_told(tmp_path: Path) -> None:
    with Sink() as world:
        house = House(tmp_path / "house", world.port, f'listen = "127.0.0.1:{free_port()}"')
        call = ("check-setup", "--postfix", str(tmp_path / "nowhere"), "--format", "json", "--send-to", SENDER, "--seconds", "5")
        unheard = house.command(*call)
        assert unheard.returncode == 1
        assert "trial_refused" in unheard.stdout
        policy = tmp_path / "house" / "policy.toml"
        text = policy.read_text(encoding="utf-8")
        policy.write_text(text + "[base.checks.message_oversize]\nbytes = 10\n", encoding="utf-8")
        with Guard(house):
            held = house.command(*call)
        assert "trial_stopped" in held.stdout
        assert world.received == [] or all(each.mail_from == "" for each in world.received)
