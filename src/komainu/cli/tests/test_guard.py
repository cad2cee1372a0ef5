"""`komainu guard check`: answers, exit codes, one line for a wrong call; never Django."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from komainu.cli.main import main
from komainu.guard.remembering import KEY_FILE, seal

DEV = Path(__file__).parents[2] / "guard" / "tests" / "dev"
CALL = [
    "guard",
    "check",
    str(DEV / "015_first_mail_no_file.eml"),
    "--policy",
    str(DEV / "policy.toml"),
    "--history",
    str(DEV / "history.json"),
]
ENVELOPE = ["--envelope", str(DEV / "015_first_mail_no_file.env.json")]


def _answer(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    code = main([*CALL, *more])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_answer_is_one_json_object_and_the_same_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    code, first, _ = _answer(capsys, *ENVELOPE, "--format", "json")
    _, second, _ = _answer(capsys, *ENVELOPE, "--format", "json")
    assert (code, first) == (0, second)
    answer = json.loads(first)
    assert answer["verdict"] == "remind"
    assert answer["message"]["from"] == "ueda.kenichi@hinoki-setsubi.example"


def test_fail_on_is_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert _answer(capsys, *ENVELOPE, "--fail-on", "remind")[0] == 1
    assert _answer(capsys, *ENVELOPE, "--fail-on", "hold")[0] == 0


def test_people_get_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert "初めて" in _answer(capsys, *ENVELOPE)[1]
    assert main(["guard", "--lang", "en", *CALL[1:], *ENVELOPE]) == 0
    assert "nobody has written" in capsys.readouterr().out


def test_without_envelope_the_message_is_held(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _answer(capsys, "--as-of", "2026-05-21T09:00:00+09:00", "--format", "json")
    answer = json.loads(out)
    assert answer["verdict"] == "hold"
    assert [each["subject"] for each in answer["findings"] if each["check"] == "check_not_done"] == ["envelope"]


@pytest.mark.parametrize("name", ["--envelope", "--history", "--ledger", "--policy"])
@pytest.mark.parametrize("content", ["{", "[]", '{"x": 1}', ""])
def test_a_wrong_input_is_exit_2_with_one_line(name: str, content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wrong").write_text(content, encoding="utf-8")
    code, out, err = _answer(capsys, name, str(tmp_path / "wrong"))
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_file_that_is_not_there_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guard", "check", "nowhere.eml", "--policy", str(DEV / "policy.toml")]) == 2
    assert main([*CALL, "--as-of", "yesterday"]) == 2
    assert capsys.readouterr().out == ""


def test_a_failing_environment_is_exit_3(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def no_process(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("komainu.guard.examine", no_process)
    code, out, err = _answer(capsys, *ENVELOPE)
    assert (code, out, err.count("\n")) == (3, "", 1)


def test_a_sealed_history_wants_its_key(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("ab" * 32, encoding="ascii")
    (tmp_path / "history").write_bytes(seal(json.loads((DEV / "history.json").read_text(encoding="utf-8")), bytes([0xAB] * 32)))
    monkeypatch.delenv(KEY_FILE, raising=False)
    assert _answer(capsys, *ENVELOPE, "--history", str(tmp_path / "history"))[0] == 2
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "key"))
    assert _answer(capsys, *ENVELOPE, "--history", str(tmp_path / "history"))[0] == 0


def test_the_whole_command_reads_standard_input_and_never_imports_django() -> None:
    program = (
        "import sys; from komainu.cli.main import main; code = main(sys.argv[1:]); "
        "assert not any(each == 'django' or each.startswith('django.') for each in sys.modules); sys.exit(code)"
    )
    message = (DEV / "015_first_mail_no_file.eml").read_bytes()
    call = [sys.executable, "-c", program, "guard", "check", "-", *CALL[3:], *ENVELOPE, "--format", "json"]
    done = subprocess.run(call, input=message, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "remind"


def test_attachments_are_read_in_a_process_apart(capsys: pytest.CaptureFixture[str]) -> None:
    found = next(DEV.glob("*_own_private_mail.eml"))
    call = ["guard", "check", str(found), "--envelope", str(found.with_suffix("")) + ".env.json", "--policy", str(DEV / "policy.toml")]
    assert main([*call, "--history", str(DEV / "history.json"), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["attachments"][0]["persons"] == 24
