"""How many persons a text is about: a table of texts with the least, the best estimate and the most."""

import pytest

from komainu.detect import Detector, Hit, Kind, persons

DETECTOR = Detector()


@pytest.mark.parametrize(
    ("text", "least", "count"),
    [
        ("氏名：長谷川花子\n長谷川様よりお電話がありました。", 1, 1),
        ("氏名：長谷川花子\n五十嵐様よりお電話がありました。", 1, 2),
        ("Name: Yamada, Taro\nName: Taro Yamada\nName: YAMADA Taro\n", 1, 1),
        ("株式会社北斗商事 電話 03-1234-5678", 0, 0),
        ("お問い合わせ info@example.jp 電話 03-1234-5678", 0, 0),
        ("連絡先 090-1234-5678、080-1111-2222", 1, 2),
        ("氏名,フリガナ\n山田太郎,ヤマダタロウ\n佐藤花子,サトウハナコ\n", 2, 2),
        ("個人番号 123456789018", 1, 1),
        ("何もない", 0, 0),
    ],
)
def test_persons_are_told_apart(text: str, least: int, count: int) -> None:
    found = persons(text, DETECTOR.detect(text))
    assert (found.least, found.count) == (least, count)
    assert found.most >= count


def test_many_foreign_names_beside_one_written_in_kanji_are_all_counted() -> None:
    names = [f"グエン・ヴァン・{letter}ン" for letter in "アカサタナハマヤラワ"]
    lines = ["山田太郎", "", "", "", *names]
    text = "\n".join(lines)
    hits, at = [], 0
    for line in lines:
        if line:
            hits.append(Hit(Kind.PERSON_NAME, at, at + len(line), 0.9))
        at += len(line) + 1
    found = persons(text, hits)
    assert found.count == 11 and found.most >= 11
