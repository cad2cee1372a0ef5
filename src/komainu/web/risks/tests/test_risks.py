"""Proposals, ratings, what remains and who accepts it, groups, reviews, what accidents say: the acts and what the database refuses."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from komainu.law.classification import classes, sub_kinds
from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.checks.queries import finding
from komainu.web.duties.models import Duty
from komainu.web.ledger import content as vocabulary
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.tests.conftest import NOW
from komainu.web.people import queries as people
from komainu.web.risks import content, duties, proposing
from komainu.web.risks.approvals import ACCEPTANCE
from komainu.web.risks.models import Acceptance, Control, LineReview, Risk, RiskScore
from komainu.web.risks.problems import (
    ControlTwice,
    ControlUnplanned,
    DayTooFar,
    ImproperRetained,
    NoLines,
    NothingChosen,
    PointsUnfit,
    RiskTwice,
    Unscored,
)
from komainu.web.risks.queries.speaking import risks_of_incident, speaking_for
from komainu.web.risks.scoring import METHODS, suggested_likelihood
from komainu.web.risks.services import acceptances, controls, groups, reviews, risks
from komainu.web.risks.tests.conftest import TODAY, House, Place, signed_in
from komainu.web.rules import services as rules
from komainu.web.rules.models import RuleDocument
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, WrongState
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
HIGH = {"impact": 5, "likelihood_before": 4, "likelihood": 2}


def test_every_id_of_the_catalogue_is_one_that_is_there() -> None:
    known = set(classes()) | {sub for each in classes() for sub in sub_kinds(each)}
    fixed = {"entrustment": {"yes", "no", "unknown"}, "foreign": {"yes", "no", "unknown"}}
    names = {"take_out": "take_outs", "provision": "provisions"}
    for risk in content.risks().values():
        assert risk.stage in Risk.Stage.values
        assert risk.risk_class in Risk.RiskClass.values
        assert set(risk.controls) <= set(content.controls()), risk.id
        assert set(risk.classes) <= known, risk.id
        for column, values in risk.when.items():
            assert column in proposing.COLUMNS
            assert set(values) - {"any"} <= (fixed.get(column) or set(vocabulary.ids(names.get(column, column)))), risk.id
    assert {each.kind for each in content.controls().values()} == set(Control.Kind.values)
    assert len(content.risks()) == 35


@pytest.mark.parametrize(
    ("line", "found", "missing"),
    [
        ({"media": ["paper"]}, {"R-S3", "R-U1", "R-D2"}, {"R-S1", "R-T1", "R-A3", "R-S6"}),
        ({"media": ["paper"], "take_out": "approval"}, {"R-S6", "R-T7"}, {"R-T6"}),
        ({"transfer_ways": ["mail"]}, {"R-T1", "R-T2", "R-T3"}, {"R-T4", "R-T5"}),
        ({"items": ["name", "health"]}, {"R-A3"}, {"R-A2"}),
        ({"entrustment": "unknown"}, {"R-P2"}, {"R-P1"}),
        ({"provision": "none"}, set(), {"R-P1"}),
        ({"provision": "consent", "foreign": "yes"}, {"R-P1", "R-P3"}, set()),
    ],
)
def test_what_stands_in_a_line_speaks_for_its_risks(line: dict[str, Any], found: set[str], missing: set[str]) -> None:
    proposed = proposing.proposed(line)
    assert found <= set(proposed)
    assert not missing & set(proposed)
    assert ("media", "paper") in proposed.get("R-S3", [("media", "paper")])


def test_the_bands_of_each_method() -> None:
    five, three = METHODS["five"], METHODS["three"]
    assert [five.level(*each) for each in ((1, 4), (3, 3), (2, 5), (3, 5), (5, 5))] == ["low", "medium", "high", "critical", "critical"]
    assert [three.level(*each) for each in ((1, 2), (2, 2), (3, 3))] == ["low", "medium", "high"]
    assert [suggested_likelihood("five", *each) for each in ((0, 0), (0, 1), (1, 0), (2, 0), (8, 0))] == [0, 2, 3, 4, 5]
    assert suggested_likelihood("none", 9, 9) == 0


def test_proposals_are_taken_over_once_with_the_controls_that_the_house_has(place: Place) -> None:
    made = risks.take_over(place.line, ["R-S3", "R-T1", "X-9"], by=place.house.aoyama)
    assert [(risk.catalogue_id, risk.stage) for risk in made] == [("R-T1", "transfer_send"), ("R-S3", "store_backup")]
    assert list(made[1].controls.all()) == [place.lock]
    assert risks.take_over(place.line, ["R-S3"], by=place.house.aoyama) == []
    assert LineReview.objects.get().next_on == date(2027, 11, 22)
    with pytest.raises(NothingChosen):
        risks.take_over(place.line, [], by=place.house.aoyama)
    assert Event.objects.filter(action="risks.taken_over").count() == 1


def test_many_lines_take_over_what_is_proposed_in_one_act(place: Place) -> None:
    lines = [place.house.line(name=f"書類{number}") for number in range(3)]
    risks.take_over(place.line, ["R-S3"], by=None)
    assert risks.take_over_many([place.line, *lines], by=place.house.aoyama) == 3
    assert Risk.objects.filter(line=place.line).count() == 1
    assert all(each.risks.count() == len(risks.proposals(each)) > 5 for each in lines)
    assert risks.take_over_many(lines, by=None) == 0
    numbers = list(Risk.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)


def test_a_rating_keeps_its_method_when_the_house_changes_it(place: Place) -> None:
    risk = place.risk(**HIGH)
    assert (risk.inherent, risk.residual, risk.inherent_level, risk.residual_level) == (20, 10, "critical", "high")
    risks.set_method(by=place.house.aoyama, method="none")
    risk.refresh_from_db()
    assert (risk.method, risk.residual) == ("five", 10)
    with pytest.raises(ChangedMeanwhile):
        risks.score(risk, by=None, method="five", **HIGH)
    for wrong in ({"inherent_level": "low", "residual_level": "high"}, {"inherent_level": "critical", "residual_level": "low"}, {}):
        with pytest.raises(PointsUnfit):
            risks.score(risk, by=None, method="none", **wrong)
    risks.score(risk, by=None, method="none", inherent_level="high", residual_level="low")
    risk.refresh_from_db()
    assert (risk.method, risk.residual, risk.residual_level) == ("none", None, "low")
    assert list(risk.scores.values_list("method", "impact").order_by("scored_at", "method")) == [("five", 5), ("none", None)]
    risks.set_method(by=None, method="three")
    for points in ((4, 1, 1), (3, 1, 2), (None, 1, 1)):
        with pytest.raises(PointsUnfit):
            risks.score(risk, by=None, method="three", impact=points[0], likelihood_before=points[1], likelihood=points[2])


def test_improper_handling_is_never_accepted(place: Place) -> None:
    risk = place.risk("R-U1", **HIGH)
    assert risk.risk_class == "improper_handling"
    with pytest.raises(ImproperRetained, match="受け入れる") as refused:
        acceptances.ask(risk, by=None, reason="忙しい", next_action="いずれ", until_on=TODAY + timedelta(days=30))
    assert "第27条" in str(refused.value.what_to_do)
    with pytest.raises(ImproperRetained):
        risks.change_risk(risk, by=None, option="retain")
    with pytest.raises(ImproperRetained):
        risks.add_risk(place.line, by=None, stage="use_process", title="目的外", risk_class="improper_handling", option="retain")
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(option="retain")
    # A risk that turns out to be one loses its acceptance.
    safe = place.risk(**HIGH)
    given = _accepted(place, safe)
    risks.change_risk(safe, by=place.house.aoyama, risk_class="improper_handling")
    given.refresh_from_db()
    assert given.state == "ended"
    assert finding("risks.risk", safe.pk, TODAY)[0].id == "risks.improper_remains"


def _accepted(place: Place, risk: Risk, days: int = 60) -> Acceptance:
    made = acceptances.ask(
        risk,
        by=place.house.ueda,
        reason="設備を待っている",
        next_action="キャビネットを替える",
        until_on=clock.today() + timedelta(days=days),
    )
    waiting = approvals_read.requests_of(ACCEPTANCE, made.pk).filter(state="waiting").first()
    if waiting is not None:
        approvals.approve(waiting, by=place.house.oh)
    return Acceptance.objects.get(pk=made.pk)


def test_an_acceptance_is_approved_ends_and_comes_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unscored):
        acceptances.ask(place.risk(), by=None, reason="理由", next_action="次", until_on=TODAY + timedelta(days=9))
    risk = place.risk(**HIGH)
    for day in (TODAY, TODAY + timedelta(days=367)):
        with pytest.raises(DayTooFar):
            acceptances.ask(risk, by=None, reason="理由", next_action="次", until_on=day)
    given = _accepted(place, risk)
    assert (given.state, given.points, given.level) == ("accepted", 10, "high")
    with pytest.raises(WrongState):
        acceptances.ask(risk, by=None, reason="理由", next_action="次", until_on=TODAY + timedelta(days=9))
    duties.refresh(NOW)
    assert not Duty.objects.filter(kind="risks.acceptance").exists()
    for days, state in ((40, "accepted"), (61, "expired"), (90, "expired")):
        later = NOW + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        duties.refresh(later)
        given.refresh_from_db()
        assert given.state == state
        assert Duty.objects.filter(kind="risks.acceptance", closed_at=None).count() == 1, days
    assert Event.objects.filter(action="risks.acceptance_expired").count() == 1
    assert "risks.acceptance_expired" in {check.id for check in finding("risks.risk", risk.pk, clock.today())}
    _accepted(place, risk)
    duties.refresh(clock.now())
    assert not Duty.objects.filter(kind="risks.acceptance", closed_at=None).exists()


def test_another_rating_or_the_end_of_the_risk_ends_the_acceptance(place: Place) -> None:
    risk = place.risk(**HIGH)
    given = _accepted(place, risk)
    risks.score(risk, by=None, method="five", impact=5, likelihood_before=4, likelihood=2)
    given.refresh_from_db()
    assert given.state == "accepted", "the same remainder"
    risks.score(risk, by=None, method="five", impact=5, likelihood_before=4, likelihood=3)
    given.refresh_from_db()
    assert given.state == "ended"
    again = _accepted(place, place.risk())
    risks.close_risk(risk, by=None, reason="紙をやめた")
    again.refresh_from_db()
    assert again.state == "ended"
    with pytest.raises(WrongState):
        risks.set_controls(risk, [], by=None)
    risks.take_over(place.line, ["R-S3"], by=None)
    with pytest.raises(RiskTwice):
        risks.reopen_risk(risk, by=None, reason="戻った")


def test_a_request_to_accept_is_returned_or_taken_back(place: Place) -> None:
    risk = place.risk(**HIGH)
    asked = acceptances.ask(risk, by=place.house.ueda, reason="理由", next_action="次", until_on=TODAY + timedelta(days=30))
    if asked.state != "asked":
        pytest.skip("this house asks for no approval of it")
    approvals.give_back(approvals_read.requests_of(ACCEPTANCE, asked.pk).get(), by=place.house.oh, reason="先に鍵を")
    asked.refresh_from_db()
    assert (asked.state, asked.ended_reason) == ("returned", "先に鍵を")
    asked = acceptances.ask(risk, by=place.house.ueda, reason="理由", next_action="次", until_on=TODAY + timedelta(days=30))
    risks.score(risk, by=None, method="five", impact=1, likelihood_before=1, likelihood=1)
    asked.refresh_from_db()
    assert asked.state == "ended"
    assert not approvals_read.requests_of(ACCEPTANCE, asked.pk).filter(state="waiting").exists()


def test_lines_of_one_place_share_their_risks(place: Place) -> None:
    other = place.house.line(name="申込書", places="営業部の棚")
    with pytest.raises(NoLines):
        groups.add_group(by=None, department=place.house.sales, name="紙", medium="usb")
    group = groups.add_group(by=None, department=place.house.sales, name="紙", medium="paper")
    assert group.lines.count() == 2
    made = risks.take_over(group, ["R-S3"], by=None)
    assert (made[0].line, made[0].group) == (None, group)
    assert reviews.review(other, by=None).line == other
    LedgerLine.objects.filter(pk=other.pk).update(media=["pc"])
    assert groups.collect_again(group, by=None).lines.get() == place.line


def test_a_department_is_asked_once_a_year(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.risk()
    later = NOW + timedelta(days=340)
    monkeypatch.setattr(clock, "now", lambda: later)
    duties.refresh(later)
    duty = Duty.objects.get(kind="risks.review")
    assert (duty.department_id, duty.due_on) == (place.house.sales.pk, date(2027, 11, 22))
    reviews.review(place.line, by=place.house.ueda, note="変わりなし")
    duties.refresh(later)
    assert not Duty.objects.filter(kind="risks.review", closed_at=None).exists()


def test_a_planned_control_is_a_duty_of_its_owner(place: Place) -> None:
    with pytest.raises(ControlUnplanned):
        controls.add_control(by=None, measure="多要素認証", kind="technical", state="planned")
    with pytest.raises(ControlTwice):
        controls.add_control(by=None, measure="鍵", kind="physical", catalogue_id="locked_storage")
    made = controls.add_control(
        by=None, measure="多要素認証", kind="technical", state="planned", owner=place.house.eguchi, due_on=TODAY - timedelta(days=1)
    )
    duty = Duty.objects.get(kind="risks.control")
    assert duty.owner_id == place.house.eguchi.pk
    assert {check.id for check in finding("risks.control", made.pk, TODAY)} == {"risks.planned_late"}
    controls.put_in_place(made, by=place.house.eguchi, in_place_on=TODAY)
    duty.refresh_from_db()
    assert duty.closed_because == "done"
    assert {check.id for check in finding("risks.control", made.pk, TODAY)} == {"risks.without_clause"}
    assert finding("risks.control", place.lock.pk, TODAY) == []
    rules.abolish(RuleDocument.objects.get(), by=None, until_on=TODAY, reason="統合")
    assert finding("risks.control", place.lock.pk, TODAY) == [], "in force to the end of the day"
    assert [check.id for check in finding("risks.control", place.lock.pk, TODAY + timedelta(days=1))] == ["risks.without_clause"]


def test_a_line_without_risk_and_a_risk_without_control_are_found(place: Place) -> None:
    assert [check.id for check in finding("risks.line", place.line.pk, TODAY)] == ["risks.line_without_risk"]
    risk = place.risk()
    assert finding("risks.line", place.line.pk, TODAY) == []
    assert {check.id for check in finding("risks.risk", risk.pk, TODAY)} == {"risks.unscored"}
    risks.set_controls(risk, [], by=None)
    assert "risks.without_control" in {check.id for check in finding("risks.risk", risk.pk, TODAY)}


def test_near_misses_speak_for_a_risk_and_somebody_confirms(place: Place) -> None:
    from komainu.web.incidents.models import Incident

    def told(number: int, kind: str, classification: str, at: datetime = NOW, outcome: str = "") -> Incident:
        return Incident.objects.create(
            number=f"I-{number}", kind=kind, what="mail", title="宛先の間違い", reported_at=at, receipt=f"r{number}", classification=classification,
            outcome=outcome, department=place.house.sales,
        )  # fmt: skip

    told(1, "near_miss", "cls.missend.mail_wrong_to")
    told(2, "accident", "cls.missend.mail_autocomplete")
    told(3, "accident", "cls.missend.fax")
    told(4, "accident", "cls.missend.mail_wrong_to", NOW - timedelta(days=800))
    told(5, "near_miss", "cls.missend.mail_wrong_to", outcome="duplicate")
    risk = place.risk("R-T1", impact=3, likelihood_before=2, likelihood=1)
    manager, data_manager, nobody = (
        people.standing(person, TODAY) for person in (place.house.aoyama, place.house.ueda, place.house.eguchi)
    )
    found = speaking_for(risk, place.house.aoyama, manager, NOW, "five")
    assert (found.accidents, found.near_misses, found.suggested) == (1, 1, 3)
    assert len(speaking_for(risk, place.house.ueda, data_manager, NOW, "five").likely) == 2
    assert speaking_for(risk, place.house.eguchi, nobody, NOW, "five").likely == []
    assert risks.link_incidents(risk, found.likely[:1], by=place.house.aoyama) == 1
    assert risks.link_incidents(risk, found.likely, by=place.house.aoyama) == 1
    again = speaking_for(risk, place.house.aoyama, manager, NOW, "five")
    assert (len(again.linked), again.likely, again.suggested) == (2, [], 3)
    risks.score(risk, by=None, method="five", impact=3, likelihood_before=4, likelihood=3)
    assert speaking_for(Risk.objects.get(pk=risk.pk), place.house.aoyama, manager, NOW, "five").suggested == 0
    risks.unlink_incident(risk, found.likely[0], by=place.house.aoyama)
    assert risk.linked.count() == 1
    incident = risk.linked.get().incident
    assert [each.pk for each in risks_of_incident(incident, data_manager)] == [risk.pk]
    assert risks_of_incident(incident, nobody) == []
    page = signed_in(place.house.aoyama).get(f"/incidents/{incident.pk}/").content.decode()
    assert f"/risks/{risk.pk}/" in page, "and back"


def _risk(house: House, **more: Any) -> Risk:
    return Risk.objects.create(**{"number": "R-X", "stage": "use_process", "title": "名", "made_at": NOW, **more})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda place: _risk(place.house),
        lambda place: _risk(place.house, line=place.line, title=""),
        lambda place: _risk(place.house, line=place.line, stage="x"),
        lambda place: _risk(place.house, line=place.line, state="closed"),
        lambda place: _risk(place.house, line=place.line, method="five"),
        lambda place: _risk(place.house, line=place.line, catalogue_id=place.risk().catalogue_id),
        lambda place: RiskScore.objects.create(
            risk=place.risk(),
            method="three",
            impact=4,
            likelihood=1,
            likelihood_before=1,
            inherent_level="low",
            residual_level="low",
            scored_on=TODAY,
            scored_at=NOW,
        ),
        lambda place: RiskScore.objects.create(
            risk=place.risk(),
            method="five",
            impact=4,
            likelihood=2,
            likelihood_before=1,
            inherent_level="low",
            residual_level="low",
            scored_on=TODAY,
            scored_at=NOW,
        ),
        lambda place: Acceptance.objects.create(
            risk=place.risk(),
            risk_class="improper_handling",
            level="low",
            method="five",
            reason="r",
            next_action="n",
            until_on=TODAY,
            asked_at=NOW,
        ),
        lambda place: Acceptance.objects.create(
            risk=place.risk(), level="low", method="five", reason="r", next_action="n", until_on=TODAY, asked_at=NOW, state="accepted"
        ),
        lambda place: Control.objects.create(number="C-9", measure="案", kind="human", state="planned", made_at=NOW),
        lambda place: Control.objects.create(number="C-9", measure="案", kind="human", catalogue_id="locked_storage", made_at=NOW),
        lambda place: LineReview.objects.create(line=place.line, reviewed_on=TODAY, next_on=TODAY),
    ],
)
def test_what_cannot_be_is_refused_by_the_database(place: Place, wrong: Any) -> None:
    place.risk()
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(place)
