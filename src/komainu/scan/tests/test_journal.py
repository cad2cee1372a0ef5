"""A scan that was killed goes on; the next one reads only what changed; nothing is lost or read twice."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from komainu.scan import FileResult, Found, Grade, Journal, JournalInUse, Sample
from komainu.scan.journal import NEVER

FOUND = Found("/srv/名簿.xlsx", 10, 100, 100, "aoyama")
RESULT = FileResult(
    path="/srv/名簿.xlsx",
    size_bytes=10,
    type="xlsx",
    counts={"PERSON_NAME": 3},
    persons=(2, 3),
    special_care={"medical_history": 1},
    grade=Grade.HIGH,
    rule="special_care",
    samples=(Sample("PERSON_NAME", "佐*郎", "顧客 › A2"),),
    sha256="ab" * 32,
)


def test_a_result_comes_back_as_it_went_in(tmp_path: Path) -> None:
    with Journal(tmp_path, "v1") as journal:
        assert journal.known(FOUND) is None
        journal.record(FOUND, RESULT)
        assert journal.known(FOUND) == RESULT
    with Journal(tmp_path, "v1") as journal:
        assert journal.known(FOUND) == RESULT


@pytest.mark.parametrize("change", [{"size_bytes": 11}, {"modified_ns": 101}, {"changed_ns": 101}, {"path": "/srv/other"}])
def test_what_changed_is_read_again(tmp_path: Path, change: dict[str, int]) -> None:
    with Journal(tmp_path, "v1") as journal:
        journal.record(FOUND, RESULT)
        assert journal.known(replace(FOUND, **change)) is None


def test_other_settings_read_everything_again(tmp_path: Path) -> None:
    with Journal(tmp_path, "v1") as journal:
        journal.record(FOUND, RESULT)
    with Journal(tmp_path, "v2") as journal:
        assert journal.known(FOUND) is None


def test_a_file_that_is_gone_leaves_the_journal_when_a_scan_ends(tmp_path: Path) -> None:
    other = replace(FOUND, path="/srv/old.txt")
    with Journal(tmp_path, "v1") as journal:
        journal.record(FOUND, RESULT)
        journal.record(other, replace(RESULT, path=other.path))
        assert journal.finish() == 0
        assert journal.known(FOUND) == RESULT
        assert journal.finish() == 1
        assert [each.path for each in journal.results()] == [FOUND.path]


def test_a_scan_of_one_place_forgets_nothing_of_another(tmp_path: Path) -> None:
    names = ["/srv/a/1.txt", "/srv/a", "/srv/ab/2.txt", "/srv/b/3.txt", "imap://mail/INBOX/4"]
    with Journal(tmp_path, "v1") as journal:
        for name in names:
            journal.record(replace(FOUND, path=name), replace(RESULT, path=name))
        journal.finish()
    gone = []
    for roots in (("/srv/a",), ("/srv/b/", "imap://mail/"), ("/",)):
        with Journal(tmp_path, "v1", roots) as journal:
            gone.append(journal.finish())
    assert gone == [2, 2, 1]


def test_what_could_not_be_looked_into_is_not_gone(tmp_path: Path) -> None:
    names = ["/srv/a/share/1.txt", "/srv/a/share/deep/2.txt", "/srv/a/share.txt", "/srv/a/3.txt"]
    away = replace(FOUND, path="/srv/a/share", modified_ns=NEVER)
    with Journal(tmp_path, "v1", ("/srv/a",)) as journal:
        for name in names:
            journal.record(replace(FOUND, path=name), replace(RESULT, path=name))
        journal.finish()
        journal.record(away, replace(RESULT, path=away.path, readable=False))
        assert journal.finish() == 2
        assert [each.path for each in journal.results()] == ["/srv/a/share"]
        # The share is back with one of its files.
        assert journal.known(replace(FOUND, path=names[1])) is not None
        assert journal.finish() == 2
        assert [each.path for each in journal.results()] == [names[1]]


def test_a_scan_that_was_not_finished_loses_nothing(tmp_path: Path) -> None:
    with Journal(tmp_path, "v1") as journal:
        journal.record(FOUND, RESULT)
    with Journal(tmp_path, "v1") as journal:
        assert journal.finish() == 0
        assert len(list(journal.results())) == 1


def test_the_gravest_come_first(tmp_path: Path) -> None:
    with Journal(tmp_path, "v1") as journal:
        for name, grade in (("a", Grade.LOW), ("b", Grade.CRITICAL), ("c", Grade.NONE), ("d", Grade.CRITICAL)):
            journal.record(replace(FOUND, path=name), replace(RESULT, path=name, grade=grade, readable=name != "c"))
        assert [each.path for each in journal.results()] == ["b", "d", "a", "c"]
        assert [each.path for each in journal.results(at_least=Grade.LOW)] == ["b", "d", "a"]
        assert [each.path for each in journal.unread()] == ["c"]


def test_two_scans_cannot_write_to_one_journal(tmp_path: Path) -> None:
    with Journal(tmp_path, "v1"), pytest.raises(JournalInUse):
        Journal(tmp_path, "v1")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    with Journal(tmp_path / "new", "v1"):
        for path in (tmp_path / "new").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


_VICTIM = """
import sys
from dataclasses import replace
from pathlib import Path
from komainu.scan import Journal
from komainu.scan.tests.test_journal import FOUND, RESULT
journal = Journal(Path(sys.argv[1]), "v1")
for number in range(10**6):
    name = f"/srv/{number:07}"
    journal.record(replace(FOUND, path=name), replace(RESULT, path=name))
    print(number, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_loses_nothing_that_was_finished(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _VICTIM, str(tmp_path)], stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        said = -1
        while said < 200:
            said = int(victim.stdout.readline())
        victim.send_signal(signal.SIGKILL)
        rest = victim.stdout.read().split()
    said = int(rest[-1]) if rest else said
    with Journal(tmp_path, "v1") as journal:
        for number in range(said + 1):
            assert journal.known(replace(FOUND, path=f"/srv/{number:07}")) is not None


def test_a_name_that_is_no_text_is_kept(tmp_path: Path) -> None:
    name = os.fsdecode(b"/srv/\x96\xbc")
    with Journal(tmp_path, "v1") as journal:
        journal.record(replace(FOUND, path=name), replace(RESULT, path=name))
        known = journal.known(replace(FOUND, path=name))
        assert known is not None
        assert known.path == "/srv/\\x96\\xbc"


def test_a_journal_of_no_folder_is_gone_with_its_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    with Journal(None, "v1", ("/srv",)) as journal:
        journal.record_all([(replace(FOUND, path=f"/srv/{number}"), replace(RESULT, path=f"/srv/{number}")) for number in range(9000)])
        assert list(tmp_path.iterdir()) == []
        assert journal.finish() == 0
        assert sum(1 for _ in journal.results()) == 9000
    with Journal(None, "v1", ("/srv",)) as journal:
        assert journal.known(replace(FOUND, path="/srv/1")) is None
