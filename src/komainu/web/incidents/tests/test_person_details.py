"""Reading a list of persons: headings, cells, who is the same person. No database."""

from datetime import date, datetime

import pytest

from komainu.web.incidents import person_details as p


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (["氏名", "フリガナ", "電話番号"], ["name", "reading", "phone"]),
        (["ｼﾒｲ", "お名前", "E-mail"], [None, "name", "mail"]),
        (["姓", "名", "セイ", "メイ"], ["name", "name", "reading", "reading"]),
        (["氏名", "姓", "名"], ["name", None, None]),
        (["都道府県", "市区町村", "番地"], ["address", "address", "address"]),
        (["住所", "都道府県"], ["address", None]),
        (["＊ 氏 名", "※生年月日："], ["name", "birth_date"]),
        (["電話", "携帯"], ["phone", "phone"]),
    ],
)
def test_headings_are_recognised_as_offices_write_them(header: list[str], fields: list[str | None]) -> None:
    assert p.recognise(header) == {place: field for place, field in enumerate(fields) if field}


@pytest.mark.parametrize("heading", ["No", "No.", "番号", "ID", "連番", "#"])
def test_a_running_number_is_never_taken_for_the_own_number(heading: str) -> None:
    """A list in another order would change people into one another."""
    assert p.recognise([heading, "氏名"]) == {1: "name"}


def test_parts_are_joined_and_the_first_of_several_phones_counts() -> None:
    columns = p.recognise(["姓", "名", "都道府県", "番地", "電話", "携帯"])
    (row,) = p.read_rows([2], [["髙橋", "一郎", "東京都", "渋谷区2-2", "", "090-1"]], columns)
    assert row.details == {"name": "髙橋 一郎", "address": "東京都渋谷区2-2", "phone": "090-1"}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""), (datetime(1980, 1, 2), "1980-01-02"), (date(1980, 1, 2), "1980-01-02"), (123.0, "123"), (1.5, "1.5"),
        ("  𠮷田\u00a0花子 ", "𠮷田 花子"), ("氏名\x00\u200b", "氏名"), ("髙橋　一郎", "髙橋　一郎"), ("\ue000田", "\ue000田"),
        ("葛\U000e0100飾", "葛\U000e0100飾"),
    ],
)  # fmt: skip
def test_a_cell_becomes_text_without_losing_a_letter_of_a_name(cell: object, text: str) -> None:
    assert p.plain(cell) == text


@pytest.mark.parametrize(
    ("details", "is_refused"),
    [
        ({"name": "山田"}, False),
        ({"mail": "yamada@example.jp"}, False),  # a mail with all addresses in Cc leaves a list of addresses and no more
        ({"phone": "03-1"}, False),
        ({"address": "東京都"}, True),
        ({"name": "山田", "mail": "yamada"}, True),
        ({"name": "山" * 501}, True),
    ],
)
def test_somebody_must_be_named_by_something(details: dict[str, str], is_refused: bool) -> None:
    assert bool(p.problem(details)) is is_refused


def test_empty_rows_are_passed_over_and_lines_keep_their_number() -> None:
    rows = p.read_rows([2, 3, 7], [["山田"], [" "], ["川田"]], {0: "name"})
    assert [(row.line, row.details["name"]) for row in rows] == [(2, "山田"), (7, "川田")]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"number": "a-1", "name": "山田"}, {"number": "Ａ－１", "name": "川田"}, True),
        ({"name": "山田 太郎", "mail": "Y@example.jp"}, {"name": "山田　太郎", "mail": "y@example.jp"}, True),
        ({"name": "山田", "phone": "03-1234-5678"}, {"name": "山田", "phone": "０３１２３４５６７８"}, True),
        ({"name": "山田", "birth_date": "1980/1/2"}, {"name": "山田", "birth_date": "昭和55年1月2日"}, True),
        ({"name": "山田", "mail": "a@example.jp"}, {"name": "山田", "mail": "b@example.jp"}, False),
        ({"name": "髙橋"}, {"name": "高橋"}, False),
        ({"mail": "a@example.jp"}, {"mail": "b@example.jp"}, False),
    ],
)
def test_who_is_the_same_person(one: dict[str, str], other: dict[str, str], is_same: bool) -> None:
    assert (p.identity(one) == p.identity(other)) is is_same


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("name", "髙橋　一郎", "高橋一郎"), ("name", "𠮷田 花子", "吉田花子"), ("name", "ＡＢＣ", "abc"), ("name", "葛\U000e0100飾", "葛飾"),
        ("reading", "たかはし いちろう", "ﾀｶﾊｼ ｲﾁﾛｳ"), ("phone", "+81 90-1234-5678", "090(1234)5678"), ("phone", "9012345678", "090-1234-5678"),
        ("birth_date", "S55.1.2", "19800102"), ("birth_date", "令和元年5月1日", "2019-05-01"), ("postal_code", "〒100-0001", "1000001"),
    ],
)  # fmt: skip
def test_what_is_meant_alike_is_compared_alike(field: str, one: str, other: str) -> None:
    assert p.KEYS[field](one) == p.KEYS[field](other)


def test_days_that_cannot_be_stay_text() -> None:
    assert p.day_key("1980-02-30") == "1980-02-30"
    assert p.day_key("不明") == "不明"
