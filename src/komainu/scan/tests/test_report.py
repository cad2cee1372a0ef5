"""Reports say what was found and what was not read, hide what was found, and are whole or not there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from komainu.scan import FileResult, Grade, NotRead
from komainu.scan.report import Summary, write_csv, write_jsonl, write_text, write_xlsx
from komainu.scan.tests.test_journal import RESULT

RESULTS = [
    RESULT,
    replace(RESULT, path="/srv/a/b/c/d/=cmd.csv", grade=Grade.LOW, persons=(5, 5), counts={"PHONE": 1}),
    FileResult(path="/srv/a/locked.zip", size_bytes=5, readable=False, reason="encrypted", unread=(NotRead("", "encrypted"),)),
]


def test_json_lines_have_all_keys_and_come_back() -> None:
    out = io.StringIO()
    write_jsonl(RESULTS, out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    wanted = [
        "path",
        "size_bytes",
        "type",
        "modified_at",
        "owner",
        "readable",
        "reason",
        "counts",
        "persons",
        "special_care",
        "risk",
        "samples",
        "sha256",
        "unread",
        "doubts",
        "is_expected",
        "share",
    ]
    assert [list(line) for line in lines] == [wanted] * 3
    assert [FileResult.from_json(line) for line in lines] == RESULTS


def test_a_table_for_people_holds_no_formula(tmp_path: Path) -> None:
    write_csv(RESULTS, tmp_path / "r.csv")
    rows = list(csv.reader((tmp_path / "r.csv").open(encoding="utf-8-sig")))
    assert rows[1][:5] == ["高", "/srv", "名簿.xlsx", "2", "3"]
    assert rows[2][2] == "'=cmd.csv"
    assert rows[3][8:10] == ["×", "パスワードがかかっています"]


def test_what_is_a_sample_is_said_with_its_counts(tmp_path: Path) -> None:
    sampled = replace(RESULT, share=0.25)
    out = io.StringIO()
    write_text([sampled], out, Summary(("/srv",)))
    assert "氏名 3（25% の抜き取り。" in out.getvalue()
    write_csv([sampled, RESULT], tmp_path / "r.csv", "en")
    rows = list(csv.reader((tmp_path / "r.csv").open(encoding="utf-8-sig")))
    assert ["a sample of 25%" in row[5] for row in rows[1:]] == [True, False]


def test_a_workbook_has_files_and_folders(tmp_path: Path) -> None:
    summary = Summary(("/srv",))
    write_xlsx(summary.over(RESULTS), tmp_path / "r.xlsx", summary)
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["ファイル", "フォルダー"]
    assert book["ファイル"]["C3"].value == "=cmd.csv"
    assert book["ファイル"]["C3"].data_type == "s"
    folders = [list(row) for row in book["フォルダー"].iter_rows(min_row=2, values_only=True)]
    assert folders == [
        ["/srv", 3, 2, 1, 7, "高"],
        ["/srv/a", 2, 1, 1, 5, "低"],
        ["/srv/a/b", 1, 1, 0, 5, "低"],
        ["/srv/a/b/c", 1, 1, 0, 5, "低"],
    ]


def test_nothing_half_written_is_left_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[FileResult]:
        yield RESULT
        raise OSError("the share is gone")

    with pytest.raises(OSError, match="gone"):
        write_csv(broken(), tmp_path / "r.csv")
    with pytest.raises(OSError, match="gone"):
        write_xlsx(broken(), tmp_path / "r.xlsx", Summary(("/srv",)))
    assert list(tmp_path.iterdir()) == []


def test_the_text_for_a_terminal() -> None:
    out = io.StringIO()
    summary = Summary(("/srv",))
    write_text(summary.over(RESULTS), out, summary, most=1)
    assert out.getvalue().splitlines() == [
        "[高] /srv/名簿.xlsx  2-3 人  氏名 3",
        "ほか 1 ファイル",
        "読めなかったもの（1 ファイル）",
        "  /srv/a/locked.zip: パスワードがかかっています",
        "フォルダー別（個人情報のあるファイル / 全ファイル、少なくとも何人か）",
        "  [高] /srv  2/3  7 人",
        "  [低] /srv/a  1/2  5 人",
        "  [低] /srv/a/b  1/1  5 人",
        "  [低] /srv/a/b/c  1/1  5 人",
        "合計 3 ファイル、個人情報あり 2",
    ]
    english = io.StringIO()
    summary = Summary(("/srv",))
    write_text(summary.over(RESULTS), english, summary, language="en")
    assert "[high] /srv/名簿.xlsx  2-3 persons" in english.getvalue()
    assert english.getvalue().endswith("3 files in all, 2 with personal information\n")
