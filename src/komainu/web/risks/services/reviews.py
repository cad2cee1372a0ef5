"""The yearly look at the risks of a line."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from komainu.web.ledger.models import LedgerLine
from komainu.web.people.models import Person
from komainu.web.risks.models import LineReview, Risk
from komainu.web.risks.problems import NoReview
from komainu.web.site import clock
from komainu.web.trail import services as trail


def a_year_after(day: date) -> date:
    """The same day of the next year; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def begin(lines: Sequence[LedgerLine], *, by: Person | None) -> None:
    """Lines whose risks were looked at for the first time are looked at again within a year. Two queries."""
    today = clock.today()
    rows = [LineReview(line=line, reviewed_on=today, next_on=a_year_after(today), reviewed_by=by) for line in lines]
    LineReview.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def review(line: LedgerLine, *, by: Person | None, note: str = "") -> LineReview:
    """Somebody looked at all risks of a line, and whether there are others. Raises NoReview where there is none to look at."""
    line = LedgerLine.objects.select_for_update().get(pk=line.pk)
    open_risks = Risk.objects.filter(state=Risk.State.OPEN)
    if not (open_risks.filter(line=line).exists() or open_risks.filter(group__lines=line).exists()):
        raise NoReview
    today = clock.today()
    found, _made = LineReview.objects.update_or_create(
        line=line, defaults={"reviewed_on": today, "next_on": a_year_after(today), "reviewed_by": by, "note": note}
    )
    trail.record("risks.reviewed", by=by, subject=line, after={"next_on": found.next_on}, reason=note)
    return found
