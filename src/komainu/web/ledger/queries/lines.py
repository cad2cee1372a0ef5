"""Readings of the lines: who may see which, who may change which, what the list and a line's page show."""

from collections.abc import Hashable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from komainu.web.ledger.models import CollectionPoint, DisposalRecord, LedgerLine, PurposeOfUse, TransferRecord
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.people.roles import Role
from komainu.web.site.prepared import prepared

OFFICE = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE})
ALL_READERS = OFFICE | {Role.CHIEF_AUDITOR, Role.TOP_MANAGEMENT, Role.ASSESSOR}
"""Who reads all lines; a department's data manager those of the own departments."""


def visible_lines(standing: Standing) -> QuerySet[LedgerLine]:
    """The lines that somebody may see. No query by itself."""
    if not ALL_READERS.isdisjoint(standing.roles):
        return LedgerLine.objects.all()
    return LedgerLine.objects.filter(department__in=standing.departments) if standing.departments else LedgerLine.objects.none()


def sight(standing: Standing) -> Hashable:
    """What somebody sees, as a name: equal for all who see the same. No query."""
    return "all" if not ALL_READERS.isdisjoint(standing.roles) else frozenset(standing.departments)


def visible_line(standing: Standing, code: UUID) -> LedgerLine:
    """One line. One query; 404 if it is not theirs to see."""
    found = next(iter(_line(code)), None)
    if found is None or (ALL_READERS.isdisjoint(standing.roles) and found.department_id not in standing.departments):
        raise Http404
    return found


@prepared
def _line(code: UUID) -> QuerySet[LedgerLine]:
    return LedgerLine.objects.select_related("department", "manager", "last_checked_by", "acquisition_request").filter(pk=code)


def editable_departments(standing: Standing) -> frozenset[UUID] | None:
    """The departments whose lines somebody may change; None for all of them. No query."""
    return None if not OFFICE.isdisjoint(standing.roles) else standing.departments


def may_edit_line(standing: Standing, line: LedgerLine) -> bool:
    """Whether somebody may change a line. No query."""
    own = editable_departments(standing)
    return own is None or line.department_id in own


def editable_line(standing: Standing, code: UUID) -> LedgerLine:
    """One line that somebody may change. One query; 404 otherwise."""
    found = visible_line(standing, code)
    if not may_edit_line(standing, found):
        raise Http404
    return found


def disposals_of(line: LedgerLine) -> list[DisposalRecord]:
    """The newest first. One query."""
    return _disposals_of(line.pk)


@prepared
def _disposals_of(line: UUID) -> QuerySet[DisposalRecord]:
    return DisposalRecord.objects.filter(line=line).select_related("recorded_by")


def points_of(line: LedgerLine, most: int) -> list[CollectionPoint]:
    """The first places at which a line's information is collected. One query."""
    return _points_of.part((line.pk,), 0, most)


@prepared
def _points_of(line: UUID) -> QuerySet[CollectionPoint]:
    return CollectionPoint.objects.filter(lines=line)


def transfers_of(line: LedgerLine, most: int) -> list[TransferRecord]:
    """The newest records of provision and receipt. One query."""
    return _transfers_of.part((line.pk,), 0, most)


@prepared
def _transfers_of(line: UUID) -> QuerySet[TransferRecord]:
    return TransferRecord.objects.filter(line=line)


def purposes_to_choose() -> list[tuple[str, str]]:
    """The purposes that a line may name. One query."""
    return [(str(pk), text) for pk, text in _live_purposes()]


@prepared
def _live_purposes() -> QuerySet[PurposeOfUse, tuple[UUID, str]]:
    live = [PurposeOfUse.State.DRAFT, PurposeOfUse.State.SUBMITTED, PurposeOfUse.State.APPROVED]
    return PurposeOfUse.objects.filter(state__in=live).values_list("pk", "text")


def purposes_of(line: LedgerLine) -> list[PurposeOfUse]:
    """The published purposes that a line names. One query."""
    return _purposes_of(line.pk)


@prepared
def _purposes_of(code: UUID) -> QuerySet[PurposeOfUse]:
    return PurposeOfUse.objects.filter(lines=code)


def manager_of(text: str) -> Person | str:
    """Who is meant by a number or a whole name; where nobody of the house is, the text itself, which may be a title. Two queries at most."""
    here = Person.objects.filter(gone_on=None)
    number = text.split("　", maxsplit=1)[0].strip()
    found = here.filter(staff_number=number).first()
    if found is not None:
        return found
    spaced = {text, text.replace("　", " "), text.replace(" ", "　")}
    named = list(here.filter(Q(name__in=spaced))[:2])
    return named[0] if len(named) == 1 else text
