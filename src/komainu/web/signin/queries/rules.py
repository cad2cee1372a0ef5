"""The house's rules, and what somebody has besides a password."""

from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import QuerySet

from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.signin.models import SecondFactorTerm, SignInRules
from komainu.web.site.prepared import prepared

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def rules() -> SignInRules:
    """The house's rules as they are; the first ones where nobody set any. One query."""
    return SignInRules.objects.first() or SignInRules()


def factors_of(person: Person) -> list[Authenticator]:
    """Passkeys, authenticator app, recovery codes, the oldest first. One query."""
    return _factors_of(person.pk)


@prepared
def _factors_of(person_id: UUID) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user_id=person_id).order_by("created_at")


def has_second_factor(person: Person) -> bool:
    """One query."""
    return Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()


def factor_is_overdue(person: Person, standing: Standing, as_of: date) -> bool:
    """Whether somebody should have had a second factor before that day, and has none.

    One query, or none where the person came with `second_factor_term`; two more in the rare case that a day has passed.
    """
    term: SecondFactorTerm | None = getattr(person, "second_factor_term", None)
    if term is None or term.met_at is not None or term.due_on >= as_of:
        return False
    # The nightly round may not have seen yet that the role is gone or the factor is there.
    return not standing.roles.isdisjoint(rules().second_factor_roles) and not has_second_factor(person)


def company_account(person: Person) -> SocialAccount | None:
    """The company's account that is linked. One query."""
    return SocialAccount.objects.filter(user=person).first()


def company_only() -> bool:
    """Whether the company's account is the only way in. No query."""
    return bool(settings.OIDC_ISSUER and settings.OIDC_ONLY)
