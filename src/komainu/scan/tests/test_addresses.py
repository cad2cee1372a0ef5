"""Which source an address is, and where its password comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from komainu.scan.addresses import is_address, source_at
from komainu.scan.faults import AddressError
from komainu.scan.passwords import Password, password_for
from komainu.scan.tests.reaching import EVERYTHING


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    for address in ("imaps://taro:himitsu@mail.example.jp/", "postgresql://taro:himitsu@db.example.jp/a", "s3://key:himitsu@bucket/"):
        with pytest.raises(AddressError, match="password") as refused:
            source_at(address, EVERYTHING)
        assert "himitsu" not in str(refused.value) + refused.value.text("ja")
        assert "パスワードはアドレスに書けません" in refused.value.text("ja")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.jp/",
        "imaps://mail.example.jp/",
        "mysql://reader@db.example.jp/",
        "mysql://reader@db.example.jp/a?tls=no",
        "s3://bucket/?endpoint=http://s3.example.jp",
        "sqlite:///nowhere/a.db",
        "imaps://a@b:port/",
    ],
)
def test_addresses_that_cannot_be_scanned(address: str) -> None:
    with pytest.raises(AddressError):
        source_at(address, EVERYTHING)


def test_paths_are_told_from_addresses() -> None:
    assert is_address("imaps://a@b/")
    assert not is_address("/srv/a")
    assert not is_address("C:\\srv")


def test_a_password_comes_from_the_environment_or_a_file_its_own_host_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD", "general")
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD_MAIL_EXAMPLE_JP", "own")
    (tmp_path / "secret").write_text("in a file\n", encoding="utf-8")
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD_DB_EXAMPLE_JP_FILE", str(tmp_path / "secret"))
    assert [password_for(host).read() for host in ("mail.example.jp", "db.example.jp", "x")] == ["own", "in a file", "general"]
    assert "own" not in repr(password_for("mail.example.jp"))
    assert Password().read() == ""
