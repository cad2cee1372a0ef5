"""What becomes due because of an incident, for whom, until when."""

from datetime import timedelta

import pytest

from komainu.web.duties.models import Duty
from komainu.web.incidents.models import Incident
from komainu.web.incidents.services import clients, handling
from komainu.web.incidents.services.standing import still_open
from komainu.web.incidents.tests.house import House, incident
from komainu.web.site import clock

pytestmark = pytest.mark.django_db


def open_kinds(one: Incident) -> set[str]:
    return set(Duty.objects.filter(subject_id=str(one.pk), closed_at=None).values_list("kind", flat=True))


def closed_as(one: Incident, kind: str) -> list[str]:
    return list(Duty.objects.filter(subject_id=str(one.pk), kind=kind).exclude(closed_at=None).values_list("closed_because", flat=True))


def test_before_somebody_takes_it_there_is_one_urgent_duty_that_goes_on(house: House) -> None:
    duty = Duty.objects.get(subject_id=str(incident(house).pk))
    assert (duty.kind, duty.owner_role, duty.is_urgent) == ("incidents.take", "privacy_manager", True)
    assert duty.details["escalate_minutes"] == 30


def test_a_near_miss_is_not_urgent_and_goes_to_nobody_else(house: House) -> None:
    duty = Duty.objects.get(subject_id=str(incident(house, Incident.Kind.NEAR_MISS).pk))
    assert (duty.is_urgent, duty.details) == (False, {})


def test_taking_closes_the_first_duty_as_done_and_opens_those_of_an_accident(house: House) -> None:
    one = incident(house)
    handling.take(one, by=house.aoyama)
    assert closed_as(one, "incidents.take") == ["done"]
    assert {"incidents.contain", "incidents.tell_representative", "incidents.answer", "incidents.decide"} <= open_kinds(one)
    assert {"incidents.appi.preliminary", "incidents.appi.final", "incidents.notice.told"} <= open_kinds(one)
    assert Duty.objects.get(subject_id=str(one.pk), kind="incidents.contain", closed_at=None).owner == house.aoyama


def test_the_decision_belongs_to_the_manager_whoever_took_it(house: House) -> None:
    one = incident(house)
    handling.take(one, by=house.ueda)
    decide = Duty.objects.get(subject_id=str(one.pk), kind="incidents.decide", closed_at=None)
    assert (decide.owner, decide.owner_role) == (None, "privacy_manager")


def test_what_is_no_accident_wants_an_answer_to_who_told(house: House) -> None:
    one = incident(house, Incident.Kind.CONSULTATION)
    handling.take(one, by=house.aoyama)
    assert open_kinds(one) == {"incidents.reply"}
    assert still_open(Incident.objects.get(pk=one.pk)) == []


def test_an_anonymous_near_miss_wants_no_answer(house: House) -> None:
    from komainu.web.incidents.services.reporting import report
    from komainu.web.incidents.tests.house import told

    one = report(told(Incident.Kind.NEAR_MISS), by=house.inoue, is_anonymous=True)
    handling.take(one, by=house.aoyama)
    assert open_kinds(one) == {"incidents.close"}


def test_the_client_has_a_duty_with_the_hour_and_is_done_when_told(house: House) -> None:
    one = incident(house, noticed_on=clock.today())
    handling.take(one, by=house.aoyama)
    clients.set_client(one, by=house.aoyama, name="例示商事", term_hours=48)
    duty = Duty.objects.get(subject_id=str(one.pk), kind="incidents.client.told", closed_at=None)
    assert duty.due_at is not None
    assert duty.due_at - timedelta(hours=48) <= clock.now()
    clients.tell_client(one, by=house.aoyama, told_at=clock.now(), how="電話")
    assert closed_as(one, "incidents.client.told") == ["done"]


def test_taking_the_client_away_closes_its_duty_as_gone(house: House) -> None:
    one = incident(house)
    handling.take(one, by=house.aoyama)
    clients.set_client(one, by=house.aoyama, name="例示商事", term_days=3)
    clients.set_client(one, by=house.aoyama, name="")
    assert closed_as(one, "incidents.client.told") == ["gone"]


def test_declaring_again_changes_nothing(house: House) -> None:
    from komainu.web.incidents.services.standing import refresh

    one = incident(house)
    handling.take(one, by=house.aoyama)
    before = set(Duty.objects.values_list("pk", "closed_at"))
    refresh(Incident.objects.get(pk=one.pk))
    assert set(Duty.objects.values_list("pk", "closed_at")) == before
