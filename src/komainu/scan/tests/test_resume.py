"""A scan that was really killed (SIGKILL) goes on: nothing that was finished is read again, nothing is lost."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from komainu.cli.main import main

FILES = 40
# The real scan, which kills itself after so many results: the moment is exact, the kill is the system's own.
SCAN = """
import os, signal, sys
from datetime import date
from pathlib import Path
from komainu.scan import Journal, LocalPool, Look, Tree, scan

class Deadly:
    left = int(sys.argv[3])
    def started(self, item):
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    def finished(self, result, *, is_known):
        self.left -= not is_known
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    look, source = Look(as_of=date(2026, 11, 22)), Tree((sys.argv[1],))
    with Journal(Path(sys.argv[2]), "v", source.roots) as journal, LocalPool(2) as pool:
        for _ in scan(source, pool, look, journal=journal, workers=2, watcher=Deadly()):
            pass
        journal.finish()
"""


def read_since(base: Path) -> list[str]:
    with closing(sqlite3.connect(base)) as journal:
        return [row[0] for row in journal.execute("SELECT path FROM again")]


@pytest.mark.parametrize("after", [0, 1, 9, FILES - 1])
def test_after_a_kill_no_finished_file_is_read_again_and_none_is_lost(tmp_path: Path, after: int) -> None:
    tree, folder = tmp_path / "tree", tmp_path / "journal"
    for number in range(FILES):
        path = tree / f"{number % 3}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"氏名: 高橋健一\n電話: 090-1234-{number:04}\n", encoding="utf-8")
    command = [sys.executable, "-c", SCAN, str(tree), str(folder)]
    assert subprocess.run([*command, str(after)], check=False).returncode == -signal.SIGKILL
    base = folder / "journal.sqlite3"
    with closing(sqlite3.connect(base)) as journal, journal:
        finished = {row[0] for row in journal.execute("SELECT path FROM file")}
        journal.execute("CREATE TABLE again (path BLOB)")
        journal.execute("CREATE TRIGGER read_again AFTER INSERT ON file BEGIN INSERT INTO again VALUES (new.path); END")
    assert len(finished) >= after
    assert subprocess.run([*command, "-1"], check=False).returncode == 0
    again = read_since(base)
    assert len(again) == len(set(again)) == FILES - len(finished)
    assert not finished & set(again)
    with closing(sqlite3.connect(base)) as journal:
        assert journal.execute("SELECT count(*) FROM file WHERE readable").fetchone() == (FILES,)


def test_the_command_goes_on_and_tells_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.txt").write_text("氏名: 高橋健一", encoding="utf-8")
    call = ["scan", str(tree), "--resume", str(tree / "journal"), "--format", "jsonl", "--jobs", "1"]
    for names in (["a.txt"], ["a.txt", "b.txt"], ["b.txt"]):
        assert main(call) == 0
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert sorted(Path(line["path"]).name for line in lines) == names
        (tree / "b.txt").write_text("氏名: 佐藤花子", encoding="utf-8")
        if names == ["a.txt", "b.txt"]:
            (tree / "a.txt").unlink()
