"""Readings of the records of provision and receipt."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.ledger.models import LedgerLine, TransferRecord
from komainu.web.people.queries import Standing

from .lines import ALL_READERS


def visible_transfers(standing: Standing) -> QuerySet[TransferRecord]:
    """The records of the lines that somebody may see. No query by itself."""
    found = TransferRecord.objects.select_related("line__department", "provision_check")
    return found if not ALL_READERS.isdisjoint(standing.roles) else found.filter(line__department__in=standing.departments)


def listed_transfers(standing: Standing) -> QuerySet[TransferRecord]:
    """The same for the list, which reads the lines of its page only. No query by itself."""
    found = TransferRecord.objects.all()
    return found if not ALL_READERS.isdisjoint(standing.roles) else found.filter(line__department__in=standing.departments)


def add_lines(found: list[Any]) -> None:
    """The line of each of one page. One query."""
    names = dict(LedgerLine.objects.filter(pk__in={each.line_id for each in found}).values_list("pk", "name"))
    for each in found:
        each.line_name = names[each.line_id]


def visible_transfer(standing: Standing, code: UUID) -> TransferRecord:
    """One record. One query; 404 if its line is not theirs to see."""
    found = visible_transfers(standing).filter(pk=code).first()
    if found is None:
        raise Http404
    return found
