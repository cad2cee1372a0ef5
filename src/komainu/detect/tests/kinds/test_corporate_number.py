"""First digit by modulus 9; the T of an invoice number belongs to it; JAN codes are none."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("登録番号 T7000012050002", ["T7000012050002"]),
    ("法人番号：7000012050002", ["7000012050002"]),
    ("国税庁（法人番号 7-0000-1205-0002）", ["7-0000-1205-0002"]),
    ("Ｔ７００００１２０５０００２", ["Ｔ７００００１２０５０００２"]),
    ("T7000012050003 は正しくない", []),
    ("JAN 4901234567894", []),
    ("製品コード 7000012050002", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_corporate_number(text: str, values: list[str]) -> None:
    assert found(Kind.CORPORATE_NUMBER, text) == values
