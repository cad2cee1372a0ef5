"""`assess`: the facts of one incident in, the answer out. The order is that of section 4 of the facts' specification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from komainu.law.breach import beside, citing, days, entrustment, grounds, kinds, privacy_mark, wanting
from komainu.law.breach.assessment import Assessment, Kinds, Regime
from komainu.law.breach.entrustment import Reporter
from komainu.law.breach.facts import Facts
from komainu.law.breach.gaps import Gaps
from komainu.law.breach.grounds import ACTIVE, Grounds
from komainu.law.breach.kinds import Affect, SetFinding
from komainu.law.breach.rulebook import ActRules, MarkRules, NotInForce, act_rules, mark_rules
from komainu.law.breach.vocabulary import Answer, Contact, Delegation, Notify, OrganisationKind, PrivacyMark, Required

_JAPAN = timezone(timedelta(hours=9))
_WRONGFUL = {"appi": "appi.r7.3", "my_number": "my_number.r2.2"}
_COUNTED = {"appi": "appi.r7.4", "my_number": "my_number.r2.4"}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was found on the way to the answer, kept so that the reasons can be told when somebody asks.

    day         the day for which rules were chosen: the day of knowing, or `as_of` while that is unknown
    act, my_number_act, mark    the rules of that day; None where none was in force
    """

    facts: Facts
    as_of: date
    day: date
    findings: tuple[SetFinding, ...]
    reporter: Reporter
    act: ActRules | None
    my_number_act: ActRules | None
    mark: MarkRules | None
    appi_grounds: Grounds | None
    my_number_grounds: Grounds | None
    mark_grounds: Grounds | None


def assess(facts: Facts, as_of: date | None = None) -> Assessment:
    """What must be reported, to whom, by when, and why, as far as these facts tell.

    as_of       a rule published after this day is not known to the answer; default: today in Japan
    Raises OutsideCalendar if a last day would fall in a year whose holidays are not known.
    Source: APPI art. 26; Rules 7-10; GL 3-5; My Number Act art. 29-4 and its rules; JIPDEC's page for the Privacy Mark.
    """
    as_of = as_of or datetime.now(_JAPAN).date()
    known_on = days.day_of_knowing(facts)
    evaluation = _evaluate(facts, as_of, known_on or as_of)
    appi = _appi(evaluation, known_on)
    my_number = _my_number(evaluation, known_on)
    mark = _mark(evaluation)
    acts = (appi, my_number)
    is_live = appi.is_live or my_number.is_live
    findings = evaluation.findings
    is_affected = any(one.affect is Affect.AFFECTED for one in findings)
    rules = evaluation.act
    draft = Assessment(
        as_of=as_of,
        known_on=known_on,
        kinds=Kinds(
            kinds.strongest(one.leak for one in findings),
            kinds.strongest(one.loss for one in findings),
            kinds.strongest(one.damage for one in findings),
        ),
        appi=appi,
        my_number=my_number,
        privacy_mark=mark,
        notice_items=rules.notice_items if rules is not None and is_live else (),
        notice_may_wait=is_live
        and Answer.YES in (facts.notification.immediate_notice_would_spread_harm, facts.notification.facts_too_unclear_to_help_subjects),
        is_joint_report_allowed=evaluation.reporter.is_shared and is_live,
        is_entrustor_notice_option=evaluation.reporter.may_tell and is_live,
        is_single_report_possible=facts.reporting.all_items_known_now is Answer.YES
        and any(one.report_required is Required.REQUIRED for one in acts),
        is_ransomware_common_form_available=beside.has_common_form(facts, evaluation.day, as_of),
        is_publication_desirable=is_affected,
        other_duties=beside.other_duties(facts, findings, evaluation.day, as_of),
        warnings=beside.warnings(findings),
        inconsistencies=beside.inconsistencies(facts),
        missing=wanting.missing_facts(evaluation, appi, my_number, mark, Gaps()),
        rule_versions=_versions(evaluation),
        citations=(),
        evaluation=evaluation,
    )
    object.__setattr__(draft, "citations", citing.citations_of(draft))
    return draft


def _evaluate(facts: Facts, as_of: date, day: date) -> Evaluation:
    findings = tuple(kinds.find(one) for one in facts.data_sets)
    reporter = entrustment.find_reporter(facts)
    act = _rules_or_none("appi", day, as_of)
    my_number_act = _rules_or_none("my_number", day, as_of)
    try:
        mark = mark_rules(day, as_of)
    except NotInForce:
        mark = None
    is_ours = reporter.exemption not in ("not_entrusted_data", "carried_only")
    is_marked = facts.organisation.privacy_mark is not PrivacyMark.NONE
    return Evaluation(
        facts=facts,
        as_of=as_of,
        day=day,
        findings=findings,
        reporter=reporter,
        act=act,
        my_number_act=my_number_act,
        mark=mark,
        appi_grounds=grounds.find_appi(facts, findings, act) if act else None,
        my_number_grounds=grounds.find_my_number(facts, findings, my_number_act) if my_number_act else None,
        mark_grounds=privacy_mark.find_mark(facts, findings, mark, act, is_ours) if mark and act and is_marked else None,
    )


def _rules_or_none(prefix: str, day: date, as_of: date) -> ActRules | None:
    try:
        return act_rules(prefix, day, as_of)
    except NotInForce:
        return None


def _versions(evaluation: Evaluation) -> tuple[str, ...]:
    used: tuple[str, ...] = ()
    for rules in (evaluation.act, evaluation.my_number_act, evaluation.mark):
        if rules is not None:
            used += rules.versions
    return used


def _nothing(required: Required, exemptions: Sequence[str] = (), set_aside: Sequence[str] = ()) -> Regime:
    notify = Notify.NOT_REQUIRED if required is Required.NOT_REQUIRED else Notify.NOT_APPLICABLE
    return Regime(required, required, required, notify, exemptions=tuple(exemptions), set_aside=tuple(set_aside))


def _unique(ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _appi(evaluation: Evaluation, known_on: date | None) -> Regime:
    facts, found, rules = evaluation.facts, evaluation.appi_grounds, evaluation.act
    if facts.organisation.kind is OrganisationKind.ADMINISTRATIVE_ORGAN:
        return _nothing(Required.NOT_APPLICABLE, ["public_sector_rules"])
    if facts.organisation.purpose_exempted_by_art57 is Answer.YES:
        return _nothing(Required.NOT_APPLICABLE, ["art57_purpose"])
    if found is None or rules is None:
        return _nothing(Required.NOT_REQUIRED, ["not_in_force_yet"])
    worked = [exemption for one in evaluation.findings for exemption in appi_exemptions(one)]
    is_breach = any(one.affect is Affect.AFFECTED and one.data.stage not in grounds.OUT_OF_ART26 for one in evaluation.findings)
    status = facts.organisation.delegated_authority.status
    recipients = None if status is None else (("delegated_minister",) if status is Delegation.DELEGATED else ("ppc",))
    return _regime(
        "appi",
        evaluation,
        found=found,
        rules=rules,
        known_on=known_on,
        exceeded_on=facts.awareness.over_1000_known_on,
        worked=worked,
        recipients=recipients,
        is_breach=is_breach,
    )


def appi_exemptions(one: SetFinding) -> list[str]:
    """The exemptions that worked for one set under the APPI."""
    worked = list(one.exemptions)
    if one.affect is not Affect.HARMLESS:
        if one.data.stage in grounds.OUT_OF_ART26:
            worked.append(grounds.OUT_OF_ART26[one.data.stage])
        elif one.is_protected:
            worked.append("strong_protection")
    return worked


def my_number_exemptions(one: SetFinding) -> list[str]:
    """The exemptions that worked for one set under the My Number Act; what is given on purpose is none of them (X2)."""
    worked = [exemption for exemption in one.exemptions if exemption != "own_intent"]
    if one.is_protected and one.affect is not Affect.HARMLESS:
        worked.append("strong_protection")
    return worked


def _my_number(evaluation: Evaluation, known_on: date | None) -> Regime:
    facts, found, rules = evaluation.facts, evaluation.my_number_grounds, evaluation.my_number_act
    held = [one for one in evaluation.findings if one.data.my_number.contains_individual_number is not Answer.NO]
    misuse = facts.my_number_misuse
    statuses = (misuse.wrongful_use, misuse.wrongful_provision, misuse.use_contrary_to_article9, misuse.provision_contrary_to_article19)
    is_misused = any(status in ACTIVE for status in statuses)
    if not held and not is_misused:
        return _nothing(Required.NOT_APPLICABLE)
    if found is None or rules is None:
        return _nothing(Required.NOT_REQUIRED, ["not_in_force_yet"])
    worked = [exemption for one in held for exemption in my_number_exemptions(one)]
    is_breach = is_misused or any(
        one.affect is Affect.AFFECTED and not one.is_protected and one.data.my_number.contains_individual_number is Answer.YES
        for one in held
    )
    return _regime(
        "my_number",
        evaluation,
        found=found,
        rules=rules,
        known_on=known_on,
        exceeded_on=facts.awareness.over_100_my_number_known_on,
        worked=worked,
        recipients=("ppc",),
        is_breach=is_breach,
    )


def _regime(
    prefix: str,
    evaluation: Evaluation,
    *,
    found: Grounds,
    rules: ActRules,
    known_on: date | None,
    exceeded_on: date | None,
    worked: Sequence[str],
    recipients: tuple[str, ...] | None,
    is_breach: bool,
) -> Regime:
    """What one of the two Acts asks for, from its grounds."""
    certain, possible = tuple(found.certain), tuple(found.possible)
    freed = evaluation.reporter.exemption
    if freed is not None:
        return _nothing(Required.NOT_REQUIRED, _unique([*worked, freed]), certain + possible)
    exemptions = _unique(worked)
    if not certain and not possible:
        return Regime(
            Required.NOT_REQUIRED,
            Required.NOT_REQUIRED,
            Required.NOT_REQUIRED,
            Notify.NOT_REQUIRED,
            exemptions=exemptions,
            effort_report=prefix == "my_number" and is_breach,
            voluntary_report_possible=prefix == "appi" and is_breach,
        )
    if not certain:
        undetermined = Required.UNDETERMINED
        return Regime(
            undetermined,
            undetermined,
            undetermined,
            Notify.UNDETERMINED,
            possible_grounds=possible,
            exemptions=exemptions,
            provisional=days.deadlines(known_on, False, rules) if known_on else None,
            judged=tuple(found.judged),
        )
    is_wrongful = _WRONGFUL[prefix] in certain
    first = days.day_one(known_on, exceeded_on, certain, possible, _COUNTED[prefix])
    is_hard = evaluation.facts.notification.contact in (Contact.NONE_HELD, Contact.OUTDATED)
    return Regime(
        Required.REQUIRED,
        Required.REQUIRED,
        Required.REQUIRED,
        Notify.ALTERNATIVE_PERMITTED if is_hard else Notify.REQUIRED,
        grounds=certain,
        possible_grounds=possible,
        exemptions=exemptions,
        deadlines=days.deadlines(first, is_wrongful, rules) if first else None,
        basis_days=rules.days_if_wrongful if is_wrongful else rules.days,
        recipients=recipients,
        judged=tuple(found.judged),
    )


def _mark(evaluation: Evaluation) -> Regime:
    """The Privacy Mark (P1-P5). No day is ever given: no counting rule was found."""
    status, rules, found = evaluation.facts.organisation.privacy_mark, evaluation.mark, evaluation.mark_grounds
    if status is PrivacyMark.NONE:
        return _nothing(Required.NOT_APPLICABLE)
    undetermined = Required.UNDETERMINED
    if status is None or rules is None or found is None:
        possible = (*found.certain, *found.possible) if found is not None else ()
        return Regime(undetermined, undetermined, undetermined, Notify.NOT_APPLICABLE, possible_grounds=possible, recipients=None)
    if not found.certain and not found.possible:
        return Regime(Required.NOT_REQUIRED, Required.NOT_REQUIRED, Required.NOT_REQUIRED, Notify.NOT_APPLICABLE)
    is_certain = privacy_mark.INCIDENT in found.certain
    quick_certain = [ground for ground in found.certain if ground != privacy_mark.INCIDENT]
    quick_possible = [ground for ground in found.possible if ground != privacy_mark.INCIDENT]
    if not is_certain:
        preliminary = undetermined if quick_possible or quick_certain else Required.NOT_REQUIRED
        possible = (*found.certain, *found.possible)
        judged = tuple(found.judged)
        return Regime(undetermined, preliminary, undetermined, Notify.NOT_APPLICABLE, possible_grounds=possible, judged=judged)
    preliminary = Required.REQUIRED if quick_certain else undetermined if quick_possible else Required.NOT_REQUIRED
    is_wrongful = any(ground in found.certain for ground in privacy_mark.SIXTY_DAYS)
    return Regime(
        Required.REQUIRED,
        preliminary,
        Required.REQUIRED,
        Notify.NOT_APPLICABLE,
        grounds=tuple(found.certain),
        possible_grounds=tuple(found.possible),
        basis_days=rules.days_if_wrongful if is_wrongful else rules.days,
        recipients=("privacy_mark_review_body",),
        judged=tuple(found.judged),
    )
