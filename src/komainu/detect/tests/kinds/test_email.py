"""The addr-spec alone."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("mail: taro@example.jp", ["taro@example.jp"]),
    ("<taro.yamada@example.co.jp>", ["taro.yamada@example.co.jp"]),
    ("mailto:a-b_c@sub.example.com。", ["a-b_c@sub.example.com"]),
    ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", ["ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ"]),
    ("連絡先taro@example.jpまで", ["taro@example.jp"]),
    ("Message-ID: <abc123@example.jp>", []),
    ("@yamada さん", []),
    ("a@b", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_email(text: str, values: list[str]) -> None:
    assert found(Kind.EMAIL, text) == values
