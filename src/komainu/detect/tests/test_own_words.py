"""An organisation's own words: found, tested by their own file, and never slow."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from komainu.detect import Detector, OwnWords, OwnWordsError

GOOD = """
[[word]]
id = "employee_number"
label = "社員番号"
pattern = 'E-[0-9]{6}'
near = ["社員"]
finds = ["社員 Ｅ－１２３４５６ です"]
passes = ["注文 E-123456", "社員 F-123456"]

[[word]]
id = "project"
list = ["北斗計画", "Project Aurora"]
finds = ["北斗計画の件"]
"""


def word(**fields: Any) -> dict[str, Any]:
    return {"word": [{"id": "own", "pattern": "X[0-9]{3}", "finds": ["X123"], **fields}]}


def test_own_words_are_found_beside_the_kinds(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(GOOD, encoding="utf-8")
    text = "社員 E-123456 山田太郎様、北斗計画の件"
    assert [(str(hit.kind), hit.of(text)) for hit in Detector(words=path).detect(text)] == [
        ("employee_number", "E-123456"),
        ("PERSON_NAME", "山田太郎"),
        ("project", "北斗計画"),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"pattern": "(X+)+[0-9]{3}"},
        {"pattern": "X.*[0-9]{3}"},
        {"pattern": "(X{1,9}){1,9}123"},
        {"pattern": r"(X)\1{2}123"},
        {"pattern": "X{1,60}X{1,60}X{1,60}X123"},
        {"pattern": "X[0-9"},
        {"pattern": "X{0,3}"},
        {"finds": ["Y123"]},
        {"passes": ["mit X123"]},
        {"finds": []},
        {"id": "Own"},
        {"score": 2},
        {"colour": "red"},
        {"list": ["x"]},
    ],
)
def test_what_cannot_be_held_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(OwnWordsError):
        OwnWords.of(word(**fields))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OwnWordsError):
        OwnWords.read(tmp_path / "missing.toml")
    with pytest.raises(OwnWordsError):
        OwnWords.of({"words": []})


def test_a_pattern_in_full_width_is_read_as_texts_are() -> None:
    words = OwnWords.of(word(pattern="Ｘ（[0-9]{3}）", finds=["X(123)", "Ｘ（１２３）"], passes=["X123"]))
    assert [hit.kind for hit in words.find("X(456)", "X(456)")] == ["own"]


def test_words_travel_between_processes() -> None:
    words = pickle.loads(pickle.dumps(OwnWords.of({"word": [{"id": "own", "list": ["北斗計画"], "finds": ["北斗計画の件"]}]})))
    assert [(hit.start, hit.end) for hit in words.find("件名 北斗計画", "件名 北斗計画")] == [(3, 7)]
