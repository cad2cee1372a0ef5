"""Readings above the words (furigana): a committed list of words with their readings, the longest word first, drawn as `<ruby>`.

The list (`ready/readings.tsv`: word, tab, reading) was made once from the texts of the ready courses by a developer's tool
(docs/en/architecture.md) and proofread. A word that is not in it stays without a reading: better none than a wrong one.
"""

import re
from functools import cache, lru_cache
from importlib import resources

KANJI = r"[\u4e00-\u9fff々〆ヶ]"
_TAGS = re.compile(r"(<svg\b.*?</svg>|<[^>]*>)", re.DOTALL)


@cache
def readings() -> dict[str, str]:
    """Reading by word."""
    place = resources.files("komainu.web.training.ready").joinpath("readings.tsv")
    if not place.is_file():
        return {}
    found = {}
    for line in place.read_text(encoding="utf-8").splitlines():
        word, tab, reading = line.partition("\t")
        if tab and not line.startswith("#"):
            found[word] = reading
    return found


@cache
def _words() -> re.Pattern[str] | None:
    """All words, the longest first: one pass over a text finds them."""
    found = sorted(readings(), key=len, reverse=True)
    # One character alone is read otherwise within a longer word, and after a figure (3人).
    shapes = [
        re.escape(word) if len(word) > 1 else rf"(?<![0-9０-９\u4e00-\u9fff々]){re.escape(word)}(?![\u4e00-\u9fff々])" for word in found
    ]
    return re.compile("|".join(shapes)) if found else None


@lru_cache(maxsize=1024)
def with_readings(html: str) -> str:
    """HTML whose words bear their readings. Tags and drawings stay as they are."""
    words = _words()
    if words is None:
        return html
    return "".join(piece if piece.startswith("<") else words.sub(_ruby, piece) for piece in _TAGS.split(html))


def _ruby(found: re.Match[str]) -> str:
    word = found[0]
    reading = readings()[word]
    # What word and reading have in common at the end (送り仮名) bears no reading.
    end = 0
    while end < len(word) - 1 and end < len(reading) - 1 and word[-1 - end] == reading[-1 - end] and not re.match(KANJI, word[-1 - end]):
        end += 1
    stem, tail = (word[:-end], word[-end:]) if end else (word, "")
    return f"<ruby>{stem}<rp>（</rp><rt>{reading[: len(reading) - end]}</rt><rp>）</rp></ruby>{tail}"


def share_covered(texts: list[str]) -> float:
    """The share of the kanji in these texts that stand in a word with a reading."""
    words, kanji, covered = _words(), 0, 0
    for text in texts:
        kanji += len(re.findall(KANJI, text))
        if words is not None:
            covered += sum(len(re.findall(KANJI, found[0])) for found in words.finditer(text))
    return covered / kanji if kanji else 1.0
