"""Lines that are handled alike are put together."""

from django.db import transaction

from komainu.web.ledger.models import LedgerLine
from komainu.web.people.models import Department, Person
from komainu.web.risks.models import LineGroup
from komainu.web.risks.problems import GroupTwice, NoLines
from komainu.web.risks.services import keeping
from komainu.web.site import clock
from komainu.web.trail import services as trail


def fitting(department: Department, medium: str, place: str) -> list[LedgerLine]:
    """The lines of a department on that medium, in a place whose words hold these. One query."""
    found = LedgerLine.objects.filter(department=department).exclude(state=LedgerLine.State.DISPOSED).order_by("number")
    found = found.filter(places__icontains=place) if place else found
    return [line for line in found if not medium or medium in line.media]


@transaction.atomic
def add_group(*, by: Person | None, department: Department, name: str, medium: str = "", place: str = "") -> LineGroup:
    """Raises NoLines, GroupTwice."""
    lines = fitting(department, medium, place)
    if not lines or not (medium or place):
        raise NoLines
    if LineGroup.objects.filter(department=department, name=name).exists():
        raise GroupTwice
    made = LineGroup.objects.create(name=name, department=department, medium=medium, place=place, made_by=by, made_at=clock.now())
    made.lines.set(lines)
    trail.record("risks.group_added", by=by, subject=made, after={"name": name, "medium": medium, "place": place, "lines": len(lines)})
    return made


@transaction.atomic
def collect_again(group: LineGroup, *, by: Person | None) -> LineGroup:
    """The lines that fit today. Raises NoLines where none does any more."""
    group = LineGroup.objects.select_for_update(of=("self",)).select_related("department").get(pk=group.pk)
    lines = fitting(group.department, group.medium, group.place)
    if not lines:
        raise NoLines
    before = set(group.lines.values_list("pk", flat=True))
    group.lines.set(lines)
    keeping.look_again(before ^ {line.pk for line in lines})
    trail.record("risks.group_changed", by=by, subject=group, before={"lines": len(before)}, after={"lines": len(lines)})
    return group
