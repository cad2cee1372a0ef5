"""Duties follow what a record declares: calling again changes nothing, what lost its cause is closed, the reminder steps are pure."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from komainu.web.duties import queries, services
from komainu.web.duties.declaring import KINDS, Declared, Kind
from komainu.web.duties.models import Duty
from komainu.web.duties.schedule import escalation_roles, steps_due
from komainu.web.people import services as people
from komainu.web.people.models import Department
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.clock import JAPAN
from komainu.web.site.right_words import PARTS

NOON = datetime(2026, 11, 20, 12, tzinfo=JAPAN)
DUE = date(2026, 12, 1)


def declared(key: str = "test:1:a", **values: Any) -> Declared:
    return Declared(key, "test.kind", "/somewhere/", owner_role=Role.PRIVACY_MANAGER, due_on=DUE, **values)


@pytest.fixture
def department(db: None) -> Department:
    return people.add_department("総務部", by=None)


def test_every_kind_belongs_to_a_part_that_has_a_name() -> None:
    assert {kind.part for kind in KINDS.values() if kind.part != "test"} <= set(PARTS)


def test_a_declared_duty_is_opened_once(department: Department) -> None:
    with clock.frozen(NOON):
        services.declare(department, [declared()])
        services.declare(department, [declared()])
    duty = Duty.objects.get()
    assert (duty.key, duty.due_on, duty.opened_at, duty.closed_at) == ("test:1:a", DUE, NOON, None)
    assert duty.subject_label == "総務部"


def test_declaring_again_costs_one_query_and_changes_nothing(
    department: Department, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many = [declared(f"test:1:{number}") for number in range(40)]
    services.declare(department, many)
    before = list(Duty.objects.order_by("key").values())
    with django_assert_num_queries(3):  # savepoint, the open duties, release
        services.declare(department, many)
    assert list(Duty.objects.order_by("key").values()) == before


def test_a_changed_day_moves_the_duty_and_keeps_its_history(department: Department) -> None:
    with clock.frozen(NOON):
        services.declare(department, [declared()])
    with clock.frozen(NOON + timedelta(days=1)):
        services.declare(department, [replace(declared(), due_on=DUE + timedelta(days=5))])
    duty = Duty.objects.get()
    assert (duty.due_on, duty.opened_at) == (DUE + timedelta(days=5), NOON)


def test_what_lost_its_cause_is_closed_as_gone_and_what_was_done_as_done(department: Department) -> None:
    services.declare(department, [declared("test:1:a"), declared("test:1:b")])
    services.declare(department, [], done=["test:1:a"])
    assert dict(Duty.objects.values_list("key", "closed_because")) == {"test:1:a": "done", "test:1:b": "gone"}


def test_a_cause_that_returns_opens_a_new_duty(department: Department) -> None:
    services.declare(department, [declared()])
    services.declare(department, [])
    services.declare(department, [declared()])
    assert sorted(Duty.objects.values_list("closed_because", flat=True)) == ["", "gone"]


def test_another_record_s_duties_are_left_alone(department: Department) -> None:
    other = people.add_department("営業部", by=None)
    services.declare(department, [declared("test:1:a")])
    services.declare(other, [declared("test:2:a")])
    services.declare(department, [])
    assert queries.open_duties().get().key == "test:2:a"


def test_two_open_duties_cannot_have_one_key(department: Department) -> None:
    services.declare(department, [declared()])
    values = Duty.objects.values().get() | {"id": "00000000-0000-0000-0000-000000000001"}
    with pytest.raises(IntegrityError, match=r"duty_one_open_per_key|UNIQUE"), transaction.atomic():
        Duty.objects.create(**values)


def test_a_duty_without_an_owner_is_refused(department: Department) -> None:
    with pytest.raises(IntegrityError, match="duty_has_owner"), transaction.atomic():
        services.declare(department, [replace(declared(), owner_role="")])


def test_a_role_that_does_not_exist_is_refused(department: Department) -> None:
    with pytest.raises(IntegrityError, match="duty_role_known"), transaction.atomic():
        services.declare(department, [replace(declared(), owner_role="king")])


def test_a_duty_cannot_be_closed_before_it_was_opened(department: Department) -> None:
    services.declare(department, [declared()])
    with pytest.raises(IntegrityError, match="duty_closed_after_opened"), transaction.atomic():
        Duty.objects.update(closed_at=datetime(2000, 1, 1, tzinfo=JAPAN))


@dataclass
class Due:
    due_on: date | None = DUE
    due_at: datetime | None = None
    opened_at: datetime = NOON
    is_urgent: bool = False
    details: dict[str, Any] = field(default_factory=dict)


WEEK = Kind("test.week", "", "", remind_days=(-7, -1, 0, 1), repeat_late=3)
QUIET = Kind("test.quiet", "", "", remind_days=(0,), repeat_late=0, escalate=False)


@pytest.mark.parametrize(
    ("kind", "duty", "days_from_due", "steps"),
    [
        (WEEK, Due(), -8, []),
        (WEEK, Due(), -7, ["day-7"]),
        (WEEK, Due(), -4, ["day-7"]),
        # Saturday and Sunday: nothing calm is told; what falls on them is told on Friday, the due day too.
        (WEEK, Due(), -3, []),
        (WEEK, Due(due_on=date(2026, 11, 29)), -4, ["day+0"]),
        (WEEK, Due(due_on=date(2026, 11, 30)), -4, ["day-1"]),
        (WEEK, Due(due_on=date(2026, 11, 28), is_urgent=True), -3, ["opened", "day+0"]),
        (WEEK, Due(), -1, ["day-1"]),
        (WEEK, Due(), 0, ["day+0"]),
        (WEEK, Due(), 1, ["day+1"]),
        (WEEK, Due(), 3, ["day+1"]),
        (WEEK, Due(), 4, []),
        (WEEK, Due(), 6, ["late+6"]),
        (WEEK, Due(), 8, ["late+6"]),
        (WEEK, Due(), 100, ["late+99"]),
        (WEEK, Due(due_on=None), 0, []),
        (QUIET, Due(), 400, ["day+0"]),
        # Opened three days before the day: the step of the week before was never due.
        (WEEK, Due(opened_at=datetime(2026, 11, 28, 12, tzinfo=JAPAN)), -2, []),
        (WEEK, Due(opened_at=datetime(2026, 11, 28, 12, tzinfo=JAPAN)), -1, ["day-1"]),
        (WEEK, Due(is_urgent=True), -8, ["opened"]),
    ],
)
def test_the_latest_step_of_each_sort_is_due(kind: Kind, duty: Due, days_from_due: int, steps: list[str]) -> None:
    now = datetime(2026, 12, 1, 9, tzinfo=JAPAN) + timedelta(days=days_from_due)
    assert steps_due(kind, duty, now) == steps


def test_the_day_is_japan_s_day() -> None:
    just_before_midnight_in_japan = datetime(2026, 11, 30, 23, 59, tzinfo=JAPAN)
    duty = Due(is_urgent=True)
    assert steps_due(QUIET, duty, just_before_midnight_in_japan) == ["opened"]
    assert steps_due(QUIET, duty, just_before_midnight_in_japan + timedelta(minutes=1)) == ["opened", "day+0"]
    # What is not urgent waits for the hour of the digest.
    assert steps_due(QUIET, Due(), just_before_midnight_in_japan + timedelta(hours=8)) == []
    assert steps_due(QUIET, Due(), just_before_midnight_in_japan + timedelta(hours=8, minutes=1)) == ["day+0"]


@pytest.mark.parametrize(
    ("minutes", "steps"),
    [(0, []), (29, []), (30, ["unanswered+1"]), (59, ["unanswered+1"]), (60, ["unanswered+2"]), (6000, ["unanswered+2"])],
)
def test_what_nobody_took_goes_to_the_next_person_by_minutes(minutes: int, steps: list[str]) -> None:
    duty = Due(due_on=None, is_urgent=True, details={"escalate_minutes": 30})
    assert steps_due(WEEK, duty, NOON + timedelta(minutes=minutes)) == ["opened", *steps]


def test_who_is_told_at_which_step() -> None:
    assert escalation_roles(WEEK, "unanswered+1") == (Role.PRIVACY_MANAGER, Role.PMS_OFFICE)
    assert escalation_roles(WEEK, "unanswered+2") == (Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.TOP_MANAGEMENT)
    assert escalation_roles(WEEK, "day-1") == ()
    assert escalation_roles(WEEK, "day+0") == ()
    assert Role.TOP_MANAGEMENT in escalation_roles(WEEK, "late+3")
    assert escalation_roles(QUIET, "late+3") == ()


def test_a_term_in_hours_is_late_from_its_minute_on() -> None:
    duty = Due(due_on=date(2026, 11, 21), due_at=datetime(2026, 11, 21, 10, tzinfo=JAPAN), is_urgent=True)
    assert "late+0" in steps_due(WEEK, duty, datetime(2026, 11, 21, 10, tzinfo=JAPAN))
    assert not any(step.startswith("late") for step in steps_due(WEEK, duty, datetime(2026, 11, 21, 9, 59, tzinfo=JAPAN)))
