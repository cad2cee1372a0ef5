"""Readings of processed sets and of the gates before provisions."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.ledger.models import LedgerLine, ProcessedSet, ProvisionCheck
from komainu.web.people.queries import Standing

from .lines import ALL_READERS, visible_lines


def visible_sets(standing: Standing) -> QuerySet[ProcessedSet]:
    """The sets made from lines that somebody may see. No query by itself."""
    return ProcessedSet.objects.filter(line__in=visible_lines(standing)).select_related("line__department")


def listed_sets(standing: Standing) -> QuerySet[ProcessedSet]:
    """The same for the list, which reads the lines of its page only. No query by itself."""
    found = ProcessedSet.objects.all()
    return found if not ALL_READERS.isdisjoint(standing.roles) else found.filter(line__department__in=standing.departments)


def listed_checks(standing: Standing) -> QuerySet[ProvisionCheck]:
    """The gates of the lines that somebody may see, for the list. No query by itself."""
    found = ProvisionCheck.objects.all()
    return found if not ALL_READERS.isdisjoint(standing.roles) else found.filter(line__department__in=standing.departments)


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
