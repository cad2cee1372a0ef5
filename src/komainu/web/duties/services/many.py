"""The duties of many records at once, each with one duty of its own: a course for everybody, a rule that all confirm."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from komainu.web.duties import queries
from komainu.web.duties.declaring import KINDS, Declared
from komainu.web.duties.models import Duty
from komainu.web.duties.schedule import look_first
from komainu.web.site import clock
from komainu.web.site.inserting import insert_many

from .standing import opened

BATCH = 500


@transaction.atomic
def open_many(wanted: Sequence[tuple[models.Model, Declared, UUID | None]]) -> int:
    """Open the duties of many records: (record, what it declares, department). Those whose key is open already are left as they are.

    Four queries, and one more for each five hundred; returns how many were opened.
    """
    now, digest_at = clock.now(), queries.digest_at()
    standing = set(
        Duty.objects.filter(key__in=[want.key for _subject, want, _department in wanted], closed_at=None).values_list("key", flat=True)
    )
    moments: dict[Any, datetime | None] = {}
    made = []
    for subject, want, department_id in wanted:
        if want.key in standing:
            continue
        duty = opened(subject, want, now, digest_at, department_id, look=False)
        # Whatever was opened at one moment with one day is looked at at one moment.
        same = (want.kind, want.due_on, want.due_at, want.is_urgent)
        if same not in moments:
            moments[same] = look_first(KINDS.get(want.kind), duty, now, digest_at)
        duty.look_at = moments[same]
        made.append(duty)
    insert_many(made)
    return len(made)


@transaction.atomic
def close_many(subject_ids: Iterable[Any], *, because: str) -> int:
    """Close the open duties of many records, as `done` or `gone`; returns how many. One query for each five hundred."""
    now, ids, closed = clock.now(), [str(each) for each in subject_ids], 0
    for first in range(0, len(ids), BATCH):
        found = Duty.objects.filter(subject_id__in=ids[first : first + BATCH], closed_at=None)
        closed += found.update(closed_at=now, closed_because=because, look_at=None)
    return closed
