"""The way of a line: checked by its department, approved by the privacy manager, used, to be disposed of, disposed of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.declaring import KINDS
from komainu.web.approvals.models import Approval
from komainu.web.ledger import columns, content, duties
from komainu.web.ledger.approvals import LINE
from komainu.web.ledger.models import DisposalRecord, LedgerLine
from komainu.web.ledger.problems import DayAhead, LineIncomplete, UnknownWord
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

from .finding import tell_followers
from .lines import locked, settle

State = LedgerLine.State


@transaction.atomic
def check_line(line: LedgerLine, *, by: Person | None) -> LedgerLine:
    """The department says that the line is right, and it goes to the privacy manager. Where the house asks for no approval, it counts at once.

    Raises WrongState, LineIncomplete.
    """
    line = locked(line)
    if line.state != State.DRAFT:
        raise WrongState
    missing = columns.missing(line)
    if missing:
        raise LineIncomplete([str(columns.label(field)) for field in missing])
    line.state, line.returned_reason, line.last_checked_on, line.last_checked_by = State.DEPARTMENT_CHECKED, "", clock.today(), by
    line.proposed_by_rule = ""
    line.save(update_fields=["state", "returned_reason", "last_checked_on", "last_checked_by", "proposed_by_rule"])
    trail.record("ledger.line_checked", by=by, subject=line, after={"version": line.version})
    if approvals_read.is_on(KINDS[LINE], clock.today()):
        approvals.request(line, LINE, by=by, url=reverse("ledger:line", args=[line.pk]))
    else:
        _count(line, by=by)
    duties.refresh_line(line)
    return LedgerLine.objects.get(pk=line.pk)


def _count(line: LedgerLine, *, by: Person | None) -> None:
    """What stands in the line counts from now on, or from the day on which it begins to be used."""
    begins = line.used_from is None or line.used_from <= clock.today()
    line.approved_version = line.version
    line.state = State.IN_USE if begins else State.APPROVED
    line.save(update_fields=["approved_version", "state"])
    trail.record("ledger.line_approved", by=by, subject=line, after={"version": line.version, "state": line.state})
    duties.refresh_line(line)


@transaction.atomic
def withdraw(line: LedgerLine, *, by: Person) -> LedgerLine:
    """Take a checked line back to go on with it. Raises WrongState, NotRequester."""
    line = locked(line)
    waiting = approvals_read.requests_of(LINE, line.pk).filter(state=Approval.State.WAITING).first()
    if line.state != State.DEPARTMENT_CHECKED or waiting is None:
        raise WrongState
    approvals.withdraw(waiting, by=by)
    return LedgerLine.objects.get(pk=line.pk)


@transaction.atomic
def come_true(approval: Approval, by: Person | None) -> None:
    """The approval is there. Raises WrongState."""
    line = LedgerLine.objects.select_for_update().get(pk=approval.subject_id)
    if line.state != State.DEPARTMENT_CHECKED:
        raise WrongState
    # Who recorded a decision on paper did not approve; the body that did stands with the request.
    _count(line, by=None if approvals_read.paper_decision(approval) is not None else by)


@transaction.atomic
def go_back(approval: Approval, by: Person | None) -> None:
    """Returned with a reason, taken back, or void because it changed: a draft again."""
    line = LedgerLine.objects.select_for_update().filter(pk=approval.subject_id, state=State.DEPARTMENT_CHECKED).first()
    if line is None:
        return
    is_returned = approval.state == Approval.State.RETURNED
    line.state, line.returned_reason = State.DRAFT, approval.reason if is_returned else ""
    line.save(update_fields=["state", "returned_reason"])
    trail.record("ledger.line_returned" if is_returned else "ledger.line_taken_back", by=by, subject=line, reason=approval.reason)
    duties.refresh_line(line)


def begin_uses(today: date) -> int:
    """Approved lines whose first day came are in use. As many queries as lines, and one."""
    found = list(LedgerLine.objects.filter(state=State.APPROVED, used_from__lte=today))
    for each in found:
        with transaction.atomic():
            line = locked(each)
            if line.state == State.APPROVED:
                line.state = State.IN_USE
                line.save(update_fields=["state"])
                trail.record("ledger.line_in_use", by=None, subject=line)
    return len(found)


@transaction.atomic
def decide_disposal(line: LedgerLine, *, by: Person | None, reason: str) -> LedgerLine:
    """It is to be disposed of: no longer needed, or its end has come. The department gets the duty. Raises WrongState."""
    line = locked(line)
    if line.state in {State.TO_DISPOSE, State.DISPOSED} or line.approved_version is None:
        raise WrongState
    line.state, line.disposal_reason, line.disposal_decided_on = State.TO_DISPOSE, reason, clock.today()
    line.save(update_fields=["state", "disposal_reason", "disposal_decided_on"])
    trail.record("ledger.disposal_decided", by=by, subject=line, reason=reason)
    approvals.record_changed(LINE, line.pk, by=by)
    duties.refresh_line(line)
    return line


@transaction.atomic
def keep_line(line: LedgerLine, *, by: Person | None, reason: str, retention_start_on: date | None = None) -> LedgerLine:
    """It is not disposed of after all. Raises WrongState.

    retention_start_on   from when its keeping is counted now, if that was the mistake
    """
    line = locked(line)
    if line.state != State.TO_DISPOSE:
        raise WrongState
    before = {"retention_until": line.retention_until}
    line.retention_start_on = retention_start_on
    settle(line)
    line.version += 1
    line.approved_version = line.version
    line.state, line.disposal_reason, line.disposal_decided_on = State.IN_USE, "", None
    line.save()
    trail.record("ledger.line_kept", by=by, subject=line, before=before, after={"retention_until": line.retention_until}, reason=reason)
    duties.refresh_line(line)
    return line


@transaction.atomic
def record_disposal(
    line: LedgerLine, *, by: Person | None, done_on: date, ways: Sequence[str], done_by: str, is_whole: bool, what: str = "", **more: Any
) -> DisposalRecord:
    """What was disposed of. With the whole, the line has come to its end. Raises WrongState, DayAhead, UnknownWord."""
    line = locked(line)
    if line.state in {State.DISPOSED, State.APPROVED} or line.approved_version is None:
        raise WrongState
    if done_on > clock.today():
        raise DayAhead
    if not ways or not set(ways) <= set(content.ids("disposal_ways")):
        raise UnknownWord
    made = DisposalRecord.objects.create(
        line=line,
        is_whole=is_whole,
        done_on=done_on,
        ways=list(ways),
        done_by=done_by,
        what=what,
        recorded_by=by,
        recorded_at=clock.now(),
        **more,
    )
    after = {"done_on": done_on, "ways": list(ways), "done_by": done_by, "what": what, "whole": is_whole, "count": made.count}
    if is_whole:
        line.state, line.disposed_on = State.DISPOSED, done_on
        line.save(update_fields=["state", "disposed_on"])
        tell_followers([line])
        approvals.record_changed(LINE, line.pk, by=by)
    trail.record("ledger.disposed", by=by, subject=line, after=after)
    duties.refresh_line(line)
    return made
