"""Changes to the house's own rules for incidents, and the poster's address."""

import secrets
from typing import Any

from django.db import transaction

from komainu.web.incidents.models import HouseRules, Incident
from komainu.web.incidents.queries.house import first_poster_token
from komainu.web.incidents.services.standing import lock, refresh
from komainu.web.people.models import Person
from komainu.web.trail import services as trail

SETTABLE = ("poster_is_on", "take_within_minutes", "publication", "emergency_phone", "desk_hours", "reports_kept_years")


def locked_rules() -> HouseRules:
    """The one row, made if it is not there, and held until the transaction ends."""
    HouseRules.objects.get_or_create(id=1, defaults={"poster_token": first_poster_token()})
    return HouseRules.objects.select_for_update().get(id=1)


@transaction.atomic
def set_house_rules(*, by: Person, **rules: Any) -> HouseRules:
    """Set the rules that are named (SETTABLE); the trail keeps those that really changed. Saying the same again changes nothing.

    Another time for taking reaches the duties of what waits to be taken.
    """
    unknown = set(rules) - set(SETTABLE)
    if unknown:
        raise TypeError(f"no such rule: {sorted(unknown)}")
    house = locked_rules()
    changed = {name: value for name, value in rules.items() if getattr(house, name) != value}
    if not changed:
        return house
    before = {name: getattr(house, name) for name in changed}
    for name, value in changed.items():
        setattr(house, name, value)
    house.save(update_fields=list(changed))
    # Every act holds its incident before it writes the trail; so does this one, lest two wait for each other.
    waiting = (
        [lock(one) for one in Incident.objects.filter(state=Incident.State.REPORTED).order_by("pk")]
        if "take_within_minutes" in changed
        else []
    )
    trail.record("incidents.house_rules_set", by=by, subject=house, before=before, after=changed)
    for incident in waiting:
        refresh(incident)
    return house


@transaction.atomic
def rotate_poster(*, by: Person) -> HouseRules:
    """Give the poster a new address; every poster that hangs now is dead. The address is a secret and not in the trail."""
    house = locked_rules()
    house.poster_token = secrets.token_urlsafe(18)
    house.save(update_fields=["poster_token"])
    trail.record("incidents.poster_rotated", by=by, subject=house)
    return house
