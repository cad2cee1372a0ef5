"""Second factors: passkeys, an authenticator app, recovery codes; and who must have one, by when."""

from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.queries import in_force
from komainu.web.signin import queries
from komainu.web.signin.adapters.factors import forget_secret
from komainu.web.signin.duties import refresh_term
from komainu.web.signin.models import SecondFactorTerm
from komainu.web.signin.notices import notify
from komainu.web.signin.problems import NotOneself
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

Type = Authenticator.Type


def _with_codes(person: Person) -> bool:
    """Recovery codes for whoever got the first second factor; True if they are new and should be shown."""
    if Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES).exists():
        return False
    RecoveryCodes.activate(person)
    return True


def _delete(factor: Authenticator) -> None:
    forget_secret(factor)
    factor.delete()


def _tidy(person: Person) -> None:
    """Recovery codes without anything to recover go too; who must have a second factor gets a new term."""
    if not queries.has_second_factor(person):
        for codes in Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES):
            _delete(codes)
    settle_terms(clock.today(), only=person)


@transaction.atomic
def add_passkey(person: Person, *, name: str, credential: dict[str, Any]) -> bool:
    """A passkey that was checked by its form; True if recovery codes were made with it."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    factor = WebAuthn.add(person, name, credential).instance
    is_new = _with_codes(person)
    trail.record("signin.passkey_added", by=person, subject=person, after={"name": name, "number": factor.pk})
    notify(person, "passkey_added")
    _tidy(person)
    return is_new


def _own_passkey(person: Person, number: int) -> Authenticator:
    return Authenticator.objects.select_for_update(of=("self",)).get(pk=number, user=person, type=Type.WEBAUTHN)


@transaction.atomic
def rename_passkey(person: Person, number: int, *, name: str) -> None:
    """Raises Authenticator.DoesNotExist."""
    factor = _own_passkey(person, number)
    before = factor.data.get("name", "")
    factor.data["name"] = name
    factor.save(update_fields=["data"])
    trail.record("signin.passkey_renamed", by=person, subject=person, before={"name": before}, after={"name": name})


@transaction.atomic
def remove_passkey(person: Person, number: int) -> None:
    """Raises Authenticator.DoesNotExist; WrongState when nothing else would be left to come in with."""
    factor = _own_passkey(person, number)
    others = Authenticator.objects.filter(user=person, type=Type.WEBAUTHN).exclude(pk=number).exists()
    if not (others or person.has_usable_password() or queries.company_account(person)):
        raise WrongState
    name = factor.data.get("name", "")
    _delete(factor)
    trail.record("signin.passkey_removed", by=person, subject=person, before={"name": name})
    notify(person, "passkey_removed")
    _tidy(person)


@transaction.atomic
def activate_totp(person: Person, secret: str) -> bool:
    """An authenticator app whose first code was right; True if recovery codes were made with it. Raises WrongState if there is one."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if Authenticator.objects.filter(user=person, type=Type.TOTP).exists():
        raise WrongState
    TOTP.activate(person, secret)
    is_new = _with_codes(person)
    trail.record("signin.totp_added", by=person, subject=person)
    notify(person, "totp_added")
    _tidy(person)
    return is_new


@transaction.atomic
def deactivate_totp(person: Person) -> bool:
    """The app opens no longer; False when there was none."""
    factor = Authenticator.objects.select_for_update(of=("self",)).filter(user=person, type=Type.TOTP).first()
    if factor is None:
        return False
    _delete(factor)
    trail.record("signin.totp_removed", by=person, subject=person)
    notify(person, "totp_removed")
    _tidy(person)
    return True


@transaction.atomic
def make_recovery_codes(person: Person) -> None:
    """New recovery codes; the old ones open no longer. Raises WrongState without a second factor."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not queries.has_second_factor(person):
        raise WrongState
    for codes in Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES):
        _delete(codes)
    RecoveryCodes.activate(person)
    trail.record("signin.recovery_codes_made", by=person, subject=person)
    notify(person, "recovery_codes_made")


@transaction.atomic
def remove_factors_of(person: Person, *, by: Person, reason: str) -> int:
    """Somebody lost the telephone: all their factors go, and they set up new ones; returns how many. Raises NotOneself."""
    if person.pk == by.pk:
        raise NotOneself
    found = list(Authenticator.objects.select_for_update(of=("self",)).filter(user=person))
    count = sum(factor.type in queries.SECOND_FACTORS for factor in found)
    for factor in found:
        _delete(factor)
    if count:
        trail.record("signin.factors_removed", by=by, subject=person, after={"removed": count}, reason=reason)
        notify(person, "factors_removed")
        _tidy(person)
    return count


@transaction.atomic
def settle_terms(as_of: date, only: Person | None = None) -> date | None:
    """Bring the terms in line with roles, rules and factors. Running it again changes nothing; three queries then.

    Returns the day by which `only` needs a second factor, if one is missing.
    """
    house = queries.rules()
    needing = RoleTerm.objects.filter(in_force(as_of), role__in=house.second_factor_roles, person__is_active=True)
    terms = SecondFactorTerm.objects.select_related("person")
    if only is not None:
        needing, terms = needing.filter(person=only), terms.filter(person=only)
    people = set(needing.values_list("person_id", flat=True)) if house.second_factor_roles else set()
    standing = {term.person_id: term for term in terms}
    asked = people | standing.keys()
    factors = Authenticator.objects.filter(user__in=asked, type__in=queries.SECOND_FACTORS)
    has = set(factors.values_list("user_id", flat=True)) if asked else set()
    for term in standing.values():
        if term.person_id not in people:
            # The cause is gone; a duty without one closes.
            term.met_at = term.met_at or clock.now()
            refresh_term(term)
            term.delete()
        elif (term.person_id in has) != (term.met_at is not None):
            term.met_at = clock.now() if term.person_id in has else None
            if term.met_at is None:
                term.needed_since, term.due_on = as_of, as_of + timedelta(days=house.grace_days)
            term.save()
            refresh_term(term)
    for person_id in people - standing.keys() - has:
        term = SecondFactorTerm.objects.create(person_id=person_id, needed_since=as_of, due_on=as_of + timedelta(days=house.grace_days))
        refresh_term(term)
    if only is None or only.pk not in people or only.pk in has:
        return None
    return SecondFactorTerm.objects.filter(person=only).values_list("due_on", flat=True).first()
