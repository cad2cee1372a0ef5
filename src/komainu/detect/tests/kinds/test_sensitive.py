"""A statement about somebody; seminars, rules and statistics are none."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("山田太郎さんは2型糖尿病で通院している。", ["2型糖尿病"]),
    ("氏名 山田太郎　既往歴 心筋梗塞", ["心筋梗塞"]),
    ("氏名,病名\n山田太郎,うつ病\n", ["うつ病"]),
    ("学年\t組\t氏名\tアレルギー\tエピペン\n1\tA\t山田太郎\t卵\t有\n2\tB\t佐藤花子\t落花生\t有\n", ["卵", "落花生"]),
    ("本人は身体障害者手帳2級を所持", ["身体障害者手帳2級を所持"]),
    ("山田太郎　血圧 152/98", ["血圧 152/98"]),
    ("佐藤花子様は精神科に通院中", ["精神科に通院中"]),
    ("候補者 山田太郎：窃盗の前科あり", ["窃盗の前科"]),
    ("山田太郎君は補導歴があるため留意する", ["補導歴"]),
    ("山田さんは創価学会員とのこと", ["創価学会員"]),
    ("糖尿病予防セミナーのお知らせ", []),
    ("要配慮個人情報（病歴、障害等）は取得しない", []),
    ("既往歴：なし　氏名 山田太郎", []),
    ("血圧を下げるレシピ 山田太郎著", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_sensitive(text: str, values: list[str]) -> None:
    assert found(Kind.SENSITIVE, text) == values
