"""Readings of the trail."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from komainu.web.trail.chain import FIELDS, Verification, verify
from komainu.web.trail.models import Event


def events() -> QuerySet[Event]:
    """All events, the newest first."""
    return Event.objects.order_by("-sequence")


def events_of(subject_id: object) -> QuerySet[Event]:
    """The events of one record, the oldest first. One query."""
    return Event.objects.filter(subject_id=str(subject_id)).order_by("sequence")


def _rows() -> Iterator[dict[str, Any]]:
    yield from Event.objects.order_by("sequence").values(*FIELDS, "previous_hash", "hash").iterator(chunk_size=5000)


def verification() -> Verification:
    """Recompute the whole chain. One query, streamed."""
    return verify(_rows())


def head() -> tuple[int, str]:
    """How many events there are, and the hash of the last. One query."""
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return last or (0, "")
