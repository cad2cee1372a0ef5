"""The trail, for other programs (a log server, an auditor's own tool)."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from komainu.web.api import services as api_services
from komainu.web.api.guard import ApiRequest, Limit, Sequence, Words, operation
from komainu.web.trail.actions import action_label
from komainu.web.trail.models import Event

router = Router(tags=["trail"])


class EventOut(Schema):
    """One act. The hashes let the reader recompute the chain from what was read."""

    sequence: int
    happened_at: datetime
    actor_id: str
    actor_name: str
    action: str
    label: str
    subject_type: str
    subject_id: str
    subject_label: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    previous_hash: str
    hash: str


class TrailOut(Schema):
    items: list[EventOut]
    next: int | None


@operation(router, "GET", "trail", "trail.read", gives=TrailOut, summary="The events, the newest first")
def trail(
    request: ApiRequest, before: Sequence | None = None, action: Words = "", subject: Words = "", limit: Limit = 50
) -> dict[str, Any]:
    """One query beside the token's, and the event that the trail was read. `next` is the `before` of the next page, or null."""
    found = Event.objects.order_by("-sequence")
    if before is not None:
        found = found.filter(sequence__lt=before)
    if action:
        found = found.filter(action=action)
    if subject:
        found = found.filter(subject_id=subject)
    rows = list(found[: limit + 1])
    conditions = {name: str(value) for name, value in (("before", before), ("action", action), ("subject", subject)) if value}
    api_services.note_trail_read(request.use, rows=len(rows[:limit]), conditions=conditions)
    items = [
        {**{name: getattr(each, name) for name in EventOut.model_fields if name != "label"}, "label": action_label(each.action)}
        for each in rows[:limit]
    ]
    return {"items": items, "next": rows[limit - 1].sequence if len(rows) > limit else None}
