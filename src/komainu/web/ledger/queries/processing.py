"""Readings of processed sets and of the gates before provisions."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.ledger.models import LedgerLine, ProcessedSet, ProvisionCheck
from komainu.web.people.queries import Standing

from .lines import visible_lines


def visible_sets(standing: Standing) -> QuerySet[ProcessedSet]:
    """The sets made from lines that somebody may see. No query by itself."""
    return ProcessedSet.objects.filter(line__in=visible_lines(standing)).select_related("line__department")


def visible_set(standing: Standing, code: UUID) -> ProcessedSet:
    """One set. One query; 404 if its line is not theirs to see."""
    found = visible_sets(standing).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def visible_check(standing: Standing, code: UUID) -> ProvisionCheck:
    """One gate. One query; 404 if its line is not theirs to see."""
    checks = ProvisionCheck.objects.filter(line__in=visible_lines(standing)).select_related("line__department", "checked_by")
    found = checks.filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def sets_of(line: LedgerLine) -> list[ProcessedSet]:
    """One query."""
    return list(line.processed_sets.all()[:100])


def checks_of(line: LedgerLine) -> list[ProvisionCheck]:
    """One query."""
    return list(line.provision_checks.all()[:100])


def passed_checks(line: LedgerLine) -> list[ProvisionCheck]:
    """What a provision of the line may rest on. One query."""
    return list(line.provision_checks.filter(is_allowed=True, basis__in=["consent", "opt_out"])[:100])
