"""The duties of a record as it declares them now: new ones opened, changed ones updated, those without a cause closed."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import models, transaction

from komainu.web.duties import queries
from komainu.web.duties.declaring import KINDS, Declared
from komainu.web.duties.models import FAR_DAY, Duty
from komainu.web.duties.schedule import look_first
from komainu.web.people.models import Person
from komainu.web.site import clock

LONGEST_LABEL = 300


def _values(want: Declared, label: str) -> dict[str, Any]:
    return {
        "kind": want.kind, "part": want.kind.partition(".")[0][:30], "url": want.url, "owner_role": want.owner_role, "owner_id": want.owner_id,
        "deputy_id": want.deputy_id, "due_on": want.due_on, "due_at": want.due_at, "sort_on": want.due_on or _day_of(want.due_at),
        "is_urgent": want.is_urgent, "citations": list(want.citations), "details": dict(want.details), "subject_label": label,
    }  # fmt: skip


def _day_of(moment: datetime | None) -> Any:
    return clock.japan_day(moment) if moment is not None else FAR_DAY


def opened(subject: models.Model, want: Declared, now: datetime, digest_at: time, department_id: UUID | None, *, look: bool = True) -> Duty:
    """A duty as it is stored when it opens. No query; not saved. `look`: it is also said when it is looked at first."""
    duty = Duty(
        key=want.key, subject_type=subject._meta.label_lower, subject_id=str(subject.pk), opened_at=now, department_id=department_id,
        **_values(want, str(subject)[:LONGEST_LABEL]),
    )  # fmt: skip
    if look:
        duty.look_at = look_first(KINDS.get(duty.kind), duty, now, digest_at)
    return duty


@transaction.atomic
def declare(subject: models.Model, declared: Iterable[Declared], *, done: Iterable[str] = ()) -> None:
    """Bring the open duties of one record in line with what it declares now.

    New ones are opened, changed ones updated, and those that are declared no more are closed: as `done` when their key is
    named there, as `gone` otherwise. Calling it again changes nothing. One query when nothing changed.
    """
    now = clock.now()
    wanted = {duty.key: duty for duty in declared}
    finished = set(done)
    standing = {duty.key: duty for duty in Duty.objects.select_for_update().filter(subject_id=str(subject.pk), closed_at=None)}
    for key, duty in standing.items():
        if key not in wanted:
            Duty.objects.filter(pk=duty.pk).update(
                closed_at=max(now, duty.opened_at), closed_because="done" if key in finished else "gone", look_at=None
            )
    label = str(subject)[:LONGEST_LABEL]
    fresh = [want for key, want in wanted.items() if key not in standing]
    changed = [
        (standing[key], values)
        for key, want in wanted.items()
        if key in standing and _differs(standing[key], values := _values(want, label))
    ]
    if not fresh and not changed:
        return
    digest_at = queries.digest_at()
    homes = _departments(fresh)
    if fresh:
        Duty.objects.bulk_create([opened(subject, want, now, digest_at, want.department_id or homes.get(want.owner_id)) for want in fresh])
    for duty, values in changed:
        for name, value in values.items():
            setattr(duty, name, value)
        duty.look_at = look_first(KINDS.get(duty.kind), duty, now, digest_at)
        duty.save(update_fields=[*values, "look_at"])


def _differs(duty: Duty, values: dict[str, Any]) -> bool:
    return any(getattr(duty, name) != value for name, value in values.items())


def _departments(fresh: list[Declared]) -> dict[Any, UUID | None]:
    """The departments of those who own what is opened. One query if there are any."""
    owners = {want.owner_id for want in fresh if want.owner_id is not None and want.department_id is None}
    return dict(Person.objects.filter(pk__in=owners).values_list("pk", "department_id")) if owners else {}


@transaction.atomic
def follow_department(person: Person) -> None:
    """Somebody moved to another department: the open duties that are theirs move along."""
    Duty.objects.filter(owner_id=person.pk, closed_at=None).update(department_id=person.department_id)
