"""Which incidents somebody may see: the own reports, the department's, or all. Somebody else's is not there (404)."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from komainu.web.incidents.models import Incident
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.site.prepared import prepared
from komainu.web.site.rights import CASE_READERS

SHOWN_WITH = ("department", "reported_by", "taken_by", "latest_assessment", "latest_decision")


def visible_incidents(person: Person, standing: Standing) -> QuerySet[Incident]:
    """Readers see all; a department data manager the department's (with those below); everybody the own reports."""
    if not CASE_READERS.isdisjoint(standing.roles):
        return Incident.objects.all()
    mine = Q(reported_by=person)
    if standing.departments:
        mine |= Q(department__in=standing.departments)
    return Incident.objects.filter(mine)


def visible_incident(request: Any, code: UUID) -> Incident:
    """One incident that the signed-in person may see, else 404. One query."""
    if CASE_READERS.isdisjoint(request.standing.roles):
        return get_object_or_404(visible_incidents(request.person, request.standing).select_related(*SHOWN_WITH), pk=code)
    return _incident(code)


def readable_incident(request: Any, code: UUID) -> Incident:
    """One incident for those who read all; the own report or the department's is not enough here. One query."""
    if CASE_READERS.isdisjoint(request.standing.roles):
        raise Http404
    return _incident(code)


def _incident(code: UUID) -> Incident:
    found = _shown(code)
    if not found:
        raise Http404
    return found[0]


@prepared
def _shown(code: UUID) -> QuerySet[Incident]:
    return Incident.objects.select_related(*SHOWN_WITH).filter(pk=code)


def incident_numbered(number: str) -> Incident | None:
    """An incident by its number, for those who read all. One query, none without a number."""
    return Incident.objects.filter(number=number).first() if number else None
