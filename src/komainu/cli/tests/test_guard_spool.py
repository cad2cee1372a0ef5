"""`komainu guard list|show|release|cancel|approve|resend|delivered` on a spool, without any web."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from komainu.cli.main import main
from komainu.guard.spool import Delivery, Spool, State
from komainu.guard.spool.tests.filled import KEY, NOW, RECIPIENTS, SENDER, put

BOSS, DEPUTY = "boss@midori.example", "deputy@midori.example"


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    (tmp_path / "key").write_text(KEY.hex())
    return ["--spool", str(tmp_path / "spool"), "--key-file", str(tmp_path / "key"), "--lang", "ja"]


def _guard(act: str, *words: str) -> int:
    *rest, _, lang = words
    return main(["guard", "--lang", lang, act, *rest])


def test_what_waits_is_listed_shown_and_acted_on(place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Spool.open(tmp_path / "spool", KEY) as spool:
        held, confirm, approve, refused = (
            put(spool, state) for state in (State.HELD, State.AWAITING_CONFIRMATION, State.AWAITING_APPROVAL, State.REFUSED)
        )
    assert _guard("list", "--format", "json", *place) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["uid"] for each in lines] == [approve, confirm, held]
    assert _guard("list", *place) == 0
    assert "確認待ち" in capsys.readouterr().out

    assert _guard("show", confirm, *place) == 0
    shown = capsys.readouterr().out
    box = f"first_contact:{RECIPIENTS[0]}"
    assert f"[{box}]" in shown
    assert _guard("release", confirm, "--by", SENDER, *place) == 1
    assert "すべての理由" in capsys.readouterr().err
    assert _guard("release", confirm, "--by", SENDER, "--tick", box, *place) == 0
    assert "送信待ち" in capsys.readouterr().out
    assert _guard("release", confirm, "--by", SENDER, "--tick", box, *place) == 0
    assert "すでに" in capsys.readouterr().out

    assert _guard("approve", approve, "--by", SENDER, *place) == 1
    assert _guard("approve", approve, "--by", BOSS, *place) == 0
    assert _guard("approve", refused, "--by", BOSS, "--second", DEPUTY, "--reason", "契約", *place) == 0
    assert _guard("cancel", held, "--by", SENDER, *place) == 0
    assert _guard("release", held, "--by", SENDER, *place) == 1
    assert "もうできません" in capsys.readouterr().out
    assert _guard("show", refused, "--format", "json", *place) == 0
    last = json.loads(capsys.readouterr().out)["events"][-1]
    assert (last["by"], last["second"], last["reason"], last["after"]) == (BOSS, DEPUTY, "契約", "released")


def test_wrong_places_and_uids_are_said(place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _guard("list", *place) == 2
    Spool.open(tmp_path / "spool", KEY).close()
    assert _guard("show", "nobody", *place) == 2
    (tmp_path / "key").write_text(bytes(32).hex())
    assert _guard("list", *place) == 3


def test_what_is_in_doubt_stands_in_the_list_and_is_decided(place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Spool.open(tmp_path / "spool", KEY) as spool:
        uid = put(spool, State.RELEASED)
        known = [Delivery(each, "sending") for each in RECIPIENTS]
        spool.write(lambda db: spool.writing.sending(db, uid, known, NOW))
        spool.write(lambda db: spool.writing.progress(db, uid, known, attempts=1, in_doubt=True, at=NOW))
    assert _guard("list", *place) == 0
    assert "届いたか不明" in capsys.readouterr().out
    assert _guard("list", "--format", "json", *place) == 0
    assert json.loads(capsys.readouterr().out)["in_doubt"] is True
    assert _guard("delivered", uid, "--by", BOSS, "--reason", "電話で確かめた", *place) == 0
    assert "送信済み" in capsys.readouterr().out
    assert _guard("resend", uid, "--by", BOSS, *place) == 1
    assert "もうできません" in capsys.readouterr().out
