"""Forms in tables are read row by row, lists by their head, also where a PDF has lost its columns."""

from __future__ import annotations

import pytest

from komainu.detect import Detector
from komainu.extract import Section, Unit
from komainu.scan.forms import spoken

FORM = "採用申込書\n氏名\t長谷川　美咲\tフリガナ\tハセガワ ミサキ\n生年月日\t昭和54年4月12日\n電話番号\t\t045-222-1111\n"
LIST = "名簿\n氏名 フリガナ 電話 住所 生年月日\n大野 隆 オオノ タカシ 090-1234-5678 横浜市中区山下町1-2 メゾン 201 1988年11月3日\n佐藤花子 サトウハナコ 090-1234-5679 横浜市中区山下町3-4 1979年4月12日\n以上です\n"


def told(text: str, form: str = "docx") -> str:
    return spoken(Section((), form, Unit.PAGE, text))


def test_a_form_says_its_labels() -> None:
    said = told(FORM)
    assert said.split("\n")[1:4] == ["氏名:長谷川　美咲\tフリガナ:ハセガワ ミサキ", "生年月日:昭和54年4月12日", "電話番号\t:045-222-1111"]
    assert len(said) == len(FORM)
    assert {hit.kind for hit in Detector().detect(said)} == {"PERSON_NAME", "BIRTH_DATE", "PHONE"}


def test_a_list_in_a_pdf_has_its_columns_back() -> None:
    said = told(LIST, "pdf")
    assert len(said) == len(LIST)
    assert said.split("\n")[2].split("\t") == [
        "大野 隆",
        "オオノ タカシ",
        "090-1234-5678",
        "横浜市中区山下町1-2 メゾン 201",
        "1988年11月3日",
    ]
    assert said.split("\n")[3].count("\t") == 4
    assert said.split("\n")[4] == "以上です"
    assert [hit.of(LIST) for hit in Detector().detect(said) if hit.kind == "BIRTH_DATE"] == ["1988年11月3日", "1979年4月12日"]


def test_heads_whose_letters_stand_apart_are_heads() -> None:
    text = "氏　名 生 年 月 日 電　話\n長谷 まい 1980年1月2日 090-1234-5678\n井上 1981年2月3日 090-1234-5679\n"
    said = told(text, "pdf")
    assert said == "氏　名\t生 年 月 日\t電　話\n長谷 まい\t1980年1月2日\t090-1234-5678\n井上\t1981年2月3日\t090-1234-5679\n"
    assert [hit.of(text) for hit in Detector().detect(said) if hit.kind == "BIRTH_DATE"] == ["1980年1月2日", "1981年2月3日"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("氏名\t電話\n高橋　健一\t090-1234-5678\n佐藤　花子\t090-1234-5679\n", "xlsx"),
        ("氏名\t生年月日\n高橋　健一\t昭和54年4月12日\n", "xlsx"),
        ("一つだけ\t氏名\n", "docx"),
        ("タブのない文章。\n", "docx"),
        ("氏名 電話\n大野 隆 090-1234-5678\n", "pdf"),
        ("氏名と電話と生年月日を書いてください。\n大野 隆 090-1234-5678\n", "pdf"),
        (LIST, "text"),
    ],
)
def test_anything_else_stays(text: str, form: str) -> None:
    assert told(text, form) == text
