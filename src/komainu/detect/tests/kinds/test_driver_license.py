"""Told by its label; the check digit makes it surer."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("運転免許証番号 303412345680", ["303412345680"]),
    ("免許証番号：第 303412345680 号", ["303412345680"]),
    ("license_no: 303412345680", ["303412345680"]),
    ("注文番号 303412345680", []),
    ("免許,番号\n", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_driver_license(text: str, values: list[str]) -> None:
    assert found(Kind.DRIVER_LICENSE, text) == values
