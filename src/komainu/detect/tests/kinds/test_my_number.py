"""The check digit decides, the label says what it is; order numbers that pass by chance are none."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("個人番号 123456789018", ["123456789018"]),
    ("個人番号：1234 5678 9018", ["1234 5678 9018"]),
    ("マイナンバー　１２３４－５６７８－９０１８", ["１２３４－５６７８－９０１８"]),
    ("個人番号 123456789019", []),
    ("注文番号 123456789018", []),
    ("お問い合わせ番号：1234-5678-9018", []),
    ("氏名,個人番号\n山田太郎,123456789018\n", ["123456789018"]),
    ("伝票,金額\n123456789018,100\n", []),
    ("my_number=123456789018", ["123456789018"]),
    ("電話 123456789018345", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_my_number(text: str, values: list[str]) -> None:
    assert found(Kind.MY_NUMBER, text) == values
