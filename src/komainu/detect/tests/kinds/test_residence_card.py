"""Two letters, eight digits, two letters."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("在留カード番号 AB12345678CD", ["AB12345678CD"]),
    ("カード：ＡＢ１２３４５６７８ＣＤ", ["ＡＢ１２３４５６７８ＣＤ"]),
    ("製造番号 AB12345678CD", []),
    ("AB1234567CD", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_residence_card(text: str, values: list[str]) -> None:
    assert found(Kind.RESIDENCE_CARD, text) == values
