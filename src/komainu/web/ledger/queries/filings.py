"""Readings of the filings of opt-outs."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.ledger.models import FilingStep, LedgerLine, OptOutFiling
from komainu.web.people.queries import Standing

from .lines import ALL_READERS

MOST_STEPS = 200


def visible_filings(standing: Standing) -> QuerySet[OptOutFiling]:
    """The filings of the lines that somebody may see. No query by itself."""
    found = OptOutFiling.objects.select_related("line__department")
    return found if not ALL_READERS.isdisjoint(standing.roles) else found.filter(line__department__in=standing.departments)


def listed_filings(standing: Standing) -> QuerySet[OptOutFiling]:
    """The same for the list, which reads the lines of its page only. No query by itself."""
    found = OptOutFiling.objects.all()
    return found if not ALL_READERS.isdisjoint(standing.roles) else found.filter(line__department__in=standing.departments)


def visible_filing(standing: Standing, code: UUID) -> OptOutFiling:
    """One filing. One query; 404 if its line is not theirs to see."""
    found = visible_filings(standing).select_related("recorded_by").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def steps_of(filing: OptOutFiling) -> list[FilingStep]:
    """The newest first. One query."""
    return list(filing.steps.select_related("recorded_by")[:MOST_STEPS])


def filings_of(line: LedgerLine) -> list[OptOutFiling]:
    """One query."""
    return list(line.opt_out_filings.all()[:100])
