"""Readings of the records of provision and receipt."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.ledger.models import TransferRecord
from komainu.web.people.queries import Standing

from .lines import visible_lines


def visible_transfers(standing: Standing) -> QuerySet[TransferRecord]:
    """The records of the lines that somebody may see. No query by itself."""
    return TransferRecord.objects.filter(line__in=visible_lines(standing)).select_related("line__department")


def visible_transfer(standing: Standing, code: UUID) -> TransferRecord:
    """One record. One query; 404 if its line is not theirs to see."""
    found = visible_transfers(standing).filter(pk=code).first()
    if found is None:
        raise Http404
    return found
