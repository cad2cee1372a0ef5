"""Four and six digits under their label or column."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("基礎年金番号 1234-567890", ["1234-567890"]),
    ("年金番号：1234567890", ["1234567890"]),
    ("氏名\t基礎年金番号\n山田太郎\t1234 567890\n", ["1234 567890"]),
    ("管理番号 1234-567890", []),
    ("1234-567890", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_pension_number(text: str, values: list[str]) -> None:
    assert found(Kind.PENSION_NUMBER, text) == values
