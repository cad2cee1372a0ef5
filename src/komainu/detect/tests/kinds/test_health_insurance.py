"""記号 and 番号 are two values; 保険者番号 is the insurer's."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ('{"記号": "8385", "番号": "44", "name": "山田太郎"}', ["8385", "44"]),
    ("保険証 記号 12 番号 345", ["12", "345"]),
    ("被保険者証の記号・番号：12・345", ["12", "345"]),
    ("保険者番号 01130012 記号 2170 番号 56", ["2170", "56"]),
    ("氏名,記号,番号\n山田太郎,2170,56\n", ["2170", "56"]),
    ("健康保険 被保険者番号：1234567", ["1234567"]),
    ("保険者番号 01130012", []),
    ("ゆうちょ銀行 記号 10120 番号 12345671", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_health_insurance(text: str, values: list[str]) -> None:
    assert found(Kind.HEALTH_INSURANCE, text) == values
