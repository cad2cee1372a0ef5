"""The lists of words that one automaton looks for in every text: labels, special-care words, prefectures and municipalities."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cache
from importlib.resources import files

from komainu.detect.folding import fold_word
from komainu.detect.labels import Label, running_words
from komainu.detect.words.engine import Found, automaton


class Topic(Enum):
    """What a known word is about; its payload is a label, a `sub` of special care, or nothing."""

    LABEL = 1
    SENSITIVE = 2
    PREFECTURE = 3
    MUNICIPALITY = 4


PREFECTURES = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]


def lines_of(name: str) -> list[str]:
    """The lines of a data file beside this module, without comments."""
    text = files("komainu.detect.words").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def sensitive_words() -> dict[str, str]:
    """Word → sub (disease, disability, checkup, treatment, criminal, victim, religion, belief, race, social)."""
    found: dict[str, str] = {}
    for line in lines_of("sensitive.txt"):
        sub, words = line.split(":", 1)
        for word in words.split():
            found.setdefault(fold_word(word), sub)
    return found


@cache
def municipalities() -> frozenset[str]:
    return frozenset(word for line in lines_of("municipalities.txt") for word in line.split())


Meaning = tuple[str, Topic, str, Label | None]


@cache
def word_finder(plain: bool = False) -> tuple[Callable[[str], list[Found]], list[Meaning]]:
    """What finds the known words of a folded text (number of the word, start, end), and for each number the word, its topic, its payload, and the label that it is.

    plain   with the standard library's engine, for the test that both agree
    """
    known: dict[str, tuple[Topic, str]] = {}
    for word, label in running_words().items():
        known[word] = (Topic.LABEL, label.value)
    for word, sub in sensitive_words().items():
        known[word] = (Topic.SENSITIVE, sub)
    for word in municipalities():
        known.setdefault(fold_word(word), (Topic.MUNICIPALITY, ""))
    for word in PREFECTURES:
        known.setdefault(word, (Topic.PREFECTURE, ""))
    meanings: list[Meaning] = [
        (word, topic, payload, Label(payload) if topic is Topic.LABEL else None) for word, (topic, payload) in known.items()
    ]
    return automaton(list(known), plain=plain), meanings


def find_words(text: str, *, plain: bool = False) -> list[tuple[int, int, Topic, str]]:
    """Every known word of a folded text: start, end, what it is about, payload."""
    find, meanings = word_finder(plain=True) if plain else word_finder()
    return [(start, end, *meanings[number][1:3]) for number, start, end in find(text)]
