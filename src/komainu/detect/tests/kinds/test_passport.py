"""Two letters and seven digits."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("旅券番号 TK1234567", ["TK1234567"]),
    ("Passport No. AB1234567", ["AB1234567"]),
    ("パスポート：ＴＺ１２３４５６７", ["ＴＺ１２３４５６７"]),
    ("型番 TK1234567", []),
    ("TK12345678", []),
    ("AX-1234567", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_passport(text: str, values: list[str]) -> None:
    assert found(Kind.PASSPORT, text) == values
