"""From facts to a proposal on the three axes, each choice with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from komainu.law.classification._labels import Label, label, sub_kinds, table

SUSPECTED = "occ.suspected"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the manager that belongs to no single choice."""

    id: str
    text: Label


@dataclass(frozen=True, slots=True)
class Choice:
    """One proposed id.

    certain        True if the facts settle it, False if it is a guess that must be confirmed
    suspected_of   set only where `id` is `occ.suspected`: which of the eight kinds is suspected
    reason         why it was proposed, in both languages
    """

    id: str
    certain: bool
    reason: Label
    suspected_of: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What Komainu proposes; a person decides.

    occurrences   the kinds of axis 1, the main one first; empty if the facts speak for none yet
    cls           the class of axis 2, or None; `sub` is the full id of a sub-kind (`cls.lost.pc`), or None
    causes        axis 3, several; media and origin are the two further axes
    rule_id and version name the table that led to the answer
    """

    occurrences: tuple[Choice, ...]
    cls: Choice | None
    sub: Choice | None
    causes: tuple[Choice, ...]
    media: tuple[Choice, ...]
    origin: Choice | None
    notes: tuple[Note, ...]
    rule_id: str
    version: str

    @property
    def main(self) -> Choice | None:
        return self.occurrences[0] if self.occurrences else None


def propose(facts: Mapping[str, Any], hints: Mapping[str, Any] | None = None) -> Proposal:
    """What the incident should be counted as.

    facts   the facts of one incident as the facts schema has them; an absent key and None both mean unknown
    hints   what the reporter chose, all optional: `class` (a class or sub-kind id), `occurrence`, `causes` (a list of ids)
    Raises UnknownId for an id or event type that no table knows.
    Source: the nine kinds of the Privacy Mark's incident duty; classes and causes as published since fiscal year 2022.
    """
    case = _Case(facts, hints or {})
    cls, sub = _class(case)
    kinds = tuple(_occurrences(case, cls))
    return Proposal(
        occurrences=kinds,
        cls=cls,
        sub=sub,
        causes=tuple(_causes(case, cls, sub)),
        media=tuple(_media(case)),
        origin=_origin(case),
        notes=tuple(_notes(case, kinds, cls, sub)),
        rule_id="classification",
        version=table().version,
    )


class _Case:
    """The facts as the rules below ask for them: checked once, with the leading event type chosen."""

    def __init__(self, facts: Mapping[str, Any], hints: Mapping[str, Any]) -> None:
        event = facts.get("event") or {}
        self.types: tuple[str, ...] = tuple(event.get("types") or ())
        for name in self.types:
            label("type", name)
        self.indicators: frozenset[str] = frozenset(event.get("indicators") or ())
        self.sets: tuple[Mapping[str, Any], ...] = tuple(facts.get("data_sets") or ())
        self.act: Mapping[str, Any] = facts.get("wrongful_act") or {}
        self.entrustment: Mapping[str, Any] = facts.get("entrustment") or {}
        self.misuse: Mapping[str, Any] = facts.get("my_number_misuse") or {}
        self.hint_class: str | None = hints.get("class")
        self.hint_occurrence: str | None = hints.get("occurrence")
        self.hint_causes: tuple[str, ...] = tuple(hints.get("causes") or ())
        if self.hint_class:
            label("class", self.hint_class)
        if self.hint_occurrence:
            label("occurrence", self.hint_occurrence)
        for cause in self.hint_causes:
            label("cause", cause)
        rules = table().types
        self.lead: str | None = max(self.types, key=lambda name: rules[name]["rank"]) if self.types else None
        self.rule: Mapping[str, Any] = rules[self.lead] if self.lead else {}
        self.media: tuple[str, ...] = tuple(dict.fromkeys(m for data in self.sets for m in data.get("media") or ()))

    def statuses(self, group: str, key: str) -> frozenset[str]:
        """The values of one status field over all data sets; a set where nobody has looked adds nothing."""
        return frozenset(value for data in self.sets if (value := (data.get(group) or {}).get(key)))

    def all_say(self, group: str, key: str, value: object) -> bool:
        return bool(self.sets) and all((data.get(group) or {}).get(key) == value for data in self.sets)


def _because(reason: str) -> Label:
    return table().reasons[reason]


def _by_type(case: _Case, certain: bool) -> Label:
    reason = "by_type" if certain else "by_types" if len(case.types) > 1 else "by_type_guess"
    return _naming_type(reason, case.lead or "other")


def _naming_type(reason: str, type_: str) -> Label:
    text, name = table().reasons[reason], label("type", type_)
    return Label(text.ja.format(type=name.ja), text.en.format(type=name.en))


# Axis 2 comes first, for axis 1 leans on it where the facts name no event.


def _class(case: _Case) -> tuple[Choice | None, Choice | None]:
    if case.lead and not (case.lead == "other" and case.hint_class):
        return _class_of_type(case)
    if not case.hint_class:
        return None, None
    cls = _class_part(case.hint_class)
    reason = _because("by_report")
    return Choice(cls, True, reason), Choice(case.hint_class, True, reason) if case.hint_class != cls else None


def _class_of_type(case: _Case) -> tuple[Choice, Choice | None]:
    named: str = case.rule["class"]
    cls = _class_part(named)
    one = len(case.types) == 1
    if not case.rule.get("class_sure") and case.hint_class:
        # The event says little, the reporter said more: a slip inside the house may well be a wrong registration.
        cls = _class_part(case.hint_class)
        named = case.hint_class
        choice = Choice(cls, False, _because("by_report_guess"))
        return choice, Choice(named, False, _because("by_report_guess")) if named != cls else None
    cls, named = _by_actor(case, cls, named)
    certain = bool(case.rule.get("class_sure")) and one
    return Choice(cls, certain, _by_type(case, certain)), _sub_of_type(case, cls, named, one)


def _by_actor(case: _Case, cls: str, named: str) -> tuple[str, str]:
    """Altered or deleted data and misused numbers are counted by who did it, once a wrongful purpose is suspected."""
    if case.lead not in {"alteration", "intentional_deletion", "my_number_use_violation"} or case.act.get("suspected") is not True:
        return cls, named
    actor = case.act.get("actor")
    if actor == "own_worker":
        return "cls.insider", "cls.insider"
    if actor == "outsider":
        return "cls.unauthorised_access", "cls.unauthorised_access"
    return cls, named


def _sub_of_type(case: _Case, cls: str, named: str, one: bool) -> Choice | None:
    if case.hint_class and case.hint_class.startswith(cls + "."):
        return Choice(case.hint_class, one, _because("by_report"))
    if case.lead == "malware" and "infostealer_malware" in case.indicators:
        return Choice("cls.malware.infostealer", False, _because("by_indicator"))
    if case.lead == "web_page_tampering" and "input_page_tampering_traces" in case.indicators:
        return Choice("cls.unauthorised_access.skimming", False, _because("by_indicator"))
    if case.lead == "mis_sent_post" and case.entrustment.get("incident_place") == "carrier":
        return Choice("cls.misdelivery.delivery_error", False, _because("by_place"))
    if cls == "cls.misdispose" and case.media in {("paper",), ("electronic",)}:
        return Choice("cls.misdispose.paper" if case.media == ("paper",) else "cls.misdispose.data", True, _because("by_media"))
    if case.lead == "loss_of_medium" and case.media == ("paper",):
        return Choice("cls.lost.paper", True, _because("by_media"))
    if named == cls:
        return None
    certain = one and bool(case.rule.get("sub_sure"))
    return Choice(named, certain, _by_type(case, certain))


def _class_part(id: str) -> str:
    return ".".join(id.split(".")[:2])


# Axis 1


def _occurrences(case: _Case, cls: Choice | None) -> Iterator[Choice]:
    """The kinds, main first: certain before guessed, actual before suspected; a lost object stays the main thing."""
    found: dict[tuple[str, str], Choice] = {}
    for choice in _occurrences_found(case, cls):
        found.setdefault((choice.id, choice.suspected_of), choice)
    settled = {choice.id for choice in found.values()}
    kept = [choice for choice in found.values() if choice.suspected_of not in settled]
    order = list(table().labels["occurrence"])

    def weight(choice: Choice) -> tuple[bool, bool, bool, int]:
        object_lost = choice.id == "occ.lost"
        return (not object_lost, choice.id == SUSPECTED, not choice.certain, order.index(choice.suspected_of or choice.id))

    yield from sorted(kept, key=weight)


def _occurrences_found(case: _Case, cls: Choice | None) -> Iterator[Choice]:
    if case.hint_occurrence and case.hint_occurrence != SUSPECTED:
        yield Choice(case.hint_occurrence, False, _because("by_report_guess"))
    yield from _from_types(case)
    yield from _from_outflow(case)
    yield from _from_integrity(case)
    yield from _from_my_number(case)
    if not case.types and cls:
        hint = table().occurrence_of_class.get(cls.id, {})
        if "occurrence" in hint:
            yield Choice(hint["occurrence"], False, _because("by_class"))
        elif "suspects" in hint and not _looked_at(case, hint["suspects"]):
            yield Choice(SUSPECTED, False, _because("by_class"), hint["suspects"])
    elif cls and cls.id == "cls.misregister":
        yield Choice("occ.alter_inaccurate", False, _because("by_class"))


def _from_types(case: _Case) -> Iterator[Choice]:
    for name in case.types:
        rule = table().types[name]
        if "occurrence" in rule:
            reason = _because("object_lost") if rule["occurrence"] == "occ.lost" else _naming_type("by_type", name)
            yield Choice(rule["occurrence"], True, reason)
        if "suspects" in rule and not _looked_at(case, rule["suspects"]):
            yield Choice(SUSPECTED, False, _naming_type("by_type_guess", name), rule["suspects"])


def _looked_at(case: _Case, kind: str) -> bool:
    """Has somebody answered the facts that settle this kind for every data set? Then the event type has nothing to add."""
    if kind == "occ.leak":
        return _answered(case, "outflow", "status")
    if kind == "occ.alter_inaccurate":
        return _answered(case, "integrity", "altered")
    return _answered(case, "integrity", "content_lost") and _answered(case, "integrity", "unusable")


def _answered(case: _Case, group: str, key: str) -> bool:
    return bool(case.sets) and all((data.get(group) or {}).get(key) for data in case.sets)


def _from_outflow(case: _Case) -> Iterator[Choice]:
    for data in case.sets:
        outflow: Mapping[str, Any] = data.get("outflow") or {}
        status = outflow.get("status")
        if status in {"confirmed", "possible"} and outflow.get("own_intent") is True:
            yield Choice("occ.off_purpose", False, _because("own_intent"))
        elif status in {"confirmed", "possible"} and outflow.get("recovered_all_unviewed") is True:
            yield Choice("occ.leak", False, _because("recovered"))
        elif status == "confirmed":
            yield Choice("occ.leak", True, _because("outflow_confirmed"))
        elif status == "possible":
            yield Choice(SUSPECTED, True, _because("outflow_possible"), "occ.leak")
        elif status is None and case.rule.get("outside"):
            yield Choice("occ.leak", False, _because("outflow_unexamined"))
    if not case.sets and case.rule.get("outside"):
        yield Choice("occ.leak", False, _because("outflow_unexamined"))


def _from_integrity(case: _Case) -> Iterator[Choice]:
    for data in case.sets:
        state: Mapping[str, Any] = data.get("integrity") or {}
        copy = state.get("same_data_elsewhere")
        for key, reason in (("content_lost", "content_lost"), ("unusable", "unusable")):
            status = state.get(key)
            if copy is True or status not in {"confirmed", "possible"}:
                continue
            if key == "content_lost" and state.get("deleted_for_good_reason") is True:
                continue
            if status == "confirmed" and copy is False:
                yield Choice("occ.destroy_damage", True, _because(reason))
            else:
                # A copy that nobody has looked for leaves only a suspicion, as in the Act's own kinds.
                maybe = "content_maybe_lost" if key == "content_lost" else "unusable_maybe"
                yield Choice(SUSPECTED, True, _because(maybe), "occ.destroy_damage")
        if state.get("altered") == "confirmed":
            yield Choice("occ.alter_inaccurate", True, _because("altered"))
        elif state.get("altered") == "possible":
            yield Choice(SUSPECTED, True, _because("altered_maybe"), "occ.alter_inaccurate")


def _from_my_number(case: _Case) -> Iterator[Choice]:
    table = (
        ("use_contrary_to_article9", "occ.off_purpose", "number_used"),
        ("provision_contrary_to_article19", "occ.off_purpose", "number_provided"),
        ("wrongful_provision", "occ.off_purpose", "number_provided"),
        ("wrongful_use", "occ.misuse", "number_misused"),
    )
    for key, kind, reason in table:
        status = case.misuse.get(key)
        if status == "confirmed":
            yield Choice(kind, True, _because(reason))
        elif status == "possible":
            yield Choice(SUSPECTED, True, _because(reason + "_maybe"), kind)


# Axis 3, medium, origin


def _causes(case: _Case, cls: Choice | None, sub: Choice | None) -> Iterator[Choice]:
    found: dict[str, Choice] = {}
    suspected, actor = case.act.get("suspected"), case.act.get("actor")
    if suspected is True and actor == "outsider":
        found["cau.malice_outside"] = Choice("cau.malice_outside", True, _because("by_actor"))
    elif suspected is True and actor in {"own_worker", "entrustee_worker"}:
        found["cau.malice_inside"] = Choice("cau.malice_inside", True, _because("by_actor"))
    elif suspected is True and (case.rule.get("class", "")).startswith("cls.insider"):
        found["cau.malice_inside"] = Choice("cau.malice_inside", False, _because("by_actor_guess"))
    if case.entrustment.get("incident_place") == "entrustee":
        found["cau.entrustee"] = Choice("cau.entrustee", True, _because("by_place"))
    for id in case.hint_causes:
        found.setdefault(id, Choice(id, False, _because("by_report_guess")))
    for name in case.types:
        for id in table().types[name].get("causes", ()):
            # An attack that was looked into and found to be none has no malice in it.
            if not (id == "cau.malice_outside" and (suspected is False or "cau.malice_inside" in found)):
                found.setdefault(id, Choice(id, False, _naming_type("by_type_guess", name)))
    for key in (sub.id if sub else None, cls.id if cls and not case.types else None):
        for id in table().causes_of_sub.get(key or "", ()):
            found.setdefault(id, Choice(id, False, _because("by_class")))
    yield from found.values()


def _media(case: _Case) -> Iterator[Choice]:
    for id in case.media:
        label("medium", id)
        yield Choice(id, True, _because("by_media"))
    if not case.media and "medium" in case.rule:
        yield Choice(case.rule["medium"], False, _by_type(case, False))


_ORIGIN_OF_PLACE = {
    "us": "self",
    "entrustor": "client",
    "entrustee": "entrustee",
    "service_provider": "third_party",
    "carrier": "third_party",
}


def _origin(case: _Case) -> Choice | None:
    place = case.entrustment.get("incident_place")
    if place is not None:
        return Choice(_ORIGIN_OF_PLACE[place], True, _because("by_place"))
    if case.entrustment.get("affected_data") == "own_only":
        return Choice("self", False, _because("by_own_data"))
    return None


def _notes(case: _Case, kinds: Sequence[Choice], cls: Choice | None, sub: Choice | None) -> Iterator[Note]:
    texts = table().notes
    if cls is None and not kinds:
        yield Note("no_facts", texts["no_facts"])
    if "internal_misdelivery" in case.types:
        yield Note("internal_only", texts["internal_only"])
    elif not kinds and case.all_say("outflow", "status", "ruled_out"):
        yield Note("nothing_left", texts["nothing_left"])
    if len(kinds) > 1:
        yield Note("several_kinds", texts["several_kinds"])
    if cls and sub is None and sub_kinds(cls.id):
        yield Note("choose_sub", texts["choose_sub"])
    if cls and case.hint_class and _class_part(case.hint_class) != cls.id:
        chosen, text = label("class", case.hint_class), texts["report_differs"]
        yield Note("report_differs", Label(text.ja.format(label=chosen.ja), text.en.format(label=chosen.en)))
