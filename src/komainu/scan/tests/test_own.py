"""The organisation's own file: exclusions, false alarms by hash, expected folders; and what is wrong in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from komainu.scan import FileResult, Grade
from komainu.scan.own import OwnFile, OwnFileError
from komainu.scan.tally import FalseAlarms

WORD = "[[word]]\nid = 'member'\npattern = 'M-[0-9]{4}'\nfinds = ['M-1234']\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_of_it_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "scan.key").write_text("0123456789abcdef", encoding="ascii")
    own = OwnFile.read(
        written(
            tmp_path,
            "exclude = ['*.tmp']\n"
            + WORD
            + f"[false_alarms]\nkey_file = 'scan.key'\nmarks = ['{'0a' * 32}']\n[[expected]]\nfolder = '/srv/人事'\nup_to = 'high'\n",
        )
    )
    assert own.words is not None
    assert (own.exclude, own.marks, own.key) == (("*.tmp",), frozenset({"0a" * 32}), b"0123456789abcdef")
    high = FileResult(path="/srv/人事/a.csv", size_bytes=1, counts={"PHONE": 1}, grade=Grade.HIGH, rule="personal")
    assert own.judged(high).is_expected
    assert not own.judged(FileResult(path="/srv/人事部/a.csv", size_bytes=1, counts={"PHONE": 1}, grade=Grade.LOW)).is_expected
    assert not own.judged(FileResult(path="/srv/人事/b.csv", size_bytes=1, counts={"PHONE": 1}, grade=Grade.CRITICAL)).is_expected
    assert "0123456789abcdef" not in repr(own)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("exclude = '*.tmp'", "exclude is a list"),
        ("colour = 1", "unknown colour"),
        ("[false_alarms]\nmarks = ['090-1234-5678']", "no hash"),
        ("[false_alarms]\nkey_file = 'none.key'", "none.key"),
        ("[[expected]]\nreason = 'x'", "needs a folder"),
        ("[[expected]]\nfolder = '/a'\nup_to = 'none'", "up_to"),
        ("expected = 3", "list of tables"),
        ("false_alarms = 3", "table"),
        (WORD.replace("M-1234", "N-1234"), "finds nothing"),
        ("exclude = [", "own.toml"),
    ],
)
def test_what_is_wrong_is_told_with_its_file(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(OwnFileError) as error:
        OwnFile.read(written(tmp_path, text))
    assert told in str(error.value)
    assert "own.toml" in str(error.value)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scan.key").write_text("short", encoding="ascii")
    with pytest.raises(OwnFileError, match="16 bytes"):
        OwnFile.read(written(tmp_path, "[false_alarms]\nkey_file = 'scan.key'\n"))


def test_a_mark_is_of_the_kind_and_the_letters_and_of_the_key() -> None:
    plain, keyed = FalseAlarms(frozenset(), b""), FalseAlarms(frozenset(), b"0123456789abcdef")
    assert plain.mark("PERSON_NAME", "山田　太郎") == plain.mark("PERSON_NAME", "山田太郎")
    assert len({plain.mark("PHONE", "1"), plain.mark("AGE", "1"), keyed.mark("PHONE", "1")}) == 3
