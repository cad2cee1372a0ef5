"""The history: sealed on disk, counted up, forgotten; and logs that name nobody."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from komainu.guard import History, InputError
from komainu.guard.addresses import parse
from komainu.guard.inputs import JAPAN
from komainu.guard.remembering import KEY_FILE, HistoryLocked, as_json, forget, learn, log_line, open_sealed, seal, unseal
from komainu.guard.tests.house import HISTORY, judge, letter

KEY = bytes(range(32))


def test_a_sealed_history_opens_with_its_key_only() -> None:
    sealed = seal(HISTORY, KEY)
    assert b"sato" not in sealed
    assert unseal(sealed, KEY) == HISTORY
    with pytest.raises(HistoryLocked):
        unseal(sealed, bytes(32))
    with pytest.raises(HistoryLocked):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), KEY)


def test_the_key_comes_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal(HISTORY, KEY)
    monkeypatch.delenv(KEY_FILE, raising=False)
    with pytest.raises(HistoryLocked):
        open_sealed(sealed)
    (tmp_path / "key").write_text(KEY.hex() + "\n", encoding="ascii")
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "key"))
    assert open_sealed(sealed) == HISTORY
    (tmp_path / "key").write_text("short", encoding="ascii")
    with pytest.raises(HistoryLocked):
        open_sealed(sealed)


def test_what_was_sent_is_counted_and_read_back() -> None:
    history = History.from_json(HISTORY)
    address = parse("Ito@sakura.example")
    assert address is not None
    sent_at = datetime(2026, 11, 20, 9, 0, tzinfo=JAPAN)
    after = learn(history, [(address, "伊藤 三郎")], threads=["aa"], sent_at=sent_at, sender=parse("tanaka@midori.example"), locked=True)
    again = History.from_json(json.loads(json.dumps(as_json(after))))
    known = again.correspondents["ito@sakura.example"]
    assert (known.count, known.last_on, known.threads) == (2, date(2026, 11, 20), frozenset({"aa"}))
    assert again.sent_locked[-1].recipients == {"ito@sakura.example"}
    assert history.correspondents["ito@sakura.example"].count == 1


def test_the_history_forgets_in_due_time() -> None:
    history = History.from_json(HISTORY)
    kept = forget(history, date(2026, 11, 20), days=100)
    assert "ito@sakura.example" not in kept.correspondents and "sato@kaede.example" in kept.correspondents
    assert kept.sent_locked
    assert not forget(history, date(2026, 11, 20) + timedelta(days=30), days=100).sent_locked


def test_a_log_line_names_nobody() -> None:
    verdict = judge(
        letter(to="新井 <new@kaede.example>", subject="秘密の件", files=[("名簿.txt", "氏名: 山本 七子 03-5550-2222".encode())]),
        ["new@kaede.example"],
    )
    line = json.dumps(log_line(verdict, "u1", KEY), ensure_ascii=False)
    for word in ("new@", "新井", "秘密", "名簿", "山本", "5550"):
        assert word not in line
    assert "first_contact" in line and "kaede.example" in line
    assert log_line(verdict, "u1", KEY) == log_line(verdict, "u1", KEY) != log_line(verdict, "u1", bytes(32))


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 2},
        {"colour": 1},
        {"correspondents": {"nobody": {"count": 1}}},
        {"correspondents": {"a@b.example": {"count": -1}}},
        {"correspondents": {"a@b.example": {"count": True}}},
        {"people": [{"name": "x"}]},
        {"sent_locked": [{"sender": "a@b.example", "recipients": [], "sent_at": "gestern"}]},
    ],
)
def test_a_wrong_history_says_where(change: dict[str, object]) -> None:
    with pytest.raises(InputError, match="history"):
        History.from_json({**HISTORY, **change})
