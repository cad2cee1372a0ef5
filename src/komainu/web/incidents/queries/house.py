"""The house's own rules for incidents."""

import secrets

from komainu.web.incidents.models import HouseRules


def house_rules() -> HouseRules:
    """The one row; before anybody saved it, the defaults with a poster token of its own. One query."""
    return HouseRules.objects.get_or_create(id=1, defaults={"poster_token": secrets.token_urlsafe(18)})[0]
