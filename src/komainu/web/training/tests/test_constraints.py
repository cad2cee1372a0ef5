"""Each constraint is broken once, and the database refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from komainu.web.site import clock
from komainu.web.training import models
from komainu.web.training.models import (
    Assignment,
    Attempt,
    Attendance,
    Certificate,
    Course,
    CourseModule,
    CourseVersion,
    Delivery,
    Excuse,
    Module,
    Page,
    Progress,
    Question,
    Session,
    TrainingHouse,
)

from .conftest import TODAY, Breaking, House, of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def broken(name: str, act: Breaking) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    said = str(refusal.value)
    # SQLite names the columns of a unique constraint, not the constraint.
    assert name in said or "UNIQUE constraint failed" in said, (name, said)


def test_courses(course: CourseVersion) -> None:
    now, module = clock.now(), Module.objects.get(key="Y1")
    question = {
        "module": module,
        "key": "N1",
        "kind": "single",
        "text": "問い",
        "choices": ["あ", "い"],
        "answer": [0],
        "explanation": "解説",
    }
    version: dict[str, Any] = {"course": course.course, "number": 9, "title": "別", "made_at": now, "published_at": now}
    CourseVersion.objects.create(**version, state="draft")
    for name, act in {
        "course_origin_known": lambda: Course.objects.create(key="x", origin="?", created_at=now),
        "course_version_once": lambda: CourseVersion.objects.create(**{**version, "number": 1}, state="superseded"),
        "course_version_one_published": lambda: CourseVersion.objects.create(**{**version, "number": 10}, state="published"),
        "course_version_one_draft": lambda: CourseVersion.objects.create(**{**version, "number": 10}, state="draft"),
        "course_version_state_known": lambda: CourseVersion.objects.create(**{**version, "number": 10}, state="?"),
        "course_version_has_title": lambda: CourseVersion.objects.create(**{**version, "number": 10, "title": ""}, state="superseded"),
        "course_version_pass_mark_is_share": lambda: CourseVersion.objects.filter(pk=course.pk).update(pass_mark=101),
        "course_version_published_when": lambda: CourseVersion.objects.filter(pk=course.pk).update(published_at=None),
        "module_version_once": lambda: Module.objects.create(key="Y1", number=1, title="二つめ", made_at=now),
        "module_content_known": lambda: Module.objects.filter(pk=module.pk).update(content="?"),
        "module_has_title": lambda: Module.objects.filter(pk=module.pk).update(title=""),
        "course_module_place_once": lambda: CourseModule.objects.create(version=course, module=Module.objects.create(key="Z", title="z", made_at=now), position=1),
        "course_module_once": lambda: CourseModule.objects.create(version=course, module=module, position=7),
        "page_place_once": lambda: Page.objects.create(module=module, position=1, title="同じ"),
        "page_places_begin_at_one": lambda: Page.objects.create(module=module, position=0, title="零"),
        "question_once_a_module": lambda: Question.objects.create(**{**question, "key": "Y1-01"}),
        "question_kind_known": lambda: Question.objects.create(**{**question, "kind": "?"}),
        "question_difficulty_known": lambda: Question.objects.create(**question, difficulty=4),
        "question_has_text_and_explanation": lambda: Question.objects.create(**{**question, "explanation": ""}),
        "question_case_has_situation": lambda: Question.objects.create(**{**question, "kind": "case"}),
    }.items():  # fmt: skip
        broken(name, act)


def test_deliveries(house: House, running: Delivery) -> None:
    change: Any = lambda **values: lambda: Delivery.objects.filter(pk=running.pk).update(**values)  # noqa: E731
    mine = of(running, house.eguchi)
    assign: Any = lambda **values: lambda: Assignment.objects.filter(pk=mine.pk).update(**values)  # noqa: E731
    excuse: Any = {"assignment": mine, "reason": "理由", "starts_on": TODAY, "made_at": clock.now()}
    Excuse.objects.create(**excuse)
    for name, act in {
        "delivery_audience_known": change(audience="?"),
        "delivery_way_known": change(way="?"),
        "delivery_state_known": change(state="?"),
        "delivery_due_by_day_or_by_days": change(due_days=3),
        "delivery_days_in_order": change(due_on=running.opens_on - DAY),
        "delivery_newcomers_count_days": change(audience="newcomers"),
        "delivery_pass_mark_is_share": change(pass_mark=101),
        "delivery_has_title": change(title=""),
        "delivery_opened_when": change(opened_at=None),
        "delivery_closed_when": change(state="closed"),
        "assignment_once": lambda: Assignment.objects.create(
            delivery=running, person=house.eguchi, assigned_on=TODAY, base_due_on=TODAY, due_on=TODAY
        ),
        "assignment_state_known": assign(state="?"),
        "assignment_passed_has_day": assign(state="passed"),
        "assignment_ended_has_day": assign(state="ended"),
        "assignment_ending_known": assign(state="ended", ended_on=TODAY, ended_because="?"),
        "assignment_due_moves_on_only": assign(due_on=mine.base_due_on - DAY),
        "assignment_score_is_share": assign(best_score=101),
        "excuse_has_reason": lambda: Excuse.objects.create(**{**excuse, "reason": ""}, until=TODAY),
        "excuse_days_in_order": lambda: Excuse.objects.create(**excuse, until=TODAY - DAY),
        "excuse_one_open": lambda: Excuse.objects.create(**excuse),
        "training_house_only_one": lambda: TrainingHouse.objects.create(pk=house.oh.pk, since=TODAY),
    }.items():
        broken(name, act)


def test_learning_and_sessions(house: House, running: Delivery) -> None:
    now, mine = clock.now(), of(running, house.eguchi)
    module = Module.objects.get(key="Y1")
    Progress.objects.create(assignment=mine, module=module, begun_at=now, last_at=now)
    attempt: Any = {"assignment": mine, "asked": 4, "begun_at": now}
    done: Any = {**attempt, "number": 5, "finished_at": now, "taken_on": TODAY, "score": 50, "right": 2}
    Attempt.objects.create(**attempt, number=1)
    made: Any = {"assignment": mine, "delivery": running, "person": house.eguchi, "passed_on": TODAY, "issued_at": now}
    Certificate.objects.create(**made, number="A")
    session = Session.objects.create(delivery=running, starts_at=now, ends_at=now + DAY, token="t")
    Attendance.objects.create(session=session, assignment=mine, way="qr", recorded_at=now)
    for name, act in {
        "progress_once_a_module": lambda: Progress.objects.create(assignment=mine, module=module, begun_at=now, last_at=now),
        "progress_moments_in_order": lambda: Progress.objects.update(last_at=now - DAY),
        "attempt_number_once": lambda: Attempt.objects.create(**{**done, "number": 1}),
        "attempt_one_running": lambda: Attempt.objects.create(**attempt, number=2),
        "attempt_way_known": lambda: Attempt.objects.create(**done, way="?"),
        "attempt_score_is_share": lambda: Attempt.objects.create(**{**done, "score": 101}),
        "attempt_right_at_most_asked": lambda: Attempt.objects.create(**{**done, "right": 5}),
        "attempt_finished_has_score": lambda: Attempt.objects.create(**{**done, "score": None}),
        "attempt_withdrawn_why": lambda: Attempt.objects.create(**done, withdrawn_at=now),
        "certificate_one_an_assignment": lambda: Certificate.objects.create(**made, number="B"),
        "certificate_withdrawn_why": lambda: Certificate.objects.create(**made, number="C", withdrawn_at=now),
        "session_moments_in_order": lambda: Session.objects.create(delivery=running, starts_at=now, ends_at=now, token="u"),
        "attendance_once": lambda: Attendance.objects.create(session=session, assignment=mine, way="qr", recorded_at=now),
        "attendance_way_known": lambda: Attendance.objects.filter(session=session).update(way="?"),
    }.items():
        broken(name, act)


def test_every_constraint_is_broken_here() -> None:
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    own = {f"komainu.web.training.models.{name}" for name in ("courses", "deliveries", "learning", "sessions", "house")}
    all_models = [each for each in vars(models).values() if isinstance(each, type) and each.__module__ in own and hasattr(each, "_meta")]
    assert [constraint.name for model in all_models for constraint in model._meta.constraints if f'"{constraint.name}"' not in text] == []
