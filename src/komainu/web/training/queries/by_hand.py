"""What the lists whose SQL is made by hand share: conditions, and values as the database's driver has them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from komainu.web.people.folding import wanted_words
from komainu.web.site.lists import MOST_WORDS

MOST = 10_000
"""Under conditions no more than so many are counted."""
FEW_DEPARTMENTS = 20

LEAVES = "SELECT person_id FROM people_absence WHERE starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s) AND kind <> 'short'"
EXCUSES = "SELECT assignment_id FROM training_excuse WHERE starts_on <= %s AND (until IS NULL OR until >= %s)"


def code_of(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def day_of(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def key_of(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


def places(values: Any) -> str:
    return ", ".join(["%s"] * len(values))


def begins_with(word: str) -> tuple[str, list[str]]:
    """That a word of a person begins with a text, so that the index of words is used."""
    if connection.vendor == "sqlite":
        return "word >= %s AND word < %s", [word, word + "\U0010ffff"]
    return "word LIKE %s", [word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"]


def people_with_words(column: str, text: str) -> tuple[list[str], list[Any]]:
    """Conditions and their parameters: each word begins one of the words of the person's name, reading, number or address."""
    conditions, parameters = [], []
    for word in wanted_words(text.split()[:MOST_WORDS]):
        begins, values = begins_with(word)
        conditions.append(f"{column} IN (SELECT person_id FROM people_personword WHERE {begins})")  # noqa: S608 - the value is a parameter
        parameters += values
    return conditions, parameters
