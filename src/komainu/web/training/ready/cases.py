"""The library of cases and the further reading as values. Pure."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from .reading import Words, Wrong, files


@dataclass(frozen=True, slots=True)
class Case:
    """One published case, told in our words.

    kind, classification, causes   ids of the three axes (`mark_kind`, `class`, `cause`)
    nature     real: it happened as the source tells it; example: an example of the source; composed: made up for teaching
    when       the day as far as the source says it: "2024", "2024-06", "2024-06-08"
    question   id of the question of the pool that asks about it, or ""
    """

    id: str
    kind: str
    classification: str
    causes: tuple[str, ...]
    when: str
    title: Words
    text: Words
    learnt: Words
    source: str
    url: str
    question: str
    is_telework: bool = False
    nature: str = "real"

    @property
    def year(self) -> int:
        return int(self.when[:4])


@dataclass(frozen=True, slots=True)
class Reading:
    """Something to read further. `checked_on` is the day on which its author opened it; None: nobody has."""

    id: str
    title: Words
    publisher: Words
    url: str
    about: Words
    modules: tuple[str, ...]
    checked_on: date | None = None


def _words(data: Any) -> Words:
    return Words(str(data.get("ja", "")), str(data.get("en", ""))) if isinstance(data, Mapping) else Words(str(data or ""))


def _list(data: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in data) if isinstance(data, list) else ((str(data),) if data else ())


def read_case(entry: Mapping[str, Any]) -> Case:
    """One case from its table. Raises KeyError, Wrong."""
    when = str(entry.get("happened_on") or entry.get("year") or "")
    if not when[:4].isdigit():
        raise Wrong(f"{entry['id']}: no year")
    source = entry.get("source", "")
    return Case(
        id=str(entry["id"]),
        kind=str(entry.get("mark_kind", "")),
        classification=str(entry["class"]),
        causes=_list(entry.get("cause", entry.get("causes"))),
        when=when,
        title=_words(entry.get("title", "")),
        text=_words(entry["text"]),
        learnt=_words(entry.get("learnt", entry.get("learned", entry.get("lesson", "")))),
        source=_words(source).ja if isinstance(source, Mapping) else str(source or entry.get("document", "")),
        url=str(entry.get("url") or ""),
        question=str(entry.get("question", "")),
        is_telework=entry.get("theme") == "telework",
        nature=str(entry.get("kind", "real")),
    )


def _entries(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A file holds one case, or a list of them."""
    yield from data.get("case", data.get("cases", [data] if "id" in data else []))


@cache
def cases() -> tuple[Case, ...]:
    """All cases, the newest first."""
    found = [read_case(entry) for _name, text in files("cases", ".toml") for entry in _entries(tomllib.loads(text))]
    return tuple(sorted(found, key=lambda case: (case.when, case.id), reverse=True))


@cache
def readings() -> tuple[Reading, ...]:
    """The further reading in its order."""
    place = resources.files(__package__).joinpath("reading.toml")
    if not place.is_file():
        return ()
    return tuple(
        Reading(
            id=str(entry["id"]),
            title=_words(entry["title"]),
            publisher=_words(entry.get("publisher", "")),
            url=str(entry["url"]),
            about=_words(entry.get("about", "")),
            modules=_list(entry.get("for_modules")),
            checked_on=entry.get("checked_on") if isinstance(entry.get("checked_on"), date) else None,
        )
        for entry in tomllib.loads(place.read_text(encoding="utf-8")).get("reading", ())
    )
