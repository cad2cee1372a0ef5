"""What is mine to do, for other programs."""

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema

from komainu.web.api.guard import ApiRequest, Limit, Offset, operation
from komainu.web.duties import queries
from komainu.web.site import clock

router = Router(tags=["duties"])


class DutyOut(Schema):
    """Something that must be done by some day. `state`: open, soon (within three days), today, late."""

    key: str
    kind: str
    label: str
    reason: str
    subject: str
    due_on: date | None
    due_at: datetime | None
    state: str
    days_left: int | None
    citations: list[str]
    url: str


class DutiesOut(Schema):
    items: list[DutyOut]
    next: int | None


@operation(router, "GET", "duties", "today.own", gives=DutiesOut, summary="What is mine to do, the nearest first")
def duties(request: ApiRequest, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """One query beside the token's. `next` is the offset of the next page, or null."""
    today = clock.today()
    found = list(queries.duties_for(request.person, request.standing)[offset : offset + limit + 1])
    items = [queries.shown(each, today) for each in found[:limit]]
    return {
        "items": [
            {
                "key": each.duty.key, "kind": each.duty.kind, "label": each.label, "reason": each.reason, "subject": each.duty.subject_label,
                "due_on": each.due_on, "due_at": each.due_at, "state": each.state, "days_left": each.days_left, "citations": each.citations, "url": each.url,
            }
            for each in items
        ],
        "next": offset + limit if len(found) > limit else None,
    }  # fmt: skip
