"""Nobody is forgotten and nobody is asked for nothing: joining, leaving, coming back, moving, leaves, chasing."""

from datetime import date, timedelta

import pytest

from komainu.web.duties.models import Duty
from komainu.web.people import services as people
from komainu.web.people.models import Absence, Person
from komainu.web.people.roles import Role
from komainu.web.people.services.staff import take_out_those_who_left
from komainu.web.site import clock
from komainu.web.training import services
from komainu.web.training.models import Assignment, CourseVersion, Delivery
from komainu.web.training.problems import NobodyAsked, NotPreparing
from komainu.web.training.queries.learning import standing_of
from komainu.web.training.services import Wanted
from komainu.web.training.services.following import follow, follow_delivery

from .conftest import TODAY, Clock, House, deliver, of, signed_in, study, take_exam

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def duty_of(assignment: Assignment) -> Duty | None:
    return Duty.objects.filter(subject_id=str(assignment.pk), closed_at=None).first()


def test_opening_asks_everybody_once_with_a_duty(house: House, running: Delivery) -> None:
    assert running.assignments.count() == 4
    duty = duty_of(of(running, house.eguchi))
    assert duty is not None and (duty.owner_id, duty.due_on, duty.department_id) == (house.eguchi.pk, date(2026, 12, 31), house.affairs.pk)
    follow_delivery(running, TODAY)
    follow(clock.now())
    assert running.assignments.count() == 4 and Duty.objects.filter(kind="training.learn", closed_at=None).count() == 4
    with pytest.raises(NotPreparing):
        services.open_delivery(running, by=house.aoyama)


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [({"departments": "sales"}, {"U1"}), ({"roles": [Role.PRIVACY_MANAGER]}, {"A1"}), ({"works": ["part_time"]}, {"P1"})],
)
def test_only_those_who_fit_are_asked(house: House, course: CourseVersion, chosen: dict, wanted: set[str]) -> None:
    people.add_person("P1", by=None, name="林 茜", department=house.affairs, work="part_time", joined_on=TODAY)
    if "departments" in chosen:
        chosen = {"departments": [house.sales]}
    found = deliver(course, house, "選んだ人", due_on=TODAY + 30 * DAY, audience="chosen", **chosen)
    assert set(found.assignments.values_list("person__staff_number", flat=True)) == wanted


def test_branches_of_a_department_belong_to_it(house: House, course: CourseVersion) -> None:
    below = people.add_department("東京課", by=None, parent=house.sales)
    people.add_person("T1", by=None, name="高野 都", department=below, joined_on=TODAY)
    found = deliver(course, house, "営業の教育", due_on=TODAY + 30 * DAY, audience="chosen", departments=[house.sales])
    assert set(found.assignments.values_list("person__staff_number", flat=True)) == {"U1", "T1"}


def test_a_delivery_to_nobody_does_not_begin(house: House, course: CourseVersion) -> None:
    draft = services.prepare(course, Wanted("誰にも", TODAY, due_on=TODAY, audience="chosen", works=["seconded"]), by=house.aoyama)
    with pytest.raises(NobodyAsked):
        services.open_delivery(draft, by=house.aoyama)
    assert Delivery.objects.get(pk=draft.pk).state == "draft"


def test_newcomers_are_asked_from_their_first_day(house: House, course: CourseVersion, noon: Clock) -> None:
    found = deliver(course, house, "入社時の教育", due_days=30, audience="newcomers")
    assert found.assignments.count() == 0
    joins = TODAY + 10 * DAY
    people.add_person("N1", by=None, name="新田 葵", department=house.sales, joined_on=joins)
    follow(clock.now())
    assert found.assignments.count() == 0
    noon.on(joins)
    follow(clock.now())
    assert found.assignments.get().due_on == joins + 30 * DAY
    follow(clock.now())
    assert found.assignments.count() == 1


def test_whoever_joins_while_it_runs_is_asked_within_a_round(house: House, running: Delivery) -> None:
    follow(clock.now())
    newcomer = people.add_person("N1", by=None, name="新田 葵", department=house.sales, joined_on=TODAY)
    follow(clock.now())
    assert of(running, newcomer).due_on == date(2026, 12, 31)


def test_who_left_is_let_go_and_asked_again_on_coming_back(house: House, running: Delivery, noon: Clock) -> None:
    assignment = of(running, house.eguchi)
    people.record_leaving(house.eguchi, by=None, last_day=TODAY)
    noon.on(TODAY + DAY)
    follow(clock.now())
    ended = of(running, house.eguchi)
    assert (ended.state, ended.ended_because) == ("ended", "left") and duty_of(assignment) is None
    noon.on(TODAY + 5 * DAY)
    take_out_those_who_left(clock.today())
    people.rejoin(Person.objects.get(pk=house.eguchi.pk), by=None, joined_on=TODAY + 5 * DAY)
    follow(clock.now())
    again = of(running, house.eguchi)
    assert again.state == "assigned" and duty_of(again) is not None


@pytest.mark.parametrize("right", [None, 0])
def test_who_comes_back_goes_on_where_they_stopped(house: House, running: Delivery, noon: Clock, right: int | None) -> None:
    before = study(of(running, house.eguchi))
    if right is not None:
        before = take_exam(before, right=right)
    people.record_leaving(house.eguchi, by=None, last_day=TODAY)
    noon.on(TODAY + 5 * DAY)
    take_out_those_who_left(clock.today())
    follow(clock.now())
    assert of(running, house.eguchi).state == "ended"
    people.rejoin(Person.objects.get(pk=house.eguchi.pk), by=None, joined_on=TODAY + 5 * DAY)
    follow(clock.now())
    again = of(running, house.eguchi)
    assert again.state == before.state == ("studied" if right is None else "failed")
    assert take_exam(again, right=4).state == "passed"


def test_a_leave_excuses_until_the_return_and_gives_days_to_make_up(house: House, running: Delivery, noon: Clock) -> None:
    people.start_absence(house.eguchi, Absence.Kind.CHILDCARE, by=None, starts_on=TODAY, ends_on=date(2027, 1, 31))
    follow(clock.now())
    assignment = of(running, house.eguchi)
    assert duty_of(assignment) is None and standing_of(assignment, TODAY) == "excused"
    assert assignment.due_on == date(2027, 1, 31) + 30 * DAY
    noon.on(date(2027, 2, 1))
    follow(clock.now())
    back = of(running, house.eguchi)
    duty = duty_of(back)
    assert duty is not None and duty.due_on == back.due_on and standing_of(back, clock.today()) == "assigned"


def test_a_few_days_off_excuse_nobody(house: House, running: Delivery) -> None:
    people.start_absence(house.eguchi, Absence.Kind.SHORT, by=None, starts_on=TODAY, ends_on=TODAY + 3 * DAY)
    follow(clock.now())
    assert duty_of(of(running, house.eguchi)) is not None


def test_the_office_excuses_and_ends_it(house: House, running: Delivery, noon: Clock) -> None:
    assignment = of(running, house.eguchi)
    made = services.excuse(assignment, by=house.aoyama, reason="長期の出張", until=None)
    assert duty_of(assignment) is None
    noon.on(TODAY + 60 * DAY)
    services.end_excuse(made, by=house.aoyama)
    after = of(running, house.eguchi)
    assert after.due_on == TODAY + 59 * DAY + 30 * DAY and duty_of(after) is not None


def test_a_later_day_for_one_person_stays(house: House, running: Delivery, noon: Clock) -> None:
    services.give_make_up_day(of(running, house.eguchi), by=house.aoyama, due_on=date(2027, 1, 20), reason="繁忙期")
    noon.on(TODAY + DAY)
    follow(clock.now())
    found = of(running, house.eguchi)
    assert found.due_on == date(2027, 1, 20)
    duty = duty_of(found)
    assert duty is not None and duty.due_on == date(2027, 1, 20)


def test_whoever_moves_is_counted_with_the_new_department(house: House, running: Delivery) -> None:
    follow(clock.now())
    people.change_person(house.eguchi, by=None, department=house.sales)
    follow(clock.now())
    assert of(running, house.eguchi).department_id == house.sales.pk


def test_after_three_weeks_the_department_is_told_after_four_the_privacy_manager(house: House, course: CourseVersion, noon: Clock) -> None:
    found = deliver(course, house, "年次教育", due_on=TODAY)
    take_exam(study(of(found, house.aoyama)), right=4)

    def chased() -> set[tuple[str, int]]:
        open_ones = Duty.objects.filter(closed_at=None, kind__in=["training.chase", "training.chase_house"])
        return {(duty.owner_role, duty.details["count"]) for duty in open_ones}

    noon.on(TODAY + 20 * DAY)
    follow(clock.now())
    assert chased() == set()
    noon.on(TODAY + 21 * DAY)
    follow(clock.now())
    assert chased() == {(Role.DEPARTMENT_DATA_MANAGER, 1)}
    noon.on(TODAY + 28 * DAY)
    follow(clock.now())
    assert chased() == {(Role.DEPARTMENT_DATA_MANAGER, 1), (Role.PRIVACY_MANAGER, 3)}
    take_exam(study(of(found, house.ueda)), right=4)
    noon.on(TODAY + 29 * DAY)
    follow(clock.now())
    assert chased() == {(Role.PRIVACY_MANAGER, 2)}


def test_closing_ends_the_reminders_and_cancelling_lets_go(house: House, course: CourseVersion, running: Delivery) -> None:
    services.close(running, by=house.aoyama, effect="よく理解された")
    assert not Duty.objects.filter(kind="training.learn", closed_at=None).exists()
    other = deliver(course, house, "もう一つ", due_on=TODAY + 30 * DAY)
    services.cancel(other, by=house.aoyama, reason="重複")
    assert set(other.assignments.values_list("state", flat=True)) == {"ended"}
    assert not Duty.objects.filter(kind="training.learn", closed_at=None).exists()


def test_a_quiet_round_costs_few_queries(house: House, running: Delivery, django_assert_max_num_queries: object) -> None:
    follow(clock.now())
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        follow(clock.now())


def test_a_big_delivery_goes_on_where_it_was_broken_off(house: House, course: CourseVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    from komainu.web.training.services import delivering, following

    monkeypatch.setattr(delivering, "AT_ONCE", 1)
    monkeypatch.setattr(following, "BATCH", 2)
    found = deliver(course, house, "大きな教育", due_on=TODAY + 30 * DAY)
    assert found.assignments.count() == 0 and found.followed_on is None
    assert not follow_delivery(found, TODAY, stop_at=0.0)
    assert found.assignments.count() == 2
    follow(clock.now())
    assert found.assignments.count() == 4 and Delivery.objects.get(pk=found.pk).followed_on == TODAY


def test_the_results_of_a_large_delivery_are_counted_by_the_worker_and_read_from_there(
    house: House, running: Delivery, noon: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from komainu.web.training.queries import counted, results
    from komainu.web.training.services import following

    monkeypatch.setattr(following, "COUNTED_FROM", 3)
    take_exam(study(of(running, house.eguchi)), right=3)
    take_exam(study(of(running, house.ueda)), right=4)
    follow(clock.now())
    follow(clock.now())

    def found() -> Delivery:
        return Delivery.objects.select_related("figures", "version").get(pk=running.pk)

    assert counted.kept_results(found()) == results.results(running)
    branch = frozenset({house.sales.pk})
    assert counted.kept_results(found(), branch) == results.results(running, branch)
    assert [(each.question, each.figures) for each in counted.kept_questions(found())[0]] == [
        (each.question, each.figures) for each in results.questions_of(running)
    ]
    assert (
        len(counted.kept_questions(found(), most=2)[0]) == 2
        and counted.kept_questions(found(), most=2)[1] == len(counted.kept_questions(found())[0]) - 2
    )
    years, counted_at = counted.kept_two_years(TODAY)
    assert counted_at is not None and years == results.two_years(TODAY)
    client = signed_in(house.aoyama)
    for address in (f"/training/deliveries/{running.pk}/results/", "/training/evidence/"):
        assert "現在の集計です" in client.get(address).content.decode()
    noon.now += timedelta(hours=2)
    take_exam(study(of(running, house.oh)), right=4)
    assert counted.kept_results(found()).house.passed == 1
    follow(clock.now())
    assert counted.kept_results(found()).house.passed == 2
    take_exam(study(of(running, house.aoyama)), right=4)
    services.close(running, by=house.aoyama)
    noon.now += timedelta(minutes=1)
    follow(clock.now())
    assert counted.kept_results(found()) == results.results(running) and counted.kept_results(found()).house.passed == 3
