"""What must be done by whom; who was told of it; what goes out; who stands in for whom; when the house tells its people."""

from .duty import FAR_DAY, DigestDay, Duty, Notice, Reminder
from .house import CalendarFeed, Delegation, DutyRules, ScheduleTick
from .outbox import OutgoingMail, OutgoingPost, Webhook

__all__ = [
    "FAR_DAY",
    "CalendarFeed",
    "Delegation",
    "DigestDay",
    "Duty",
    "DutyRules",
    "Notice",
    "OutgoingMail",
    "OutgoingPost",
    "Reminder",
    "ScheduleTick",
    "Webhook",
]
