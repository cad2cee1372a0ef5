"""The conditions of the list: right on trails of any shape, and answered from an index."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict

from komainu.web.people.models import Department
from komainu.web.site import clock
from komainu.web.trail.models import Event, TrailDay
from komainu.web.trail.queries.days import since, until
from komainu.web.trail.services import record
from komainu.web.trail.views import lists

pytestmark = pytest.mark.django_db

STEADY = ["2026-04-01 09:00", "2026-04-01 23:59", "2026-04-02 00:00", "2026-04-04 12:00", "2026-04-05 08:00", "2026-04-05 09:00"]
# The clock of the machine ran a year ahead for two acts, and later a day behind.
JUMPING = [
    "2026-04-01 09:00",
    "2027-04-01 09:00",
    "2027-04-01 10:00",
    "2026-04-02 09:00",
    "2026-04-03 09:00",
    "2026-04-02 10:00",
    "2026-04-05 09:00",
]
DAYS = [date(2026, 3, 31), *(date(2026, 4, number) for number in range(1, 7)), date(2027, 4, 1), date(2027, 4, 2), date.min, date.max]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.JAPAN)


@pytest.fixture
def thing(db: Any) -> Department:
    return Department.objects.create(name="総務部")


def happen(thing: Department, moments: list[str], action: str = "people.department_changed", reason: str = "") -> None:
    for text in moments:
        with clock.frozen(at(text)), transaction.atomic():
            record(action, by=None, subject=thing, after={"at": text}, reason=reason)


@pytest.mark.parametrize("moments", [STEADY, JUMPING, []])
def test_days_find_what_happened_on_them_even_where_the_clock_was_set_back(thing: Department, moments: list[str]) -> None:
    happen(thing, moments)
    day_of = {event.sequence: clock.japan_day(event.happened_at) for event in Event.objects.all()}
    for day in DAYS:
        assert {event.sequence for event in since(Event.objects.all(), day)} == {key for key, each in day_of.items() if each >= day}, day
        assert {event.sequence for event in until(Event.objects.all(), day)} == {key for key, each in day_of.items() if each <= day}, day


def test_a_day_is_noted_once_and_again_when_the_clock_comes_back_to_it(thing: Department) -> None:
    happen(thing, JUMPING)
    noted = list(TrailDay.objects.order_by("sequence").values_list("sequence", "day"))
    assert [sequence for sequence, _day in noted] == [1, 2, 4, 5, 6, 7]
    assert noted[1][1] == date(2027, 4, 1)


def found(query: str) -> list[int]:
    page = lists.EVENTS.page(QueryDict(query), Event.objects.all(), path="/trail/")
    return [row.record.sequence for row in page.rows]


def test_a_part_is_the_word_before_the_dot(thing: Department) -> None:
    for action in ("people.department_changed", "peoples.x", "people2.x", "incidents.people", "people.left"):
        happen(thing, STEADY[:1], action)
    assert found("part=people") == [5, 1]
    assert found("part=people&from=2026-04-02") == []


def test_a_search_looks_through_the_newest_that_the_conditions_leave_and_an_export_through_all(
    thing: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_SEARCHED", 3)
    happen(thing, STEADY, reason="定例")
    happen(thing, ["2026-04-06 09:00"] * 2, "people.left", reason="定例")
    assert found("q=定例") == [8, 7, 6]
    assert found("q=定例&act=people.department_changed") == [6, 5, 4]
    assert found("q=定例&until=2026-04-02") == [3, 2, 1]
    exported, conditions = lists.EXPORTED.narrowed(QueryDict("q=定例"), Event.objects.all())
    assert exported.count() == 8 and conditions == {"q": "定例"}


@pytest.mark.parametrize(
    ("query", "index"),
    [("part=people", "event_by_part"), ("part=people&from=2026-04-02", "event_by_part"), ("act=people.left", "event_by_action")],
)
def test_conditions_are_answered_from_an_index_in_the_order_of_the_list(thing: Department, query: str, index: str) -> None:
    # Of many that do not fit, and counted: with a handful of rows a planner takes whatever index it likes, and changes its mind when they are counted beside.
    happen(thing, STEADY * 40, "incidents.told")
    happen(thing, STEADY)
    happen(thing, STEADY[:2], "people.left")
    rows, _conditions = lists.EVENTS.narrowed(QueryDict(query), Event.objects.only("sequence"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE trail_event")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = rows.order_by("-sequence")[:20].explain()
    assert index in plan, plan
    assert "TEMP B-TREE" not in plan


def test_a_house_of_many_days_asks_no_more(thing: Department, django_assert_num_queries: Any) -> None:
    start = at("2026-01-01 09:00")
    for number in range(40):
        with clock.frozen(start + timedelta(days=number)), transaction.atomic():
            record("people.left", by=None, subject=thing)
    with django_assert_num_queries(4):
        assert len(found("from=2026-01-05&until=2026-01-20")) == 16
