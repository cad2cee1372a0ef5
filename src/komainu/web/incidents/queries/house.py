"""The house's own rules for incidents."""

from django.db.models import QuerySet

from komainu.web.incidents.models import HouseRules
from komainu.web.site.prepared import prepared
from komainu.web.site.sealing import blind_index


def house_rules() -> HouseRules:
    """The one row; before anybody saved it, the defaults. One query, which writes nothing."""
    return next(iter(_rules()), None) or HouseRules(id=1, poster_token=first_poster_token())


@prepared
def _rules() -> QuerySet[HouseRules]:
    return HouseRules.objects.filter(id=1)


def first_poster_token() -> str:
    """The poster's address before it was ever changed: made from the installation's key, so that it stays without being kept."""
    return blind_index("the first poster", "incidents.HouseRules.poster_token")
