"""What the library promises as a whole."""

import pytest

from komainu.detect import Detector, Kind, Reading, mask, persons, redact
from komainu.detect.names.seen import Seen

DETECTOR = Detector()
TEXT = "担当の山田太郎（090-1234-5678）まで。メールは taro@example.jp です。"


def found(text: str) -> list[tuple[str, str]]:
    return [(str(hit.kind), hit.of(text)) for hit in DETECTOR.detect(text)]


def test_offsets_are_those_of_the_text_as_given() -> None:
    text = "氏名：髙橋　美咲\n電話：０３－１２３４－５６７８"
    assert found(text) == [("PERSON_NAME", "髙橋　美咲"), ("PHONE", "０３－１２３４－５６７８")]


def test_mask_keeps_the_length_and_redact_names_the_kind() -> None:
    hits = DETECTOR.detect(TEXT)
    assert mask(TEXT, hits) == "担当の●●●●（●●●-●●●●-●●●●）まで。メールは ●●●●@●●●●●●●.●● です。"
    assert redact(TEXT, hits) == "担当の［PERSON_NAME］（［PHONE］）まで。メールは ［EMAIL］ です。"


def test_only_the_kinds_asked_for_come() -> None:
    assert {hit.kind for hit in Detector(kinds=[Kind.PHONE]).detect(TEXT)} == {Kind.PHONE}


def test_persons_are_counted_not_hits() -> None:
    table = "氏名,電話\n山田太郎,03-1111-2222\n佐藤花子,03-1111-3333\n山田太郎,03-1111-2222\n"
    counted = persons(table, DETECTOR.detect(table))
    assert (counted.least, counted.count) == (2, 2)
    assert counted.most >= 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ud800\udfff山田太郎さん",
        "a\0b\0山田太郎さん",
        "😀👍🏽" * 200,
        "\u202e山田太郎\u202cさん",
        "\n" * 5000,
        "氏名：" * 3000,
        "((((((" * 2000,
    ],
)
def test_bad_input_is_no_error(text: str) -> None:
    for hit in DETECTOR.detect(text):
        assert 0 <= hit.start < hit.end <= len(text)


def test_a_long_text_is_read_in_blocks_and_a_table_goes_on() -> None:
    rows = "".join(f"{number},山田太郎,1980/01/02\n" for number in range(4000))
    text = "番号,氏名,生年月日\n" + rows
    hits = DETECTOR.detect(text)
    assert sum(hit.kind == Kind.BIRTH_DATE for hit in hits) == 4000
    assert all(hit.of(text) == "1980/01/02" for hit in hits if hit.kind == Kind.BIRTH_DATE)


@pytest.mark.parametrize(
    "text",
    [
        "氏名,生年月日,電話\n山田太郎,1980/04/02,03-1234-5678\n佐藤花子,1975/12/31,06-6123-4567\n",
        "氏名\n山田太郎\n運転免許証番号\n301234567890\n",
        "氏名：山田太郎\n生年月日：昭和55年4月2日\n住所：東京都千代田区霞が関1-2-3\n",
    ],
)
def test_a_windows_line_end_changes_nothing(text: str) -> None:
    plain, windows = Detector().detect(text), Detector().detect(text.replace("\n", "\r\n"))
    assert plain
    assert [(hit.kind, hit.start + text[: hit.start].count("\n")) for hit in plain] == [(hit.kind, hit.start) for hit in windows]


def test_a_text_in_pieces_keeps_its_table_and_its_names() -> None:
    detector = Detector()
    reading = Reading(detector)
    pieces = ["氏名,生年月日\n山田太郎,1980/01/02\n", "佐藤花子,1975/12/31\n", "\n本日、山田が来た。\n"]
    found = [(str(hit.kind), hit.of(piece)) for piece in pieces for hit in reading.hits(piece)]
    assert ("PERSON_NAME", "佐藤花子") in found and ("BIRTH_DATE", "1975/12/31") in found
    assert ("PERSON_NAME", "山田") in found


def test_many_names_seen_are_still_known() -> None:
    seen = Seen()
    for number in range(3_000):
        seen.add(f"名{number}前")
    assert list(seen.places("また名2999前が来た、名0前は忘れた")) == [(2, 8)]
