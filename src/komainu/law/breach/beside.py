"""What stands beside the three regimes: other duties, warnings, the common form, statements that do not fit together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from komainu.law.breach.facts import Facts
from komainu.law.breach.grounds import ACTIVE
from komainu.law.breach.kinds import Affect, SetFinding
from komainu.law.breach.rulebook import option
from komainu.law.breach.vocabulary import Answer, Kind, MyNumberRole, NumberSystem, Stage, Status


def has_common_form(facts: Facts, day: date, as_of: date) -> bool:
    """Whether the ランサムウェア事案共通様式 may be used, by the day of knowing (D4)."""
    rule = option("form.ransomware_common", day, as_of)
    return rule is not None and any(one.value in rule["event_types"] for one in facts.event.types or ())


def other_duties(facts: Facts, findings: Sequence[SetFinding], day: date, as_of: date) -> tuple[str, ...]:
    """Ids of reports that a sector owes besides; an open incident counts, for these are lines that somebody should read."""
    sector = facts.organisation.sector
    if sector is None:
        return ()
    found = []
    live = [one for one in findings if one.affect is not Affect.HARMLESS]
    rule = option("financial.business_law_report", day, as_of)
    if rule is not None and sector.value in rule["sectors"]:
        others = set(rule["not_for_only"])
        if any(not one.data.subject_kinds or any(kind.value not in others for kind in one.data.subject_kinds) for one in live):
            found.append("financial.business_law_report")
    rule = option("medical.mhlw_cyber_contact", day, as_of)
    if rule is not None and sector.value in rule["sectors"]:
        is_attack = any(one.value in rule["event_types"] for one in facts.event.types or ())
        is_traced = any(one.value in rule["indicators"] for one in facts.event.indicators or ())
        has_failed = any(one.data.integrity.unusable in ACTIVE for one in findings)
        if (is_attack or is_traced) and (live or has_failed):
            found.append("medical.mhlw_cyber_contact")
    rule = option("telecom.secrecy_report", day, as_of)
    if rule is not None and sector.value in rule["sectors"] and any(one.leak is not Kind.NO for one in findings):
        found.append("telecom.secrecy_report")
    return tuple(found)


def warnings(findings: Sequence[SetFinding]) -> tuple[str, ...]:
    """Ids of duties beside the report that these facts touch."""
    found = []
    if any(one.is_own_intent for one in findings):
        found.append("third_party_provision_rules")
    live = [one for one in findings if one.affect is not Affect.HARMLESS]
    if any(one.data.my_number.contains_individual_number is Answer.UNKNOWN for one in live):
        found.append("use_my_number_form_when_unknown")
    if live and any(one.data.stage is Stage.PSEUDONYMISED_DATA for one in findings):
        found.append("deletion_information_remake")
    return tuple(found)


_ROLE_OF_SYSTEM = {
    NumberSystem.NUMBER_USE_AFFAIRS_SYSTEM: (MyNumberRole.USE_AFFAIRS,),
    NumberSystem.INFORMATION_PROVISION_NETWORK: (MyNumberRole.USE_AFFAIRS,),
    NumberSystem.PUBLIC_BODY_RELATED_AFFAIRS_SYSTEM: (MyNumberRole.ENTRUSTED_BY_PUBLIC_BODY, MyNumberRole.USE_AFFAIRS),
}


def inconsistencies(facts: Facts) -> tuple[str, ...]:
    """Ids of statements that do not fit together. They change nothing in the answer; somebody should look."""
    found = []
    awareness = facts.awareness
    pairs = [one.persons for one in facts.data_sets] + [facts.persons_total, facts.my_number_misuse.persons]
    if any(one.confirmed is not None and one.maximum is not None and one.confirmed > one.maximum for one in pairs):
        found.append("persons_confirmed_above_maximum")
    later = (awareness.over_1000_known_on, awareness.over_100_my_number_known_on)
    if awareness.known_on is not None and any(day is not None and day < awareness.known_on for day in later):
        found.append("exceeded_before_known")
    if awareness.known_on is not None and facts.event.occurred_on is not None and facts.event.occurred_on > awareness.known_on:
        found.append("occurred_after_known")
    role = facts.organisation.my_number_role
    systems = [one.my_number.system for one in facts.data_sets if one.my_number.contains_individual_number is Answer.YES]
    if role is not None and any(system in _ROLE_OF_SYSTEM and role not in _ROLE_OF_SYSTEM[system] for system in systems if system):
        found.append("my_number_role_and_system")
    for one in facts.data_sets:
        outflow = one.outflow
        if outflow.status is Status.RULED_OUT and outflow.accessible_to_unspecified_electronically is Status.CONFIRMED:
            found.append("viewable_but_no_outflow")
            break
    return tuple(found)
