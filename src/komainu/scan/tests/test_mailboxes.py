"""A mailbox on a real server: every message under a name that stays, nothing changes there, and a server that goes away costs lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from komainu.scan import Item, LocalPool, Look, Selection, Skipped, Why, scan
from komainu.scan.addresses import source_at
from komainu.scan.imap import folder_name
from komainu.scan.tests.reaching import AS_OF, EVERYTHING, in_utf7, items_of, mail, text_of
from tests import other_servers
from tests.other_servers import TOKEN, Mailserver


@pytest.mark.parametrize(
    ("written", "name"),
    [("INBOX", "INBOX"), ("A&-B", "A&B"), ("&broken", "&broken"), ("&!!-", "&!!-")],
)
def test_names_of_folders(written: str, name: str) -> None:
    assert folder_name(written) == name


@pytest.mark.parametrize("name", ["受信トレイ", "送信済み", "𠮷田", "下書き"])
def test_japanese_names_of_folders(name: str) -> None:
    assert folder_name(f"A{in_utf7(name)}B") == f"A{name}B"


def test_every_message_is_an_item_under_its_folder_and_uid(mailserver: Mailserver, password: None) -> None:
    items = items_of(mailserver.address())
    root = "imap://taro@127.0.0.1"
    assert [*items] == [f"{root}/INBOX/1", f"{root}/INBOX/2", f"{root}/INBOX/3", f'{root}/a "b"/1', f"{root}/取込/2026/1"]
    item = items[f"{root}/取込/2026/1"]
    assert item.size_bytes > 300
    assert item.modified_ns > 0
    assert "佐藤一郎\t090-1234-5678" in text_of(item)
    large = items[f'{root}/a "b"/1']
    assert text_of(large).count("本文") == 700_000
    with large.content.open() as stream:  # type: ignore[attr-defined]
        assert large.content.sha256() == hashlib.sha256(stream.read()).hexdigest()


def test_reading_changes_nothing_in_the_mailbox(mailserver: Mailserver, password: None) -> None:
    def flags() -> list[Any]:
        with mailserver.signed_in() as connection:
            connection.select("INBOX", readonly=True)
            return connection.fetch("1:*", "(UID FLAGS)")[1]

    before = flags()
    assert all("担当" in text_of(item) for item in items_of(mailserver.address("INBOX")).values())
    assert flags() == before
    assert not any(b"Seen" in line for line in before)


def test_a_folder_alone_and_exclusions(mailserver: Mailserver, password: None) -> None:
    assert [*items_of(mailserver.address("%E5%8F%96%E8%BE%BC"))] == ["imap://taro@127.0.0.1/取込/2026/1"]
    some = list(source_at(mailserver.address(), Selection(exclude=("INBOX", "取込/**"), max_size_bytes=1000)).items())
    assert {(each.path.rpartition("127.0.0.1/")[2], each.why) for each in some if isinstance(each, Skipped)} == {
        ("INBOX", Why.EXCLUDED),
        ("取込", Why.EXCLUDED),
        ("取込/2026", Why.EXCLUDED),
        ('a "b"/1', Why.TOO_LARGE),
    }


def test_a_wrong_password_and_a_foreign_certificate_cost_a_line(
    mailserver: Mailserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD", "wrong-himitsu")
    (refused,) = source_at(mailserver.address().replace("taro", "jiro"), EVERYTHING).items()
    assert isinstance(refused, Skipped)
    assert (refused.why, refused.detail) == (Why.NO_ACCESS, "the server refused the password")
    (foreign,) = source_at(mailserver.address().partition("?")[0], EVERYTHING).items()
    assert isinstance(foreign, Skipped)
    assert "SSLCertVerificationError" in foreign.detail


def test_a_mailbox_that_asks_for_an_access_token(mailserver: Mailserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token stands where a password would, in a file that another program renews."""
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD_FILE", str(tmp_path / "token"))
    address = f"{mailserver.address('INBOX')}&auth=oauth2"
    assert len(items_of(address)) == 3
    (tmp_path / "stale").write_text("expired-himitsu\n", encoding="utf-8")
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD_FILE", str(tmp_path / "stale"))
    (refused,) = source_at(address, EVERYTHING).items()
    assert isinstance(refused, Skipped)
    assert refused.detail == "the server refused the password"


def test_without_tls_nothing_is_sent(mailserver: Mailserver, password: None) -> None:
    """STARTTLS on the plain port works; a server that does not offer it would be left."""
    address = f"imap://taro@127.0.0.1:{mailserver.port}/INBOX?ca={mailserver.authority}"
    assert len(items_of(address)) == 3


def test_a_mail_server_that_goes_away_costs_lines_and_not_the_run(password: None) -> None:
    with other_servers.dovecot() as running:
        with running.signed_in() as connection:
            for number in range(40):
                connection.append("INBOX", "", None, mail(str(number), "電話 090-1234-5678"))
        seen: list[str] = []

        class Stopping:
            """The server ends when the first items were listed."""

            roots = ("imap://taro@127.0.0.1/",)

            def items(self) -> Iterator[Item | Skipped]:
                for index, item in enumerate(source_at(running.address(), EVERYTHING).items()):
                    if index == 20:
                        running.stop()
                    seen.append(item.path)
                    yield item

        with LocalPool(1) as pool:
            results = list(scan(Stopping(), pool, Look(AS_OF), workers=1))
    assert sorted(each.path for each in results) == sorted(seen)
    assert len(results) == 40
    lost = [each for each in results if not each.readable]
    assert lost
    assert {each.reason for each in lost} == {"no_access"}
