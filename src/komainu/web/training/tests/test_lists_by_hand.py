"""The lists whose SQL is made by hand say what the querysets say, for any conditions, orders and pages, and for any past of the people."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komainu.web.people import services as people
from komainu.web.people.models import Absence, Person
from komainu.web.people.queries import standing
from komainu.web.site import clock
from komainu.web.site.problems import Problem
from komainu.web.training import services
from komainu.web.training.models import Assignment, Delivery, TrainingHouse, Unpassed
from komainu.web.training.queries import deliveries as readings
from komainu.web.training.queries import people_list
from komainu.web.training.queries import unpassed as kept
from komainu.web.training.queries.missed import without_pass, year_of
from komainu.web.training.services import following
from komainu.web.training.views.people import PEOPLE
from komainu.web.training.views.proof import MISSED

from .conftest import TODAY, Clock, House, of, signed_in, study, take_exam

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ODD = "".join(map(chr, (0x20BB7,))) + "田"


@pytest.fixture
def crowd(house: House, running: Delivery) -> Delivery:
    """Thirty people in every state, some late, some on leave, some excused, in two departments, one of them below the other."""
    below = people.add_department("営業一課", by=None, parent=house.sales)
    for place in range(30):
        people.add_person(
            f"C{place:02}", by=None, name=f"{ODD if place % 7 == 0 else '佐藤'} {place % 4}", reading="さとう" if place % 2 else "よしだ",
            department=(house.sales, below, house.affairs, None)[place % 4], joined_on=TODAY - place * DAY,
        )  # fmt: skip
    following.follow_delivery(running, TODAY)
    states = ("assigned", "opened", "studied", "failed", "passed", "ended")
    for place, each in enumerate(running.assignments.order_by("person__staff_number")):
        each.state = states[place % len(states)]
        each.passed_on = TODAY if each.state == "passed" else None
        each.ended_on = TODAY if each.state == "ended" else None
        each.base_due_on = TODAY - 9 * DAY
        each.due_on = TODAY + (place % 5 - 2) * DAY
        each.best_score = place if place % 3 else None
        each.save()
        if place % 4 == 1:
            Absence.objects.create(person=each.person, kind="short" if place % 8 == 1 else "care", starts_on=TODAY - DAY, ends_on=None)
        if place % 6 == 2:
            each.excuses.create(reason="入院", starts_on=TODAY - 3 * DAY, until=TODAY + (place % 4 - 1) * DAY, made_at=clock.now())
    return running


def by_hand(delivery: Delivery, person: Person, address: str) -> list[Any]:
    found = Delivery.objects.get(pk=delivery.pk)
    listing = PEOPLE.page(
        QueryDict(address), lambda asked: people_list.PeopleOfDelivery(found, person, standing(person, TODAY), TODAY, asked), path="/"
    )
    return [row.record for row in listing.rows] if listing.count else []


def expected(delivery: Delivery, person: Person, parameters: QueryDict) -> list[Assignment]:
    records = readings.visible_assignments(person, standing(person, TODAY)).filter(delivery=delivery)
    narrowed, _conditions = PEOPLE.narrowed(parameters, records.select_related("person", "department"))
    return list(narrowed)


@pytest.mark.parametrize("few", [0, 3_000])
def test_every_condition_and_order_of_the_people_of_a_delivery(
    crowd: Delivery, house: House, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(people_list, "FEW", few)
    computed = ["excused", "overdue"]
    states = computed if few == 0 else ["", "open", *computed, "opened", "passed", "ended"]
    for state, department, q, sort in product(states, ("", str(house.sales.pk)), ("", "さと", ODD, "さと c0", "％"), ("name", "-due")):
        address = f"state={state}&department={department}&q={q}&sort={sort}&size=100"
        for person in (house.aoyama, house.ueda):
            wanted = expected(crowd, person, QueryDict(address))
            rows = by_hand(crowd, person, address)
            assert [row.pk for row in rows] == [each.pk for each in wanted], address
    for row in by_hand(crowd, house.aoyama, "size=100"):
        each = Assignment.objects.select_related("person", "department").get(pk=row.pk)
        excused = readings.in_state(Assignment.objects.filter(pk=row.pk), "excused", TODAY).exists()
        shown = each.state if not each.is_open else "excused" if excused else "overdue" if each.due_on < TODAY else each.state
        told = (row.name, row.staff_number, row.department, row.state, row.due_on, row.best_score, row.passed_on, row.slip_received_on)
        department = each.department.name if each.department else ""
        assert told == (each.person.name, each.person.staff_number, department, shown, each.due_on, each.best_score, each.passed_on, None)


def test_the_pages_of_a_list_follow_each_other_without_gap_or_double(crowd: Delivery, house: House) -> None:
    for sort in ("name", "-name", "due", "-due"):
        seen = [row.pk for page in (1, 2) for row in by_hand(crowd, house.aoyama, f"sort={sort}&page={page}")]
        assert seen == [each.pk for each in expected(crowd, house.aoyama, QueryDict(f"sort={sort}"))] and len(seen) == 34
    assert Delivery.objects.get(pk=crowd.pk).people == 34


# --- the kept list of those without a pass ---------------------------------------------------------------------------------


def facts(day: date) -> list[Any]:
    return list(without_pass(day, year_of(day)).order_by("sort_key", "staff_number", "pk").values_list("pk", flat=True))


def on_page(day: date, address: str = "", departments: Any = None) -> list[Any]:
    listing = MISSED.page(QueryDict(f"{address}&size=100"), lambda asked: kept.KeptList(day, departments, asked), path="/")
    return [row.record for row in listing.rows]


acts = st.lists(
    st.tuples(st.sampled_from(["join", "leave", "pass", "take_back", "move", "return", "round", "next_day"]), st.integers(0, 9)),
    max_size=12,
)


def do(act: str, which: int, number: int, running: Delivery, house: House, noon: Clock) -> None:
    """One act that may change who is missing."""
    here = list(Person.objects.filter(gone_on=None, left_on=None).exclude(pk=house.aoyama.pk).order_by("pk"))
    person = here[which % len(here)]
    if act == "join":
        people.add_person(f"J{Person.objects.count()}-{number}", by=None, name="新 人", joined_on=clock.today())
    elif act == "round":
        following.follow(clock.now())
    elif act == "next_day":
        noon.on(clock.today() + DAY)
    elif act == "leave" and len(here) > 3:
        people.record_leaving(person, by=None, last_day=clock.today())
    elif act == "move":
        people.change_person(person, by=None, name=f"改 名{number}", reading="かい")
    elif act == "return" and (back := Person.objects.filter(gone_on__isnull=False).first()):
        people.rejoin(back, by=None, joined_on=clock.today())
    elif mine := Assignment.objects.filter(person=person, delivery=running).first():
        if act == "pass":
            services.record_paper_result(mine, by=house.aoyama, score=90, taken_on=clock.today())
        elif act == "take_back" and (last := mine.attempts.filter(withdrawn_at=None).last()):
            services.take_back_result(last, by=house.aoyama, reason="誤り")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=acts)
def test_the_kept_list_is_the_facts_whenever_it_is_asked(
    house: House, running: Delivery, noon: Clock, found: list[tuple[str, int]]
) -> None:
    following.follow(clock.now())
    for number, (act, which) in enumerate(found):
        with suppress(Problem):  # what cannot be done today is not done
            do(act, which, number, running, house, noon)
        if kept.is_kept(clock.today()):
            assert [row.pk for row in on_page(clock.today())] == facts(clock.today()), act
    following.follow(clock.now())
    assert kept.is_kept(clock.today()) and [row.pk for row in on_page(clock.today())] == facts(clock.today())


def test_conditions_and_orders_of_the_kept_list(crowd: Delivery, house: House) -> None:
    following.follow(clock.now())
    records = without_pass(TODAY, year_of(TODAY)).select_related("department")
    for state, department, q, sort in product(
        ("", "missing", "excused"), ("", str(house.sales.pk)), ("", "さと"), ("reading", "-number", "number")
    ):
        address = f"state={state}&department={department}&q={q}&sort={sort}"
        narrowed, _conditions = MISSED.narrowed(QueryDict(address), records)
        told = [(row.pk, row.name, row.reading, row.get_work_display(), row.joined_on, row.is_on_leave) for row in on_page(TODAY, address)]
        assert told == [(p.pk, p.name, p.reading, p.get_work_display(), p.joined_on, p.is_on_leave) for p in narrowed], address
    joined = [row.joined_on for row in on_page(TODAY, "sort=joined")]
    assert joined == sorted(joined)
    assert {row.pk for row in on_page(TODAY, departments=frozenset({house.sales.pk}))} == set(
        records.filter(department=house.sales).values_list("pk", flat=True)
    )
    assert on_page(TODAY, departments=frozenset()) == []


def test_a_page_that_meets_what_no_round_has_heard_of_asks_the_facts(house: House, running: Delivery) -> None:
    following.follow(clock.now())
    assert kept.is_kept(TODAY)
    people.add_person("N1", by=None, name="新入 社員", joined_on=TODAY)
    assert not kept.is_kept(TODAY)
    client = signed_in(house.aoyama)
    assert "新入 社員" in client.get("/training/missed/").content.decode()
    take_exam(study(of(running, house.eguchi)), right=4)
    assert "江口" not in client.get("/training/missed/").content.decode()
    following.follow(clock.now())
    assert kept.is_kept(TODAY) and "新入 社員" in client.get("/training/missed/").content.decode()


def test_many_changes_and_a_new_day_make_the_list_anew(
    house: House, running: Delivery, noon: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from komainu.web.training.services import unpassed

    monkeypatch.setattr(unpassed, "MOST_SINGLE", 2)
    following.follow(clock.now())
    for place in range(4):
        people.add_person(f"M{place}", by=None, name="多 数", joined_on=TODAY + DAY)
    following.follow(clock.now())
    assert [row.pk for row in on_page(TODAY)] == facts(TODAY) and Unpassed.objects.count() == 4
    noon.on(TODAY + DAY)
    assert not kept.is_kept(TODAY + DAY)
    following.follow(clock.now())
    assert TrainingHouse.objects.get().unpassed_on == TODAY + DAY and Unpassed.objects.count() == 8


def test_the_page_of_the_kept_list_costs_few_queries(house: House, running: Delivery, django_assert_max_num_queries: Any) -> None:
    following.follow(clock.now())
    client = signed_in(house.aoyama)
    client.get("/training/missed/")
    with django_assert_max_num_queries(11):
        assert "江口" in client.get("/training/missed/").content.decode()
