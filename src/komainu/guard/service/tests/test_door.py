"""Who may come in and as whom: STARTTLS, AUTH, XCLIENT of trusted peers; what is asked of the next server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from komainu.guard.service.tests.running import KNOWN, SENDER, Guard, House, letter, say, talk
from komainu.guard.service.users import password_line
from komainu.guard.spool import State
from komainu.guard.tests.sink import Sink
from tests.other_servers import certificate

pytestmark = pytest.mark.slow
PLAIN = letter()[letter().index(b"From:") :]


@pytest.fixture
def upstream() -> Iterator[Sink]:
    with Sink() as started:
        yield started


@pytest.fixture
def house(tmp_path: Path, upstream: Sink) -> House:
    return House(tmp_path / "house", upstream.port)


def test_a_stranger_must_sign_in_over_tls_and_is_who_they_signed_in_as(house: House, upstream: Sink) -> None:
    certificate(house.folder)
    (house.folder / "users").write_text(password_line(SENDER, "himitsu") + "\n")
    house.set('trusted = []\n[tls]\ncertificate = "cert.pem"\nkey = "key.pem"\n[auth]\nusers = "users"\n')
    context = ssl.create_default_context(cafile=str(house.folder / "cert.pem"))
    with Guard(house) as guard:
        with smtplib.SMTP("127.0.0.1", guard.port, timeout=20) as line:
            line.ehlo("pc")
            assert not line.has_extn("auth")
            assert not line.has_extn("xclient")
            assert line.mail(SENDER)[0] == 530
            assert line.docmd("XCLIENT", f"LOGIN={SENDER}")[0] == 550
            line.starttls(context=context)
            line.ehlo("pc")
            with pytest.raises(smtplib.SMTPAuthenticationError):
                line.login(SENDER, "wrong")
            assert line.mail(SENDER)[0] == 530
            line.login(SENDER, "himitsu")
            line.sendmail(SENDER, [KNOWN], PLAIN, mail_options=["RET=HDRS", "ENVID=abc"])
        house.reaches(State.FORWARDED)
        assert house.only().envelope.authenticated_as == SENDER
    assert {"RET=HDRS", "ENVID=abc", "BODY=8BITMIME"} <= set(upstream.mails[0].options)
    assert "ESMTPSA" in upstream.mails[0].fields("Received")[0]
    assert SENDER not in upstream.mails[0].fields("Received")[0]


def test_a_trusted_peer_says_who_was_signed_in_with_it(house: House) -> None:
    with Guard(house) as guard, talk(guard.port) as line:
        assert say(line, b"XCLIENT LOGIN=" + SENDER.replace("@", "+40").encode()).startswith(b"220")
        say(line, b"EHLO pc")
        for command in (b"MAIL FROM:<" + SENDER.encode() + b">", b"RCPT TO:<" + KNOWN.encode() + b">", b"DATA"):
            assert say(line, command)[:1] in b"23"
        # The next command comes in the same breath as the end of the data.
        assert say(line, PLAIN + b".\r\nNOOP").startswith(b"250")
        house.reaches(State.FORWARDED)
        assert house.only().envelope.authenticated_as == SENDER


def test_an_upstream_without_tls_is_a_reason_to_wait(house: House, upstream: Sink) -> None:
    house.set('upstream_tls = "require"\n')
    with Guard(house) as guard:
        # Nothing is known of what it can do, for nothing else is said to it in the clear.
        assert guard.send(letter())[0] == 451
        assert guard.send(letter().replace("佐藤".encode(), b"sato").decode("ascii", "ignore").encode())[0] == 250
        house.until(lambda: "STARTTLS" in guard.health()["problems"].get("upstream", ""))
    assert not upstream.received
