"""All numbers of the plan in all writings; extensions, orders and dates are none."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("電話 03-1234-5678", ["03-1234-5678"]),
    ("(03)1234-5678", ["(03)1234-5678"]),
    ("03（1234）5678", ["03（1234）5678"]),
    ("携帯：０９０－１２３４－５６７８", ["０９０－１２３４－５６７８"]),
    ("09012345678", ["09012345678"]),
    ("連絡先 0467 59 6967", ["0467 59 6967"]),
    ("+81-90-1234-5678", ["+81-90-1234-5678"]),
    ("+81 (0)3-1234-5678", ["+81 (0)3-1234-5678"]),
    ("０１２０ー１２３ー４５６", ["０１２０ー１２３ー４５６"]),
    ("0120‐123‐456", ["0120‐123‐456"]),
    ("電話番号 03-1234-\n5678", ["03-1234-\n5678"]),
    ("内線 1234", []),
    ("追跡番号 0123-4567-8901", []),
    ("2026-04-01", []),
    ("03-1234-56789", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_phone(text: str, values: list[str]) -> None:
    assert found(Kind.PHONE, text) == values
