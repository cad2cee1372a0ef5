"""Luhn and the ranges of the brands; serial numbers that fail are none."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("カード 4111111111111111", ["4111111111111111"]),
    ("4111-1111-1111-1111", ["4111-1111-1111-1111"]),
    ("カード番号 3782 822463 10005", ["3782 822463 10005"]),
    ("JCB 3530111333300000", ["3530111333300000"]),
    ("5555 5555 5555 4444", ["5555 5555 5555 4444"]),
    ("4111111111111112", []),
    ("製造番号 4111111111111111", []),
    ("９９９９９９９９９９９９９９９９", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_credit_card(text: str, values: list[str]) -> None:
    assert found(Kind.CREDIT_CARD, text) == values
