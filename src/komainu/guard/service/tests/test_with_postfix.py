"""The guard before a real Postfix: what Postfix takes has arrived once, with its fields on top and its text untouched; what it refuses is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from komainu.guard.service.tests.running import KNOWN, SENDER, Guard, House, letter
from komainu.guard.spool import State
from komainu.guard.tests.postfix import Postfix, needs_postfix
from komainu.guard.tests.sink import Sink

pytestmark = pytest.mark.slow
GONE = "gone@kaede.example"


def test_a_real_postfix_takes_what_is_released_and_refuses_what_it_must(tmp_path: Path) -> None:
    needs_postfix()
    with Sink() as sink:
        more = f"relayhost = [127.0.0.1]:{sink.port}\nsmtpd_recipient_restrictions = check_recipient_access inline:{{{{ {GONE} = 550 5.1.1 gone }}}}, permit_mynetworks, reject\n"
        with Postfix(main=more.replace("{{{{", "{{").replace("}}}}", "}}")) as postfix:
            house = House(tmp_path / "house", postfix.port)
            with Guard(house, "before_record") as guard:
                guard.send(letter(number=1, more=".a dot\n"))
                guard.dies()
            with Guard(house) as guard:
                house.reaches(State.FORWARDED)
                assert guard.send(letter(number=2), KNOWN, GONE)[0] == 250
                assert guard.send(letter("confirm", 3))[0] == 250
                house.reaches(State.FORWARDED, State.FORWARDED, State.AWAITING_CONFIRMATION)
                # Two copies of the first (killed after Postfix's answer), the second, the report to its sender, the notice of the third.
                came = sink.wait(5)
    mails = [each for each in came if each.mail_from]
    assert sorted(each.fields("Message-ID")[0][:3] for each in mails) == ["<m1", "<m1", "<m2"]
    assert len({each.fields("X-Komainu-Guard")[0] for each in mails}) == 2
    assert all(each.rcpt_to == [KNOWN] for each in mails)
    assert mails[0].content.endswith(b"\r\n.a dot\r\n")
    reports = [each for each in came if not each.mail_from]
    assert {tuple(each.rcpt_to) for each in reports} == {(SENDER,)}
    assert any(b"Status: 5.1.1" in each.content for each in reports)
