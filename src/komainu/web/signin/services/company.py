"""The company's own accounts (OpenID Connect): linked to people who are here, never made from nothing."""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.signin.notices import notify
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail


def find_person(claims: Mapping[str, Any]) -> Person | None:
    """Who is meant by what the provider says: by the staff number, where the house named a claim for it; else by an address that it verified.

    An address that the provider has not verified is nobody's. One or two queries.
    """
    name = settings.OIDC_STAFF_NUMBER_CLAIM
    number = str(claims.get(name) or "") if name else ""
    if number:
        return Person.objects.filter(staff_number=number, is_active=True).first()
    address = str(claims.get("email") or "")
    if address and claims.get("email_verified") in (True, "true"):
        return Person.objects.filter(email__iexact=address, is_active=True).first()
    return None


@transaction.atomic
def link_company(person: Person, account: SocialAccount) -> SocialAccount:
    """Link an account that is not stored yet. Raises WrongState when this person has another one: an address may have been given anew."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if SocialAccount.objects.filter(user=person).exists():
        raise WrongState
    account.user = person
    account.extra_data = {}  # what the provider told is not kept
    account.save()
    trail.record("signin.company_linked", by=person, subject=person, after={"provider": account.provider})
    notify(person, "company_linked")
    return account


@transaction.atomic
def unlink_company(person: Person, *, by: Person, reason: str) -> int:
    """The link goes; the next sign-in with a company's account makes a new one. Returns how many there were."""
    count = SocialAccount.objects.filter(user=person).delete()[0]
    if count:
        trail.record("signin.company_unlinked", by=by, subject=person, reason=reason)
    return count
