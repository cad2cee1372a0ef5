"""What is still owed: slips, people whom nothing asks, topics, drills; and who was taken out comes back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from komainu.web.duties.models import Duty
from komainu.web.plans.sources import SOURCES
from komainu.web.site.problems import WrongState
from komainu.web.training import services
from komainu.web.training.models import CourseVersion, Delivery
from komainu.web.training.problems import ReasonMissing
from komainu.web.training.ready.drills import scenarios
from komainu.web.training.services import chasing, discussions, drills, following

from .conftest import TODAY, Clock, House, deliver, of, signed_in, study, take_exam

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def standing(kind: str) -> list[Duty]:
    return list(Duty.objects.filter(kind=kind, closed_at=None).order_by("key"))


def test_slips_are_chased_until_the_last_one_is_in(house: House, course: CourseVersion, noon: Clock) -> None:
    delivery = deliver(course, house, "冊子の教育", due_days=30, way="booklet", further={"needs_slip": True})
    plain = deliver(course, house, "受講票のない教育", due_days=30, further={"counts_for_year": False})
    for person in (house.eguchi, house.ueda):
        services.record_paper_result(of(delivery, person), by=house.aoyama, score=90, taken_on=TODAY)
        take_exam(study(of(plain, person)), right=4)
    for each in (delivery, plain):
        following.follow_delivery(each, TODAY)
    (duty,) = standing("training.slips")
    assert (duty.due_on, duty.details["count"], duty.subject_id) == (TODAY + 14 * DAY, 2, str(delivery.pk))
    listed = signed_in(house.aoyama).get(duty.url).content.decode()
    assert house.eguchi.name in listed and house.oh.name not in listed
    services.receive_slip(of(delivery, house.eguchi), by=house.aoyama, received_on=TODAY)
    following.follow_delivery(delivery, TODAY)
    assert standing("training.slips")[0].details["count"] == 1
    services.receive_slip(of(delivery, house.ueda), by=house.aoyama, received_on=TODAY)
    following.follow_delivery(delivery, TODAY)
    assert standing("training.slips") == []


def test_nobody_is_left_without_training_once_the_year_s_has_begun(house: House, course: CourseVersion, noon: Clock) -> None:
    chasing.look_after(noon.now)
    assert standing("training.unasked") == [], "early in the year nothing is wrong"
    delivery = deliver(course, house, "年次教育", due_days=30, audience="chosen", departments=[house.sales])
    noon.on(TODAY + DAY)
    chasing.look_after(noon.now)
    (duty,) = standing("training.unasked")
    assert duty.details["count"] == 3 and duty.due_on == date(2027, 3, 31) - 60 * DAY
    deliver(course, house, "残りの人の教育", due_days=30)
    chasing.look_after(noon.now)
    assert standing("training.unasked"), "it is looked at once a day"
    noon.on(TODAY + 2 * DAY)
    chasing.look_after(noon.now)
    assert standing("training.unasked") == []
    services.take_out(of(delivery, house.ueda), by=house.aoyama, reason="二重")
    assert not chasing.unasked_on(TODAY + 2 * DAY).filter(pk=house.ueda.pk).exists(), "another delivery asks"


def test_near_the_year_s_end_nobody_may_be_without_training(house: House, noon: Clock) -> None:
    noon.on(date(2027, 3, 1))
    chasing.look_after(noon.now)
    assert standing("training.unasked")[0].details["count"] == 4


def test_departments_talk_and_the_office_closes(house: House, noon: Clock) -> None:
    topic = discussions.open_discussion(by=house.aoyama, title="宛先", question="どう防ぐ", due_on=TODAY + 10 * DAY)
    (duty,) = standing("training.discuss")
    assert (duty.department_id, duty.due_on) == (house.sales.pk, TODAY + 10 * DAY)
    discussions.record_group(
        topic, by=house.ueda, name="1班", members=[], held_on=TODAY, minutes="話した", rule="宛先", change="会社名を付ける"
    )
    assert standing("training.discuss") == []
    noon.on(TODAY + 11 * DAY)
    chasing.look_after(noon.now)
    assert standing("training.discuss_close")[0].due_on == TODAY + 17 * DAY
    discussions.close_discussion(topic, by=house.aoyama)
    assert standing("training.discuss_close") == []


def test_a_drill_is_its_leader_s_duty_and_who_is_next_is_told_at_once(house: House, noon: Clock) -> None:
    drill = drills.plan_drill(next(iter(scenarios().values())), by=house.aoyama, planned_on=TODAY + 5 * DAY)
    (duty,) = standing("training.drill")
    assert (duty.owner_id, duty.due_on) == (house.aoyama.pk, TODAY + 5 * DAY)
    first, second, *_rest = drill.steps.all()
    drills.cast_drill(drill, by=house.aoyama, players={first.pk: house.eguchi, second.pk: house.ueda})
    assert standing("training.drill_step") == []
    drills.start_drill(drill, by=house.aoyama)
    assert [each.owner_id for each in standing("training.drill_step")] == [house.eguchi.pk]
    drills.confirm_step(first, by=house.eguchi, is_leader=False)
    (following_,) = standing("training.drill_step")
    assert following_.owner_id == house.ueda.pk and following_.is_urgent
    assert signed_in(house.ueda).get(following_.url).status_code == 200
    entries = list(SOURCES["training.drills"].entries(TODAY, TODAY + 30 * DAY))
    assert [(each.due_on, each.done_on, each.owner) for each in entries] == [(TODAY + 5 * DAY, None, house.aoyama.name)]
    drills.end_drill(drill, by=house.aoyama, lessons="早かった")
    assert standing("training.drill") == standing("training.drill_step") == []
    assert next(iter(SOURCES["training.drills"].entries(TODAY, TODAY + 30 * DAY))).done_on == TODAY


def test_who_was_taken_out_comes_back_where_they_were(house: House, course: CourseVersion, running: Delivery, noon: Clock) -> None:
    assignment = study(of(running, house.eguchi))
    services.take_out(assignment, by=house.aoyama, reason="人違い")
    client, address = signed_in(house.aoyama), reverse("training:take_in_again", args=[assignment.pk])
    assert "対象に戻す" in client.get(reverse("training:person", args=[assignment.pk])).content.decode()
    with pytest.raises(ReasonMissing):
        services.take_in_again(assignment, by=house.aoyama, reason="")
    assert client.post(address, {"reason": "やはり対象だった"}).status_code == 302
    found = of(running, house.eguchi)
    assert (found.state, found.ended_on, found.due_on) == ("studied", None, date(2026, 12, 31))
    assert Duty.objects.filter(kind="training.learn", owner=house.eguchi, closed_at=None).count() == 1
    with pytest.raises(WrongState):
        services.take_in_again(found, by=house.aoyama, reason="二度目")
