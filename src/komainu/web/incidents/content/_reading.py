"""Read the texts that are in force on a day. A later edition is a further file or folder, named `subject@YYYY-MM`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from . import _records as r

T = TypeVar("T")

SUBJECTS = ("reporting", "first_steps", "containment", "words", "bodies")


class NotInForce(LookupError):
    """No edition of a subject was in force on that day."""


class UnknownText(LookupError):
    """An id for which there is no text; the message names it."""


@dataclass(frozen=True, slots=True)
class Content:
    """All texts of one day. Made by `load`."""

    editions: Mapping[str, r.Edition]
    kinds: tuple[r.KindOfReport, ...]
    all_options: Mapping[str, r.Option]
    steps: Mapping[str, r.FirstSteps]
    items: Mapping[str, r.CheckItem]
    lists: Mapping[str, tuple[str, ...]]
    always_first: tuple[str, ...]
    always_last: tuple[str, ...]
    documents: tuple[r.Document, ...]
    placeholders: Mapping[str, r.Placeholder]
    attacked_classes: tuple[str, ...]
    phone_script: r.PhoneScript
    all_bodies: tuple[r.Body, ...]

    def options(self, kind: str) -> tuple[r.Option, ...]:
        """The answers to “what happened” for one kind of report, in the order of the page."""
        return tuple(option for option in self.all_options.values() if option.kind == kind)

    def option(self, id: str) -> r.Option:
        """Raises UnknownText."""
        return _found(self.all_options, id, "option")

    def first_steps(self, kind: str, what: str | None = None) -> r.FirstSteps:
        """What the reporter reads at once. Without `what` the most general text of that kind. Raises UnknownText."""
        id = what or _MOST_GENERAL.get(kind, "")
        option = self.option(id)
        if option.kind != kind:
            raise UnknownText(f"first_steps: {kind}/{id}")
        return _found(self.steps, id, "first_steps")

    def checklist(self, cls: str) -> tuple[r.CheckItem, ...]:
        """The containment checklist of a class or sub-kind; a sub-kind without one of its own has that of its class. Raises UnknownText."""
        own = self.lists.get(cls) or self.lists.get(_class_part(cls))
        if own is None:
            raise UnknownText(f"checklist: {cls}")
        ids = dict.fromkeys((*self.always_first, *own, *self.always_last))
        return tuple(self.items[id] for id in ids)

    def variant_for(self, cls: str | None) -> r.Variant:
        """Whether the drafts should apologise or stay neutral, as a proposal; without a class they apologise."""
        return r.Variant.ATTACKED if cls and matches(cls, self.attacked_classes) else r.Variant.APOLOGY

    def words(
        self, audience: str, cls: str | None = None, *, channel: str | None = None, variant: str | None = None
    ) -> tuple[r.Document, ...]:
        """The drafts for an audience that fit the class, or the variant if one is given."""
        fitting = {variant or self.variant_for(cls), r.Variant.ANY}
        return tuple(
            document
            for document in self.documents
            if document.audience == audience and document.variant in fitting and channel in {None, document.channel}
        )

    def document(self, id: str) -> r.Document:
        """Raises UnknownText."""
        return _found({document.id: document for document in self.documents}, id, "document")

    def bodies(self, cls: str, sector: str | None = None) -> tuple[r.Body, ...]:
        """Whom to ask or tell, those of the sector first. An unknown sector (None) leaves out only what belongs to a sector."""
        fitting = [body for body in self.all_bodies if matches(cls, body.classes) and (not body.sectors or sector in body.sectors)]
        return tuple(sorted(fitting, key=lambda body: not body.sectors))


_MOST_GENERAL = {"accident": "other", "near_miss": "nearly_other", "strange": "strange_pc", "question": "is_it_an_accident"}


def matches(cls: str, patterns: tuple[str, ...]) -> bool:
    """Does a class or sub-kind fall under one of the patterns (`*`, a class, a sub-kind)?

    A bare class also meets the patterns of its sub-kinds, for it may still turn out to be one of them.
    """
    return any(p in {"*", cls} or cls.startswith(p + ".") or p.startswith(cls + ".") for p in patterns)


def _class_part(cls: str) -> str:
    return ".".join(cls.split(".")[:2])


def _found(table: Mapping[str, T], id: str, what: str) -> T:
    try:
        return table[id]
    except KeyError:
        raise UnknownText(f"{what}: {id}") from None


def load(on: date | None = None) -> Content:
    """The texts in force on a day; without a day the newest edition of each subject.

    on   the day on which the texts are read (today), not the day of knowing
    Raises NotInForce.
    """
    return _load(on)


@cache
def _load(on: date | None) -> Content:
    raw = {subject: _edition(subject, on) for subject in SUBJECTS}
    reporting, words, containment = raw["reporting"], raw["words"], raw["containment"]
    options = {entry["id"]: _option(entry) for entry in reporting["options"]}
    return Content(
        editions={s: r.Edition(s, entry["meta"]["version"], entry["meta"]["valid_from"]) for s, entry in raw.items()},
        kinds=tuple(r.KindOfReport(r.ReportKind(k["id"]), _text(k["title"]), _text(k["hint"])) for k in reporting["kinds"]),
        all_options=options,
        steps=_steps(raw["first_steps"], options),
        items={id: _item(id, entry) for id, entry in containment["items"].items()},
        lists={cls: tuple(ids) for cls, ids in containment["checklists"].items()},
        always_first=tuple(containment["always"]["first"]),
        always_last=tuple(containment["always"]["last"]),
        documents=tuple(_document(entry) for entry in words["documents"]),
        placeholders={id: _placeholder(id, entry) for id, entry in words["placeholders"].items()},
        attacked_classes=tuple(words["variants"]["attacked"]),
        phone_script=_phone_script(words),
        all_bodies=tuple(_body(entry) for entry in raw["bodies"]["bodies"]),
    )


def _edition(subject: str, on: date | None) -> dict[str, Any]:
    """The newest edition of a subject whose first day is not after `on`."""
    folder = files(__package__ or "") / "texts"
    stems = {entry: entry.name.removesuffix(".toml") for entry in folder.iterdir()}
    editions = [_read(entry) for entry, stem in stems.items() if stem == subject or stem.startswith(subject + "@")]
    usable = [edition for edition in editions if on is None or edition["meta"]["valid_from"] <= on]
    if not usable:
        raise NotInForce(f"{subject}: {on}")
    return max(usable, key=lambda edition: edition["meta"]["valid_from"])


def _read(entry: Traversable) -> dict[str, Any]:
    """One file, or all files of a folder put together: tables side by side, lists one after another."""
    if entry.is_file():
        return tomllib.loads(entry.read_text(encoding="utf-8"))
    merged: dict[str, Any] = {}
    for part in sorted((part for part in entry.iterdir() if part.name.endswith(".toml")), key=lambda part: part.name):
        for key, value in tomllib.loads(part.read_text(encoding="utf-8")).items():
            if isinstance(value, list):
                merged[key] = [*merged.get(key, []), *value]
            else:
                merged[key] = {**merged.get(key, {}), **value}
    return merged


def _text(entry: Mapping[str, str]) -> r.Text:
    return r.Text(entry["ja"], entry["en"])


def _texts(entries: list[Mapping[str, str]]) -> tuple[r.Text, ...]:
    return tuple(_text(entry) for entry in entries)


def _option(entry: Mapping[str, Any]) -> r.Option:
    details = tuple(r.Detail(d["id"], _text(d["title"]), d["class"], d.get("initial_facts", {})) for d in entry.get("details", ()))
    return r.Option(
        entry["id"],
        r.ReportKind(entry["kind"]),
        _text(entry["title"]),
        entry.get("class", ""),
        tuple(entry.get("event_types", ())),
        details,
        entry.get("initial_facts", {}),
    )


def _steps(raw: Mapping[str, Any], options: Mapping[str, r.Option]) -> dict[str, r.FirstSteps]:
    return {
        id: r.FirstSteps(_texts(entry["do"]), _texts(entry["dont"]), _texts(entry.get("next") or raw["next"][options[id].kind]))
        for id, entry in raw["steps"].items()
    }


def _item(id: str, entry: Mapping[str, Any]) -> r.CheckItem:
    evidence = _text(entry["evidence"]) if "evidence" in entry else None
    return r.CheckItem(id, _text(entry["text"]), _text(entry["why"]), r.Who(entry["who"]), entry.get("within_minutes"), evidence)


def _document(entry: Mapping[str, Any]) -> r.Document:
    body = r.Text(entry["body"]["ja"].strip() + "\n", entry["body"]["en"].strip() + "\n")
    return r.Document(
        entry["id"],
        r.Audience(entry["audience"]),
        r.Channel(entry["channel"]),
        r.Variant(entry["variant"]),
        _text(entry["title"]),
        body,
        tuple(entry.get("notice_items", ())),
    )


def _placeholder(id: str, entry: Mapping[str, Any]) -> r.Placeholder:
    return r.Placeholder(id, _text(entry), entry["source"], entry.get("notice_item"), _text(entry["example"]))


def _phone_script(words: Mapping[str, Any]) -> r.PhoneScript:
    questions = tuple(
        r.PhoneQuestion(q["id"], tuple(q["asks"]), _text(q["question"]), _text(q["say"]), _text(q["do_not_say"]))
        for q in words["questions"]
    )
    return r.PhoneScript(_texts(words["take_call"]["lines"]), _texts(words["never"]["lines"]), questions, _text(words["closing"]["line"]))


def _body(entry: Mapping[str, Any]) -> r.Body:
    return r.Body(
        entry["id"],
        _text(entry["name"]),
        _text(entry["purpose"]),
        tuple(entry["classes"]),
        tuple(entry.get("sectors", ())),
        _text(entry["condition"]) if "condition" in entry else None,
        entry.get("url", ""),
        entry.get("confirmed_on"),
    )
