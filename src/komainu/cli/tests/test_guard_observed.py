"""`komainu guard observed`: what would have been stopped, and what went out so."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from komainu.cli.main import main
from komainu.guard import Envelope
from komainu.guard.inputs import JAPAN
from komainu.guard.journal import WHY
from komainu.guard.observed import UNREAD
from komainu.guard.remembering import log_line
from komainu.guard.spool import Spool, State
from komainu.guard.tests.house import judge, letter

KEY = bytes(range(32))
NOW = datetime.now(JAPAN)


def _watched(spool: Spool, recipient: str, *, went_on: bool = False, at: datetime = NOW, unread: str = "", twice: bool = False) -> str:
    """A message that was seen while the guard watched: a copy, or one in line that went on."""
    uid, message = str(uuid.uuid4()), letter(to=recipient)
    envelope = Envelope("tanaka@midori.example", (recipient,), "tanaka@midori.example", at)
    stored = spool.writing.made_ready(uid, message, envelope, subject="打合せの件", at=at)
    found = judge(message, (recipient,))
    verdict: dict[str, Any] = found.as_json("ja")
    figures = log_line(found, uid, KEY)
    if unread:
        verdict, figures = {"verdict": UNREAD}, {"uid": uid, "verdict": UNREAD, "reason": unread}
    spool.write(lambda db: spool.writing.store(db, stored))
    if went_on:
        spool.write(lambda db: spool.writing.step(db, uid, State.RELEASED, "watching", at=at))
    spool.write(lambda db: spool.writing.observed(db, uid, verdict, figures, at))
    if twice:
        spool.write(lambda db: spool.writing.observed(db, uid, verdict, figures, at))
    return uid


def _observed(tmp_path: Path, *more: str, lang: str = "ja") -> int:
    (tmp_path / "key").write_text(KEY.hex())
    return main(["guard", "--lang", lang, "observed", "--spool", str(tmp_path / "spool"), "--key-file", str(tmp_path / "key"), *more])


def test_list_and_sums_of_what_would_have_been_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Spool.open(tmp_path / "spool", KEY) as spool:
        _watched(spool, "sato@kaede.example", went_on=True)
        wrong = _watched(spool, "sato@kaeda.example", went_on=True, twice=True)
        copy = _watched(spool, "takahashi@keyakii.example")
        _watched(spool, "sato@kaede.example", unread="journal_2003")
        _watched(spool, "sato@kaeda.example", at=NOW - timedelta(days=40))
    assert _observed(tmp_path, "--days", "30", "--format", "json") == 0
    sums = json.loads(capsys.readouterr().out)
    assert (sums["messages"], sums["by_grade"], sums["would_have_been_stopped"]) == (3, {"pass": 1, "confirm": 2}, 2)
    assert sums["by_check"]["lookalike_domain"] == {"confirm": 2}
    assert sums["unread"] == {"journal_2003": 1}
    assert {each["uid"] for each in sums["listed"]} == {wrong, copy}
    assert sums["listed"][0]["recipients"] in (["sato@kaeda.example"], ["takahashi@keyakii.example"])
    assert "lookalike_domain" in sums["listed"][0]["checks"]

    assert _observed(tmp_path) == 0
    text = capsys.readouterr().out
    assert "止めていたはずのメール: 3通（確認 3）" in text
    assert "sato@kaeda.example" in text
    assert WHY["journal_2003"][0] in text
    assert _observed(tmp_path, "--grade", "forbid", lang="en") == 0
    assert "none would have been stopped" in capsys.readouterr().out


def test_nothing_observed_yet_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Spool.open(tmp_path / "spool", KEY).close()
    assert _observed(tmp_path) == 0
    assert "まだありません" in capsys.readouterr().out
