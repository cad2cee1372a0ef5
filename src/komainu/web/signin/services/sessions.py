"""Signing in and out as acts: noted, limited, ended; and the password."""

from collections.abc import Iterable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.signin.notices import notify
from komainu.web.site import clock
from komainu.web.trail import services as trail

LOCK_NOTED_EVERY = timedelta(minutes=5)


@transaction.atomic
def note_sign_in(person: Person, *, means: str) -> None:
    """Somebody signed in: with which means."""
    trail.record("signin.signed_in", by=person, subject=person, after={"means": means})


@transaction.atomic
def note_locked(person: Person) -> None:
    """Somebody tried too often to come in as this person. Noted once in five minutes, so that guessing does not fill the trail."""
    if cache.add(f"signin.locked:{person.pk}", "y", timeout=LOCK_NOTED_EVERY.total_seconds()):
        trail.record("signin.locked", by=None, subject=person)


def note_seen(key: str, address: str) -> None:
    """A session is in use: at most once in five minutes, and no act of anybody's, so without the trail. One query."""
    UserSession.objects.filter(session_key=key).update(last_seen_at=clock.now(), ip=address)


def _end(found: Iterable[UserSession]) -> int:
    count = 0
    for each in found:
        SessionStore().delete(each.session_key)
        each.delete()
        count += 1
    return count


@transaction.atomic
def end_sessions(person: Person, *, by: Person, keep: str | None = None, only: int | None = None, reason: str = "") -> int:
    """End sessions of somebody; returns how many ended.

    keep   the key of the session that stays
    only   the number of the one session to end
    """
    found = UserSession.objects.filter(user=person).exclude(session_key=keep or "")
    if only is not None:
        found = found.filter(pk=only)
    count = _end(found)
    if count:
        trail.record("signin.sessions_ended", by=by, subject=person, after={"ended": count}, reason=reason)
    return count


@transaction.atomic
def set_password(person: Person, password: str, *, keep: str | None = None) -> None:
    """A new password, which its owner was asked for twice and which the validators let pass. Every other session ends.

    keep   the key of the session in which it was set
    """
    had = person.has_usable_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    _end(UserSession.objects.filter(user=person).exclude(session_key=keep or ""))
    trail.record("signin.password_set", by=person, subject=person, after={"first": not had})
    if had:
        notify(person, "password_set")
