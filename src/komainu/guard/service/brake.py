"""The brake on guessing passwords at the door: one try at a time for each peer, and a longer wait after each wrong one.

Nobody is locked out: who knows the password waits at most as long as the last one from the same address, and a proof that was right before passes at once.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

WAITS_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
_FORGET_SECONDS = 600.0
_MOST_PEERS = 10_000
_AT_ONCE = 2


@dataclass(slots=True)
class _Peer:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wrong: int = 0
    last: float = 0.0


class Brake:
    """One for all doors of a service."""

    def __init__(self, now: Callable[[], float] = monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._now = now
        self._sleep = sleep
        self._peers: OrderedDict[str, _Peer] = OrderedDict()
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def is_right(self, peer: str, proof: Callable[[], bool]) -> bool:
        """What the proof says, asked in a thread. False only after the wait that this peer has earned.

        peer  address; of IPv6 the network of 64 bits counts, for it is one customer's
        """
        known = self._known(peer)
        async with known.lock:
            async with self._room:
                found = await asyncio.to_thread(proof)
            now = self._now()
            if now - known.last > _FORGET_SECONDS:
                known.wrong = 0
            if found:
                return True
            wait = WAITS_SECONDS[min(known.wrong, len(WAITS_SECONDS) - 1)]
            known.wrong += 1
            known.last = now + wait
            await self._sleep(wait)
            return False

    def _known(self, peer: str) -> _Peer:
        name = _network(peer)
        known = self._peers.setdefault(name, _Peer())
        self._peers.move_to_end(name)
        if len(self._peers) > _MOST_PEERS:
            self._peers.popitem(last=False)
        return known


def _network(peer: str) -> str:
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
