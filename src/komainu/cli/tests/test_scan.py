"""`komainu scan` as an office calls it: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from komainu.cli.main import main
from komainu.cli.scan import add_arguments
from komainu.scan import FileResult, Item, Tree
from komainu.scan.progress import Progress
from komainu.scan.risk import rules


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "共有"
    (top / "人事").mkdir(parents=True)
    (top / "人事" / "名簿.csv").write_text(
        "氏名,電話,病名\n高橋　健一,090-1234-5678,2型糖尿病\n佐藤　花子,090-1234-5679,なし\n", encoding="cp932"
    )
    (top / "会社.txt").write_text("株式会社あおば 代表電話 03-1234-5678\n", encoding="utf-8")
    (top / "メモ.txt").write_text("社員 E-123456 の高橋健一さんに電話する。", encoding="utf-8")
    (top / "画像.xyz").write_bytes(b"\0\1\2\3" * 50)
    return top


def lines(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    return {Path(line["path"]).name: line for line in map(json.loads, capsys.readouterr().out.splitlines())}


def test_one_object_a_line_the_gravest_first(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(tree), "--format", "jsonl"]) == 0
    found = lines(capsys)
    assert next(iter(found)) == "名簿.csv"
    line = found["名簿.csv"]
    assert line["risk"] == {"grade": "critical", "rule": "special_care"}
    assert line["persons"] == {"lower": 2, "upper": 2}
    assert line["special_care"] == {"medical_history": 1}
    assert line["samples"][0]["position"] == {"path": [], "part": "", "unit": "cell", "number": 2, "column": 1}  # type: ignore[index]
    assert found["会社.txt"]["risk"] == {"grade": "low", "rule": "not_personal.company"}
    assert found["画像.xyz"]["reason"] == "unknown_format"


def test_the_text_names_files_folders_and_sums(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(tree)]) == 0
    out = capsys.readouterr().out
    assert "[重大]" in out and "人事/名簿.csv" in out and "合計 4 ファイル、個人情報あり 2" in out
    assert "会社.txt" not in out and "高橋" not in out


def test_tables_for_people(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(tree), "--output", str(tmp_path / "r.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["ファイル", "フォルダー"]
    assert [row[2].value for row in book["ファイル"]][1] == "名簿.csv"
    assert main(["scan", str(tree), "--output", str(tmp_path / "r.csv"), "--lang", "en"]) == 0
    assert next(csv.reader((tmp_path / "r_folders.csv").open(encoding="utf-8-sig")))[0] == "folder"
    assert main(["scan", str(tree), "--format", "csv"]) == 0
    assert list(csv.reader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff"))))[1][2] == "名簿.csv"
    assert (tmp_path / "r.csv").stat().st_mode & 0o077 == 0


def test_what_is_left_out(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(tree), "--format", "jsonl", "--exclude", "人事/**", "--exclude", "*.xyz", "--max-size", "0.05k"]) == 0
    found = lines(capsys)
    assert set(found) == {"会社.txt", "メモ.txt"}
    assert found["メモ.txt"]["reason"] == "too_large"


def test_the_report_is_no_part_of_what_is_read(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["scan", str(tree), "--output", str(tree / "r.jsonl"), "--resume", str(tree / "経過")]) == 0
        assert len((tree / "r.jsonl").read_text(encoding="utf-8").splitlines()) == 4


def test_own_words_false_alarms_and_expected_folders(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("高橋　健一\n"))
    assert main(["scan", "--mark", "PERSON_NAME"]) == 0
    mark = capsys.readouterr().out.strip()
    own = tree.parent / "own.toml"
    own.write_text(
        "[[word]]\nid = 'employee'\npattern = 'E-[0-9]{6}'\nfinds = ['E-123456']\n"
        f"[false_alarms]\nmarks = ['{mark}']\n[[expected]]\nfolder = '{tree / '人事'}'\nreason = '台帳 12'\n",
        encoding="utf-8",
    )
    call = ["scan", str(tree), "--words", str(own), "--format", "jsonl", "--fail-on"]
    assert main([*call, "high"]) == 0
    found = lines(capsys)
    assert found["メモ.txt"]["counts"] == {"employee": 1}
    assert found["名簿.csv"]["counts"] == {"PERSON_NAME": 1, "PHONE": 2, "SENSITIVE": 1}
    assert found["名簿.csv"]["is_expected"] is True
    assert main([*call, "medium"]) == 1
    capsys.readouterr()
    assert main(["scan", str(tree), "--words", str(own), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "読むことになるファイル: 4 個" in told and "台帳 12" in told and ".txt" in told


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        ([], 2, "指定してください"),
        (["/nowhere/at/all"], 2, "/nowhere/at/all"),
        ([".", "--jobs", "0"], 2, "--jobs"),
        ([".", "--max-size", "much"], 2, "much"),
        ([".", "--format", "xlsx"], 2, "--output"),
        ([".", "--kinds", "SHOE_SIZE"], 2, "SHOE_SIZE"),
        ([".", "--min-score", "2"], 2, "--min-score"),
        ([".", "--words", "/nowhere.toml"], 2, "/nowhere.toml"),
        ([".", "--output", "/nowhere/r.csv"], 3, "/nowhere/r.csv"),
        ([".", "--resume", "/dev/null/x"], 3, "/dev/null/x"),
        (["--mark", "SHOE_SIZE"], 2, "SHOE_SIZE"),
    ],
)
def test_a_wrong_call_is_one_line_and_a_code(more: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", *more]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert told in said.err and len(said.err.splitlines()) == 1


def test_a_broken_journal_is_told(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "j").mkdir()
    (tmp_path / "j" / "journal.sqlite3").write_bytes(b"no database at all" * 100)
    assert main(["scan", str(tree), "--resume", str(tmp_path / "j")]) == 3
    assert "壊れています" in capsys.readouterr().err


def test_no_django_and_silence_in_a_pipe(tree: Path) -> None:
    code = (
        f"import sys; from komainu.cli.main import main; c = main(['scan', {str(tree)!r}]); assert 'django' not in sys.modules; sys.exit(c)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_progress_tells_files_bytes_hits_and_the_time_left(tree: Path) -> None:
    now = [0.0]
    progress = Progress(None, Tree((str(tree),)), clock=lambda: now[0])
    progress._count(Tree((str(tree),)))
    for item in Tree((str(tree),)).items():
        assert isinstance(item, Item)
        now[0] += 5
        progress.finished(FileResult(path=item.path, size_bytes=item.size_bytes, counts={"PHONE": 1}), is_known=False)
        if progress.files == 2:
            assert "2/4 ファイル" in progress.line(now[0]) and "該当 2" in progress.line(now[0]) and "残り 0:" in progress.line(now[0])
    assert progress.seconds_left(now[0]) == 0


def test_the_manual_has_every_option_and_every_rule() -> None:
    manual = (Path(__file__).parents[4] / "docs" / "ja" / "scan.md").read_text(encoding="utf-8")
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    for action in parser._actions:
        for name in action.option_strings:
            assert name in {"-h", "--help"} or f"`{name}`" in manual
    for rule in rules():
        assert f"`{rule.id}`" in manual
