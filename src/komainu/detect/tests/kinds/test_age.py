"""A person's age; limits, groups and periods are none."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("山田太郎（56）社長", ["56"]),
    ("34歳の男性", ["34歳"]),
    ("３４才", ["３４才"]),
    ("年齢 34", ["34"]),
    ("氏名,年齢\n山田太郎,34\n", ["34"]),
    ("松本理瞳さん（57）は店を継いだ。", ["57"]),
    ("満65歳以上の方", []),
    ("20代の女性", []),
    ("定年は60歳とする", []),
    ("創業50年", []),
    ("築12年", []),
    ("対象年齢 6歳", []),
    ("18歳未満は入場できません", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_age(text: str, values: list[str]) -> None:
    assert found(Kind.AGE, text) == values
