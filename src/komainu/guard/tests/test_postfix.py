"""The fixture itself: a real Postfix takes a message and hands it on unchanged."""

from __future__ import annotations

import pytest

from komainu.guard.tests.house import letter
from komainu.guard.tests.postfix import Postfix, needs_postfix, send
from komainu.guard.tests.sink import Sink


@pytest.mark.slow
def test_postfix_hands_a_message_on_with_every_byte() -> None:
    needs_postfix()
    message = letter("佐藤様\n\n.点で始まる行\n..二つ\n")
    with Sink() as sink, Postfix(main="relayhost = [127.0.0.1]:{sink}", sink=sink.port) as postfix:
        assert send(postfix.port, message, ["sato@kaede.example"])[0] == 250
        [received] = sink.wait()
    assert received.rcpt_to == ["sato@kaede.example"]
    assert received.content.endswith(message)
