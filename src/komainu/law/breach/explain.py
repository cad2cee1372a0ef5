"""The reasons of an answer: a tree of rules, each with what it came to here, its sources, and the facts that decided.

The tree is made only when somebody asks for it, from what the engine kept of its way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from komainu.law.breach import grounds, persons
from komainu.law.breach.engine import appi_exemptions, my_number_exemptions
from komainu.law.breach.kinds import Affect, SetFinding
from komainu.law.breach.paths import json_at
from komainu.law.breach.rulebook import all_rules
from komainu.law.breach.schema import field_at
from komainu.law.breach.vocabulary import Answer, Encryption, Notify, OrganisationKind, Required, Stage

if TYPE_CHECKING:
    from komainu.law.breach.assessment import Assessment, Regime


@dataclass(frozen=True, slots=True)
class DecidingFact:
    """A fact that a rule looked at: its path with indexes, and its value as JSON writes it."""

    path: str
    value: Any

    def text(self, lang: str = "ja") -> str:
        """The field and its value in words."""
        field = field_at(self.path)
        title = field.title_en if lang == "en" else field.title_ja
        return f"{title}: {field.label(self.value, lang)}"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule and what it came to.

    rule, outcome   stable ids
    code            code of the rule in the specification, e.g. K1
    ja, en          the sentence
    citations       ids of the registry
    facts           the facts that decided here
    children        the rules below
    version         id of the dated version, where the rule has one
    """

    rule: str
    outcome: str
    code: str
    ja: str
    en: str
    citations: tuple[str, ...]
    facts: tuple[DecidingFact, ...]
    children: tuple[Reason, ...]
    version: str | None

    def walk(self) -> Iterator[Reason]:
        """This reason and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "outcome": self.outcome,
            "code": self.code,
            "ja": self.ja,
            "en": self.en,
            "citations": list(self.citations),
            "version": self.version,
            "facts": [{"path": one.path, "value": one.value} for one in self.facts],
            "children": [one.to_json() for one in self.children],
        }


@cache
def wording() -> dict[str, dict[str, Any]]:
    """The sentences of every rule, by rule id and outcome."""
    return tomllib.loads(resources.files("komainu.law.breach").joinpath("rules/wording.toml").read_text(encoding="utf-8"))


class _Tree:
    def __init__(self, answer: Assessment) -> None:
        self.answer = answer
        self.evaluation = answer.evaluation
        self.facts = answer.evaluation.facts
        self.versions = {version.split("@")[0]: version for version in answer.rule_versions}

    def node(self, rule: str, outcome: str, paths: Iterable[str] = (), children: Sequence[Reason] = (), /, **values: object) -> Reason:
        words = wording()[rule]
        dated = all_rules().get(rule)
        sentence = words[outcome]
        return Reason(
            rule,
            outcome,
            dated.code if dated else words["code"],
            sentence["ja"].format(**values),
            sentence["en"].format(**{**values, **_english(values)}),
            dated.citations if dated else tuple(words["cite"]),
            tuple(self.known(paths)),
            tuple(children),
            self.versions.get(rule),
        )

    def known(self, paths: Iterable[str]) -> Iterator[DecidingFact]:
        for path in paths:
            value = json_at(self.facts, path)
            if value is not None:
                yield DecidingFact(path, value)

    def build(self) -> Reason:
        answer = self.answer
        children = [self.scope(), *(self.data_set(i, one) for i, one in enumerate(self.evaluation.findings))]
        children += [self.act("appi", answer.appi), self.act("my_number", answer.my_number), self.mark(answer.privacy_mark)]
        if answer.is_publication_desirable:
            children.append(self.node("publication", "desirable"))
        if answer.other_duties:
            children += [self.node(one, "yes", ["organisation.sector", "event.types"]) for one in answer.other_duties]
        children += [self.node(f"warning.{one}", "yes") for one in answer.warnings]
        children += [self.node(f"inconsistency.{one}", "yes") for one in answer.inconsistencies]
        return self.node("answer", "told", (), children)

    def scope(self) -> Reason:
        organisation = self.facts.organisation
        if organisation.kind is OrganisationKind.ADMINISTRATIVE_ORGAN:
            return self.node("scope.duty", "public", ["organisation.kind"])
        if organisation.purpose_exempted_by_art57 is Answer.YES:
            return self.node("scope.duty", "art57", ["organisation.purpose_exempted_by_art57"])
        if self.evaluation.act is None:
            return self.node("scope.duty", "not_in_force", ["awareness.known_on"])
        is_private = organisation.kind in (None, OrganisationKind.PRIVATE_BUSINESS)
        return self.node("scope.duty", "bound" if is_private else "like_private", ["organisation.kind"])

    def data_set(self, index: int, one: SetFinding) -> Reason:
        here, data = f"data_sets[{index}].", one.data
        integrity = [here + "integrity." + name for name in ("same_data_elsewhere", "deleted_for_good_reason")]
        children = [
            self.node("kind.leak", one.leak.value, [here + "outflow.status"]),
            self.node("kind.loss", one.loss.value, [here + "integrity.content_lost", integrity[0]]),
            self.node("kind.damage", one.damage.value, [here + "integrity.altered", here + "integrity.unusable", integrity[0]]),
        ]
        because = {
            "recovered_unviewed": [here + "outflow.recovered_all_unviewed", here + "outflow.recovery_evidence"],
            "own_intent": [here + "outflow.own_intent"],
            "copy_elsewhere": integrity[:1],
            "good_reason_deletion": integrity[1:],
            "pseudonymised": [here + "stage"],
            "not_personal_data": [here + "stage"],
        }
        for exemption in dict.fromkeys([*appi_exemptions(one), *my_number_exemptions(one)]):
            if exemption != "strong_protection":
                children.append(self.node(f"exemption.{exemption}", "worked", because[exemption]))
        if one.affect is not Affect.HARMLESS:
            children.append(self.protection(here, one))
            if data.stage not in grounds.OUT_OF_ART26:
                stage = "unknown" if data.stage is None else data.stage.value
                children.append(self.node("data.stage", stage, [here + "stage"]))
        return self.node("data_set", one.affect.value, (), children, name=data.label or data.id)

    def protection(self, here: str, one: SetFinding) -> Reason:
        protection = one.data.protection
        names = ("encryption", "implemented_properly", "key_separated_and_guarded", "remote_erase_available")
        paths = [f"{here}protection.{name}" for name in (*names, "key_unusable_by_third_party", "key_leaked")]
        if one.is_protected:
            return self.node("exemption.strong_protection", "worked", paths)
        keys = (protection.key_separated_and_guarded, protection.remote_erase_available, protection.key_unusable_by_third_party)
        is_refused = (
            protection.encryption not in (None, Encryption.RECOMMENDED_CIPHER)
            or Answer.NO is protection.implemented_properly
            or Answer.YES is protection.key_leaked
            or all(key is Answer.NO for key in keys)
        )
        return self.node("exemption.strong_protection", "refused" if is_refused else "unproven", paths)

    def act(self, prefix: str, regime: Regime) -> Reason:
        """One of the two Acts."""
        found = self.evaluation.appi_grounds if prefix == "appi" else self.evaluation.my_number_grounds
        children = []
        if regime.report_required is not Required.NOT_APPLICABLE and found is not None:
            numbers = [f"{'r7' if prefix == 'appi' else 'r2'}.{n}" for n in range(1, 5)]
            for ground in (f"{prefix}.{number}" for number in numbers):
                outcome = "yes" if ground in found.certain else "possible" if ground in found.possible else "no"
                children.append(self.node(ground, outcome, self.ground_paths(ground), (), **self.count_values(ground)))
            reporter = self.evaluation.reporter
            entrusted = ["entrustment.affected_data", "entrustment.entrustor_owes_report", "entrustment.entrustor_notified_on"]
            entrusted.append("entrustment.entrustor_notice_covers_known_items")
            if reporter.exemption:
                children.append(self.node(f"exemption.{reporter.exemption}", "worked", entrusted))
            elif reporter.is_shared and regime.is_live:
                children.append(_under(prefix, self.node("entrustment.shared", "tell" if reporter.may_tell else "yes", entrusted)))
            children += [_under(prefix, one) for one in self.duties(regime)]
        if regime.effort_report:
            children.append(self.node("my_number.effort", "yes"))
        values = {"grounds": _Titles(regime.grounds), "possible": _Titles(regime.possible_grounds)}
        return self.node(f"regime.{prefix}", regime.report_required.value, (), children, **values)

    def duties(self, regime: Regime) -> list[Reason]:
        if regime.report_required is Required.NOT_REQUIRED:
            return [self.node("notice", "not_required")]
        notice = self.node("notice", regime.notify_subjects.value, ["notification.contact"])
        if regime.report_required is not Required.REQUIRED:
            return [notice]
        days = regime.deadlines
        if days is None:
            made = [self.node("days.day_one", "unknown")]
        else:
            made = [
                self.day_one(days.day_one),
                self.node("days.preliminary", "guide", (), (), earliest=days.preliminary_earliest, latest=days.preliminary_latest),
                self.node(
                    "days.final",
                    "same_day" if days.final_due == days.final_nominal else "moved",
                    (),
                    (),
                    days=days.basis_days,
                    nominal=days.final_nominal,
                    due=days.final_due,
                ),
                self.node("days.completion", "told"),
            ]
        if self.answer.is_single_report_possible:
            made.append(self.node("days.single", "yes", ["reporting.all_items_known_now"]))
        recipients = regime.recipients if regime.recipients is not None else ("unknown",)
        made += [self.node("recipient", one, ["organisation.delegated_authority.status"]) for one in recipients]
        made.append(notice)
        if regime.notify_subjects in (Notify.REQUIRED, Notify.ALTERNATIVE_PERMITTED):
            waits = ["notification.immediate_notice_would_spread_harm", "notification.facts_too_unclear_to_help_subjects"]
            made.append(self.node("notice.timing", "may_wait_now" if self.answer.notice_may_wait else "promptly", waits))
        return made

    def day_one(self, day: object) -> Reason:
        awareness, entrustment = self.facts.awareness, self.facts.entrustment
        exceeded = {"awareness.over_1000_known_on": awareness.over_1000_known_on}
        exceeded["awareness.over_100_my_number_known_on"] = awareness.over_100_my_number_known_on
        if day == awareness.known_on:
            return self.node("days.day_one", "known", ["awareness.known_on"], (), day=day)
        if day == self.answer.known_on and day == entrustment.entrustee_notice_received_on:
            return self.node("days.day_one", "entrustee_notice", ["entrustment.entrustee_notice_received_on"], (), day=day)
        return self.node("days.day_one", "exceeded", [path for path, on in exceeded.items() if on == day], (), day=day)

    def ground_paths(self, ground: str) -> list[str]:
        """The facts that a ground looks at, over the data sets that are left for it."""
        left = {id(one) for one in grounds.appi_sets(self.evaluation.findings)}
        numbered = {id(one) for one in grounds.my_number_sets(self.evaluation.findings)}
        of_sets = {
            "appi.r7.1": ("special_care",),
            "appi.r7.2": ("financial",),
            "appi.r7.4": ("persons.confirmed", "persons.maximum"),
            "my_number.r2.1": ("my_number.contains_individual_number", "my_number.system"),
            "my_number.r2.2": ("my_number.contains_individual_number",),
            "my_number.r2.3": ("outflow.accessible_to_unspecified_electronically",),
            "my_number.r2.4": ("my_number.contains_individual_number", "persons.confirmed", "persons.maximum"),
        }.get(ground, ())
        chosen = left if ground.startswith("appi.") else numbered
        paths = [f"data_sets[{i}].{name}" for i, one in enumerate(self.evaluation.findings) if id(one) in chosen for name in of_sets]
        if ground in ("appi.r7.3", "my_number.r2.2"):
            paths.append("wrongful_act.suspected")
        if ground == "appi.r7.3":
            paths.append("wrongful_act.target")
        if ground.endswith(".4"):
            paths += ["persons_total.confirmed", "persons_total.maximum"]
        misuse = {
            "my_number.r2.2": ("wrongful_use", "wrongful_provision"),
            "my_number.r2.4": ("use_contrary_to_article9", "provision_contrary_to_article19", "persons.confirmed", "persons.maximum"),
        }.get(ground, ())
        return paths + [f"my_number_misuse.{name}" for name in misuse]

    def count_values(self, ground: str) -> dict[str, object]:
        rules = self.evaluation.act if ground.startswith("appi.") else self.evaluation.my_number_act
        if not ground.endswith(".4") or rules is None:
            return {}
        sets = [one for one in grounds.appi_sets(self.evaluation.findings) if one.data.stage in (None, Stage.PERSONAL_DATA)]
        bounds = persons.count(sets, self.evaluation.findings, self.facts.persons_total)
        upper = "最大数は不明" if bounds.upper is None else f"最大{bounds.upper:,}人"
        return {"more_than": f"{rules.more_than_persons:,}", "lower": f"{bounds.lower:,}", "upper": upper}

    def mark(self, regime: Regime) -> Reason:
        children = []
        for ground in (*regime.grounds, *regime.possible_grounds):
            children.append(self.node(ground, "yes" if ground in regime.grounds else "possible"))
        if regime.report_required is Required.REQUIRED:
            children.append(self.node("privacy_mark.days", "no_date"))
        paths = ["organisation.privacy_mark"]
        return self.node("regime.privacy_mark", regime.report_required.value, paths, children, days=regime.basis_days)


def _under(prefix: str, reason: Reason) -> Reason:
    """The reason with the places of the Act that asks: both Acts say the same of days and notices, each in its own words."""
    places = wording()[reason.rule].get(f"cite_{prefix}")
    return reason if places is None else replace(reason, citations=tuple(places))


def ground_title(ground: str, lang: str = "ja") -> str:
    """The name of a ground, e.g. 規則7条4号 千人を超える."""
    rule = all_rules().get(ground)
    if rule is not None:
        return rule.title_en if lang == "en" else rule.title_ja
    title: str = wording()[ground]["title"]["en" if lang == "en" else "ja"]
    return title


class _Titles:
    """Names of grounds, said in Japanese unless English is asked for."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = ids

    def __str__(self) -> str:
        return "、".join(ground_title(one) for one in self.ids)

    def english(self) -> str:
        return "; ".join(ground_title(one, "en") for one in self.ids)


def _english(values: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = {name: value.english() for name, value in values.items() if isinstance(value, _Titles)}
    upper = values.get("upper")
    if isinstance(upper, str):
        found["upper"] = "no maximum known" if upper == "最大数は不明" else f"at most {upper[2:-1]}"
    return found


def explain(answer: Assessment) -> Reason:
    """The tree of rules that led to this answer."""
    return _Tree(answer).build()


def deciding_facts(reason: Reason) -> tuple[DecidingFact, ...]:
    """The facts of all reasons below, each path once."""
    found = {fact.path: fact for one in reason.walk() for fact in one.facts}
    return tuple(found.values())
