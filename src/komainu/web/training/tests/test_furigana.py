"""Readings above the words: the longest word first, tags and drawings untouched, and how much of the ready courses is covered."""

import re

import pytest

from komainu.web.training import furigana
from komainu.web.training.ready import reading

LEAST_COVERED = 0.9
"""The share of the kanji of the ready courses that bear a reading. The rest are words that are read in several ways."""


def plain(html: str) -> str:
    return re.sub(r"<rp>.*?</rp>|<rt>.*?</rt>|</?ruby>", "", html)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("個人情報", "こじん"), ("従業者", "じゅうぎょうしゃ"), ("守る", "まも"), ("漏えい", "ろう"), ("生年月日", "せいねんがっぴ"),
    ],
)  # fmt: skip
def test_words_bear_their_readings(text: str, drawn: str) -> None:
    html = furigana.with_readings(text)
    assert f"<rt>{drawn}</rt>" in html and plain(html) == text


def test_a_character_alone_is_read_only_alone() -> None:
    assert furigana.with_readings("人が来た").startswith("<ruby>人<rp>（</rp><rt>ひと</rt>")
    assert furigana.with_readings("3人") == "3人"


def test_tags_and_drawings_stay_as_they_are() -> None:
    html = '<p title="個人">個人</p><svg><text>個人</text></svg>'
    drawn = furigana.with_readings(html)
    assert drawn.startswith('<p title="個人"><ruby>') and drawn.endswith("<svg><text>個人</text></svg>")


def test_no_text_is_changed_by_its_readings() -> None:
    for module in reading.library().modules.values():
        for page in module.pages:
            assert plain(furigana.with_readings(page.body)) == page.body


def test_readings_are_kana_and_words_have_kanji() -> None:
    wrong = [
        word for word, kana in furigana.readings().items() if not re.fullmatch(r"[ぁ-んー]+", kana) or not re.search(furigana.KANJI, word)
    ]
    assert wrong == []


def test_the_ready_courses_are_covered() -> None:
    texts = [text for module in reading.library().modules.values() for page in module.pages for text in (page.title, page.body, page.easy)]
    texts += [
        text for module in reading.library().modules.values() for each in module.questions for text in (each.case, each.text, *each.choices)
    ]
    assert furigana.share_covered(texts) >= LEAST_COVERED
