"""The service file is read strictly: what is not understood is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from komainu.cli.main import main
from komainu.guard.service.settings import KEYS, Settings, SettingsError
from komainu.guard.service.users import Users, UsersError, password_line

WHOLE = """
listen = "127.0.0.1:10025"
upstream = "[::1]:25"
policy = "policy.toml"
spool = "spool"
key_file = "key"
"""


def _read(tmp_path: Path, more: str = "", whole: str = WHOLE) -> Settings:
    path = tmp_path / "guard.toml"
    path.write_text(whole + more)
    return Settings.read(path)


def test_paths_are_seen_from_the_file_and_loopback_is_trusted(tmp_path: Path) -> None:
    settings = _read(tmp_path)
    assert (settings.upstream, settings.spool, settings.history) == (("::1", 25), tmp_path / "spool", tmp_path / "spool/history.sealed")
    assert settings.trusts("127.0.0.1")
    assert not settings.trusts("192.0.2.1")


@pytest.mark.parametrize(
    ("more", "line", "what"),
    [
        ("upstrean_tls = 'may'", 7, "unknown key"),
        ("upstream_tls = 'maybe'", 7, "must be one of"),
        ("answer_seconds = 'x'", 7, "must be a number"),
        ("workers = 0", 7, "whole number from 1"),
        ("watch = 1", 7, "copies"),
        ("health = 'nowhere'", 7, "must be like"),
        ("trusted = ['everybody']", 7, "not a network"),
        ("[tls]\ncertificate = 'c'", 7, "both"),
        ("[auth]\nusers = 'u'", 8, "needs [tls]"),
        ("[web]\nbase_url = 'javascript:x'", 8, "https://"),
        ("[web]\nurl = 'https://x'", 8, "unknown key"),
        ("listen = ", 7, ""),
    ],
)
def test_a_fault_names_its_line_and_nothing_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, line: int, what: str
) -> None:
    with pytest.raises(SettingsError) as found:
        _read(tmp_path, more)
    assert f"line {line}" in str(found.value)
    assert what in str(found.value)
    assert main(["guard", "serve", "--service", str(tmp_path / "guard.toml")]) == 2
    assert f"line {line}" in capsys.readouterr().err


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="key_file: is missing"):
        _read(tmp_path, whole=WHOLE.replace('key_file = "key"\n', ""))


def test_only_who_knows_the_password_is_somebody(tmp_path: Path) -> None:
    path = tmp_path / "users"
    path.write_text("# our people\n" + password_line("tanaka@midori.example", "ひみつ") + "\n")
    users = Users(path)
    for _ in range(2):
        assert users.are("Tanaka@midori.example", "ひみつ".encode())
        assert not users.are("tanaka@midori.example", b"else")
        assert not users.are("nobody@midori.example", "ひみつ".encode())
    path.write_text("broken\n")
    assert users.are("tanaka@midori.example", "ひみつ".encode()), "the last good file stays"
    with pytest.raises(UsersError, match="line 1"):
        Users(path)


def test_every_key_stands_in_the_manual() -> None:
    manual = (Path(__file__).parents[5] / "docs" / "ja" / "guard.md").read_text(encoding="utf-8")
    missing = [key for key in sorted(KEYS) if key.rpartition(".")[2] not in manual]
    assert not missing
