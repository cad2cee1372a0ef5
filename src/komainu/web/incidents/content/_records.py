"""The shapes of the texts: frozen, typed, each sentence in Japanese and English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from komainu.law.classification import Label

Text = Label

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class ReportKind(StrEnum):
    """What staff want to tell: the first choice on the phone."""

    ACCIDENT = "accident"
    NEAR_MISS = "near_miss"
    STRANGE = "strange"
    QUESTION = "question"


class Who(StrEnum):
    """Who does an item of a checklist."""

    PRIVACY_MANAGER = "privacy_manager"
    SYSTEM_MANAGER = "system_manager"
    DEPARTMENT = "department"
    OUTSIDE = "outside"


class Audience(StrEnum):
    """To whom a draft speaks. `substitute` is the publication that stands for the notice where persons cannot be reached."""

    PERSONS = "persons"
    PARTNERS = "partners"
    PUBLIC = "public"
    SUBSTITUTE = "substitute"
    STAFF = "staff"


class Channel(StrEnum):
    LETTER = "letter"
    MAIL = "mail"
    TELEPHONE = "telephone"
    WEB = "web"


class Variant(StrEnum):
    """`apology` where we are at fault, `attacked` where somebody acted against us, `any` where the words are the same."""

    APOLOGY = "apology"
    ATTACKED = "attacked"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class KindOfReport:
    id: ReportKind
    title: Text
    hint: Text


@dataclass(frozen=True, slots=True)
class Detail:
    """A second, optional choice that narrows an option."""

    id: str
    title: Text
    cls: str
    initial_facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to “what happened”, in the words of staff.

    cls             class or sub-kind of axis 2, or empty for a question
    event_types     the event types of the facts schema that this choice may turn out to be
    initial_facts   only what the person said by choosing; use `facts` and `hints`
    """

    id: str
    kind: ReportKind
    title: Text
    cls: str
    event_types: tuple[str, ...]
    details: tuple[Detail, ...]
    initial_facts: Mapping[str, Any]

    def detail(self, id: str | None) -> Detail | None:
        """The detail of that id, or None for no choice. Raises KeyError for an id that this option does not have."""
        if not id:
            return None
        found = {detail.id: detail for detail in self.details}
        return found[id]

    def facts(self, detail_id: str | None = None) -> dict[str, Any]:
        """Facts of a new incident, valid by the facts schema; what was not said is absent, that is, unknown."""
        detail = self.detail(detail_id)
        merged = _merged(self.initial_facts, detail.initial_facts if detail else {})
        data_set = {"id": "d1", **merged.pop("data_set", {})}
        return {"schema_version": 1, **merged, "data_sets": [data_set]}

    def hints(self, detail_id: str | None = None) -> dict[str, str]:
        """What `komainu.law.classification.propose` may know of the choice."""
        detail = self.detail(detail_id)
        cls = detail.cls if detail else self.cls
        return {"class": cls} if cls else {}


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = {key: _merged(value, {}) if isinstance(value, Mapping) else value for key, value in base.items()}
    for key, value in over.items():
        result[key] = _merged(result.get(key, {}), value) if isinstance(value, Mapping) else value
    return {key: list(value) if isinstance(value, list) else value for key, value in result.items()}


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What to do, what not to do, what happens next: read in under 30 seconds."""

    do: tuple[Text, ...]
    dont: tuple[Text, ...]
    next: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of a containment checklist.

    within_minutes   from the moment of knowing, or None where waiting does no harm
    evidence         what to keep as proof, or None
    """

    id: str
    text: Text
    why: Text
    who: Who
    within_minutes: int | None
    evidence: Text | None


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A gap in a draft: what it is called, where its value comes from, and which item of the notice it fills (or None)."""

    id: str
    label: Text
    source: str
    notice_item: int | None
    example: Text


@dataclass(frozen=True, slots=True)
class Document:
    """A draft with {placeholders}. `notice_items` are the items of the notice to the persons that it carries."""

    id: str
    audience: Audience
    channel: Channel
    variant: Variant
    title: Text
    body: Text
    notice_items: tuple[int, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        texts = (self.title.ja, self.title.en, self.body.ja, self.body.en)
        return frozenset(name for text in texts for name in PLACEHOLDER.findall(text))


@dataclass(frozen=True, slots=True)
class PhoneQuestion:
    """A question that callers ask, what to say, what not to say. `asks`: any, person, partner, press."""

    id: str
    asks: tuple[str, ...]
    question: Text
    say: Text
    do_not_say: Text


@dataclass(frozen=True, slots=True)
class PhoneScript:
    """The sheet beside the telephone."""

    take_call: tuple[Text, ...]
    never: tuple[Text, ...]
    questions: tuple[PhoneQuestion, ...]
    closing: Text


@dataclass(frozen=True, slots=True)
class Body:
    """Somebody outside to ask or tell.

    condition      when it is worth asking, or None for always
    confirmed_on   the day on which the address was seen on a page that names the body; None where there is no address
    """

    id: str
    name: Text
    purpose: Text
    classes: tuple[str, ...]
    sectors: tuple[str, ...]
    condition: Text | None
    url: str
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a subject is read: shown under each text and kept with what was made from it."""

    subject: str
    version: str
    valid_from: date
