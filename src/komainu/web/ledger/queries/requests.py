"""Readings of the requests to begin collecting something new."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from komainu.web.ledger.models import AcquisitionRequest
from komainu.web.people.queries import Standing

from .lines import ALL_READERS, editable_departments


def visible_requests(standing: Standing) -> QuerySet[AcquisitionRequest]:
    """All, or those of the own departments. No query by itself."""
    found = AcquisitionRequest.objects.select_related("department", "made_by", "line")
    return found if not ALL_READERS.isdisjoint(standing.roles) else found.filter(department__in=standing.departments)


def listed_requests(standing: Standing) -> QuerySet[AcquisitionRequest]:
    """The same for the list, with what it shows of each. No query by itself."""
    return visible_requests(standing).only("name", "number", "used_from", "state", "department__name", "made_by__name", "line__number")


def visible_request(standing: Standing, code: UUID) -> AcquisitionRequest:
    """One request. One query; 404 if it is not theirs to see."""
    found = visible_requests(standing).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def editable_request(standing: Standing, code: UUID) -> AcquisitionRequest:
    """One request that somebody may change. One query; 404 otherwise."""
    found, own = visible_request(standing, code), editable_departments(standing)
    if own is not None and found.department_id not in own:
        raise Http404
    return found
