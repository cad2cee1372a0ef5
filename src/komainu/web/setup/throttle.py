"""How often a setup code may be tried. Counted in the cache by a keyed hash of the address, never by the address."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.crypto import salted_hmac

BY_ADDRESS = 10
IN_ALL = 100
SPAN = timedelta(minutes=10)


def _names(address: str, now: datetime) -> list[tuple[str, int]]:
    window = int(now.timestamp() // SPAN.total_seconds())
    mark = salted_hmac("komainu.setup", address).hexdigest()[:32]
    return [(f"setup:{window}:{mark}", BY_ADDRESS), (f"setup:{window}:all", IN_ALL)]


def may_try(address: str, now: datetime) -> bool:
    """Whether one more code may be tried from this address now."""
    return all(cache.get(name, 0) < most for name, most in _names(address, now))


def count_wrong(address: str, now: datetime) -> None:
    for name, _most in _names(address, now):
        if not cache.add(name, 1, 2 * SPAN.total_seconds()):
            cache.incr(name)
