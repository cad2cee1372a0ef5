"""What the reports tell beside the facts: the topics of the shared record, and how they fill the forms. Pure.

The record is kept once on the incident and answers the same item of every form. Texts, choices and order are data
(content/record.toml); a topic with `item` takes its type and its choices from that item of the Commission's form.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from komainu.law.breach.forms import OTHER_BODIES

OTHER_ITEM = "ppc.9.1"
BODIES_JA = "警察・ほかの機関："


@dataclass(frozen=True, slots=True)
class Topic:
    """One question of the record.

    item          the item of the Commission's form that it answers; "" for a topic of its own
    organisation  the key of `ORGANISATION_KEYS` that it fills, if it names a party
    type          line or text, where there is no item
    """

    id: str
    ja: str
    en: str
    item: str = ""
    organisation: str = ""
    type: str = ""
    hint_ja: str = ""
    hint_en: str = ""


@dataclass(frozen=True, slots=True)
class TopicGroup:
    id: str
    ja: str
    en: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class OfficialPage:
    """The page of the receiver on which the form itself is found."""

    ja: str
    en: str
    url: str


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("komainu.web.incidents").joinpath("content/record.toml").read_text(encoding="utf-8"))


@cache
def topic_groups() -> tuple[TopicGroup, ...]:
    """The topics of the record in their order."""
    return tuple(
        TopicGroup(group["id"], group["ja"], group["en"], tuple(Topic(**topic) for topic in group["topics"])) for group in _data()["groups"]
    )


def topics() -> tuple[Topic, ...]:
    return tuple(topic for group in topic_groups() for topic in group.topics)


def official_page(form: str) -> OfficialPage | None:
    """Where the receiver's own form is; None for a notice that has no prescribed form."""
    page = _data()["official"].get(form)
    return OfficialPage(page["ja"], page["en"], page["url"]) if page else None


def topics_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an incident's record that this page keeps; what other acts keep there is left out."""
    return {topic.id: record[topic.id] for topic in topics() if record.get(topic.id) not in (None, "", [])}


def entries_from(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record as entries of the Commission's form; the other forms take them from there (`entry_from`, `compose`)."""
    told = topics_of(record)
    entries = {topic.item: told[topic.id] for topic in topics() if topic.item and topic.id in told}
    bodies, other = str(told.get("bodies", "")).strip(), str(told.get("other", "")).strip()
    if bodies:
        entries[OTHER_BODIES] = bodies
    lines = [f"{BODIES_JA}{bodies}" if bodies else "", other]
    if any(lines):
        entries[OTHER_ITEM] = "\n".join(line for line in lines if line)
    return entries


def organisation_from(record: Mapping[str, Any]) -> dict[str, str]:
    """The parties that the record names, by the forms' own keys."""
    told = topics_of(record)
    return {topic.organisation: str(told[topic.id]) for topic in topics() if topic.organisation and topic.id in told}


def topic_of_item(item_id: str, entry_from: tuple[str, ...] = (), compose: tuple[str, ...] = ()) -> str:
    """The topic that answers an item of any form, "" if the record does not know it."""
    by_item = {topic.item: topic.id for topic in topics() if topic.item}
    by_item[OTHER_ITEM] = "other"
    return next((by_item[key] for key in (item_id, *entry_from, *compose) if key in by_item), "")
