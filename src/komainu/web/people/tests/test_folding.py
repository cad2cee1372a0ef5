"""Names are found as people mean them: variants of kanji, width, kana; lists stand in the order of the reading."""

import pytest

from komainu.web.people.folding import GROUPS, folded, reading_of, search_words, sort_key, wanted_words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("高橋", "髙橋"),
        ("崎山", "﨑山"),
        ("斉藤", "斎藤"),
        ("斉藤", "齋藤"),
        ("斉藤", "齊藤"),
        ("渡辺", "渡邊"),
        ("渡辺", "渡邉"),
        ("吉田", "𠮷田"),
        ("沢村", "澤村"),
        ("浜田", "濱田"),
        ("広瀬", "廣瀨"),
        ("たかはし", "タカハシ"),
        ("たかはし", "ﾀｶﾊｼ"),
        ("かとう", "カトウ"),
        ("abc", "ＡＢＣ"),
        ("髙橋美咲", "高橋　美咲"),
        ("葛飾", "葛\U000e0100飾"),
    ],
)
def test_what_people_take_for_the_same_is_the_same(typed: str, meant: str) -> None:
    assert folded(typed) == folded(meant)


@pytest.mark.parametrize(("one", "other"), [("大田", "太田"), ("阿部", "安部"), ("伊藤", "伊東"), ("はし", "ばし")])
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_no_kanji_stands_in_two_groups() -> None:
    letters = [letter for group in GROUPS for letter in group]
    assert len(letters) == len(set(letters))
    assert all(len(group) > 1 for group in GROUPS)


def test_a_name_is_found_from_any_of_its_letters_on() -> None:
    words = search_words(name="髙橋 美咲", reading="たかはし みさき", staff_number="1002", email="misaki@example.jp")
    for typed in ("高", "橋", "美咲", "高橋美", "たか", "みさ", "タカハシミ", "1002", "misaki", "misaki@example.jp", "髙橋　美咲"):
        assert any(word.startswith(wanted) for wanted in wanted_words([typed]) for word in words), typed
    assert not any(word.startswith(wanted_words(["さき"])[0]) for word in words), "a reading is found by the beginning of its parts"


def test_a_reading_is_kept_in_hiragana_with_one_blank() -> None:
    assert reading_of("　タカハシ　　ﾐｻｷ ") == "たかはし みさき"


def test_lists_stand_in_the_order_of_a_dictionary() -> None:
    readings = ["がとう", "かとう", "かど", "いとう", "あべの", "あべ さん", "きっかわ", "きつかわ", "ハシモト", "ばし", "はし"]
    ordered = sorted(readings, key=lambda reading: sort_key(reading, "名"))
    assert ordered == ["あべ さん", "あべの", "いとう", "かど", "かとう", "がとう", "きっかわ", "きつかわ", "はし", "ばし", "ハシモト"]


def test_who_has_no_reading_comes_last() -> None:
    assert sort_key("わだ", "和田") < sort_key("", "青山")
