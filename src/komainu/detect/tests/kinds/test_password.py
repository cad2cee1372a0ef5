"""The string beside its label."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("パスワード：Sakura#2026", ["Sakura#2026"]),
    ("ID/PW: yamada / p@ssw0rd9", ["p@ssw0rd9"]),
    ("初期パスワードは abc12345 です", ["abc12345"]),
    ("login_id,password\nyamada,Xy7!kk\n", ["Xy7!kk"]),
    ("パスワードは90日ごとに変更すること", []),
    ("パスワード：********", []),
    ("パスワードを忘れた方", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_password(text: str, values: list[str]) -> None:
    assert found(Kind.PASSWORD, text) == values
