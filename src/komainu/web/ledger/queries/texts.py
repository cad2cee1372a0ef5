"""Readings of the places at which we collect and of their texts: both are the whole house's, for the persons are shown them too."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from komainu.web.ledger.models import CollectionPoint, CollectionText, ConsentRecord, LedgerLine
from komainu.web.people.queries import Standing

from .lines import editable_departments


def points() -> QuerySet[CollectionPoint]:
    """All places, each with its texts. Two queries."""
    return CollectionPoint.objects.prefetch_related(Prefetch("texts", CollectionText.objects.order_by("-version"), to_attr="versions"))


def point_of(code: UUID) -> CollectionPoint:
    """One place. One query; 404 if there is none."""
    found = CollectionPoint.objects.filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def text_of(code: UUID) -> CollectionText:
    """One text with its place. One query; 404 if there is none."""
    found = CollectionText.objects.select_related("point", "made_by").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def lines_of(point: CollectionPoint) -> list[LedgerLine]:
    """The lines of a place, with what decides which points its text is asked for and whose they are. One query."""
    return list(point.lines.only("department", "flags", "items", "provision", "foreign", "joint_use", "entrustment"))


def consents_of(text: CollectionText) -> list[ConsentRecord]:
    """The newest first. One query."""
    return list(text.consents.select_related("recorded_by")[:200])


def may_record_consents(standing: Standing, lines: list[LedgerLine]) -> bool:
    """Whether somebody may record consents at a place of these lines: the office, and the data managers of their departments. No query."""
    own = editable_departments(standing)
    return own is None or any(line.department_id in own for line in lines)
