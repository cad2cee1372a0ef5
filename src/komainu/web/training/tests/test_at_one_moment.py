"""Two presses, or a press and the worker, at one moment: the second finds what the first did, and nothing fails."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from komainu.web.duties.models import Duty
from komainu.web.people import services as people
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.training import services
from komainu.web.training.models import Assignment, Attempt, Attendance, CourseVersion, Delivery
from komainu.web.training.services import attending, following

from .conftest import TODAY, House, deliver, of, signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_second_press_of_the_code_finds_the_first(house: House, course: CourseVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    lecture = deliver(course, house, "講習", due_on=TODAY + 30 * DAY, way="own_lecturer")
    session = services.add_session(lecture, by=house.aoyama, starts_at=clock.now(), ends_at=clock.now() + HOUR)
    lock = attending.locked

    def other_press_first(assignment: Assignment) -> Assignment:
        # While this press waits for the lock, the other one ends.
        Attendance.objects.get_or_create(session=session, assignment=assignment, defaults={"way": "qr", "recorded_at": clock.now()})
        return lock(assignment)

    monkeypatch.setattr(attending, "locked", other_press_first)
    assert services.attend_by_code(session, house.eguchi) == Attendance.objects.get()
    assert services.record_attendance(session, [of(lecture, house.ueda)], by=house.aoyama) == 0


def test_attendance_that_is_gone_already_is_refused_in_words(house: House, course: CourseVersion) -> None:
    from komainu.web.site.problems import WrongState

    lecture = deliver(course, house, "講習", due_on=TODAY + 30 * DAY, way="own_lecturer")
    session = services.add_session(lecture, by=house.aoyama, starts_at=clock.now(), ends_at=clock.now() + HOUR)
    services.record_attendance(session, [of(lecture, house.eguchi)], by=house.aoyama)
    there = Attendance.objects.get()
    services.take_back_attendance(there, by=house.aoyama, reason="欠席")
    with pytest.raises(WrongState):
        services.take_back_attendance(there, by=house.aoyama, reason="欠席")


def test_who_was_asked_meanwhile_is_asked_once(house: House, running: Delivery) -> None:
    everybody = list(Person.objects.filter(assignments__delivery=running))
    before = Assignment.objects.count()
    following._assign(running, everybody, TODAY)
    assert Assignment.objects.count() == before


def test_a_delivery_that_ended_meanwhile_asks_nobody(house: House, running: Delivery) -> None:
    stale = Delivery.objects.get(pk=running.pk)
    services.close(running, by=house.aoyama)
    late = people.add_person("L1", by=None, name="遅刻 太郎")
    following._assign(stale, [late], TODAY)
    assert not Assignment.objects.filter(person=late).exists()
    following.follow_absences_of(list(running.assignments.values_list("pk", flat=True)), TODAY)
    assert not Duty.objects.filter(closed_at=None, kind="training.learn").exists()


def test_who_passed_while_the_round_reads_is_not_let_go(house: House, running: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    people.record_leaving(house.eguchi, by=None, last_day=TODAY - DAY)
    mine = of(running, house.eguchi)
    if mine.state != "assigned":
        pytest.skip("the leaving was followed at once")
    real = list

    def read_then_pass(rows: Any) -> list[Any]:
        found = real(rows)
        if found == [mine.pk]:
            Assignment.objects.filter(pk=mine.pk).update(state="passed", passed_on=TODAY)
        return found

    monkeypatch.setattr(following, "list", read_then_pass, raising=False)
    following._let_go(running, TODAY)
    assert of(running, house.eguchi).state == "passed"


def test_a_result_on_paper_that_is_sent_twice_is_recorded_once(house: House, running: Delivery) -> None:
    client = signed_in(house.aoyama)
    mine, hers = of(running, house.eguchi), of(running, house.ueda)
    address = reverse("training:paper", args=[mine.pk])
    sent = {"sheet": "5f0c4c53-6f2e-4f56-9a07-1d3a7a1f0a11", "score": "40", "taken_on": TODAY.isoformat()}
    assert [client.post(address, sent).status_code for _press in range(2)] == [302, 302]
    assert Attempt.objects.filter(assignment=mine).count() == 1
    keying = reverse("training:keying", args=[running.pk])
    lines = {"sheet": "5f0c4c53-6f2e-4f56-9a07-1d3a7a1f0a12", "taken_on": TODAY.isoformat(), f"score-{hers.pk}": "40"}
    assert [client.post(keying, lines).status_code for _press in range(2)] == [302, 302]
    assert Attempt.objects.filter(assignment=hers).count() == 1
    client.post(keying, {**lines, f"score-{hers.pk}": "50"})
    assert Attempt.objects.filter(assignment=hers).count() == 2, "a line that says something else is another one"
