"""〒, a label or an address beside it."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("〒150-0001", ["150-0001"]),
    ("〒１５０－０００１", ["１５０－０００１"]),
    ("郵便番号 1500001", ["1500001"]),
    ("150-0001 東京都渋谷区神宮前1-2-3", ["150-0001"]),
    ("zip: 150-0001", ["150-0001"]),
    ("部品番号 123-4567", []),
    ("03-1234-5678", []),
    ("1500001", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_postal_code(text: str, values: list[str]) -> None:
    assert found(Kind.POSTAL_CODE, text) == values
