"""Seven digits behind type, label or bank; 記号 and 番号 of ゆうちょ銀行."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("みずほ銀行 新宿支店 普通 1234567", ["1234567"]),
    ("口座番号：１２３４５６７", ["１２３４５６７"]),
    ("ゆうちょ銀行 記号 10120 番号 12345671", ["10120", "12345671"]),
    ("三井住友銀行（0009）梅田支店（127）当座預金 No.7654321", ["7654321"]),
    ("銀行コード 0001 支店コード 123", []),
    ("注文番号 1234567", []),
    ("account_no: 1234567", ["1234567"]),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_bank_account(text: str, values: list[str]) -> None:
    assert found(Kind.BANK_ACCOUNT, text) == values
