"""One thing, one word: every text of the house is read against the list of words (site/words.toml), and counted things agree in English."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

WEB = Path(__file__).resolve().parents[2]
DOCS = WEB.parents[2] / "docs"
# "1 persons": a count that may be one stands behind its word or has a plural of its own. "3 of 5 rows" and "at most 5 files" are right.
COUNTED = re.compile(r"(?<!of )(?<!Of )(?<!most )(?<!up to )%\(\w+\)s (persons|people|events|items|departments|records|mails|copies)\b")


def words() -> list[dict[str, Any]]:
    return tomllib.loads((WEB / "site" / "words.toml").read_text(encoding="utf-8"))["words"]


@cache
def sources() -> tuple[tuple[str, str], ...]:
    """Every Japanese text with where it stands: what pages say, what data of the parts say, the manual."""
    return (*_messages("ja"), *_data("ja"), *_manual("ja"))


@cache
def translations() -> tuple[tuple[str, str], ...]:
    return (*_messages("en"), *_data("en"))


def _messages(language: str) -> Iterator[tuple[str, str]]:
    for file in sorted(WEB.rglob("django.po")):
        with file.open("rb") as reading:
            for message in read_po(reading, locale="en"):
                found = message.id if language == "ja" else message.string
                for text in found if isinstance(found, tuple | list) else [found]:
                    if message.id and text:
                        yield file.parts[-5], text


def _data(language: str) -> Iterator[tuple[str, str]]:
    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, str) and (key == language or key.endswith(f"_{language}")):
                    yield inner
                else:
                    yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)

    for file in sorted(WEB.rglob("*.toml")):
        if file.name != "words.toml":
            for text in texts(tomllib.loads(file.read_text(encoding="utf-8"))):
                yield str(file.relative_to(WEB)), text


def _manual(language: str) -> Iterator[tuple[str, str]]:
    for file in sorted((DOCS / language).glob("*.md")):
        # What stands in a code span or block is typed or shown by a machine.
        prose = re.sub(r"```.*?```|`[^`]*`", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for line in prose.splitlines():
            yield file.name, line


def forbidden(entry: dict[str, Any], texts: tuple[tuple[str, str], ...], key: str, but: str, flags: int) -> list[str]:
    patterns = [re.compile(pattern, flags) for pattern in entry.get(key, [])]
    allowed = re.compile("|".join(map(re.escape, entry.get(but, []))) or r"(?!)", flags)
    found = []
    for where, text in texts:
        if entry.get("pages_only") and where.endswith(".toml"):
            continue
        plain = allowed.sub("", text)
        # A placeholder's name is no word on a page.
        plain = re.sub(r"%\(\w+\)[sd]|\{\w+\}", "", plain)
        found += [f"{where}: {match[0]} in {text[:70]!r}" for pattern in patterns if (match := pattern.search(plain))]
    return found


@pytest.mark.parametrize("entry", words(), ids=lambda entry: entry["ja"])
def test_one_thing_has_one_word(entry: dict[str, Any]) -> None:
    assert forbidden(entry, sources(), "not", "but", 0) == []
    assert forbidden(entry, translations(), "not_en", "but_en", re.IGNORECASE) == []


def test_the_list_is_read_against_every_text() -> None:
    assert len(sources()) > 1500 and len(translations()) > 1500
    assert forbidden({"not": ["登録"]}, sources(), "not", "but", 0), "the search finds what is there"


def test_no_sentence_counts_one_persons() -> None:
    assert [f"{where}: {text[:80]}" for where, text in _messages_without_plural() if COUNTED.search(text)] == []


def _messages_without_plural() -> Iterator[tuple[str, str]]:
    for file in sorted(WEB.rglob("django.po")):
        with file.open("rb") as reading:
            for message in read_po(reading, locale="en"):
                if message.id and not isinstance(message.id, tuple | list) and isinstance(message.string, str):
                    yield file.parts[-5], message.string
