"""Who has no pass in the year: right on any day, also one long past, for it is read from dated facts alone."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from komainu.web.people.models import Organisation, Person
from komainu.web.plans.fiscal import FiscalYear, fiscal_year_of
from komainu.web.training.models import Certificate

from .audience import on_leave, working


def year_of(day: date) -> FiscalYear:
    """The house's fiscal year of a day. One query."""
    return fiscal_year_of(day, Organisation.objects.values_list("fiscal_start_month", flat=True).first() or 4)


def passed_in(first: date, last: date) -> Exists:
    """That somebody passed between two days, both included, what counts as the training of the year."""
    return Exists(
        Certificate.objects.filter(
            person=OuterRef("pk"), withdrawn_at=None, counts_for_year=True, passed_on__gte=first, passed_on__lte=last
        )
    )


def without_pass(day: date, year: FiscalYear) -> QuerySet[Person]:
    """Who works here on that day and had not passed in the year by then; `is_on_leave` tells who is excused meanwhile.

    One query. Facts that were corrected later count as corrected: a pass taken back is none, also for the days between.
    """
    found = Person.objects.filter(working(day)).exclude(passed_in(year.starts_on, day))
    return found.annotate(is_on_leave=on_leave(day))


def missed_on(day: date) -> QuerySet[Person]:
    """The list of that day: who works here, is not on leave, and has no pass in the year. Two queries."""
    return without_pass(day, year_of(day)).filter(is_on_leave=False)


def excused_on(day: date) -> QuerySet[Person]:
    """Who has no pass in the year and is on leave on that day: to be asked again on coming back. Two queries."""
    return without_pass(day, year_of(day)).filter(is_on_leave=True)
