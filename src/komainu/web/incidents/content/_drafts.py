"""Fill a draft: what is known goes in, what is missing stays as a marked gap, and nothing in a value is read as a placeholder."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ._reading import Content
from ._records import PLACEHOLDER, Document, Text


@dataclass(frozen=True, slots=True)
class Draft:
    """A filled draft in one language. `missing` are the ids of the gaps, in the order of the text, each once."""

    title: str
    body: str
    missing: tuple[str, ...]


def fill(content: Content, document: Document, values: Mapping[str, str | None], language: str = "ja") -> Draft:
    """Put values into a draft; an absent, empty or None value is a gap that the text shows in brackets."""
    title, gaps_of_title = fill_text(content, document.title, values, language)
    body, gaps = fill_text(content, document.body, values, language)
    return Draft(title, body, tuple(dict.fromkeys((*gaps_of_title, *gaps))))


def fill_text(content: Content, text: Text, values: Mapping[str, str | None], language: str = "ja") -> tuple[str, tuple[str, ...]]:
    """The same for a single sentence, such as a line of the telephone script."""
    missing: dict[str, None] = {}

    def value(match: re.Match[str]) -> str:
        id = match.group(1)
        known = (values.get(id) or "").strip()
        if known:
            return known
        missing[id] = None
        label = content.placeholders[id].label.in_language(language)
        return f"[missing: {label}]" if language == "en" else f"【未入力：{label}】"

    return PLACEHOLDER.sub(value, text.in_language(language)), tuple(missing)
