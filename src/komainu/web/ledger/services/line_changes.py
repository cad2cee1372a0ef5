"""Many lines are changed at once, as an import says: the same act for each line as by hand, with the same event, in few queries."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from komainu.web.approvals.models import Approval
from komainu.web.duties.models import Duty
from komainu.web.ledger import duties
from komainu.web.ledger.approvals import LINE
from komainu.web.ledger.models import LedgerLine
from komainu.web.ledger.problems import LineFixed
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.inserting import update_many
from komainu.web.trail import services as trail

from .lines import change_line, fitted, settle, told

State = LedgerLine.State
FOUND_BY = frozenset({"name", "business", "department"})
WRITTEN = [field.name for field in LedgerLine._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def change_lines(changes: Sequence[tuple[UUID, Mapping[str, Any]]], *, by: Person | None) -> None:
    """Other values of many lines, a few hundred at a time. Lines that are found otherwise now, or wait for an approval, go one by one.

    changes   id of a line and its new values, as `change_line` takes them
    Raises LineFixed, LineTwice, UnknownWord.
    """
    codes = [code for code, _fields in changes]
    held = LedgerLine.objects.select_for_update(of=("self",)).select_related("department", "manager").in_bulk(codes)
    waiting = set(Approval.objects.filter(kind=LINE, subject_id__in=map(str, codes), state="waiting").values_list("subject_id", flat=True))
    due = set(Duty.objects.filter(subject_id__in=map(str, codes), closed_at=None).values_list("subject_id", flat=True))
    now, lines, said = clock.now(), list[LedgerLine](), list[tuple[LedgerLine, dict[str, Any], dict[str, Any]]]()
    for code, fields in changes:
        line = held[code]
        if line.state == State.DISPOSED:
            raise LineFixed
        if FOUND_BY & set(fields) or str(code) in waiting:
            change_line(line, by=by, **fields)
            continue
        before = told(line)
        for field, value in fitted(fields).items():
            setattr(line, field, value)
        settle(line)
        after = told(line)
        changed = [key for key in after if after[key] != before[key]]
        if not changed:
            continue
        line.version, line.changed_at, line.proposed_by_rule = line.version + 1, now, ""
        if line.state != State.TO_DISPOSE:
            line.state = State.DRAFT
        lines.append(line)
        said.append((line, {key: before[key] for key in changed}, {key: after[key] for key in changed}))
    update_many(lines, WRITTEN)
    trail.record_changes("ledger.line_changed", by=by, told=said)
    for line in lines:
        # A change opens no duty of its own: what is due of a line stood there before, or is decided by an act of its own.
        if str(line.pk) in due:
            duties.refresh_line(line)
