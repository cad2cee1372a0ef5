"""The grounds of the APPI (Rules 7) and of the My Number Act (its Rules 2), each certain, possible, or not there.

A ground is certain when facts establish it. It is possible when an unknown fact could still bring it in (U1); the
facts that are wanting are handed back with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from komainu.law.breach import persons
from komainu.law.breach.facts import DataSet, Facts
from komainu.law.breach.kinds import Affect, SetFinding
from komainu.law.breach.rulebook import ActRules
from komainu.law.breach.vocabulary import Answer, Kind, Medium, NumberSystem, Stage, Status

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ACTIVE = (Status.CONFIRMED, Status.POSSIBLE)

Wanted = tuple[str, str | None]
"""A missing fact: its path, and the id of its data set where it is of one."""

OUT_OF_ART26: dict[Stage | None, str] = {
    Stage.PSEUDONYMISED_DATA: "pseudonymised",
    Stage.ANONYMOUS_OR_STATISTICAL: "not_personal_data",
    Stage.PERSONAL_INFORMATION_ONLY: "not_personal_data",
}


@dataclass(slots=True)
class Grounds:
    """The grounds of one regime.

    certain, possible   ids in the order of the rules
    wanted              facts that could make a possible ground certain, or take it away
    hints               facts whose answer could bring in a ground although the conventions do not hold it open
    judged              ids of possible grounds that a person must judge; no missing fact would settle them
    """

    certain: list[str] = field(default_factory=list)
    possible: list[str] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    hints: list[Wanted] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)

    def settle(self, ground: str, answer: Answer, wanted: Iterable[Wanted] = ()) -> None:
        if answer is YES:
            self.certain.append(ground)
        elif answer is UNKNOWN:
            self.possible.append(ground)
            found = list(wanted)
            self.wanted.extend(found)
            if not found:
                self.judged.append(ground)


def open_kinds(finding: SetFinding) -> list[Wanted]:
    """The statuses that nobody has looked at, of a set of which nothing worse is known."""
    data = finding.data
    if finding.affect is not Affect.OPEN:
        return []
    paths = []
    if finding.leak is Kind.UNKNOWN:
        paths.append("data_sets[].outflow.status")
    if finding.loss is Kind.UNKNOWN:
        paths.append("data_sets[].integrity.content_lost")
    if finding.damage is Kind.UNKNOWN:
        if data.integrity.altered is Status.UNKNOWN:
            paths.append("data_sets[].integrity.altered")
        if data.integrity.unusable is Status.UNKNOWN and data.integrity.same_data_elsewhere is not YES:
            paths.append("data_sets[].integrity.unusable")
    return [(path, data.id) for path in paths]


def both(first: Answer, second: Answer) -> Answer:
    """Whether two things hold together: no, if either does not; unknown, if either is."""
    if NO in (first, second):
        return NO
    return UNKNOWN if UNKNOWN in (first, second) else YES


def any_of(answers: Iterable[Answer]) -> Answer:
    """Whether one of several things holds."""
    strongest = NO
    for answer in answers:
        if answer is YES:
            return YES
        if answer is UNKNOWN:
            strongest = UNKNOWN
    return strongest


def is_touched(finding: SetFinding) -> Answer:
    """Whether the set is affected; an open set may yet turn out to be."""
    return {Affect.AFFECTED: YES, Affect.OPEN: UNKNOWN, Affect.HARMLESS: NO}[finding.affect]


def has_special_care(data: DataSet) -> Answer:
    """Source: GL 2-3. An empty list says that somebody looked and found none."""
    if data.special_care is None:
        return UNKNOWN
    return YES if data.special_care else NO


def threatens_property(data: DataSet, rules: ActRules) -> Answer:
    """Whether misuse of these elements may cause property damage; UNKNOWN also where it is judged case by case.

    Source: GL 3-5-3-1 (2); Q&A 6-11, 6-12.
    """
    if data.financial is None:
        return UNKNOWN
    held = set(data.financial)
    if any(needed <= held for needed in rules.financial_sufficient):
        return YES
    return UNKNOWN if any(needed <= held for needed in rules.financial_case_by_case) else NO


def is_wrongful(facts: Facts, rules: ActRules) -> Answer:
    """Whether an act with a possibly wrongful purpose was done, against somebody whom the rule protects.

    Source: GL 3-5-3-1 (3).
    """
    act = facts.wrongful_act
    if rules.wrongful_targets is None:
        return act.suspected
    if act.target is None:
        return both(act.suspected, UNKNOWN)
    return both(act.suspected, YES if act.target in rules.wrongful_targets else NO)


def _stage_is(data: DataSet, stages: frozenset[Stage]) -> Answer:
    if data.stage is None:
        return UNKNOWN
    return YES if data.stage in stages else NO


def _by_set(
    sets: Sequence[SetFinding], members: Sequence[Answer], qualities: Sequence[Answer], path: str | None, known: Sequence[bool]
) -> tuple[Answer, list[Wanted]]:
    """Whether a ground of single data sets holds, and what is wanting where it is open."""
    answers = [both(member, quality) for member, quality in zip(members, qualities, strict=True)]
    wanted: list[Wanted] = []
    for finding, answer, is_known in zip(sets, answers, known, strict=True):
        if answer is UNKNOWN:
            wanted += open_kinds(finding)
            if path is not None and not is_known:
                wanted.append((path, finding.data.id))
    return any_of(answers), wanted


def _stage_wanted(sets: Sequence[SetFinding], answers: Sequence[Answer]) -> list[Wanted]:
    return [
        ("data_sets[].stage", one.data.id)
        for one, answer in zip(sets, answers, strict=True)
        if answer is UNKNOWN and one.data.stage is None
    ]


def appi_sets(findings: Sequence[SetFinding]) -> list[SetFinding]:
    """The sets that are left after harmless, protected and out-of-scope ones were taken out."""
    return [one for one in findings if one.affect is not Affect.HARMLESS and not one.is_protected and one.data.stage not in OUT_OF_ART26]


def _exceeds(
    members: Sequence[tuple[SetFinding, Answer]], findings: Sequence[SetFinding], facts: Facts, more_than: int
) -> tuple[Answer, list[Wanted]]:
    """Whether the count is above the number; sets that only may belong to it keep the ground open, never make it certain."""
    sure = [one for one, member in members if member is YES]
    maybe = [one for one, member in members if member is not NO]
    answer = persons.exceeds(persons.count(sure, findings, facts.persons_total), more_than) if sure else NO
    if answer is YES or not maybe:
        return answer, []
    at_most = persons.count(maybe, findings, facts.persons_total)
    if persons.exceeds(at_most, more_than) is NO:
        return NO, []
    wanted: list[Wanted] = []
    for one, member in members:
        if member is UNKNOWN:
            wanted += open_kinds(one)
        if member is not NO and at_most.upper is None and one.data.persons.maximum is None:
            wanted.append(("data_sets[].persons.maximum", one.data.id))
    return UNKNOWN, wanted


def find_appi(facts: Facts, findings: Sequence[SetFinding], rules: ActRules) -> Grounds:
    """The grounds of Rules 7. Source: GL 3-5-3-1."""
    found = Grounds()
    sets = appi_sets(findings)
    touched = [is_touched(one) for one in sets]

    def members(stages: frozenset[Stage]) -> list[Answer]:
        return [both(touch, _stage_is(one.data, stages)) for one, touch in zip(sets, touched, strict=True)]

    for ground, stages, path, qualities, known in (
        (
            "appi.r7.1",
            rules.special_care_stages,
            "data_sets[].special_care",
            [has_special_care(one.data) for one in sets],
            [one.data.special_care is not None for one in sets],
        ),
        (
            "appi.r7.2",
            rules.financial_stages,
            "data_sets[].financial",
            [threatens_property(one.data, rules) for one in sets],
            [one.data.financial is not None for one in sets],
        ),
    ):
        belongs = members(stages)
        answer, wanted = _by_set(sets, belongs, qualities, path, known)
        open_here = [both(member, quality) for member, quality in zip(belongs, qualities, strict=True)]
        found.settle(ground, answer, wanted + _stage_wanted(sets, open_here))

    wrongful = is_wrongful(facts, rules)
    belongs = members(rules.wrongful_stages)
    answer = both(any_of(belongs), wrongful)
    wanted = []
    if YES not in belongs:
        wanted += _stage_wanted(sets, belongs)
        for one, member in zip(sets, belongs, strict=True):
            if member is UNKNOWN:
                wanted += open_kinds(one)
    if facts.wrongful_act.suspected is UNKNOWN:
        wanted.append(("wrongful_act.suspected", None))
    elif facts.wrongful_act.target is None and rules.wrongful_targets is not None:
        wanted.append(("wrongful_act.target", None))
    found.settle("appi.r7.3", answer, wanted if answer is UNKNOWN else ())

    belongs = members(rules.count_stages)
    answer, wanted = _exceeds(list(zip(sets, belongs, strict=True)), findings, facts, rules.more_than_persons)
    found.settle("appi.r7.4", answer, wanted + _stage_wanted(sets, belongs))
    return found


def my_number_sets(findings: Sequence[SetFinding]) -> list[SetFinding]:
    """The sets that hold, or may hold, individual numbers and are not strongly protected.

    The stage plays no part: this Act asks for 特定個人情報, not for 個人データ (S4).
    """
    return [one for one in findings if one.data.my_number.contains_individual_number is not NO and not one.is_protected]


def _viewable(one: SetFinding) -> tuple[Answer, list[Wanted]]:
    """My Number rule 2(3) for one set. Source: MNGL 別添2 3A, My Number Q&A 17-1, 17-10."""
    data, outflow = one.data, one.data.outflow
    accessible = outflow.accessible_to_unspecified_electronically
    recorded = data.my_number.recorded_in_specific_personal_information_file
    if accessible is Status.RULED_OUT:
        return NO, []
    if accessible is Status.UNKNOWN:
        # Nobody has looked where the data went at all; otherwise this fact alone does not hold the ground open (U1).
        return (UNKNOWN, [("data_sets[].outflow.status", data.id)]) if one.leak is Kind.UNKNOWN else (NO, [])
    if one.is_recovered or outflow.status is Status.RULED_OUT:
        return UNKNOWN, []  # whether "may be viewed" remains when nobody looked is open
    if recorded is YES:
        return YES, []
    wanted = [("data_sets[].my_number.recorded_in_specific_personal_information_file", data.id)] if recorded is UNKNOWN else []
    return UNKNOWN, list[Wanted](wanted)


def find_my_number(facts: Facts, findings: Sequence[SetFinding], rules: ActRules) -> Grounds:
    """The grounds of the My Number Rules 2, of data sets and of misuse. Source: MNGL 別添2 3A."""
    found = Grounds()
    misuse = facts.my_number_misuse
    sets = my_number_sets(findings)
    holds = [one.data.my_number.contains_individual_number for one in sets]
    members = [both(is_touched(one), held) for one, held in zip(sets, holds, strict=True)]
    contains: list[Wanted] = [
        ("data_sets[].my_number.contains_individual_number", one.data.id)
        for one, held in zip(sets, holds, strict=True)
        if held is UNKNOWN and one.affect is not Affect.HARMLESS
    ]

    def in_system(system: NumberSystem | None) -> Answer:
        if system is None:
            return UNKNOWN
        return YES if system in rules.systems else NO

    systems = [in_system(one.data.my_number.system) for one in sets]
    answer, wanted = _by_set(sets, members, systems, None, [True] * len(sets))
    for one, held, member, system in zip(sets, holds, members, systems, strict=True):
        if held is YES and both(member, system) is UNKNOWN and system is UNKNOWN:
            wanted.append(("data_sets[].my_number.system", one.data.id))
    found.settle("my_number.r2.1", answer, wanted + contains)

    use, provision = misuse.use_contrary_to_article9, misuse.provision_contrary_to_article19
    given = [one for one in sets if one.is_own_intent and one.data.my_number.contains_individual_number is not NO]
    answers = [both(any_of(members), facts.wrongful_act.suspected)]
    wanted = []
    if answers[0] is UNKNOWN:
        if facts.wrongful_act.suspected is UNKNOWN:
            wanted.append(("wrongful_act.suspected", None))
        for one, member in zip(sets, members, strict=True):
            if member is UNKNOWN:
                wanted += open_kinds(one)
        wanted += contains
    for purpose, breach, name in (
        (misuse.wrongful_use, use, "wrongful_use"),
        (misuse.wrongful_provision, provision, "wrongful_provision"),
    ):
        if purpose in ACTIVE:
            answers.append(YES)
        # A violation is known or must be feared, and nobody has said whether its purpose was wrongful.
        elif (
            purpose is Status.UNKNOWN
            and facts.wrongful_act.suspected is not NO
            and (breach in ACTIVE or (name == "wrongful_provision" and given))
        ):
            answers.append(UNKNOWN)
            wanted.append((f"my_number_misuse.{name}", None))
    found.settle("my_number.r2.2", any_of(answers), wanted)

    wanted = []
    answers = []
    for one, held in zip(sets, holds, strict=True):
        seen, missing = _viewable(one)
        answer = both(seen, held)
        answers.append(answer)
        if answer is UNKNOWN:
            wanted += missing
            if held is UNKNOWN:
                wanted.append(("data_sets[].my_number.contains_individual_number", one.data.id))
        if _may_be_online(one):
            found.hints.append(("data_sets[].outflow.accessible_to_unspecified_electronically", one.data.id))
    found.settle("my_number.r2.3", any_of(answers), wanted)

    answer, wanted = _exceeds(list(zip(sets, members, strict=True)), findings, facts, rules.more_than_persons)
    answers = [answer]
    wanted = wanted + contains if answer is UNKNOWN else []
    many = persons.exceeds(persons.of_pair(misuse.persons), rules.more_than_persons)
    for breach, purpose, name in (
        (use, misuse.wrongful_use, "use_contrary_to_article9"),
        (provision, misuse.wrongful_provision, "provision_contrary_to_article19"),
    ):
        if breach in ACTIVE:
            answers.append(many)
            if many is UNKNOWN:
                wanted.append(("my_number_misuse.persons.maximum", None))
        elif breach is Status.UNKNOWN and purpose in ACTIVE and many is not NO:
            answers.append(UNKNOWN)  # a wrongful purpose is known, the violation itself is not stated
            wanted.append((f"my_number_misuse.{name}", None))
    if given and provision is Status.UNKNOWN:
        # The Act has no sentence that what is given on purpose is no leak; whether article 19 allowed it is the question.
        is_counted = misuse.persons.confirmed is not None or misuse.persons.maximum is not None
        by_sets = persons.exceeds(persons.count(given, findings, facts.persons_total), rules.more_than_persons)
        if (many if is_counted else by_sets) is not NO:
            answers.append(UNKNOWN)
            wanted.append(("my_number_misuse.provision_contrary_to_article19", None))
    found.settle("my_number.r2.4", any_of(answers), wanted)
    return found


def _may_be_online(one: SetFinding) -> bool:
    """Whether it is worth asking if the number could be seen on the internet: it went out, and not only on paper."""
    return (
        one.data.my_number.contains_individual_number is YES
        and one.leak in (Kind.YES, Kind.POSSIBLE)
        and one.data.outflow.accessible_to_unspecified_electronically is Status.UNKNOWN
        and one.data.media != (Medium.PAPER,)
    )
