"""The house's rules for signing in."""

from typing import Any

from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.signin.models import SignInRules
from komainu.web.signin.services.factors import settle_terms
from komainu.web.site import clock
from komainu.web.trail import services as trail


@transaction.atomic
def set_rules(*, by: Person, **values: Any) -> SignInRules:
    """Set the rules; only what differs is written. Whoever needs a second factor now gets a term from today."""
    house = SignInRules.objects.select_for_update().first() or SignInRules()
    changed = {name: value for name, value in values.items() if getattr(house, name) != value}
    if not changed:
        return house
    before = {name: getattr(house, name) for name in changed}
    for name, value in changed.items():
        setattr(house, name, value)
    house.save()
    trail.record("signin.rules_set", by=by, subject=house, before=before, after=changed)
    settle_terms(clock.today())
    return house
