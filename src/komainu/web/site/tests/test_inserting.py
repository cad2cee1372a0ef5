"""Many rows at once are the rows that Django would have written."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError, models

from komainu.web.duties.models import Duty, DutyRules, Reminder
from komainu.web.people.models import Absence, Person
from komainu.web.site import clock
from komainu.web.site.inserting import insert_many

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=clock.JAPAN)


def person(number: str) -> Person:
    return Person.objects.create(staff_number=number, name="\U00020bb7田 花子", password="!")


def values_of(each: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(each, field.attname) for field in each._meta.concrete_fields if field.name not in {"id", "key"}}


def duty(key: str, owner: Person, **more: Any) -> Duty:
    told = {"title": "50% を'守る'", "count": 3, "day": None}
    return Duty(
        key=key,
        kind="training.learn",
        subject_id="x",
        details=told,
        citations=["第24条"],
        owner=owner,
        opened_at=MOMENT,
        due_on=date(2026, 12, 1),
        is_urgent=True,
        **more,
    )


def test_rows_are_what_bulk_create_writes() -> None:
    owner = person("A1")
    Duty.objects.bulk_create([duty("one", owner)])
    made = [duty(f"more {place}", owner) for place in range(1005)]
    insert_many(made)
    one, more = Duty.objects.get(key="one"), Duty.objects.get(key="more 1004")
    assert values_of(one) == values_of(more) and more.pk == made[-1].pk and Duty.objects.count() == 1006
    insert_many([Absence(person=owner, kind=Absence.Kind.CARE, starts_on=date(2026, 1, 1))])
    found = Absence.objects.get()
    assert (found.kind, found.ends_on, found.keeps_sign_in) == ("care", None, False)
    insert_many([DutyRules(digest_at=time(9, 30))])
    assert DutyRules.objects.get().digest_at == time(9, 30)
    insert_many([])


def test_what_is_taken_is_refused_or_left_out() -> None:
    owner = person("A1")
    insert_many([duty("one", owner)])
    first = Duty.objects.get()
    told = [Reminder(duty=first, step=step, person=owner, claimed_at=MOMENT) for step in ("opened", "day+0")]
    insert_many(told[:1])
    insert_many(told, ignore_taken=True)
    assert list(Reminder.objects.order_by("pk").values_list("step", flat=True)) == ["opened", "day+0"]
    assert all(each.pk for each in Reminder.objects.all())
    with pytest.raises(IntegrityError):
        insert_many(told)
