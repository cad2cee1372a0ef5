"""What stands in a session about its sign-in, kept without a query: when somebody last proved who they are, when they were last seen."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in

from komainu.web.site import clock

CONFIRMED_AT = "signin.confirmed_at"
SEEN_AT = "signin.seen_at"
ENROL_BY = "signin.enrol_by"
MEANS = "signin.means"

CONFIRMED_FOR = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=5)


def connect() -> None:
    """Every way of signing in, whoever made it, tells here: Django has no other place for it."""
    user_logged_in.connect(_signed_in, dispatch_uid="signin.watching")


def _signed_in(sender: Any, request: Any, user: Any, **_: Any) -> None:
    confirm(request)
    request.session[SEEN_AT] = clock.now().timestamp()


def confirm(request: Any) -> None:
    """Somebody has just proved who they are."""
    request.session[CONFIRMED_AT] = clock.now().timestamp()


def is_confirmed(request: Any) -> bool:
    """Whether that was within the last ten minutes."""
    return abs(clock.now().timestamp() - request.session.get(CONFIRMED_AT, 0)) < CONFIRMED_FOR.total_seconds()


def is_due(request: Any, now: datetime) -> bool:
    """Whether it is time to note that this session is in use; at most once in five minutes."""
    if abs(now.timestamp() - request.session.get(SEEN_AT, 0)) < SEEN_EVERY.total_seconds():
        return False
    request.session[SEEN_AT] = now.timestamp()
    return True


def enrol_by(request: Any) -> date | None:
    """The day by which this person needs a second factor, if one is missing."""
    value = request.session.get(ENROL_BY)
    return date.fromisoformat(value) if value else None
