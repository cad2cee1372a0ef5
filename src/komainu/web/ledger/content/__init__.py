"""The words of the inventory as data: what each column may hold, how a page says it, how old ledgers write it. Pure."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Term:
    id: str
    ja: str
    en: str
    words: tuple[str, ...]

    def said(self, language: str) -> str:
        return self.en if language == "en" else self.ja


@cache
def _data() -> Mapping[str, tuple[Term, ...]]:
    text = resources.files(__package__).joinpath("vocabularies.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    return {
        name: tuple(Term(each["id"], each["ja"], each["en"], tuple(each["words"])) for each in terms)
        for name, terms in read.items()
        if isinstance(terms, list)
    }


def names() -> list[str]:
    """What lists there are."""
    return list(_data())


def terms(vocabulary: str) -> tuple[Term, ...]:
    return _data()[vocabulary]


@cache
def ids(vocabulary: str) -> tuple[str, ...]:
    return tuple(each.id for each in terms(vocabulary))


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "ja"


def choices(vocabulary: str) -> list[tuple[str, str]]:
    """Pairs of id and word in the reader's language."""
    return list(_choices(vocabulary, _language()))


@lru_cache(maxsize=64)
def _choices(vocabulary: str, language: str) -> tuple[tuple[str, str], ...]:
    return tuple((each.id, each.said(language)) for each in terms(vocabulary))


@lru_cache(maxsize=64)
def _words(vocabulary: str, language: str) -> Mapping[str, str]:
    return dict(_choices(vocabulary, language))


def word(vocabulary: str, value: str) -> str:
    """A value in the reader's language; what is no id (a free item) is itself."""
    return _words(vocabulary, _language()).get(value, value)


def said(vocabulary: str, values: Iterable[str]) -> str:
    """Several values in one line."""
    return ("、" if _language() == "ja" else ", ").join(word(vocabulary, value) for value in values)


@cache
def import_words(vocabulary: str) -> Mapping[str, tuple[str, ...]]:
    """Value → the words by which a file may name it, its own words first."""
    return {each.id: (each.ja, each.en, *each.words) for each in terms(vocabulary)}
