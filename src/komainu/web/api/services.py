"""Tokens: made, used, revoked. Only here is one ever seen whole, and only once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from komainu.web.api import queries
from komainu.web.api.models import ApiToken
from komainu.web.api.problems import LastsTooLong, ScopeNotTheirs, TooManyTokens
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.signin.queries import factor_is_overdue
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.site.rights import seat_of
from komainu.web.site.sealing import keyed_hash
from komainu.web.trail import services as trail

PREFIX = "komainu_"
PLACE = "api.ApiToken.digest"
LONGEST = timedelta(days=366)
MOST_TOKENS = 20
CALLS_PER_MINUTE = 300


@dataclass(frozen=True, slots=True)
class Use:
    """Who calls, by which token, and whether there were too many calls in this minute already."""

    token: ApiToken
    person: Person
    standing: Standing
    is_too_often: bool = False


def digest_of(text: str) -> str:
    return keyed_hash(text, PLACE)


@transaction.atomic
def make_token(person: Person, standing: Standing, *, name: str, scopes: Sequence[str], expires_on: date) -> tuple[ApiToken, str]:
    """A new token of somebody, and its text, which is kept nowhere. Raises ScopeNotTheirs, LastsTooLong, TooManyTokens."""
    today = clock.today()
    if not scopes or not set(scopes) <= set(queries.scopes_for(standing)):
        raise ScopeNotTheirs
    if not today <= expires_on <= today + LONGEST:
        raise LastsTooLong
    if queries.tokens_of(person).filter(queries.live(today)).count() >= MOST_TOKENS:
        raise TooManyTokens
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person, name=name, digest=digest_of(text), hint=text[-4:], scopes=sorted(scopes), made_at=clock.now(), expires_on=expires_on
    )
    trail.record(
        "api.token_made", by=person, subject=token, after={"scopes": token.scopes, "expires_on": expires_on, "person": person.name}
    )
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Person | None, reason: str = "") -> None:
    """The token opens nothing any more. Raises WrongState when it was revoked before."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now()):
        raise WrongState
    trail.record("api.token_revoked", by=by, subject=token, reason=reason)


@transaction.atomic
def revoke_of_those_gone(as_of: date) -> int:
    """Revoke the tokens of who left or was registered as from outside since; returns how many. Running it again changes nothing.

    One query when nobody left. A token of somebody gone opens nothing even before it ran (`use`).
    """
    # Somebody on leave keeps theirs: it opens nothing until they are back (`use`).
    gone = Q(person__left_on__lt=as_of) | Q(person__work=Person.Work.OUTSIDE)
    dead = list(ApiToken.objects.filter(gone, revoked_at=None).select_related("person"))
    for token in dead:
        revoke_token(token, by=None, reason="持ち主がサインインできなくなった")
    return len(dead)


def use(text: str) -> Use | None:
    """Who calls with this token; None for one that opens nothing, like the pages to somebody whose second factor is overdue.

    Three queries: the token with its person, the standing, the count.
    """
    today, now = clock.today(), clock.now()
    if not text.startswith(PREFIX) or len(text) > 200 or not text.isascii():
        return None
    token = ApiToken.objects.select_related("person__second_factor_term").filter(queries.live(today), digest=digest_of(text)).first()
    standing = seat_of(token.person, today) if token else None
    if token is None or standing is None or factor_is_overdue(token.person, standing, today):
        return None
    minute = int(now.timestamp()) // 60
    # In one statement, so that calls at the same moment are all counted.
    ApiToken.objects.filter(pk=token.pk).update(
        last_used_at=now, calls=Case(When(minute=minute, then=F("calls") + 1), default=Value(1)), minute=minute
    )
    calls = token.calls + 1 if token.minute == minute else 1
    return Use(token, token.person, standing, is_too_often=calls > CALLS_PER_MINUTE)


@transaction.atomic
def note_people_read(use: Use, *, rows: int, conditions: dict[str, str]) -> None:
    """A page of the list of people went to another program: who, how many, under which conditions."""
    trail.record("api.people_read", by=use.person, subject=use.token, after={"rows": rows, "conditions": conditions})


@transaction.atomic
def note_trail_read(use: Use, *, rows: int, conditions: dict[str, str]) -> None:
    """A page of the trail went to another program."""
    trail.record("api.trail_read", by=use.person, subject=use.token, after={"rows": rows, "conditions": conditions})
