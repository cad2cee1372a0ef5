"""The words of the incident part, as dated data: what staff choose and read, checklists, drafts, whom to ask.

Nothing here knows Django or a database. `load()` gives all texts of a day; the functions below read the newest edition.
"""

from collections.abc import Mapping

from ._drafts import Draft
from ._drafts import fill as _fill
from ._drafts import fill_text as _fill_text
from ._reading import Content, NotInForce, UnknownText, load
from ._records import (
    Audience,
    Body,
    Channel,
    CheckItem,
    Detail,
    Document,
    Edition,
    FirstSteps,
    KindOfReport,
    Option,
    PhoneQuestion,
    PhoneScript,
    Placeholder,
    ReportKind,
    Text,
    Variant,
    Who,
)

__all__ = [
    "Audience",
    "Body",
    "Channel",
    "CheckItem",
    "Content",
    "Detail",
    "Document",
    "Draft",
    "Edition",
    "FirstSteps",
    "KindOfReport",
    "NotInForce",
    "Option",
    "PhoneQuestion",
    "PhoneScript",
    "Placeholder",
    "ReportKind",
    "Text",
    "UnknownText",
    "Variant",
    "Who",
    "bodies",
    "checklist",
    "document",
    "fill",
    "fill_text",
    "first_steps",
    "kinds",
    "load",
    "option",
    "options",
    "phone_script",
    "placeholders",
    "words",
]


def kinds() -> tuple[KindOfReport, ...]:
    """The four kinds of report, in the order of the page."""
    return load().kinds


def options(kind: str) -> tuple[Option, ...]:
    """The answers to “what happened” for one kind of report."""
    return load().options(kind)


def option(id: str) -> Option:
    """One answer. Raises UnknownText."""
    return load().option(id)


def first_steps(kind: str, what: str | None = None) -> FirstSteps:
    """What the reporter reads at once. Raises UnknownText."""
    return load().first_steps(kind, what)


def checklist(cls: str) -> tuple[CheckItem, ...]:
    """The containment checklist of a class or sub-kind. Raises UnknownText."""
    return load().checklist(cls)


def words(audience: str, cls: str | None = None, *, channel: str | None = None, variant: str | None = None) -> tuple[Document, ...]:
    """The drafts for an audience that fit the class, or the variant if one is given."""
    return load().words(audience, cls, channel=channel, variant=variant)


def document(id: str) -> Document:
    """One draft. Raises UnknownText."""
    return load().document(id)


def placeholders() -> Mapping[str, Placeholder]:
    """Every gap that a draft may have, by id."""
    return load().placeholders


def phone_script() -> PhoneScript:
    """The sheet for whoever picks up the telephone."""
    return load().phone_script


def bodies(cls: str, sector: str | None = None) -> tuple[Body, ...]:
    """Whom to ask or tell, by class and sector."""
    return load().bodies(cls, sector)


def fill(document: Document, values: Mapping[str, str | None], language: str = "ja") -> Draft:
    """Put values into a draft; gaps stay marked."""
    return _fill(load(), document, values, language)


def fill_text(text: Text, values: Mapping[str, str | None], language: str = "ja") -> tuple[str, tuple[str, ...]]:
    """The same for a single sentence: the text and the ids of its gaps."""
    return _fill_text(load(), text, values, language)
