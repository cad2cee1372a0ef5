"""`komainu detect`: text and JSONL in, places out."""

import json
from pathlib import Path

import pytest

from komainu.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["detect", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_text_gives_line_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("一行目\n電話 03-1234-5678 と 090-1111-2222\n", encoding="utf-8")
    code, out, _ = run(capsys, str(path))
    assert code == 0
    assert [line.split("\t")[:2] for line in out.splitlines()] == [["2:4", "PHONE"], ["2:19", "PHONE"]]


def test_jsonl_keeps_the_order_and_the_offsets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "documents.jsonl"
    rows = [{"id": number, "text": f"電話 03-1234-{number:04d}"} for number in range(100)] + [{"id": "x\ud800", "text": "\ud800 何もない"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code, out, _ = run(capsys, str(path))
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["id"] for answer in answers] == [row["id"] for row in rows]
    assert all(answer["spans"][0] | {"score": 0} == {"start": 3, "end": 15, "type": "PHONE", "score": 0} for answer in answers[:-1])


def test_masked_text_is_as_long_as_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("電話 03-1234-5678\n", encoding="utf-8")
    assert run(capsys, str(path), "--output", "mask")[1] == "電話 ●●-●●●●-●●●●\n"
    assert run(capsys, str(path), "--output", "redact")[1] == "電話 ［PHONE］\n"


@pytest.mark.parametrize(
    "arguments", [["missing.txt"], ["--kinds", "SHOE_SIZE", "x"], ["--min-score", "2", "x"], ["--words", "missing.toml", "x"]]
)
def test_what_cannot_be_done_is_one_line_and_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_broken_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_text('{"id": 1, "text": "a"}\n{"id": 2}\n', encoding="utf-8")
    code, _, err = run(capsys, str(path))
    assert code == 2 and ("2行目" in err or "line 2" in err)


def test_a_long_table_keeps_its_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "table.csv"
    filler = "備考なし" * 20
    rows = 1 + (3 << 20) // (len(filler) + 14) // 2
    path.write_text("備考,生年月日\n" + "".join(f"{filler},1980/01/02\n" for _ in range(rows)), encoding="utf-8")
    code, out, _ = run(capsys, "--kinds", "BIRTH_DATE", "--names", "labels", str(path))
    assert code == 0 and out.count("BIRTH_DATE") == rows
