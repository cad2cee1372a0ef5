"""Readings of the trail."""

from django.db.models import QuerySet

from komainu.web.trail.models import Event

from .chain import guards_stand, head, verification

__all__ = ["events_of", "guards_stand", "head", "verification"]


def events_of(subject_id: object) -> QuerySet[Event]:
    """The events of one record, the oldest first. One query."""
    return Event.objects.filter(subject_id=str(subject_id)).order_by("sequence")
