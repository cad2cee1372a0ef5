"""Readings of drills."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.people.roles import Role
from komainu.web.site.rights import READERS, may
from komainu.web.training.models import Drill, DrillStep

ALL = READERS | {Role.SYSTEM_MANAGER}


def visible_drills(person: Person, standing: Standing) -> QuerySet[Drill]:
    """All for who leads, decides or audits; others see those in which they play, once these have begun."""
    found = Drill.objects.select_related("leader")
    if not ALL.isdisjoint(standing.roles):
        return found
    return found.filter(Q(steps__person=person) & ~Q(state__in=[Drill.State.PLANNED, Drill.State.CANCELLED])).distinct()


def visible_drill(person: Person, standing: Standing, code: UUID) -> Drill:
    """One query; 404 where it is not to be seen."""
    found = visible_drills(person, standing).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def steps_of(drill: Drill) -> list[DrillStep]:
    """One query."""
    return list(drill.steps.select_related("person", "confirmed_by").order_by("position"))


def shown_to(steps: list[DrillStep], person: Person, standing: Standing) -> list[DrillStep]:
    """What somebody may read while it runs: who leads, all; who plays, the steps that are done and the next one, if it is theirs.

    The expected act of a step that is not done stays hidden on the page of who plays."""
    if may(standing, "training.drill_lead"):
        return steps
    following = next((step for step in steps if step.confirmed_at is None), None)
    mine = following is not None and (following.person_id == person.pk or not following.role)
    return [step for step in steps if step.confirmed_at is not None or (step is following and mine)]
