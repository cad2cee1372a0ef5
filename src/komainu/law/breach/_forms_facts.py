"""What a report form reads from the facts and the assessment, both as the JSON of their schemas."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from ._forms_model import Stage

JAPAN = timezone(timedelta(hours=9))
_OPEN_STATES = ("confirmed", "possible")
# Stages on which the two regimes do not act; such data are not described in a report to the Commission.
_OUTSIDE_STAGES = ("pseudonymised_data", "anonymous_or_statistical", "personal_information_only")
CARD_ELEMENTS = frozenset({"credit_card_number", "credit_card_last4", "card_expiry", "card_security_code", "card_pin"})

DataSet = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Count:
    """Persons: `lower` is established, `upper` the largest number that may be affected; None is unknown."""

    lower: int | None
    upper: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """One incident as the filling of a form sees it."""

    facts: Mapping[str, Any]
    assessment: Mapping[str, Any]
    stage: Stage
    as_of: date
    organisation: Mapping[str, str] = field(default_factory=dict)
    timeline: Sequence[Mapping[str, Any]] = ()
    entries: Mapping[str, object] = field(default_factory=dict)
    filed_stages: Collection[str] | None = None

    def fact(self, path: str) -> Any:
        """The value at a dotted path of the facts; None if nobody knows it yet."""
        return _at(self.facts, path)

    def answer(self, path: str) -> Any:
        """The value at a dotted path of the assessment; None if it is not stated."""
        return _at(self.assessment, path)

    @property
    def supplements_final(self) -> bool:
        """A supplementary report completes the final one once that was filed, before that the preliminary one."""
        return self.stage == "supplementary" and self.was_filed("final")

    def was_filed(self, stage: str) -> bool:
        """Whether a report of that stage went out on this form."""
        if self.filed_stages is not None:
            return stage in self.filed_stages
        return self.fact(f"reporting.{stage}_submitted_on") is not None

    @property
    def needs_everything(self) -> bool:
        return self.stage == "final" or self.supplements_final

    @property
    def all_sets(self) -> tuple[DataSet, ...]:
        return tuple(self.fact("data_sets") or ())

    def sets(self, which: str) -> tuple[DataSet, ...]:
        """The bodies of data that a form describes.

        which   "" for a report on personal data, "my_number" for those that hold or may hold numbers,
                "notice" for what the persons are told, "all" for the Privacy Mark, whose duty knows no protection
        A form can be opened for an incident in which nothing is affected; then it describes all sets.
        """
        affected = [data_set for data_set in self.all_sets if not is_harmless(data_set)]
        if which == "all":
            return tuple(affected) or self.all_sets
        reported = [data_set for data_set in affected if not is_protected(data_set) and data_set.get("stage") not in _OUTSIDE_STAGES]
        if which == "my_number":
            return tuple(data_set for data_set in reported or affected if may_hold_number(data_set) is not False)
        return tuple(reported) or tuple(affected) or self.all_sets

    def persons(self, which: str) -> Count:
        """Distinct persons over these sets: the total if it is stated for them, else largest to sum."""
        chosen = self.sets(which)
        misuse = self.misuse() if which == "my_number" else {}
        whole = not misuse and _same(chosen, self.sets(""))
        total = self.fact("persons_total")
        if total is not None and whole and (total.get("confirmed") is not None or total.get("maximum") is not None):
            return Count(total.get("confirmed"), total.get("maximum"))
        counts = [data_set.get("persons") or {} for data_set in chosen]
        if misuse:
            counts.append(self.fact("my_number_misuse.persons") or {})
        return combined(counts)

    def misuse(self) -> dict[str, str]:
        """The four kinds of misuse of numbers that happened or are suspected."""
        found = self.fact("my_number_misuse") or {}
        return {key: value for key, value in found.items() if value in _OPEN_STATES}


def _at(data: Mapping[str, Any], path: str) -> Any:
    value: Any = data
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _same(left: Sequence[DataSet], right: Sequence[DataSet]) -> bool:
    return [data_set.get("id") for data_set in left] == [data_set.get("id") for data_set in right]


def combined(counts: Sequence[Mapping[str, Any]]) -> Count:
    """Lower bound: the largest single one. Upper bound: the sum, unknown as soon as one is unknown."""
    lowers = [count["confirmed"] for count in counts if count.get("confirmed") is not None]
    uppers = [count.get("maximum") for count in counts]
    known = [upper for upper in uppers if upper is not None]
    return Count(max(lowers) if lowers else None, sum(known) if counts and len(known) == len(uppers) else None)


def is_harmless(data_set: DataSet) -> bool:
    """True only when leak, loss and damage are each established not to be there; unknown is never harmless."""
    outflow = data_set.get("outflow") or {}
    integrity = data_set.get("integrity") or {}
    kept = integrity.get("same_data_elsewhere") is True
    no_leak = outflow.get("status") == "ruled_out" or outflow.get("recovered_all_unviewed") is True or outflow.get("own_intent") is True
    no_loss = integrity.get("content_lost") == "ruled_out" or kept or integrity.get("deleted_for_good_reason") is True
    no_damage = integrity.get("altered") == "ruled_out" and (integrity.get("unusable") == "ruled_out" or kept)
    return no_leak and no_loss and no_damage


def is_protected(data_set: DataSet) -> bool:
    """The measure of strong protection is established for this set, cipher and key both."""
    protection = data_set.get("protection") or {}
    key_is_safe = any(
        protection.get(condition) is True
        for condition in ("key_separated_and_guarded", "remote_erase_available", "key_unusable_by_third_party")
    )
    return (
        protection.get("encryption") == "recommended_cipher"
        and protection.get("implemented_properly") is True
        and key_is_safe
        and protection.get("key_leaked") is not True
    )


def may_hold_number(data_set: DataSet) -> bool | None:
    """Whether the set contains individual numbers; None is unknown."""
    value = (data_set.get("my_number") or {}).get("contains_individual_number")
    return value if isinstance(value, bool) else None


def holds_card(data_set: DataSet) -> bool | None:
    """Whether the set contains credit card data; None is unknown."""
    items, financial = data_set.get("items"), data_set.get("financial")
    if "credit_card" in (items or ()) or CARD_ELEMENTS.intersection(financial or ()):
        return True
    return None if financial is None else False


def day_of(value: object) -> date | None:
    """A day of the facts: ISO text or `date`."""
    if isinstance(value, datetime):
        return value.astimezone(JAPAN).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def moment_ja(value: object) -> str:
    """A time of the timeline in Japanese words: aware times in Japan's time, a bare day as a day."""
    if isinstance(value, str) and value:
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    if isinstance(value, datetime):
        local = value.astimezone(JAPAN) if value.tzinfo else value
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else ""
