"""The year's list in SQL says what the pure rules say, for people with any past and on any day."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komainu.web.people import services as people
from komainu.web.people.models import Absence, EarlierStay, Person
from komainu.web.site import clock
from komainu.web.training import standings
from komainu.web.training.models import Assignment, Certificate, Delivery
from komainu.web.training.queries.missed import excused_on, missed_on, year_of

from .conftest import TODAY, Clock, House, deliver, of, study, take_exam

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
days = st.dates(date(2025, 1, 1), date(2027, 6, 30))


@st.composite
def pasts(draw: st.DrawFn) -> dict:
    cuts = sorted(draw(st.lists(days, min_size=4, max_size=4, unique=True)))
    came_back = draw(st.booleans())
    stays = (
        [(cuts[0], cuts[1]), (cuts[2], draw(st.sampled_from([None, cuts[3]])))]
        if came_back
        else [(draw(st.sampled_from([None, cuts[0]])), draw(st.sampled_from([None, cuts[3]])))]
    )
    leave = draw(st.none() | st.tuples(days, st.none() | st.integers(0, 90)))
    return {
        "stays": stays,
        "leave": leave,
        "short": draw(st.none() | days),
        "passes": draw(st.lists(days, max_size=2)),
        "withdrawn": draw(st.lists(days, max_size=1)),
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(pasts(), min_size=1, max_size=4), on=st.lists(days, min_size=1, max_size=4))
def test_the_list_of_any_day_is_right(running: Delivery, found: list[dict], on: list[date]) -> None:
    Certificate.objects.all().delete()
    known = {}
    for past in found:
        joined, left = past["stays"][-1]
        person = Person.objects.create(staff_number=uuid4().hex[:20], name="見本", joined_on=joined, left_on=left)
        for first, last in past["stays"][:-1]:
            EarlierStay.objects.create(person=person, joined_on=first, left_on=last)
        leaves = []
        if past["leave"]:
            first, length = past["leave"]
            ends = None if length is None else first + length * DAY
            Absence.objects.create(person=person, kind="childcare", starts_on=first, ends_on=ends)
            leaves.append(standings.Away(first, ends))
        if past["short"]:
            Absence.objects.create(person=person, kind="short", starts_on=past["short"], ends_on=past["short"] + 5 * DAY)
        assignment = Assignment.objects.create(delivery=running, person=person, assigned_on=TODAY, base_due_on=TODAY, due_on=TODAY)
        for day in past["passes"]:
            certify(assignment, day)
            assignment = Assignment.objects.create(
                delivery=another(running), person=person, assigned_on=TODAY, base_due_on=TODAY, due_on=TODAY
            )
        for day in past["withdrawn"]:
            certify(assignment, day, withdrawn_at=clock.now(), withdrawn_reason="誤り")
        known[person.pk] = standings.Person([standings.Stay(*stay) for stay in past["stays"]], leaves, past["passes"])
    for day in on:
        year = year_of(day)
        said = {key: standings.standing_in_year(person, year.starts_on, day) for key, person in known.items()}
        mine = {"pk__in": list(known)}
        assert set(missed_on(day).filter(**mine).values_list("pk", flat=True)) == {key for key, word in said.items() if word == "missing"}
        assert set(excused_on(day).filter(**mine).values_list("pk", flat=True)) == {key for key, word in said.items() if word == "excused"}


def another(delivery: Delivery) -> Delivery:
    return Delivery.objects.create(
        version=delivery.version, title="別の教育", fiscal_year=2026, opens_on=TODAY, due_on=TODAY, made_at=clock.now()
    )


def certify(assignment: Assignment, day: date, **more: object) -> None:
    Certificate.objects.create(
        number=uuid4().hex[:20],
        assignment=assignment,
        delivery=assignment.delivery,
        person=assignment.person,
        passed_on=day,
        issued_at=clock.now(),
        **more,
    )


def test_a_pass_of_last_year_does_not_count_in_this_one(house: House, running: Delivery, noon: Clock) -> None:
    take_exam(study(of(running, house.eguchi)), right=4)
    assert house.eguchi not in missed_on(TODAY)
    assert house.eguchi in missed_on(TODAY - DAY)
    assert house.eguchi not in missed_on(date(2027, 3, 31))
    assert house.eguchi in missed_on(date(2027, 4, 1))


def test_whoever_came_back_is_found_in_the_time_before(house: House, course: object, noon: Clock) -> None:
    people.record_leaving(house.eguchi, by=None, last_day=date(2026, 11, 1))
    noon.on(date(2026, 12, 10))
    people.rejoin(Person.objects.get(pk=house.eguchi.pk), by=None, joined_on=date(2026, 12, 10))
    assert house.eguchi in missed_on(date(2026, 10, 31))
    assert house.eguchi not in missed_on(date(2026, 11, 20))
    assert house.eguchi in missed_on(date(2026, 12, 10))


def test_who_comes_from_outside_is_in_no_list(house: House) -> None:
    visitor = people.add_person("V1", by=None, name="見学 者", work=Person.Work.OUTSIDE)
    assert visitor not in missed_on(TODAY) and visitor not in excused_on(TODAY)


def test_what_does_not_count_for_the_year_leaves_everybody_in_the_list(house: House, course: object) -> None:
    extra = deliver(course, house, "おまけ", due_on=TODAY + 30 * DAY, further={"counts_for_year": False})  # type: ignore[arg-type]
    take_exam(study(of(extra, house.eguchi)), right=4)
    assert house.eguchi in missed_on(TODAY)
