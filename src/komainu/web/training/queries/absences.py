"""Leaves and excuses, and who is late though neither runs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from komainu.web.people.models import Absence
from komainu.web.training.models import Assignment, Delivery, Excuse
from komainu.web.training.standings import Away


def aways_of(assignments: Sequence[Assignment]) -> dict[UUID, list[Away]]:
    """Leaves and excuses by assignment. Two queries."""
    leaves: dict[UUID, list[Away]] = {}
    people = {each.person_id for each in assignments}
    rows = Absence.objects.filter(person__in=people).exclude(kind=Absence.Kind.SHORT)
    for person, starts_on, ends_on in rows.values_list("person_id", "starts_on", "ends_on"):
        leaves.setdefault(person, []).append(Away(starts_on, ends_on))
    found = {each.pk: list(leaves.get(each.person_id, ())) for each in assignments}
    for key, starts_on, until in Excuse.objects.filter(assignment__in=found).values_list("assignment_id", "starts_on", "until"):
        found[key].append(Away(starts_on, until))
    return found


def late_assignments(delivery: Delivery, today: date) -> Any:
    """The open ones whose day is over, without those who are excused. No query by itself."""
    excused = Excuse.objects.filter(Q(until=None) | Q(until__gte=today), starts_on__lte=today).values("assignment")
    away = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today).exclude(kind=Absence.Kind.SHORT)
    # Said as the index of the open ones says it: neither passed nor ended.
    late = delivery.assignments.filter(passed_on=None, ended_on=None, due_on__lt=today)
    return late.exclude(pk__in=excused.order_by()).exclude(person__in=away.order_by().values("person"))
