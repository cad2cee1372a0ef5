"""The name in a pair, a column or a log; mail addresses and staff numbers are none."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("ログインID：yamada01 パスワード：Sakura#2026", ["yamada01"]),
    ("ID/PW: yamada / p@ssw0rd9", ["yamada"]),
    ("Accepted password for tyamada from 192.0.2.1 port 22", ["tyamada"]),
    ("user_id,password\nyamada,Xy7!kk\n", ["yamada"]),
    ("ログインID：taro@example.jp", []),
    ("社員番号 123456", []),
    ("ユーザーIDの管理方法", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_login_id(text: str, values: list[str]) -> None:
    assert found(Kind.LOGIN_ID, text) == values
