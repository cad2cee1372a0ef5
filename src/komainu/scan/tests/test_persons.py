"""How many people a file is about, over its sections."""

from __future__ import annotations

import pytest

from komainu.detect import Detector
from komainu.scan.persons import PersonCount, is_desk, is_mobile

DETECTOR = Detector()


def bounds(*texts: str) -> tuple[int, int]:
    people = PersonCount()
    for text in texts:
        people.add(text, DETECTOR.detect(text))
    return people.bounds()


def test_the_same_person_on_two_sheets_is_one() -> None:
    sheet = "氏名\t電話\n高橋　健一\t090-1234-5678\n佐藤　花子\t090-1234-5679\n"
    assert bounds(sheet, sheet) == (2, 2)


def test_a_reading_and_a_surname_alone_are_nobody_else() -> None:
    lower, upper = bounds("氏名\tフリガナ\n高橋　健一\tタカハシ　ケンイチ\n", "担当の高橋様へ送付しました。")
    assert (lower, upper) == (1, 1)


def test_namesakes_with_other_dates_of_birth_widen_the_range() -> None:
    rows = "氏名\t生年月日\n高橋　健一\t1970年3月2日\n高橋　健一\t1985年1月9日\n高橋　健一\t1970年3月2日\n"
    assert bounds(rows) == (1, 2)


def test_a_company_is_nobody() -> None:
    assert bounds("株式会社あおば 代表電話 03-1234-5678 info@example.co.jp 東京都千代田区丸の内1-2-3") == (0, 0)


def test_a_list_of_mail_addresses_may_be_so_many_people() -> None:
    assert bounds("メール\n" + "".join(f"taro{number}@example.com\n" for number in range(30))) == (0, 30)


@pytest.mark.parametrize(
    ("address", "is_office"), [("info@a.jp", True), ("sales-2@a.jp", True), ("taro.info@a.jp", False), ("infosawa@a.jp", False)]
)
def test_addresses_of_offices(address: str, is_office: bool) -> None:
    assert is_desk(address) is is_office


@pytest.mark.parametrize(
    ("number", "carried"),
    [("090-1234-5678", True), ("０８０ー1234-5678", True), ("+81 90 1234 5678", True), ("03-1234-5678", False), ("0120-999-999", False)],
)
def test_telephones_that_are_carried(number: str, carried: bool) -> None:
    assert is_mobile(number) is carried
