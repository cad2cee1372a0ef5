"""check-setup: what is sound is said to be, and each fault is found, with a word on what to do."""

from __future__ import annotations

import json
import re
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from komainu.cli.main import main
from komainu.guard.inputs import JAPAN
from komainu.guard.remembering import seal
from komainu.guard.service.settings import Settings
from komainu.guard.setup import look
from komainu.guard.setup.files import certificate_line, file_system
from komainu.guard.setup.lines import WORDS, State
from komainu.guard.setup.postfix import parameters
from komainu.guard.spool import Spool
from komainu.guard.tests.house import HISTORY, POLICY
from komainu.guard.tests.postfix import DEPLOY
from komainu.guard.tests.sink import Sink
from tests.ports import free_port

KEY = bytes(range(32))
NOW = datetime.now(JAPAN)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A service file and all that it names, everything in order."""
    (tmp_path / "policy.toml").write_text(POLICY)
    (tmp_path / "history.sealed").write_bytes(seal(HISTORY, KEY))
    (tmp_path / "house.json").write_text(json.dumps({"people": HISTORY["people"], "lists": HISTORY["lists"]}))
    (tmp_path / "ledger.json").write_text(json.dumps({"entrustees": [], "provisions": []}))
    (tmp_path / "key").write_text(KEY.hex())
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "spool").mkdir(mode=0o700)
    return tmp_path


def service(house: Path, upstream: int, *, listen: int = 0, **more: Any) -> Path:
    """The service file; `more` are further keys, or None for one that is left out."""
    keys: dict[str, Any] = {
        "listen": f"127.0.0.1:{listen or free_port()}",
        "upstream": f"127.0.0.1:{upstream}",
        "policy": "policy.toml",
        "history": "history.sealed",
        "house": "house.json",
        "ledger": "ledger.json",
        "key_file": "key",
        "spool": "spool",
        "min_free_bytes": 1,
        **more,
    }
    path = house / "guard.toml"
    path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in keys.items() if value is not None))
    return path


def codes(path: Path, *, postfix: Path | None = None) -> dict[str, State]:
    return {line.code: line.state for line in look(Settings.read(path), as_of=NOW, postfix_folder=postfix, seconds=5)}


def test_a_sound_house_has_no_fault(house: Path) -> None:
    with Sink() as sink:
        found = codes(service(house, sink.port))
    assert {code for code, state in found.items() if state is State.FAIL} == set()
    assert {"policy_ok", "history_ok", "house_ok", "ledger_ok", "key_ok", "listen_free", "upstream_ok"} <= set(found)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda h: (h / "policy.toml").write_text("schema_version = 1\nwrong = 2\n"), "policy_broken"),
        (lambda h: (h / "policy.toml").unlink(), "policy_broken"),
        (lambda h: (h / "history.sealed").write_bytes(seal(HISTORY, bytes(32))), "history_locked"),
        (lambda h: (h / "history.sealed").unlink(), "history_none"),
        (lambda h: (h / "house.json").write_text("[]"), "house_broken"),
        (lambda h: (h / "ledger.json").write_text("{"), "ledger_broken"),
        (lambda h: (h / "key").write_text("short"), "key_unreadable"),
        (lambda h: (h / "key").chmod(0o644), "key_open"),
        (lambda h: (h / "key").chmod(0o640), "key_group"),
        (lambda h: (h / "spool").chmod(0o755), "spool_open"),
        (lambda h: (h / "spool").rmdir(), "spool_missing"),
        (lambda h: Spool.open(h / "spool", bytes(32)).close(), "spool_key"),
    ],
)
def test_each_fault_of_a_file_is_found(house: Path, spoil: Any, code: str) -> None:
    spoil(house)
    with Sink() as sink:
        found = codes(service(house, sink.port))
    assert code in found
    assert found[code] is not State.OK


def test_a_key_in_the_folder_of_the_spool_and_too_little_space(house: Path) -> None:
    (house / "spool" / "key").write_bytes(KEY)
    with Sink() as sink:
        found = codes(service(house, sink.port, key_file="spool/key", min_free_bytes=2**50))
    assert {"key_beside", "spool_full"} <= set(found)


def test_a_file_from_the_future_means_that_the_clock_is_behind(house: Path) -> None:
    import os

    later = (NOW + timedelta(days=1)).timestamp()
    os.utime(house / "policy.toml", (later, later))
    with Sink() as sink:
        assert codes(service(house, sink.port))["clock_behind"] is State.FAIL


def test_what_stands_around_the_guard(house: Path) -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    with taken, Sink() as sink:
        found = codes(service(house, free_port(), listen=sink.port, trusted=["0.0.0.0/0"]))
        assert {"listen_taken", "relay_open", "upstream_down"} <= set(found)
        assert "upstream_plain" in codes(service(house, sink.port, upstream_tls="require"))
        assert "upstream_self" in codes(service(house, sink.port, listen=sink.port))


def test_the_kind_of_disk_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n36 21 0:30 / /srv/mail\\040box rw shared:1 - nfs4 server:/x rw\n37 21 0:31 / /srv rw - xfs /dev/b rw\n"
    )
    assert file_system(Path("/srv/mail box/spool"), mounts) == "nfs4"
    assert file_system(Path("/srv/mail"), mounts) == "xfs"
    assert file_system(Path("/var"), mounts) == "ext4"
    assert file_system(Path("/var"), tmp_path / "none") == "?"


@pytest.mark.parametrize(
    ("days", "code"), [(31, "certificate_ok"), (30, "certificate_soon"), (0, "certificate_over"), (-1, "certificate_over")]
)
def test_certificates_end(days: int, code: str) -> None:
    assert certificate_line("certificate", "x", NOW + timedelta(days=days), NOW).code == code


# ---------------------------------------------------------------- Postfix
def _copied(way: str, to: Path, *, spoil: tuple[str, str] = ("", "")) -> Path:
    to.mkdir()
    for name in ("main.cf", "master.cf"):
        source = DEPLOY / way / name
        text = source.read_text(encoding="utf-8") if source.exists() else ""
        (to / name).write_text(text.replace(*spoil) if spoil[0] else text, encoding="utf-8")
    for each in (DEPLOY / way).iterdir():
        if each.name not in {"main.cf", "master.cf"}:
            (to / each.name).write_text(each.read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("main.cf",):
        text = (to / name).read_text(encoding="utf-8")
        (to / name).write_text(text.replace("/etc/postfix", str(to)), encoding="utf-8")
    return to


def test_main_cf_is_read_as_postfix_reads_it() -> None:
    assert parameters("# a = b\nrelayhost =\n# in between\n  [127.0.0.1]:10025\nx=1\nx = 2\n") == {
        "relayhost": "[127.0.0.1]:10025",
        "x": "2",
    }


def test_a_postfix_that_knows_nothing_of_the_guard_is_told(house: Path, tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    for name in ("main.cf", "master.cf"):
        (tmp_path / "conf" / name).write_text("relayhost = [mx.example]\n")
    with Sink() as sink:
        assert "postfix_past" in codes(service(house, sink.port), postfix=tmp_path / "conf")
        assert "postfix_none" in codes(service(house, sink.port), postfix=tmp_path / "nowhere")


@pytest.mark.parametrize("way", ["postfix-watching", "postfix-smart-host", "postfix-content-filter", "postfix-proxy-filter"])
def test_the_ways_of_the_guide_are_known(house: Path, tmp_path: Path, way: str) -> None:
    with Sink() as sink:
        path = service(house, sink.port, listen=10025)
        found = codes(path, postfix=_copied(way, tmp_path / "conf"))
    assert "postfix_passes" in found
    assert {code for code in found if code.startswith("postfix_")} <= {"postfix_passes"}


def test_a_door_back_that_leads_to_the_guard_again_is_a_circle(house: Path, tmp_path: Path) -> None:
    conf = _copied("postfix-content-filter", tmp_path / "conf", spoil=("  -o content_filter=\n", ""))
    with Sink():
        found = codes(service(house, 10026, listen=10025), postfix=conf)
    assert "postfix_loops" in found


# ---------------------------------------------------------------- the command
def test_the_command_says_what_to_do_and_its_exit_code_tells(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Sink() as sink:
        path = service(house, sink.port)
        call = ["guard", "--lang", "ja", "check-setup", "--service", str(path), "--postfix", str(house / "nowhere"), "--seconds", "5"]
        assert main(call) == 0
        assert "不備 0" in capsys.readouterr().out
        (house / "key").chmod(0o604)
        assert main([*call, "--format", "json"]) == 1
        told = json.loads(capsys.readouterr().out)
        [line] = [each for each in told["lines"] if each["code"] == "key_open"]
        assert "chmod 600" in line["advice"]
        assert told["counts"]["fail"] == 1
        assert main([*call, "--send-to", "sato@kaede.example"]) == 2
        assert "社内のアドレスではありません" in capsys.readouterr().err
        assert sink.received == []
    (house / "guard.toml").write_text("nonsense = 1\n")
    assert main(call) == 2


def test_every_code_is_said_in_two_languages_and_every_fault_has_its_advice() -> None:
    for code, (state, ja, en, do_ja, do_en) in WORDS.items():
        assert ja and en, code
        assert set(re.findall(r"{(\w+)}", ja)) == set(re.findall(r"{(\w+)}", en)), code
        assert bool(do_ja) == bool(do_en) == (state is not State.OK), code
