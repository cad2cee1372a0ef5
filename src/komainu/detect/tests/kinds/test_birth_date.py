"""A date is a birthday by label, column, 生 or born."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("生年月日 1970年3月2日", ["1970年3月2日"]),
    ("昭和45年3月2日生", ["昭和45年3月2日"]),
    ("誕生日：S45.3.2", ["S45.3.2"]),
    ("生年月日　昭和四十五年三月二日", ["昭和四十五年三月二日"]),
    ("平成元年1月8日生まれ", ["平成元年1月8日"]),
    ("昭45・3・2生", ["昭45・3・2"]),
    ("氏名,生年月日\n山田太郎,19700302\n", ["19700302"]),
    ("生年月日：1970年(昭和45年)3月2日", ["1970年(昭和45年)3月2日"]),
    ("born March 2, 1970", ["March 2, 1970"]),
    ("生年月日\n1970/3/2", ["1970/3/2"]),
    ("発行日 2026年3月2日", []),
    ("2026/03/02 発生", []),
    ("創業 昭和45年3月2日", []),
    ("有効期限 2030年3月2日", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_birth_date(text: str, values: list[str]) -> None:
    assert found(Kind.BIRTH_DATE, text) == values
