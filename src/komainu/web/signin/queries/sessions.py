"""Where somebody is signed in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from komainu.web.people.models import Person
from komainu.web.signin.devices import device


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`number` is the record's id; the key of the session itself never leaves the server."""

    number: int
    device: str
    address: str
    since: datetime
    seen_at: datetime
    is_this: bool


def open_sessions(person: Person, key: str | None, now: datetime) -> list[OpenSession]:
    """The sessions that still stand, this one first, then the last seen. Two queries."""
    noted = list(UserSession.objects.filter(user=person))
    standing = set(
        Session.objects.filter(session_key__in=[each.session_key for each in noted], expire_date__gt=now).values_list("pk", flat=True)
    )
    found = [
        OpenSession(each.pk, device(each.user_agent), each.ip, each.created_at, each.last_seen_at, each.session_key == key)
        for each in noted
        if each.session_key in standing
    ]
    return sorted(found, key=lambda each: (not each.is_this, -each.seen_at.timestamp()))
