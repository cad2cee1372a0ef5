"""The manager's acts: each is one transaction, leaves its trail, and refuses what does not fit."""

from datetime import date, timedelta
from typing import Any

import pytest

from komainu.web.incidents.models import AssessmentRecord, ChecklistItem, Decision, Incident, Report
from komainu.web.incidents.services import clients, handling, notes
from komainu.web.incidents.services.decisions import DecisionIncomplete, DepartureUnexplained, Verdict, sign
from komainu.web.incidents.services.facts import FactsDoNotFit, record_facts
from komainu.web.incidents.tests.acts import fresh, learn, settle, sign_as_proposed, taken
from komainu.web.incidents.tests.house import House, incident
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, WrongState
from komainu.web.trail.models import Event
from komainu.web.trail.queries import verification

pytestmark = pytest.mark.django_db


def actions(one: Incident) -> list[str]:
    return list(Event.objects.filter(subject_id=str(one.pk)).values_list("action", flat=True))


# taking


def test_taking_twice_by_the_same_person_is_one_act(house: House) -> None:
    one = taken(house)
    handling.take(one, by=house.aoyama)
    assert actions(one).count("incidents.taken") == 1
    assert one.state == Incident.State.TAKEN


def test_what_somebody_took_is_not_taken_away_unseen(house: House) -> None:
    one = taken(house)
    with pytest.raises(handling.TakenAlready):
        handling.take(one, by=house.ueda)
    handling.take(one, by=house.ueda, instead=True)
    event = Event.objects.filter(action="incidents.taken").latest("sequence")
    assert (event.before, event.after) == ({"taken_by": "青山 凪"}, {"taken_by": "上田 蓮"})


def test_a_closed_record_is_not_taken(house: House) -> None:
    one = incident(house, Incident.Kind.CONSULTATION)
    handling.take(one, by=house.aoyama)
    handling.close(one, by=house.aoyama, outcome="handled", note="答えた")
    with pytest.raises(WrongState):
        handling.take(one, by=house.ueda, instead=True)


# representative, containment


def test_telling_the_representative_keeps_when_and_how(house: House) -> None:
    one = taken(house)
    told_at = clock.now() - timedelta(minutes=5)
    handling.tell_representative(one, by=house.aoyama, told_at=told_at, how="電話")
    assert fresh(one).representative_told_at == told_at
    assert Event.objects.get(action="incidents.representative_told").after["how"] == "電話"


@pytest.mark.parametrize("act", ["tell_representative", "contain", "note", "client"])
def test_nothing_is_recorded_before_it_happened(house: House, act: str) -> None:
    one = taken(house)
    clients.set_client(one, by=house.aoyama, name="例示商事", term_days=3)
    later = clock.now() + timedelta(minutes=5)
    with pytest.raises(handling.NotYetHappened):
        if act == "tell_representative":
            handling.tell_representative(one, by=house.aoyama, told_at=later)
        elif act == "contain":
            handling.contain(one, by=house.aoyama, contained_at=later)
        elif act == "note":
            notes.add_note(one, by=house.aoyama, kind="note", text="先", happened_at=later)
        else:
            clients.tell_client(one, by=house.aoyama, told_at=later, how="電話")


def test_a_point_answered_the_same_again_leaves_no_second_trail(house: House) -> None:
    one = taken(house)
    handling.answer_checklist(one, "keep_evidence", "done", by=house.aoyama, note="指示した")
    handling.answer_checklist(one, "keep_evidence", "done", by=house.aoyama, note="指示した")
    handling.answer_checklist(one, "keep_evidence", "open", by=house.aoyama)
    assert actions(one).count("incidents.checklist_answered") == 2
    assert ChecklistItem.objects.get().answer == "open"


def test_containing_leads_on_and_needs_that_somebody_took_it(house: House) -> None:
    one = incident(house)
    with pytest.raises(WrongState):
        handling.contain(one, by=house.aoyama, contained_at=clock.now())
    handling.take(one, by=house.aoyama)
    handling.contain(one, by=house.aoyama, contained_at=clock.now())
    assert fresh(one).state == Incident.State.CONTAINED


# facts


def test_a_new_fact_makes_a_new_assessment_and_keeps_the_earlier(house: House) -> None:
    one = taken(house)
    first = one.latest_assessment
    second = settle(one, house.aoyama)
    assert first is not None
    assert (first.sequence, second.sequence) == (1, 2)
    assert AssessmentRecord.objects.get(pk=first.pk).answer["appi"]["report_required"] == "undetermined"
    assert second.answer["appi"]["report_required"] == "required"
    assert second.rule_versions
    assert {entry["path"] for entry in second.changed} >= {"data_sets[d1].outflow.status", "wrongful_act.suspected"}


def test_saying_nothing_new_changes_nothing(house: House) -> None:
    one = taken(house)
    count, version = Event.objects.count(), one.facts_version
    record_facts(one, one.facts, by=house.aoyama, expected_version=version, as_of=clock.today())
    assert (Event.objects.count(), fresh(one).facts_version) == (count, version)


def test_who_was_slower_overwrites_nothing(house: House) -> None:
    one = taken(house)
    learn(one, house.ueda, **{"wrongful_act.suspected": True})
    with pytest.raises(ChangedMeanwhile):
        record_facts(
            one,
            {**one.facts, "wrongful_act": {"suspected": False}},
            by=house.aoyama,
            expected_version=one.facts_version,
            as_of=clock.today(),
        )
    assert fresh(one).facts["wrongful_act"]["suspected"] is True


@pytest.mark.parametrize(
    "wrong", [{"awareness": {"known_on": "yesterday"}}, {"awareness": {"known_on": "2399-01-01"}}, {"data_sets": []}, {"colour": "red"}]
)
def test_facts_that_break_the_schema_are_refused_whole(house: House, wrong: dict[str, Any]) -> None:
    one = taken(house)
    with pytest.raises(FactsDoNotFit):
        record_facts(one, {**one.facts, **wrong}, by=house.aoyama, expected_version=one.facts_version, as_of=clock.today())
    assert fresh(one).facts == one.facts
    assert AssessmentRecord.objects.count() == 1


def test_facts_of_a_near_miss_or_a_closed_record_are_not_recorded(house: House) -> None:
    one = incident(house, Incident.Kind.NEAR_MISS)
    with pytest.raises(WrongState):
        record_facts(one, one.facts, by=house.aoyama, expected_version=0, as_of=clock.today())


# decisions


def test_a_decision_as_proposed_needs_no_reason_and_moves_on(house: House) -> None:
    one = taken(house)
    settle(one, house.aoyama)
    handling.contain(one, by=house.aoyama, contained_at=clock.now())
    decision = sign_as_proposed(one, house)
    assert fresh(one).state == Incident.State.DECIDED
    assert decision.lines.get(subject="appi").decided == "required"
    assert not decision.lines.filter(departs=True).exists()


def test_another_decision_than_proposed_needs_a_reason(house: House) -> None:
    one = taken(house)
    settle(one, house.aoyama)
    with pytest.raises(DepartureUnexplained):
        sign_as_proposed(one, house, appi=("not_required", "  "))
    assert not Decision.objects.exists()
    decision = sign_as_proposed(one, house, appi=("not_required", "弁護士と確かめた"))
    assert decision.lines.get(subject="appi").departs


def test_not_reportable_is_signed_too(house: House) -> None:
    one = taken(house)
    settle(one, house.aoyama, persons=3)
    decision = sign_as_proposed(one, house)
    assert {line.subject: line.decided for line in decision.lines.all()}["appi"] == "not_required"


def test_nothing_is_signed_on_an_assessment_that_is_not_the_latest(house: House) -> None:
    one = taken(house)
    old = one.latest_assessment
    settle(one, house.aoyama)
    assert old is not None
    with pytest.raises(ChangedMeanwhile):
        sign(one, [], by=house.aoyama, signed_as="", assessment=old)


def test_every_subject_is_decided(house: House) -> None:
    one = taken(house)
    record = settle(one, house.aoyama)
    with pytest.raises(DecisionIncomplete):
        sign(fresh(one), [Verdict("appi", "required")], by=house.aoyama, signed_as="", assessment=record)


def test_before_somebody_took_it_nothing_is_signed(house: House) -> None:
    one = fresh(incident(house))
    assert one.latest_assessment is not None
    with pytest.raises(WrongState):
        sign(one, [], by=house.aoyama, signed_as="", assessment=one.latest_assessment)


def test_a_later_fact_that_changes_the_proposal_asks_for_a_new_signature(house: House) -> None:
    from komainu.web.incidents.queries import standing

    one = taken(house)
    settle(one, house.aoyama, persons=3)
    sign_as_proposed(one, house)
    assert not standing(fresh(one)).needs_decision
    assert standing(fresh(one)).next_clock is None
    learn(one, house.aoyama, **{"data_sets[].special_care": ["medical_history"]})
    assert standing(fresh(one)).needs_decision
    assert standing(fresh(one)).next_clock is not None  # the signed no was about something else


# kind, client, closing


def test_another_kind_needs_a_reason_and_starts_the_assessment(house: House) -> None:
    one = incident(house, Incident.Kind.NEAR_MISS)
    with pytest.raises(handling.ReasonMissing):
        handling.reclassify(one, "accident", by=house.aoyama, as_of=date(2026, 11, 22), reason=" ")
    handling.reclassify(one, "accident", by=house.aoyama, as_of=date(2026, 11, 22), reason="実際には送っていた")
    one = fresh(one)
    assert (one.kind, one.number[:3]) == ("accident", "HAT")
    assert one.latest_assessment is not None


def test_a_reported_accident_does_not_become_less(house: House) -> None:
    one = taken(house)
    Report.objects.create(
        incident=one, form="ppc", stage="preliminary", changed_at=clock.now(), filed_at=clock.now(), filed_by=house.aoyama
    )
    with pytest.raises(handling.ReportsFiled):
        handling.reclassify(one, "near_miss", by=house.aoyama, as_of=clock.today(), reason="違った")


def test_the_client_told_late_needs_a_reason(house: House) -> None:
    one = taken(house, noticed_on=clock.today() - timedelta(days=3), happened_on=None)
    clients.set_client(one, by=house.aoyama, name="例示商事", term_hours=24, clause="第18条")
    with pytest.raises(handling.ReasonMissing):
        clients.tell_client(one, by=house.aoyama, told_at=clock.now(), how="電話")
    clients.tell_client(one, by=house.aoyama, told_at=clock.now(), how="電話", lateness_reason="担当が不在だった")
    assert Event.objects.get(action="incidents.client_told").reason == "担当が不在だった"


def test_nothing_closes_while_a_duty_is_open(house: House) -> None:
    one = taken(house)
    settle(one, house.aoyama, persons=3)
    for outcome in ("handled", "no_incident"):
        with pytest.raises(handling.DutiesOpen):
            handling.close(one, by=house.aoyama, outcome=outcome, note="済んだ")
    handling.contain(one, by=house.aoyama, contained_at=clock.now())
    sign_as_proposed(one, house)
    with pytest.raises(handling.DutiesOpen):
        handling.close(one, by=house.aoyama, outcome="handled", note="済んだ")
    handling.tell_representative(one, by=house.aoyama, told_at=clock.now())
    with pytest.raises(handling.ReasonMissing):
        handling.close(one, by=house.aoyama, outcome="handled", note=" ")
    handling.close(one, by=house.aoyama, outcome="handled", note="報告は不要と判断し、再発防止を決めた")
    assert fresh(one).state == Incident.State.CLOSED


def test_a_closed_record_opens_again_with_a_reason_and_where_it_stood(house: House) -> None:
    one = taken(house)
    settle(one, house.aoyama, persons=3)
    handling.contain(one, by=house.aoyama, contained_at=clock.now())
    sign_as_proposed(one, house)
    handling.tell_representative(one, by=house.aoyama, told_at=clock.now())
    handling.close(one, by=house.aoyama, outcome="handled", note="済んだ")
    with pytest.raises(handling.ReasonMissing):
        handling.reopen(one, by=house.aoyama, reason="")
    handling.reopen(one, by=house.aoyama, reason="新しい知らせがあった")
    one = fresh(one)
    assert (one.state, one.outcome, one.closed_at) == (Incident.State.DECIDED, "", None)
    with pytest.raises(WrongState):
        handling.reopen(one, by=house.aoyama, reason="もう一度")


def test_a_duplicate_leaves_its_duties_to_the_record_that_goes_on(house: House) -> None:
    one, other = taken(house), taken(house)
    with pytest.raises(handling.DuplicateUnfit):
        handling.close(one, by=house.aoyama, outcome="duplicate", note="同じ", duplicate_of=None)
    with pytest.raises(handling.DuplicateUnfit):
        handling.close(one, by=house.aoyama, outcome="duplicate", note="同じ", duplicate_of=one)
    handling.close(one, by=house.aoyama, outcome="duplicate", note="同じ件", duplicate_of=other)
    assert fresh(one).duplicate_of_id == other.pk
    with pytest.raises(handling.DuplicateUnfit):
        handling.close(other, by=house.aoyama, outcome="duplicate", note="同じ", duplicate_of=fresh(one))


def test_a_duplicate_never_makes_day_one_later(house: House) -> None:
    early, late = taken(house, noticed_on=date(2026, 11, 10), happened_on=date(2026, 11, 9)), taken(house, noticed_on=date(2026, 11, 20))
    with pytest.raises(handling.DuplicateUnfit):
        handling.close(early, by=house.aoyama, outcome="duplicate", note="同じ", duplicate_of=late)
    handling.close(late, by=house.aoyama, outcome="duplicate", note="同じ", duplicate_of=early)


def test_the_chain_of_the_trail_is_sound_after_all_acts(house: House) -> None:
    one = taken(house)
    settle(one, house.aoyama)
    notes.add_note(one, by=house.aoyama, kind="call", text="電話した", happened_at=clock.now())
    sign_as_proposed(one, house)
    assert verification().is_sound
