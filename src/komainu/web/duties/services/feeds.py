"""Calendar addresses: made, renewed, ended. The token is given back once and never stored."""

import secrets
from hashlib import sha256

from django.db import transaction

from komainu.web.duties.models import CalendarFeed
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.trail import services as trail

TOKEN_BYTES = 32


def hash_of(token: str) -> str:
    """What is kept of a token. Enough for one of 256 random bits; no slow hash is needed."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(person: Person, *, by: Person) -> str:
    """A calendar address for somebody; the one before it ends. Returns the token, which nobody can read again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    ended = CalendarFeed.objects.filter(person=person, ended_at=None).update(ended_at=now)
    feed = CalendarFeed.objects.create(person=person, token_hash=hash_of(token), made_at=now)
    trail.record("duties.calendar_made", by=by, subject=feed, after={"renewed": bool(ended)})
    return token


@transaction.atomic
def end_feed(person: Person, *, by: Person) -> bool:
    """The calendar address of somebody opens no more. False if there was none."""
    feed = CalendarFeed.objects.filter(person=person, ended_at=None).first()
    if feed is None:
        return False
    CalendarFeed.objects.filter(pk=feed.pk).update(ended_at=clock.now())
    trail.record("duties.calendar_ended", by=by, subject=feed)
    return True
