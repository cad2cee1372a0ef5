"""The wizard's questions, made from the facts schema and `questions.toml`: what is asked, where it stands, what does not fit. Pure."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.law.breach.gaps import asked_paths, question_for
from komainu.law.breach.schema import Choice, Field, FieldKind, facts_fields

SETS = "data_sets[]."


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together, in the words of the office."""

    id: str
    ja: str
    en: str
    lead_ja: str
    lead_en: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one fact. `path` is that of the facts schema, arrays as []."""

    path: str
    group: str
    kind: FieldKind
    ja: str
    en: str
    hint_ja: str
    hint_en: str
    why_ja: str
    why_en: str
    citations: tuple[str, ...]
    choices: tuple[Choice, ...]
    field: Field

    @property
    def is_of_data_set(self) -> bool:
        return self.path.startswith(SETS)

    def text(self, language: str) -> str:
        return self.en if language == "en" else self.ja

    def hint(self, language: str) -> str:
        return self.hint_en if language == "en" else self.hint_ja

    def why(self, language: str) -> str:
        return self.why_en if language == "en" else self.why_ja


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question is asked: of the incident, or of one data set (by its id)."""

    question: Question
    data_set: str = ""

    @property
    def name(self) -> str:
        """Its name in a form: the path without characters that addresses and selectors stumble over."""
        path = self.question.path.removeprefix(SETS).replace(".", "__")
        return f"set_{self.data_set.encode().hex()}__{path}" if self.data_set else path

    @property
    def key(self) -> str:
        """The path with the id of the data set, as `facts.differences` writes it."""
        return self.question.path.replace("[]", f"[{self.data_set}]") if self.data_set else self.question.path


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(resources.files("komainu.web.incidents").joinpath("questions.toml").read_text(encoding="utf-8"))


@cache
def groups() -> tuple[Group, ...]:
    """The groups, in the order of the page."""
    return tuple(Group(**entry) for entry in _raw()["groups"])


def orders() -> Mapping[str, Any]:
    """Which questions the kinds of event move forward or back, by name of the order."""
    found: Mapping[str, Any] = _raw()["order"]
    return found


def _question(entry: Mapping[str, Any]) -> Question:
    path = entry["path"]
    field = facts_fields()[path]
    asked = question_for(path) if path in asked_paths() else (field.title_ja, field.title_en)
    plainer = entry.get("values", {})
    choices = tuple(
        Choice(one.value, plainer[one.value]["ja"], plainer[one.value]["en"]) if one.value in plainer else one for one in field.choices
    )
    return Question(
        path=path,
        group=entry["group"],
        kind=field.kind,
        ja=entry.get("ja", asked[0]),
        en=entry.get("en", asked[1]),
        hint_ja=entry.get("hint_ja", ""),
        hint_en=entry.get("hint_en", ""),
        why_ja=entry["why_ja"],
        why_en=entry["why_en"],
        citations=tuple(entry.get("cite", ())),
        choices=choices,
        field=field,
    )


@cache
def questions() -> Mapping[str, Question]:
    """Every question by its path, in the order of the groups."""
    order = {group.id: number for number, group in enumerate(groups())}
    made = [_question(entry) for entry in _raw()["questions"]]
    return {question.path: question for question in sorted(made, key=lambda one: order[one.group])}


def data_set_ids(facts: Mapping[str, Any]) -> list[str]:
    return [str(entry["id"]) for entry in facts.get("data_sets") or ()]


def places(facts: Mapping[str, Any], group: str) -> list[Place]:
    """Where the questions of a group are asked, data set by data set."""
    asked = [question for question in questions().values() if question.group == group]
    of_sets = [Place(question, one) for one in data_set_ids(facts) for question in asked if question.is_of_data_set]
    return of_sets + [Place(question) for question in asked if not question.is_of_data_set]


def every_place(facts: Mapping[str, Any]) -> dict[str, Place]:
    """All places by their names in a form."""
    return {place.name: place for group in groups() for place in places(facts, group.id)}


def missing_places(facts: Mapping[str, Any], missing: Sequence[Mapping[str, Any]]) -> list[tuple[Place, str]]:
    """The open questions in the order in which an answer matters most, each with its weight.

    missing  `explanation["missing"]` of the engine
    A question on a count is asked with its pair (confirmed, maximum), one on a key with the two other conditions.
    """
    ids = data_set_ids(facts)
    found: dict[str, tuple[Place, str]] = {}
    for entry in _as_told(facts, missing):
        for path in WITH_OTHERS.get(entry["path"], (entry["path"],)):
            question = questions()[path]
            wanted = entry.get("data_sets") or ids
            for place in [Place(question, one) for one in ids if one in wanted] if question.is_of_data_set else [Place(question)]:
                found.setdefault(place.name, (place, entry["weight"]))
    return list(found.values())


def _as_told(facts: Mapping[str, Any], missing: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The same, but what the kind of event makes likely comes first among questions of one weight, and what it makes unlikely last."""
    events = set((facts.get("event") or {}).get("types") or ())
    # Of several kinds of event one may have changed the data: then nothing is put off.
    order = next((one for one in orders().values() if events and events <= set(one["events"])), None)
    if order is None:
        return list(missing)
    weights = list(dict.fromkeys(entry["weight"] for entry in missing))

    def rank(entry: Mapping[str, Any]) -> tuple[int, int]:
        path = entry["path"]
        among = order["first"].index(path) if path in order["first"] else len(order["first"]) + (path in order["last"])
        return weights.index(entry["weight"]), among

    return sorted(missing, key=rank)


WITH_OTHERS: Mapping[str, tuple[str, ...]] = {
    "data_sets[].persons.maximum": ("data_sets[].persons.confirmed", "data_sets[].persons.maximum"),
    "my_number_misuse.persons.maximum": ("my_number_misuse.persons.confirmed", "my_number_misuse.persons.maximum"),
    "data_sets[].outflow.recovered_all_unviewed": ("data_sets[].outflow.recovered_all_unviewed", "data_sets[].outflow.recovery_evidence"),
    "data_sets[].protection.key_separated_and_guarded": (
        "data_sets[].protection.key_separated_and_guarded",
        "data_sets[].protection.remote_erase_available",
        "data_sets[].protection.key_unusable_by_third_party",
    ),
}


def _holder(facts: Mapping[str, Any], place: Place) -> tuple[Mapping[str, Any], list[str]]:
    steps = place.question.path.removeprefix(SETS).split(".")
    if not place.data_set:
        return facts, steps
    return next((entry for entry in facts.get("data_sets") or () if entry["id"] == place.data_set), {}), steps


def value_at(facts: Mapping[str, Any], place: Place) -> Any:
    """The fact at a place as JSON has it; None while nobody knows."""
    found, steps = _holder(facts, place)
    value: Any = found
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def with_values(facts: Mapping[str, Any], values: Mapping[Place, Any]) -> dict[str, Any]:
    """The facts with these answers. None takes a fact away: not known is the same as not said."""
    result = deepcopy(dict(facts))
    for place, value in values.items():
        holder, steps = _holder(result, place)
        _put(dict_of(holder), steps, value)
    return result


def dict_of(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("facts are read from JSON")
    return value


def _put(holder: dict[str, Any], steps: list[str], value: Any) -> None:
    """Set one leaf; an object that says nothing any more goes."""
    step, rest = steps[0], steps[1:]
    if not rest:
        if value is None:
            holder.pop(step, None)
        else:
            holder[step] = value
        return
    inner = holder.get(step)
    inner = inner if isinstance(inner, dict) else {}
    _put(inner, rest, value)
    if inner:
        holder[step] = inner
    else:
        holder.pop(step, None)


def data_set_name(facts: Mapping[str, Any], one: str) -> str:
    """What a data set is called; while it has no name, データ1, データ2 … by its place."""
    for number, entry in enumerate(facts.get("data_sets") or (), start=1):
        if entry["id"] == one:
            return str(entry.get("label") or "") or str(_("データ%(number)s") % {"number": number})
    return one


def with_data_set(facts: Mapping[str, Any], label: str) -> dict[str, Any]:
    """The facts with one more data set of that name; everything about it is unknown."""
    result = deepcopy(dict(facts))
    known = set(data_set_ids(result))
    number = next(number for number in range(1, len(known) + 2) if f"d{number}" not in known)
    result["data_sets"] = [*result.get("data_sets", []), {"id": f"d{number}", "label": label}]
    return result


def without_data_set(facts: Mapping[str, Any], one: str) -> dict[str, Any]:
    """The facts without that data set. Raises ValueError for the last one: an incident has at least one."""
    left = [entry for entry in facts.get("data_sets") or () if entry["id"] != one]
    if not left:
        raise ValueError("an incident has at least one data set")
    return {**deepcopy(dict(facts)), "data_sets": deepcopy(left)}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that cannot be true together, or not yet. `names` are the places at which to look, the first to be corrected."""

    names: tuple[str, ...]
    text: str | Promise


def _days(facts: Mapping[str, Any]) -> Iterator[tuple[Place, date]]:
    for place in every_place(facts).values():
        if place.question.kind is FieldKind.DATE and (value := value_at(facts, place)):
            yield place, date.fromisoformat(value)


def _pairs(facts: Mapping[str, Any]) -> Iterator[tuple[Place, Place]]:
    found = every_place(facts)
    for name, place in found.items():
        if name.endswith("__confirmed") or name == "persons_total__confirmed":
            yield place, found[name.removesuffix("confirmed") + "maximum"]


def contradictions(facts: Mapping[str, Any], today: date) -> list[Contradiction]:
    """What in these facts does not fit together, each with a sentence that says what to do."""
    found = [
        Contradiction((place.name,), _("先の日付です。起きた日・知った日・行った日を入れてください。"))
        for place, day in _days(facts)
        if day > today
    ]
    for confirmed, maximum in _pairs(facts):
        low, high = value_at(facts, confirmed), value_at(facts, maximum)
        if low is not None and high is not None and low > high:
            text = _("確認済みの人数（%(low)s人）が、最大の人数（%(high)s人）より多くなっています。") % {
                "low": f"{low:,}",
                "high": f"{high:,}",
            }
            found.append(Contradiction((maximum.name, confirmed.name), text))
    return found + _days_out_of_order(facts) + _sets_at_odds(facts)


ORDERED: tuple[tuple[str, str, Any], ...] = (
    ("event.occurred_on", "awareness.known_on", _("起きた日より前に知ったことになっています。どちらかの日付を直してください。")),
    ("awareness.known_on", "awareness.privacy_officer_informed_on", _("社内の誰かが知った日より前に、管理者が知らせを受けたことになっています。管理者も社内の一人です。")),
    ("awareness.known_on", "awareness.over_1000_known_on", _("事故を知った日より前に、1,000人を超えると分かったことになっています。")),
    ("awareness.known_on", "awareness.over_100_my_number_known_on", _("事故を知った日より前に、100人を超えると分かったことになっています。")),
    ("reporting.preliminary_submitted_on", "reporting.final_submitted_on", _("速報より前に確報を出したことになっています。")),
    ("event.occurred_on", "entrustment.entrustor_notified_on", _("起きる前に委託元へ知らせたことになっています。")),
    ("event.occurred_on", "notification.notified_on", _("起きる前に本人へ知らせたことになっています。")),
)  # fmt: skip


def _days_out_of_order(facts: Mapping[str, Any]) -> list[Contradiction]:
    known = {place.question.path: (place, day) for place, day in _days(facts)}
    found = []
    for first, second, text in ORDERED:
        if first in known and second in known and known[first][1] > known[second][1]:
            found.append(Contradiction((known[second][0].name, known[first][0].name), text))
    return found


def _sets_at_odds(facts: Mapping[str, Any]) -> list[Contradiction]:
    found = []
    here = every_place(facts)
    by_set = {(place.question.path, place.data_set): place for place in here.values()}
    largest = 0
    for one in data_set_ids(facts):

        def at(path: str, one: str = one) -> tuple[Any, str]:
            place = by_set[SETS + path, one]
            return value_at(facts, place), place.name

        (recovered, recovered_name), (evidence, evidence_name) = at("outflow.recovered_all_unviewed"), at("outflow.recovery_evidence")
        if recovered is True and evidence == "none":
            text = _(
                "見られていないことを確かめられないときは、「回収した」とは答えられません。「いいえ」か「まだ分からない」にしてください。"
            )
            found.append(Contradiction((recovered_name, evidence_name), text))
        (status, status_name), (viewable, viewable_name) = at("outflow.status"), at("outflow.accessible_to_unspecified_electronically")
        if status == "ruled_out" and viewable == "confirmed":
            found.append(
                Contradiction((status_name, viewable_name), _("外に出ていないのに、不特定多数の人に見られる状態だったことになっています。"))
            )
        largest = max(largest, at("persons.confirmed")[0] or 0)
    total = by_set["persons_total.maximum", ""]
    most = value_at(facts, total)
    if most is not None and most < largest:
        text = _("全体の最大人数が、一つのデータの確認済みの人数（%(count)s人）より少なくなっています。") % {"count": f"{largest:,}"}
        found.append(Contradiction((total.name,), text))
    return found
