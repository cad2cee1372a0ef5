"""What is taken back counts no more; what is left decides again, as if the other had never been."""

from datetime import timedelta

import pytest
from django.urls import reverse

from komainu.web.duties.models import Duty
from komainu.web.site import clock
from komainu.web.training import services
from komainu.web.training.models import Attempt, Certificate, CourseVersion, Delivery, Question

from .conftest import TODAY, Clock, House, deliver, of, signed_in, study, take_exam

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def passed_twice(house: House, running: Delivery, noon: Clock) -> tuple[Attempt, Attempt]:
    """Somebody's exam runs on screen; the office keys in one on paper; then the exam on screen is handed in, all right."""
    assignment = study(of(running, house.eguchi))
    on_screen = services.begin_exam(assignment)
    for place, drawn in enumerate(on_screen.drawn):
        services.answer(on_screen, place, Question.objects.get(pk=drawn["question"]).answer)
    on_paper = services.record_paper_result(assignment, by=house.aoyama, score=85, taken_on=TODAY)
    noon.on(TODAY + 2 * DAY)
    return services.finish_exam(on_screen), on_paper


@pytest.mark.parametrize("which", [0, 1])
def test_who_passed_twice_stays_passed_when_one_is_taken_back(house: House, running: Delivery, noon: Clock, which: int) -> None:
    both = passed_twice(house, running, noon)
    left = both[1 - which]
    after = services.take_back_result(both[which], by=house.aoyama, reason="別の人の点")
    standing = Certificate.objects.get(person=house.eguchi, withdrawn_at=None)
    assert (after.state, after.passed_on, standing.passed_on, standing.score) == ("passed", left.taken_on, left.taken_on, left.score)
    assert Certificate.objects.filter(withdrawn_at__isnull=False).count() == (1 if which else 0), (
        "only one that no longer says what is true"
    )
    assert not Duty.objects.filter(subject_id=str(after.pk), closed_at=None).exists()
    services.take_back_result(left, by=house.aoyama, reason="これも別の人")
    after = of(running, house.eguchi)
    assert (after.state, after.passed_on, after.best_score, after.attempts_made) == ("studied", None, None, 0)
    assert not Certificate.objects.filter(withdrawn_at=None).exists()
    assert Duty.objects.filter(subject_id=str(after.pk), closed_at=None).exists()


def test_a_failure_that_is_taken_back_leaves_nothing_behind(house: House, running: Delivery) -> None:
    made = services.record_paper_result(of(running, house.eguchi), by=house.aoyama, score=10, taken_on=TODAY)
    assert of(running, house.eguchi).state == "failed"
    services.take_back_result(made, by=house.aoyama, reason="別の人の点")
    after = of(running, house.eguchi)
    assert (after.state, after.studied_at, after.best_score) == ("assigned", None, None)


def test_attendance_that_was_the_pass_is_taken_back_with_it_on_its_page(house: House, course: CourseVersion) -> None:
    lecture = deliver(course, house, "講演", due_on=TODAY + 30 * DAY, way="own_lecturer", further={"questions_asked": 0})
    session = services.add_session(lecture, by=house.aoyama, starts_at=clock.now(), ends_at=clock.now() + HOUR)
    services.record_attendance(session, [of(lecture, house.eguchi)], by=house.aoyama)
    passed = of(lecture, house.eguchi)
    assert passed.state == "passed"
    client = signed_in(house.aoyama)
    address = reverse("training:take_back_attendance", args=[passed.pk, passed.attendance.get().pk])
    assert address in client.get(reverse("training:person", args=[passed.pk])).content.decode()
    assert client.get(address).status_code == 200
    assert signed_in(house.ueda).post(address, {"reason": "欠席"}).status_code == 403
    assert client.post(address, {"reason": "欠席だった"}).status_code == 302
    after = of(lecture, house.eguchi)
    assert (after.state, after.passed_on, after.attendance.count()) == ("assigned", None, 0)
    assert not Certificate.objects.filter(withdrawn_at=None).exists()
    assert Duty.objects.filter(subject_id=str(after.pk), closed_at=None).exists()
    assert client.post(address, {"reason": "二度目"}).status_code == 404


def test_an_exam_keeps_what_it_gave_when_the_attendance_before_it_is_taken_back(house: House, course: CourseVersion) -> None:
    lecture = deliver(course, house, "講習", due_on=TODAY + 30 * DAY, way="own_lecturer")
    session = services.add_session(lecture, by=house.aoyama, starts_at=clock.now(), ends_at=clock.now() + HOUR)
    services.record_attendance(session, [of(lecture, house.ueda)], by=house.aoyama)
    passed = take_exam(of(lecture, house.ueda), right=4)
    services.take_back_attendance(passed.attendance.get(), by=house.aoyama, reason="誤り")
    assert of(lecture, house.ueda).state == "passed"
    assert Certificate.objects.filter(person=house.ueda, withdrawn_at=None).count() == 1
