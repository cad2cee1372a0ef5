"""The Privacy Mark's own duty (P1-P5): who, what, whether a preliminary report is asked for, and in how many days.

Sources name no counting rule, so nothing here gives a date. What they leave open (recovered, protected, given on purpose,
a copy elsewhere) is never read as no.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from komainu.law.breach import persons
from komainu.law.breach.facts import DataSet, Facts
from komainu.law.breach.grounds import (
    ACTIVE,
    NO,
    UNKNOWN,
    YES,
    Grounds,
    Wanted,
    any_of,
    both,
    has_special_care,
    open_kinds,
    threatens_property,
)
from komainu.law.breach.kinds import Affect, SetFinding
from komainu.law.breach.rulebook import ActRules, MarkRules
from komainu.law.breach.vocabulary import Answer

INCIDENT = "privacy_mark.incident"
SIXTY_DAYS = ("privacy_mark.q3", "privacy_mark.m3")


def _is_incident(one: SetFinding, rules: MarkRules, is_ours: bool) -> Answer:
    """Whether what happened to this set is one of the 事故等."""
    if one.data.stage is None:
        stage = UNKNOWN
    elif one.data.stage in rules.stages:
        stage = YES
    else:
        stage = UNKNOWN if one.data.stage in rules.stages_not_settled else NO
    if one.affect is Affect.AFFECTED:
        event = UNKNOWN if one.is_protected else YES
    elif one.affect is Affect.OPEN or one.is_recovered or one.is_own_intent or "copy_elsewhere" in one.exemptions:
        event = UNKNOWN
    else:
        event = NO
    return both(both(stage, event), YES if is_ours else UNKNOWN)


def find_mark(facts: Facts, findings: Sequence[SetFinding], rules: MarkRules, act: ActRules, is_ours: bool) -> Grounds:
    """The incident itself and what asks for a preliminary report; `q` and `m` are looked at independently.

    act         the APPI's rules of the same day, for what threatens property
    is_ours     False where the data was not ours to handle, or only carried: no source says what the mark asks for then
    """
    found = Grounds()
    members = [_is_incident(one, rules, is_ours) for one in findings]
    misuse = facts.my_number_misuse
    wrongful_misuse = misuse.wrongful_use in ACTIVE or misuse.wrongful_provision in ACTIVE
    misused = wrongful_misuse or misuse.use_contrary_to_article9 in ACTIVE or misuse.provision_contrary_to_article19 in ACTIVE
    missing: list[Wanted] = []
    for one, member in zip(findings, members, strict=True):
        if member is UNKNOWN:
            missing += open_kinds(one)
            if one.data.stage is None:
                missing.append(("data_sets[].stage", one.data.id))
    found.settle(INCIDENT, YES if misused else any_of(members), missing)
    if not found.certain and not found.possible:
        return found

    suspected = facts.wrongful_act.suspected
    pairs = list(zip(findings, members, strict=True))
    numbers = [(one, both(member, one.data.my_number.contains_individual_number)) for one, member in pairs]

    live = [one.data for one, member in pairs if member is not NO]

    def unknown(path: str, is_known: Callable[[DataSet], bool]) -> list[Wanted]:
        return [(path, data.id) for data in live if not is_known(data)]

    special = unknown("data_sets[].special_care", lambda data: data.special_care is not None)
    financial = unknown("data_sets[].financial", lambda data: data.financial is not None)
    counted = unknown("data_sets[].persons.maximum", lambda data: data.persons.maximum is not None)
    contains = unknown(
        "data_sets[].my_number.contains_individual_number", lambda data: data.my_number.contains_individual_number is not UNKNOWN
    )
    purpose: list[Wanted] = [("wrongful_act.suspected", None)] if suspected is UNKNOWN else []

    found.settle("privacy_mark.q1", any_of(both(member, has_special_care(one.data)) for one, member in pairs), special)
    found.settle("privacy_mark.q2", any_of(both(member, threatens_property(one.data, act)) for one, member in pairs), financial)
    found.settle("privacy_mark.q3", YES if wrongful_misuse else both(any_of(members), suspected), purpose)
    found.settle("privacy_mark.q4", _exceeds(pairs, findings, facts, rules.more_than_persons), counted)

    def in_network(one: SetFinding) -> Answer:
        system = one.data.my_number.system
        if system in rules.systems:
            return YES
        return UNKNOWN if system is None or system in rules.systems_not_settled else NO

    def was_seen(one: SetFinding) -> Answer:
        return YES if one.data.outflow.accessible_to_unspecified_electronically in ACTIVE else NO

    found.settle("privacy_mark.m1", any_of(both(member, in_network(one)) for one, member in numbers), contains)
    found.settle("privacy_mark.m2", any_of(both(member, was_seen(one)) for one, member in numbers), contains)
    thieved = both(any_of(member for _, member in numbers), suspected)
    found.settle("privacy_mark.m3", YES if wrongful_misuse else thieved, purpose + contains)
    many = _exceeds(numbers, findings, facts, rules.more_than_persons_my_number)
    if misused:
        many = any_of((many, persons.exceeds(persons.of_pair(misuse.persons), rules.more_than_persons_my_number)))
    found.settle("privacy_mark.m4", many, counted + contains)
    return found


def _exceeds(pairs: Sequence[tuple[SetFinding, Answer]], findings: Sequence[SetFinding], facts: Facts, more_than: int) -> Answer:
    sure = [one for one, member in pairs if member is YES]
    maybe = [one for one, member in pairs if member is not NO]
    if sure and persons.exceeds(persons.count(sure, findings, facts.persons_total), more_than) is YES:
        return YES
    if not maybe:
        return NO
    answer = persons.exceeds(persons.count(maybe, findings, facts.persons_total), more_than)
    return NO if answer is NO else UNKNOWN
