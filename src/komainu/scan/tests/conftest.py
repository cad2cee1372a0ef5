"""A mailbox on a real server, for the tests of more than one file."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from komainu.scan.tests.reaching import in_utf7, mail
from tests import other_servers
from tests.other_servers import Mailserver


@pytest.fixture
def password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file, as a house would keep it: processes that read may have been started before a test sets its environment."""
    (tmp_path / "password").write_text("pw-2026\n", encoding="utf-8")
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD_FILE", str(tmp_path / "password"))


@pytest.fixture(scope="module")
def mailserver() -> Iterator[Mailserver]:
    with other_servers.dovecot() as running:
        inner = EmailMessage()
        inner["Subject"] = "名簿"
        inner.set_content("添付します")
        inner.add_attachment("氏名,電話\n佐藤一郎,090-1234-5678\n".encode("cp932"), maintype="text", subtype="csv", filename="名簿.csv")
        with running.signed_in() as connection:
            for folder in (in_utf7("取込"), '"a \\"b\\""', f"{in_utf7('取込')}/2026"):
                assert connection.create(folder)[0] == "OK"
            for number in range(3):
                connection.append("INBOX", "", None, mail(f"{number}", "担当の佐藤一郎（090-1234-5678）です。"))
            connection.append(f"{in_utf7('取込')}/2026", "", None, bytes(inner))
            connection.append('"a \\"b\\""', "", None, mail("x", "本文" * 700_000))
        yield running
