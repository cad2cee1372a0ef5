"""What must hold for all facts, not only for the worked cases.

Strength of a regime's answer: not_required (and not_applicable) < undetermined < required.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from komainu.law.breach import Answer, Assessment, Facts, Required, Status, assess
from komainu.law.breach import vocabulary as v
from komainu.law.breach.paths import fact_at, with_fact
from komainu.law.breach.reading import written
from komainu.law.breach.schema import FieldKind, facts_fields, facts_schema
from komainu.law.breach.tests.test_cases import ANSWER_SCHEMA, FACTS_SCHEMA
from komainu.law.calendar import is_open_day

AS_OF = date(2026, 11, 22)
CALM = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
STRENGTH = {Required.NOT_APPLICABLE: 0, Required.NOT_REQUIRED: 0, Required.UNDETERMINED: 1, Required.REQUIRED: 2}
DAYS = st.dates(date(2022, 4, 1), date(2030, 12, 31)).map(date.isoformat)
COUNTS = st.sampled_from([0, 1, 50, 99, 100, 101, 500, 501, 999, 1000, 1001, 3000])


def values_of(node: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of one leaf of the schema, null among them."""
    kinds = node.get("type", [])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if "boolean" in kinds:
        return st.sampled_from([True, False, None])
    if "integer" in kinds:
        return st.one_of(st.none(), COUNTS)
    if "array" in kinds:
        return st.one_of(st.none(), st.lists(st.sampled_from(node["items"]["enum"]), unique=True, max_size=3))
    if node.get("format") == "date":
        return st.one_of(st.none(), DAYS)
    return st.one_of(st.none(), st.text(max_size=5))


def objects_of(node: dict[str, Any], leave_out: frozenset[str] = frozenset()) -> st.SearchStrategy[dict[str, Any]]:
    fields = {}
    for name, below in node["properties"].items():
        if name not in leave_out:
            fields[name] = objects_of(below) if "properties" in below else values_of(below)
    return st.fixed_dictionaries({}, optional=fields)


SCHEMA = facts_schema()
DATA_SETS = st.lists(objects_of(SCHEMA["$defs"]["data_set"], frozenset({"id"})), min_size=1, max_size=3).map(
    lambda sets: [{"id": f"d{number}", **one} for number, one in enumerate(sets)]
)
DOCUMENTS = st.builds(
    lambda rest, sets: {"schema_version": 1, **rest, "data_sets": sets},
    objects_of(SCHEMA, frozenset({"schema_version", "data_sets"})),
    DATA_SETS,
)


@st.composite
def likely(draw: st.DrawFn) -> dict[str, Any]:
    """Facts of which most is known, so that duties come up often; a few are taken away again."""
    document = draw(DOCUMENTS)
    organisation = {
        "kind": "private_business",
        "purpose_exempted_by_art57": False,
        "privacy_mark": draw(st.sampled_from(["holder", "none", None])),
    }
    document["organisation"] = organisation
    document["entrustment"] = {"affected_data": draw(st.sampled_from(["own_only", "entrusted_by_us", "entrusted_to_us", None]))}
    document["awareness"] = {"known_on": draw(DAYS)}
    for one in document["data_sets"]:
        one["stage"] = draw(st.sampled_from(["personal_data", "personal_data", "to_become_personal_data", None]))
        one["outflow"] = {"status": draw(st.sampled_from(["confirmed", "possible", "ruled_out", None]))}
    document.pop("persons_total", None)
    return document


INCIDENTS = st.one_of(DOCUMENTS, likely())


def strengths(answer: Assessment) -> list[int]:
    return [STRENGTH[answer.appi.report_required], STRENGTH[answer.my_number.report_required]]


@CALM
@given(INCIDENTS)
def test_answer_fits_the_schema_and_is_the_same_twice(document: dict[str, Any]) -> None:
    assert [error.message for error in FACTS_SCHEMA.iter_errors(document)] == []
    facts = Facts.from_json(document)
    found = assess(facts, AS_OF).to_json()
    assert [error.message for error in ANSWER_SCHEMA.iter_errors(found)] == []
    assert assess(Facts.from_json(facts.to_json()), AS_OF).to_json() == found


@CALM
@given(INCIDENTS)
def test_what_is_required_has_a_ground_and_what_is_not_has_none(document: dict[str, Any]) -> None:
    answer = assess(Facts.from_json(document), AS_OF)
    for regime in answer.regimes.values():
        assert bool(regime.grounds) == (regime.report_required is Required.REQUIRED)
        assert not set(regime.grounds) & set(regime.possible_grounds)
        if regime.report_required in (Required.NOT_REQUIRED, Required.NOT_APPLICABLE):
            assert not regime.possible_grounds and regime.deadlines is None and regime.basis_days is None


@CALM
@given(INCIDENTS)
def test_days_follow_the_day_of_knowing_and_the_last_one_is_open(document: dict[str, Any]) -> None:
    """No report is due before the day of knowing; a final report never falls on a closed day."""
    facts = Facts.from_json(document)
    answer = assess(facts, AS_OF)
    sixty = {"appi": "appi.r7.3", "my_number": "my_number.r2.2"}
    for name in ("appi", "my_number"):
        regime = answer.regimes[name]
        days = regime.deadlines
        if days is None:
            continue
        assert answer.known_on is None or days.day_one >= answer.known_on
        assert days.day_one < days.preliminary_earliest < days.preliminary_latest < days.final_nominal <= days.final_due
        assert days.final_nominal == days.day_one + timedelta(days=days.basis_days - 1)
        assert is_open_day(days.final_due)
        assert all(not is_open_day(days.final_nominal + timedelta(days=n)) for n in range((days.final_due - days.final_nominal).days))
        assert (regime.basis_days == 60) == (sixty[name] in regime.grounds)


@CALM
@given(INCIDENTS)
def test_missing_facts_are_unknown_asked_once_and_in_order(document: dict[str, Any]) -> None:
    facts = Facts.from_json(document)
    found = assess(facts, AS_OF).missing
    assert len({one.path for one in found}) == len(found)
    assert [one.weight for one in found] == sorted(one.weight for one in found)
    for one in found:
        if one.data_sets:
            places = [one.path.replace("[]", f"[{index}]") for index, data in enumerate(facts.data_sets) if data.id in one.data_sets]
        else:
            places = [] if "[]" in one.path else [one.path]
        assert all(written(fact_at(facts, place)) is None for place in places), one.path


# The triggers of U1: unknown facts that hold a ground open.
TRIGGERS: dict[str, tuple[Any, ...]] = {
    "data_sets[0].outflow.status": (Status.CONFIRMED, Status.POSSIBLE, Status.RULED_OUT),
    "data_sets[0].integrity.content_lost": (Status.CONFIRMED, Status.POSSIBLE, Status.RULED_OUT),
    "data_sets[0].integrity.altered": (Status.CONFIRMED, Status.POSSIBLE, Status.RULED_OUT),
    "data_sets[0].integrity.unusable": (Status.CONFIRMED, Status.POSSIBLE, Status.RULED_OUT),
    "data_sets[0].stage": tuple(v.Stage),
    "data_sets[0].special_care": ((), (v.SpecialCare.CREED,)),
    "data_sets[0].financial": ((), (v.Financial.CREDIT_CARD_NUMBER,)),
    "data_sets[0].persons.maximum": (0, 100, 101, 1000, 1001),
    "wrongful_act.suspected": (Answer.YES, Answer.NO),
    "wrongful_act.target": tuple(v.Target),
    "data_sets[0].my_number.contains_individual_number": (Answer.YES, Answer.NO),
    "data_sets[0].my_number.system": tuple(v.NumberSystem),
}
UNKNOWN_OF = {Status: Status.UNKNOWN, Answer: Answer.UNKNOWN}


def unknown(value: Any) -> Any:
    return UNKNOWN_OF.get(type(value))


@CALM
@given(INCIDENTS, st.sampled_from(sorted(TRIGGERS)), st.data())
def test_unknown_is_never_read_as_no(document: dict[str, Any], path: str, draws: st.DataObject) -> None:
    """If some value of an unknown trigger would make a report required, then without it the answer is not `not_required`.

    Left out: persons_total, which settles the number whatever the sets say, and the number itself where it is settled so.
    """
    document.pop("persons_total", None)
    value = draws.draw(st.sampled_from(TRIGGERS[path]))
    facts = Facts.from_json(document)
    without = assess(with_fact(facts, path, unknown(value)), AS_OF)
    stated = assess(with_fact(facts, path, value), AS_OF)
    for open_strength, strength in zip(strengths(without), strengths(stated), strict=True):
        assert strength < 2 or open_strength >= 1


# What may rightly take a duty away once it is learnt: the exemptions, the scope, and the rule of another day.
LIFTING = {
    "organisation.kind",
    "organisation.purpose_exempted_by_art57",
    "entrustment.affected_data",
    "entrustment.entrustor_owes_report",
    "entrustment.entrustor_notified_on",
    "entrustment.entrustor_notice_covers_known_items",
    "awareness.known_on",
    "entrustment.entrustee_notice_received_on",
    "data_sets[].outflow.recovered_all_unviewed",
    "data_sets[].outflow.own_intent",
    "data_sets[].integrity.same_data_elsewhere",
    "data_sets[].integrity.deleted_for_good_reason",
    *(path for path in facts_fields() if ".protection." in path),
    "persons_total.confirmed",
    "persons_total.maximum",
}
LEAVES = sorted(
    path
    for path, field in facts_fields().items()
    if field.kind is not FieldKind.OBJECT and path not in LIFTING and path != "data_sets[].id"
)


@CALM
@given(INCIDENTS, st.sampled_from(LEAVES), st.data())
def test_more_facts_never_take_a_duty_away_unless_an_exemption_was_learnt(
    document: dict[str, Any], path: str, draws: st.DataObject
) -> None:
    """Learning one unknown fact never turns `required` into anything weaker.

    Excepted are the facts in LIFTING: exemptions, scope, the day that chooses the version of the rule, and persons_total, which says
    that persons in several sets are the same.
    """
    document.pop("persons_total", None)
    facts = Facts.from_json(document)
    index = draws.draw(st.integers(0, len(facts.data_sets) - 1))
    place = path.replace("[]", f"[{index}]")
    assume(written(fact_at(facts, place)) is None)
    node: Any = SCHEMA
    for name in path.split("."):
        node = SCHEMA["$defs"]["data_set"] if name == "data_sets[]" else node["properties"][name]
    raw = draws.draw(values_of(node))
    target: Any = document
    *above, last = place.replace("[", ".").replace("]", "").split(".")
    for name in above:
        if name.isdigit():
            target = target[int(name)]
        else:
            target = target.setdefault(name, {}) if target.get(name) is not None else target.__setitem__(name, {}) or target[name]
    target[last] = raw
    before, after = assess(facts, AS_OF), assess(Facts.from_json(document), AS_OF)
    for old, new in zip(strengths(before), strengths(after), strict=True):
        assert old < 2 or new == 2


@CALM
@given(INCIDENTS, st.integers(0, 2), st.integers(1, 2000))
def test_more_persons_never_weaken_the_answer(document: dict[str, Any], index: int, more: int) -> None:
    facts = Facts.from_json(document)
    place = f"data_sets[{index % len(facts.data_sets)}].persons"
    persons = fact_at(facts, place)
    assume(facts.persons_total.confirmed is None and facts.persons_total.maximum is None)
    raised = type(persons)(*(None if count is None else count + more for count in (persons.confirmed, persons.maximum)))
    before, after = assess(facts, AS_OF), assess(with_fact(facts, place, raised), AS_OF)
    assert all(new >= old for old, new in zip(strengths(before), strengths(after), strict=True))


@CALM
@given(INCIDENTS)
def test_an_established_exemption_is_never_assumed(document: dict[str, Any]) -> None:
    """U2: taking all knowledge of exemptions away never weakens the answer."""
    facts = Facts.from_json(document)
    bare = facts
    for name in ("outflow.recovered_all_unviewed", "integrity.same_data_elsewhere", "integrity.deleted_for_good_reason"):
        bare = with_fact(bare, f"data_sets[].{name}", Answer.UNKNOWN)
    bare = with_fact(bare, "data_sets[].protection", type(facts.data_sets[0].protection)())
    bare = with_fact(bare, "entrustment.entrustor_notified_on", None)
    before, after = assess(facts, AS_OF), assess(bare, AS_OF)
    assume(facts.persons_total.confirmed is None and facts.persons_total.maximum is None)
    assert all(new >= old for old, new in zip(strengths(before), strengths(after), strict=True))


@CALM
@given(INCIDENTS)
def test_reasons_and_effects_can_be_told_for_all_facts(document: dict[str, Any]) -> None:
    answer = assess(Facts.from_json(document), AS_OF)
    assert answer.reasons.rule == "answer"
    for effect in answer.effects():
        assert effect.ja and effect.en
