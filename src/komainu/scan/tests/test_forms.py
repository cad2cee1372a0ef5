"""Forms in tables are read row by row, lists by their head."""

from __future__ import annotations

import pytest

from komainu.detect import Detector
from komainu.scan.forms import spoken

FORM = "採用申込書\n氏名\t長谷川　美咲\tフリガナ\tハセガワ ミサキ\n生年月日\t昭和54年4月12日\n電話番号\t\t045-222-1111\n"


def test_a_form_says_its_labels() -> None:
    told = spoken(FORM)
    assert told.split("\n")[1:4] == ["氏名:長谷川　美咲\tフリガナ:ハセガワ ミサキ", "生年月日:昭和54年4月12日", "電話番号\t:045-222-1111"]
    assert len(told) == len(FORM)
    assert {hit.kind for hit in Detector().detect(told)} == {"PERSON_NAME", "BIRTH_DATE", "PHONE"}


@pytest.mark.parametrize(
    "text",
    [
        "氏名\t電話\n高橋　健一\t090-1234-5678\n佐藤　花子\t090-1234-5679\n",
        "氏名\t生年月日\n高橋　健一\t昭和54年4月12日\n",
        "一つだけ\t氏名\n",
        "タブのない文章。\n",
    ],
)
def test_anything_else_stays(text: str) -> None:
    assert spoken(text) == text
