"""Readings of tokens."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from komainu.web.api.models import ApiToken
from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.site.rights import may

# What operations ask for, and so what a token can be given; the order is that of the page.
SCOPES: tuple[str, ...] = (
    "api.assess",
    "today.own",
    "incidents.report",
    "incidents.list",
    "incidents.see",
    "incidents.read_assessment",
    "incidents.draft",
    "ledger.see",
    "ledger.edit",
    "risks.see",
    "discovery.see",
    "discovery.sources",
    "people.list",
    "trail.read",
)


def scopes_for(standing: Standing) -> list[str]:
    """The scopes that somebody of that standing can give to a token. No query."""
    return [scope for scope in SCOPES if may(standing, scope)]


def live(today: date) -> Q:
    """Tokens that open something."""
    return Q(revoked_at=None, expires_on__gte=today)


def tokens_of(person: Person) -> QuerySet[ApiToken]:
    """The tokens of one person, the latest first. One query."""
    return ApiToken.objects.filter(person=person).order_by("-made_at", "pk")


def visible_tokens(request: Any) -> QuerySet[ApiToken]:
    """The own tokens; everybody's for who answers for them. No query by itself."""
    found = ApiToken.objects.select_related("person")
    return found if may(request.standing, "api.all_tokens") else found.filter(person=request.person)


def visible_token(request: Any, code: UUID) -> ApiToken:
    """One of them. One query; 404 otherwise."""
    found = visible_tokens(request).filter(pk=code).first()
    if found is None:
        raise Http404
    return found
