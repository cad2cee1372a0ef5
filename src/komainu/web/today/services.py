"""Changes of the first page: the tour is ticked off, put away, taken up again; the board is counted."""

from datetime import datetime

from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.today.content import pages
from komainu.web.today.models import Board, TourProgress
from komainu.web.trail import services as trail


def _locked(person: Person) -> TourProgress:
    TourProgress.objects.get_or_create(person=person)
    return TourProgress.objects.select_for_update(of=("self",)).get(person=person)


@transaction.atomic
def tick(person: Person, step: str, *, wanted: tuple[str, ...]) -> None:
    """Somebody saw a step. With the last one the tour is finished, which the trail keeps: who was shown how to report.

    wanted   the steps that this person has
    """
    progress = _locked(person)
    if step not in wanted or step in progress.done:
        return
    progress.done = [*(each for each in progress.done if each in pages()), step]
    progress.save(update_fields=["done"])
    if set(wanted) <= set(progress.done):
        trail.record("today.tour_finished", by=person, subject=progress, after={"steps": len(wanted)})


@transaction.atomic
def dismiss(person: Person) -> None:
    """Put the tour away; it can be taken up again from the manual and the own page."""
    progress = _locked(person)
    if progress.dismissed_at is None:
        progress.dismissed_at = clock.now()
        progress.save(update_fields=["dismissed_at"])
        trail.record("today.tour_dismissed", by=person, subject=progress)


@transaction.atomic
def resume(person: Person) -> None:
    """Take it up again."""
    progress = _locked(person)
    if progress.dismissed_at is not None:
        progress.dismissed_at = None
        progress.save(update_fields=["dismissed_at"])
        trail.record("today.tour_resumed", by=person, subject=progress)


def count(now: datetime) -> Board:
    """Count the board. It is nobody's act and only a copy of what stands elsewhere, so it leaves no trail."""
    from komainu.web.today import board

    lines, year = board.counted(clock.japan_day(now)), board.year_brief(clock.japan_day(now))
    found, _is_new = Board.objects.update_or_create(id=1, defaults={"lines": lines, "year": year, "counted_at": now})
    return found
