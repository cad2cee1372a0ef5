"""When a reminder is due. Pure: the duty, its kind and the moment in; steps out. Nothing is stored for the future."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from komainu.web.duties.declaring import Kind
from komainu.web.people.roles import ESCALATION
from komainu.web.site.clock import japan_day


class Due(Protocol):
    due_on: object
    due_at: datetime | None
    opened_at: datetime
    is_urgent: bool
    details: Mapping[str, Any]


LATE = "late"
UNANSWERED = "unanswered"


def steps_due(kind: Kind, duty: "Due", now: datetime) -> list[str]:
    """The steps whose time has come, the latest only of each sort: who slept a week gets one mail, not seven.

    `unanswered+N`: nobody took it within N times the minutes that its details name, day or night; it goes to the Nth next role.
    `opened` is the step of an urgent duty that is told of at once; `before`/`on`/`after` follow `remind_days`; `late+N` repeats.
    """
    as_of = japan_day(now)
    steps = ["opened"] if duty.is_urgent else []
    if minutes := duty.details.get("escalate_minutes"):
        level = int((now - duty.opened_at).total_seconds() // 60 // int(minutes))
        if level > 0:
            steps.append(f"{UNANSWERED}+{min(level, len(ESCALATION) - 1)}")
    if duty.due_at is not None and now >= duty.due_at:
        return [*steps, _late(kind, (now - duty.due_at).days)]
    if duty.due_on is None:
        return steps
    days = (as_of - duty.due_on).days  # type: ignore[operator]
    passed = [day for day in kind.remind_days if day <= days]
    opened_after = [day for day in passed if duty.due_on + timedelta(days=day) >= japan_day(duty.opened_at)]  # type: ignore[operator]
    if opened_after and (not kind.repeat_late or days < max(kind.remind_days) + kind.repeat_late):
        steps.append(f"day{opened_after[-1]:+d}")
    elif kind.repeat_late and days > max(kind.remind_days, default=0):
        steps.append(_late(kind, days))
    return steps


def _late(kind: Kind, days: int) -> str:
    every = kind.repeat_late or 1
    return f"{LATE}+{days // every * every}"


def is_late_step(step: str) -> bool:
    return step.startswith(LATE) or (step.startswith("day+") and step != "day+0")


def escalation_roles(kind: Kind, step: str) -> tuple[str, ...]:
    """The further roles that are told at this step: none before the day; the next ones when it is late or nobody took it."""
    if step.startswith(UNANSWERED):
        return tuple(ESCALATION[: int(step.rpartition("+")[2]) + 1])
    return tuple(ESCALATION) if kind.escalate and is_late_step(step) else ()
