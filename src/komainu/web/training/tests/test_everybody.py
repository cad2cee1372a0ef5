"""Whatever happens to people, the worker's rounds leave each with exactly what the rules say: one assignment, and a duty with its day while it is owed."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komainu.web.duties.models import Duty
from komainu.web.people import services as people
from komainu.web.people.models import Absence, Person
from komainu.web.people.services.staff import take_out_those_who_left
from komainu.web.site import clock
from komainu.web.site.problems import Problem
from komainu.web.training import services, standings
from komainu.web.training.models import Assignment, Certificate, Delivery
from komainu.web.training.queries.absences import aways_of
from komainu.web.training.services.following import follow

from .conftest import Clock, House

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ACTS = ("join", "leave", "return", "move", "absence", "short", "excuse", "end_excuse", "pass", "fail", "take_back", "take_out", "later_day")


def act_on(act: str, which: int, number: int, running: Delivery, house: House) -> None:
    """One act of the office or of the people part, on today."""
    today = clock.today()
    if act == "join":
        people.add_person(
            f"J{Person.objects.count()}-{number}", by=None, name="新 人", department=house.sales, joined_on=today + (which - 4) * DAY
        )
        return
    found = list(Person.objects.exclude(pk=house.aoyama.pk).order_by("pk"))
    person = found[which % len(found)]
    if act == "leave" and person.left_on is None:
        people.record_leaving(person, by=None, last_day=today + (which % 3) * DAY)
    elif act == "return" and person.gone_on is not None:
        people.rejoin(person, by=None, joined_on=today)
    elif act == "move":
        people.change_person(person, by=None, department=house.affairs if person.department == house.sales else house.sales)
    elif act in {"absence", "short"} and not person.absences.filter(ends_on=None).exists():
        ends = None if which % 3 == 0 else today + which * DAY
        Absence.objects.create(person=person, kind="care" if act == "absence" else "short", starts_on=today, ends_on=ends)
    elif mine := Assignment.objects.filter(person=person, delivery=running).first():
        act_on_assignment(act, which, mine, house)


def act_on_assignment(act: str, which: int, mine: Assignment, house: House) -> None:
    today = clock.today()
    if act == "excuse":
        services.excuse(mine, by=house.aoyama, reason="事情", until=None if which % 2 else today + which * DAY)
    elif act == "end_excuse" and (excuse := mine.excuses.filter(until=None).first()):
        services.end_excuse(excuse, by=house.aoyama)
    elif act in {"pass", "fail"}:
        services.record_paper_result(mine, by=house.aoyama, score=90 if act == "pass" else 10, taken_on=today)
    elif act == "take_back" and (last := mine.attempts.filter(withdrawn_at=None).last()):
        services.take_back_result(last, by=house.aoyama, reason="誤り")
    elif act == "take_out":
        services.take_out(mine, by=house.aoyama, reason="対象外")
    elif act == "later_day":
        services.give_make_up_day(mine, by=house.aoyama, due_on=mine.due_on + which * DAY, reason="出張")


def check_everybody(running: Delivery) -> None:
    today = clock.today()
    assignments = {each.person_id: each for each in Assignment.objects.filter(delivery=running).select_related("person", "delivery")}
    for person in Person.objects.filter(gone_on=None).exclude(work="outside"):
        if standings.works_here([standings.Stay(person.joined_on, person.left_on)], today):
            assert person.pk in assignments, "somebody was forgotten"
    aways = aways_of(list(assignments.values()))
    duties: dict[str, list[Duty]] = {}
    for duty in Duty.objects.filter(kind="training.learn", closed_at=None):
        duties.setdefault(duty.subject_id, []).append(duty)
    for person_id, each in assignments.items():
        mine, away = duties.pop(str(each.pk), []), aways[each.pk]
        assert each.is_open or each.state in {"passed", "ended"}
        assert (each.state == "passed") == Certificate.objects.filter(assignment=each, withdrawn_at=None).exists()
        has_left = each.person.gone_on is not None or (each.person.left_on is not None and each.person.left_on < today)
        assert not (each.is_open and has_left), "nothing is asked of who left"
        if not each.is_open or standings.is_away(away, today):
            assert not mine, f"{each.state}: nothing is owed"
            continue
        due = standings.due_after(each.base_due_on, away, assigned_on=each.assigned_on, make_up_days=running.make_up_days)
        assert [(duty.owner_id, duty.due_on) for duty in mine] == [(person_id, due)] and each.due_on == due
        assert each.department_id == each.person.department_id
    assert not duties, "a duty of nobody's"
    assert Delivery.objects.get(pk=running.pk).people == len(assignments)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), max_size=4), min_size=1, max_size=4))
def test_after_each_day_everybody_owes_what_the_rules_say(
    house: House, running: Delivery, noon: Clock, found: list[list[tuple[str, int]]]
) -> None:
    for day, acts in enumerate(found):
        for number, (act, which) in enumerate(acts):
            with suppress(Problem):  # what cannot be done today is not done
                act_on(act, which, day * 10 + number, running, house)
        noon.on(clock.today() + DAY)
        take_out_those_who_left(clock.today())
        follow(clock.now())
        check_everybody(running)
        follow(clock.now())
        check_everybody(running)
