"""How many persons a table is about, whatever its heads are called."""

import pytest

from komainu.guard.persons import Count, Excluded

PEOPLE = ["青山 恵", "江口 沙織", "小野寺 拓", "久保田 亮", "高見 智子"]
FIGURES = ["101", "102", "103", "104", "105"]


@pytest.mark.parametrize(
    "heads", [("社員", "内線"), ("利用者", "回数"), ("選手名", "背番号"), ("児童氏名", "クラス"), ("氏名", "購入金額")]
)
def test_a_column_of_names_is_persons(heads: tuple[str, str]) -> None:
    assert _persons([heads, *zip(PEOPLE, FIGURES, strict=True)]) == len(PEOPLE)


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("駅", ["大宮", "上野", "神田", "大塚", "品川"]),
        ("支店", ["福島", "長野", "宮崎", "千葉", "山口"]),
        ("取引先", ["山田製作所", "佐藤商店", "鈴木電機", "田中工業", "中村印刷"]),
        ("品名", ["さくら", "ひかり", "つばさ", "のぞみ", "こだま"]),
    ],
)
def test_places_companies_and_goods_are_nobody(head: str, cells: list[str]) -> None:
    assert _persons([(head, "件数"), *zip(cells, FIGURES, strict=True)]) == 0


def test_names_in_running_text_need_something_further() -> None:
    count = Count(Excluded())
    count.add("、".join(f"{name}様" for name in PEOPLE))
    assert count.result().persons == 0


def _persons(rows: list[tuple[str, str]]) -> int:
    count = Count(Excluded())
    count.add("\n".join("\t".join(row) for row in rows), is_table=True)
    return count.result().persons
