"""Which missing facts are asked for, and how heavy each is.

A trigger that is unknown is asked for because it holds a ground open (U1); an exemption that is unknown because it could
lift a duty that stands (U2). What could not change the answer is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from komainu.law.breach import grounds
from komainu.law.breach.assessment import Regime
from komainu.law.breach.gaps import Gaps, MissingFact, Weight
from komainu.law.breach.grounds import ACTIVE, Grounds
from komainu.law.breach.kinds import Affect, SetFinding
from komainu.law.breach.vocabulary import Answer, Encryption, Kind, Medium, PrivacyMark, Required

if TYPE_CHECKING:
    from komainu.law.breach.engine import Evaluation

UNKNOWN = Answer.UNKNOWN
KEY_CONDITIONS = (
    "data_sets[].protection.key_separated_and_guarded",
    "data_sets[].protection.remote_erase_available",
    "data_sets[].protection.key_unusable_by_third_party",
)


def missing_facts(evaluation: Evaluation, appi: Regime, my_number: Regime, mark: Regime, gaps: Gaps) -> tuple[MissingFact, ...]:
    """The facts that are wanting, the heaviest first."""
    facts = evaluation.facts
    _triggers(gaps, appi, evaluation.appi_grounds)
    _triggers(gaps, my_number, evaluation.my_number_grounds)
    if (
        evaluation.my_number_grounds is not None
        and my_number.report_required is not Required.NOT_APPLICABLE
        and not evaluation.reporter.exemption
    ):
        weight = Weight.ADDS_GROUND if my_number.report_required is Required.REQUIRED else Weight.CREATES_DUTY
        for path, data_set in evaluation.my_number_grounds.hints:
            gaps.add(path, weight, data_set)
    acts = [one for one in (appi, my_number) if one.is_live]
    clocks = [one for one in (*acts, mark) if one.is_live]
    if facts.awareness.known_on is None and any(one.deadlines is None and one.provisional is None for one in clocks):
        gaps.add("awareness.known_on", Weight.STARTS_CLOCK)
    if acts:
        for path in evaluation.reporter.wanted:
            gaps.add(path, Weight.LIFTS_DUTY)
        if facts.notification.contact is None and any(one.report_required is Required.REQUIRED for one in acts):
            gaps.add("notification.contact", Weight.SHAPES_NOTICE)
    if appi.is_live:
        if facts.organisation.kind is None:
            gaps.add("organisation.kind", Weight.LIFTS_DUTY)
        if facts.organisation.purpose_exempted_by_art57 is UNKNOWN:
            gaps.add("organisation.purpose_exempted_by_art57", Weight.LIFTS_DUTY)
        if facts.organisation.delegated_authority.status is None:
            gaps.add("organisation.delegated_authority.status", Weight.NAMES_RECIPIENT)
    _mark_facts(gaps, evaluation, mark)
    _set_facts(gaps, evaluation, appi, my_number, mark)
    if facts.organisation.sector is None and any(one.affect is not Affect.HARMLESS for one in evaluation.findings):
        gaps.add("organisation.sector", Weight.BESIDE)
    return gaps.in_order()


def _triggers(gaps: Gaps, regime: Regime, found: Grounds | None) -> None:
    if found is None or not regime.is_live:
        return
    weight = Weight.ADDS_GROUND if regime.report_required is Required.REQUIRED else Weight.CREATES_DUTY
    for path, data_set in found.wanted:
        gaps.add(path, weight, data_set)


def _mark_facts(gaps: Gaps, evaluation: Evaluation, mark: Regime) -> None:
    status = evaluation.facts.organisation.privacy_mark
    found = evaluation.mark_grounds
    if status is None:
        if found is None or found.certain or found.possible:
            gaps.add("organisation.privacy_mark", Weight.SETTLES_MARK)
        return
    if status is not PrivacyMark.NONE and found is not None and mark.is_live:
        weight = Weight.CREATES_DUTY if mark.report_required is Required.UNDETERMINED else Weight.ADDS_GROUND
        for path, data_set in found.wanted:
            gaps.add(path, weight, data_set)


def _set_facts(gaps: Gaps, evaluation: Evaluation, appi: Regime, my_number: Regime, mark: Regime) -> None:
    """Exemptions of single data sets, and whether they hold individual numbers."""
    asks_mark = mark.is_live and evaluation.facts.organisation.privacy_mark not in (None, PrivacyMark.NONE)
    for one in evaluation.findings:
        if one.affect is Affect.HARMLESS:
            continue
        held = one.data.my_number.contains_individual_number
        if held is UNKNOWN and evaluation.reporter.exemption is None and not one.is_protected:
            weight = Weight.ADDS_GROUND if my_number.report_required is Required.REQUIRED else Weight.CREATES_DUTY
            gaps.add("data_sets[].my_number.contains_individual_number", weight, one.data.id)
        of_appi = appi.is_live and one.data.stage not in grounds.OUT_OF_ART26
        of_my_number = held is not Answer.NO and (my_number.is_live or my_number.effort_report)
        if of_appi or of_my_number or asks_mark:
            for path in exemption_paths(one):
                gaps.add(path, Weight.LIFTS_DUTY, one.data.id)
        if one.is_protected and one.data.protection.key_leaked is UNKNOWN and evaluation.reporter.exemption is None:
            gaps.add("data_sets[].protection.key_leaked", Weight.CREATES_DUTY, one.data.id)


def exemption_paths(one: SetFinding) -> Iterable[str]:
    """The facts of one data set that could exempt it and are not known (U2, U3)."""
    data = one.data
    protection, outflow, integrity = data.protection, data.outflow, data.integrity
    if one.is_protected:
        return
    if one.leak in (Kind.YES, Kind.POSSIBLE):
        if outflow.recovered_all_unviewed is UNKNOWN:
            yield "data_sets[].outflow.recovered_all_unviewed"
        if outflow.own_intent is UNKNOWN:
            yield "data_sets[].outflow.own_intent"
    is_gone = integrity.content_lost in ACTIVE and integrity.deleted_for_good_reason is not Answer.YES
    if integrity.same_data_elsewhere is UNKNOWN and (is_gone or integrity.unusable in ACTIVE):
        yield "data_sets[].integrity.same_data_elsewhere"
    if one.loss in (Kind.YES, Kind.POSSIBLE) and integrity.deleted_for_good_reason is UNKNOWN:
        yield "data_sets[].integrity.deleted_for_good_reason"
    if protection.key_leaked is Answer.YES or protection.implemented_properly is Answer.NO:
        return
    if protection.encryption not in (None, Encryption.RECOMMENDED_CIPHER):
        return
    keys = (protection.key_separated_and_guarded, protection.remote_erase_available, protection.key_unusable_by_third_party)
    if all(key is Answer.NO for key in keys):
        return
    if protection.encryption is None and data.media != (Medium.PAPER,):
        yield "data_sets[].protection.encryption"
    if protection.encryption is Encryption.RECOMMENDED_CIPHER:
        if protection.implemented_properly is UNKNOWN:
            yield "data_sets[].protection.implemented_properly"
        # The first question names all three conditions; once it is answered with no, the other two are asked by themselves.
        if Answer.YES not in keys and keys[0] is UNKNOWN:
            yield KEY_CONDITIONS[0]
        elif Answer.YES not in keys:
            yield from (path for path, key in zip(KEY_CONDITIONS, keys, strict=True) if key is UNKNOWN)
