"""What each missing fact could change, found by trying its possible values and comparing the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from komainu.law.breach import vocabulary as v
from komainu.law.breach.explain import ground_title
from komainu.law.breach.facts import DataSet, Facts
from komainu.law.breach.paths import SETS, fact_at, with_fact
from komainu.law.breach.reading import written
from komainu.law.breach.rulebook import all_rules
from komainu.law.breach.schema import field_at
from komainu.law.breach.vocabulary import Answer, Status
from komainu.law.breach.wanting import KEY_CONDITIONS

if TYPE_CHECKING:
    from komainu.law.breach.assessment import Assessment, Regime
    from komainu.law.breach.gaps import MissingFact


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would be different.

    what        dotted name in the answer, e.g. `appi.report_required`
    before, after   its values as JSON writes them
    """

    what: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Effect:
    """What one value of one missing fact would change.

    path            the missing fact
    value           the value tried, as JSON writes it
    value_ja, value_en      its label
    with_others     other unknown facts that were taken as established too, because the value works only together with them
    changes         empty where this value changes nothing
    ja, en          a sentence
    """

    path: str
    value: Any
    value_ja: str
    value_en: str
    with_others: tuple[str, ...]
    changes: tuple[Change, ...]
    ja: str
    en: str


_YES_NO = (Answer.YES, Answer.NO)
_STATUSES = (Status.CONFIRMED, Status.RULED_OUT)
_TRIED: dict[str, tuple[Any, ...]] = {
    "organisation.kind": (v.OrganisationKind.PRIVATE_BUSINESS, v.OrganisationKind.ADMINISTRATIVE_ORGAN),
    "organisation.sector": tuple(v.Sector),
    "organisation.delegated_authority.status": tuple(v.Delegation),
    "organisation.privacy_mark": tuple(v.PrivacyMark),
    "entrustment.affected_data": tuple(v.AffectedData),
    "wrongful_act.target": tuple(v.Target),
    "data_sets[].stage": tuple(v.Stage),
    "data_sets[].special_care": ((v.SpecialCare.MEDICAL_HISTORY,), ()),
    "data_sets[].financial": ((v.Financial.CREDIT_CARD_NUMBER,), ()),
    "data_sets[].my_number.system": tuple(v.NumberSystem),
    "data_sets[].protection.encryption": (v.Encryption.RECOMMENDED_CIPHER, v.Encryption.NONE),
    "notification.contact": (v.Contact.AVAILABLE, v.Contact.NONE_HELD),
}
_PROTECTION: dict[str, Any] = {
    "data_sets[].protection.encryption": v.Encryption.RECOMMENDED_CIPHER,
    "data_sets[].protection.implemented_properly": Answer.YES,
    **dict.fromkeys(KEY_CONDITIONS, Answer.YES),
}
_MANY = ("data_sets[].persons.maximum", "my_number_misuse.persons.maximum")


def _values(answer: Assessment, path: str) -> tuple[Any, ...]:
    if path in _TRIED:
        return _TRIED[path]
    if path in _MANY:
        rules = answer.evaluation.act, answer.evaluation.my_number_act
        thresholds = sorted({one.more_than_persons for one in rules if one is not None})
        return tuple(number for threshold in thresholds for number in (threshold, threshold + 1))
    current = fact_at(answer.evaluation.facts, path.replace("[]", "[0]"))
    if isinstance(current, Status):
        return _STATUSES
    if isinstance(current, Answer):
        return _YES_NO
    return (answer.as_of,)  # a day that is not known


def _is_unknown(path: str) -> Any:
    name = path.removeprefix(SETS)

    def check(one: DataSet) -> bool:
        value: Any = one
        for part in name.split("."):
            value = getattr(value, part)
        return written(value) is None

    return check


def _companions(facts: Facts, path: str, value: Any) -> dict[str, Any]:
    """Unknown facts that an exemption needs besides, and that are taken as established when this one is."""
    if path in _PROTECTION and value == _PROTECTION[path]:
        # One condition on the key is enough: the first that could still hold.
        of_keys = (path,) if path in KEY_CONDITIONS else KEY_CONDITIONS
        key = next((one for one in of_keys if any(_is_unknown(one)(data) for data in facts.data_sets)), None)
        return {other: good for other, good in _PROTECTION.items() if other != path and (other == key or other not in KEY_CONDITIONS)}
    if path == "wrongful_act.suspected" and value is Answer.YES:
        return {"wrongful_act.target": v.Target.US}
    entrustor: dict[str, Any] = {
        "entrustment.entrustor_owes_report": Answer.YES,
        "entrustment.entrustor_notified_on": None,
        "entrustment.entrustor_notice_covers_known_items": Answer.YES,
    }
    if path in entrustor and value is not Answer.NO:
        return {other: good for other, good in entrustor.items() if other != path}
    return {}


def _tried(answer: Assessment, path: str, value: Any) -> tuple[Facts, tuple[str, ...]]:
    facts = answer.evaluation.facts
    others = []
    for other, good in _companions(facts, path, value).items():
        if other.startswith(SETS):
            if any(_is_unknown(other)(one) and _is_unknown(path)(one) for one in facts.data_sets):
                others.append(other)
                both = (_is_unknown(other), _is_unknown(path))
                facts = with_fact(facts, other, good, lambda one, both=both: both[0](one) and both[1](one))  # type: ignore[misc]
        elif written(fact_at(facts, other)) is None:
            others.append(other)
            facts = with_fact(facts, other, answer.as_of if good is None else good)
    return with_fact(facts, path, value, _is_unknown(path)), tuple(others)


def _summary(answer: Assessment) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, regime in answer.regimes.items():
        found[f"{name}.report_required"] = regime.report_required.value
        found[f"{name}.grounds"] = regime.grounds
        found[f"{name}.possible_grounds"] = regime.possible_grounds
        found[f"{name}.preliminary_report"] = regime.preliminary_report.value
        found[f"{name}.final_report_basis_days"] = regime.basis_days
        found[f"{name}.final_report_due"] = regime.deadlines.final_due.isoformat() if regime.deadlines else None
        found[f"{name}.recipients"] = regime.recipients or ()
        found[f"{name}.notify_subjects"] = regime.notify_subjects.value
        found[f"{name}.effort_report"] = regime.effort_report
    found["other_duties"] = answer.other_duties
    return found


_LAW = {
    "appi": ("個人情報保護法", "APPI"),
    "my_number": ("番号法", "My Number Act"),
    "privacy_mark": ("プライバシーマーク", "Privacy Mark"),
}
_REPORT = {
    "required": ("報告が必要になります", "a report becomes required"),
    "not_required": ("報告の義務はないことになります", "no report is required"),
    "undetermined": ("報告の要否が決まらなくなります", "it becomes open whether a report is required"),
    "not_applicable": ("対象外になります", "it no longer applies"),
}
_NOTICE = {
    "required": ("本人への通知も必要です", "the persons must be told"),
    "alternative_permitted": ("本人への通知は代替措置で足ります", "a substitute measure may stand for the notice"),
    "not_required": ("本人への通知は要りません", "no notice to the persons"),
}
_QUICK = {
    "required": ("プライバシーマークの速報が必要になります", "Privacy Mark: a preliminary report becomes required"),
    "not_required": ("プライバシーマークの速報は要りません", "Privacy Mark: no preliminary report"),
    "undetermined": ("プライバシーマークの速報の要否は決まりません", "Privacy Mark: the preliminary report stays open"),
}
_RECIPIENT = {
    "ppc": ("報告先は個人情報保護委員会です", "the report goes to the Commission"),
    "delegated_minister": ("報告先は委任を受けた大臣です", "the report goes to the delegated minister"),
    "privacy_mark_review_body": ("報告先は審査機関です", "the report goes to the review body"),
}


def _clauses(name: str, before: Regime, after: Regime) -> Iterator[tuple[str, str]]:
    """What is different in one regime, said in both languages."""
    ja, en = _LAW[name]
    if before.report_required is not after.report_required:
        said = _REPORT[after.report_required.value]
        yield f"{ja}の{said[0]}" if "対象外" not in said[0] else f"{ja}は{said[0]}", f"{en}: {said[1]}"
    new = [one for one in after.grounds if one not in before.grounds]
    if new:
        titles_ja = "、".join(ground_title(one) for one in new)
        titles_en = "; ".join(ground_title(one, "en") for one in new)
        yield f"{titles_ja}に当たります", f"ground: {titles_en}"
    if after.basis_days is not None and before.basis_days != after.basis_days:
        due = after.deadlines.final_due if after.deadlines else None
        yield f"{ja}の確報は{after.basis_days}日以内{_day_ja(due)}です", f"{en}: final report within {after.basis_days} days{_day_en(due)}"
    elif after.deadlines is not None and before.deadlines != after.deadlines:
        due = after.deadlines.final_due
        yield f"{ja}の確報の期限が{due}になります", f"{en}: the final report is due on {due}"
    is_quick_told = name == "privacy_mark" and after.report_required is not v.Required.NOT_APPLICABLE
    if is_quick_told and before.preliminary_report is not after.preliminary_report:
        yield _QUICK[after.preliminary_report.value]
    gone = [one for one in before.possible_grounds if one not in after.possible_grounds and one not in after.grounds]
    if gone and before.report_required is after.report_required:
        titles_ja = "、".join(ground_title(one) for one in gone)
        titles_en = "; ".join(ground_title(one, "en") for one in gone)
        yield f"{titles_ja}の可能性はなくなります", f"no longer possible: {titles_en}"
    if before.notify_subjects is not after.notify_subjects and after.notify_subjects.value in _NOTICE:
        said = _NOTICE[after.notify_subjects.value]
        yield said
    if before.recipients != after.recipients and after.recipients and before.report_required is after.report_required:
        yield _RECIPIENT[after.recipients[0]]
    if after.effort_report and not before.effort_report:
        yield f"{ja}では委員会への報告に努めます", f"{en}: try to report"


def _day_ja(day: date | None) -> str:
    return f"（{day}まで）" if day else ""


def _day_en(day: date | None) -> str:
    return f" (by {day})" if day else ""


def _effect(before: Assessment, missing: MissingFact, value: Any) -> Effect:
    from komainu.law.breach.engine import assess

    facts, others = _tried(before, missing.path, value)
    after = assess(facts, before.as_of)
    old, new = _summary(before), _summary(after)
    changes = tuple(Change(what, old[what], new[what]) for what in old if old[what] != new[what])
    clauses = [clause for name in before.regimes for clause in _clauses(name, before.regimes[name], after.regimes[name])]
    rules = all_rules()
    for duty in after.other_duties:
        if duty not in before.other_duties:
            clauses.append((f"{rules[duty].title_ja}も必要です", f"also: {rules[duty].title_en}"))
    field = field_at(missing.path)
    shown = written(value)
    label_ja, label_en = field.label(shown), field.label(shown, "en")
    if missing.path in _MANY:
        label_ja, label_en = f"{shown:,}人", f"{shown:,} persons"
    unchanged = ("この答えだけでは判定は変わりません", "on its own this changes nothing")
    said = clauses or [unchanged]
    also_ja = "（ほかの条件も確かめられれば）" if others else ""
    also_en = " (with the other conditions established)" if others else ""
    ja = f"「{label_ja}」なら{also_ja}: " + "。".join(clause[0] for clause in dict.fromkeys(said)) + "。"
    en = f"If “{label_en}”{also_en}: " + "; ".join(clause[1] for clause in dict.fromkeys(said)) + "."
    return Effect(missing.path, shown, label_ja, label_en, others, changes, ja, en)


def find_effects(answer: Assessment) -> tuple[Effect, ...]:
    """Every tried value of every missing fact, in the order of the missing facts."""
    return tuple(_effect(answer, missing, value) for missing in answer.missing for value in _values(answer, missing.path))
