"""How often somebody may tell without signing in. Counted in the cache, by a keyed hash of the address, never by the address."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac

from komainu.web.incidents.services.house import locked_rules

BY_ADDRESS = (5, timedelta(minutes=10))
IN_ALL = (30, timedelta(hours=1))
GUESSES_BY_ADDRESS = (20, timedelta(minutes=10))


def _name(what: str, address: str = "") -> str:
    return f"tell:{what}:{salted_hmac('komainu.tell', address).hexdigest()[:32]}"


def _recent(name: str, span: timedelta, now: datetime) -> list[datetime]:
    return [moment for moment in cache.get(name, []) if moment > now - span]


@transaction.atomic
def admit(address: str, now: datetime) -> bool:
    """Whether one more report from this address is taken now; if so it is counted. A refused one is not.

    The house's row is held meanwhile, so that many at once are counted one after another.
    """
    locked_rules()
    counted = []
    for name, (most, span) in ((_name("address", address), BY_ADDRESS), (_name("all"), IN_ALL)):
        recent = _recent(name, span, now)
        if len(recent) >= most:
            return False
        counted.append((name, [*recent, now], span))
    for name, moments, span in counted:
        cache.set(name, moments, span.total_seconds())
    return True


def may_guess(address: str, now: datetime) -> bool:
    """Whether this address may ask for another receipt number: who gave too many wrong ones must wait."""
    most, span = GUESSES_BY_ADDRESS
    return len(_recent(_name("guess", address), span, now)) < most


def count_wrong_guess(address: str, now: datetime) -> None:
    _most, span = GUESSES_BY_ADDRESS
    name = _name("guess", address)
    cache.set(name, [*_recent(name, span, now), now], span.total_seconds())
