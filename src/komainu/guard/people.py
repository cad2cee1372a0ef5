"""Everyone whom a message reaches or shows: role, side, and what the history knows of them."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass, field

from komainu.guard.addresses import Address, Mailbox
from komainu.guard.domains import is_beneath, registrable
from komainu.guard.inputs import Correspondent, History
from komainu.guard.names import family_of
from komainu.guard.policy import Rules
from komainu.guard.verdict import Recipient


@dataclass(slots=True)
class Person:
    """One address of the message.

    name      display name in the header, "" if none
    inside    of the house; a list whose members are unknown never is
    party     registrable domain; on free mail the address itself
    unresolved  a list whose members cannot be known
    expanded  a list whose members stand beside it
    """

    address: Address
    role: str
    name: str
    inside: bool
    delivered: bool
    party: str
    via: Address | None = None
    unresolved: bool = False
    expanded: bool = False
    known: Correspondent | None = None
    in_thread: bool = False
    names: tuple[str, ...] = field(default=())

    @property
    def shown(self) -> str:
        return self.address.shown

    @property
    def count(self) -> int:
        return self.known.count if self.known else 0

    @property
    def is_known(self) -> bool:
        return self.count >= 1

    @property
    def family(self) -> str:
        """The family name, "" if it is unknown: header first, then history."""
        return next((family for name in (self.name, *self.names) if (family := family_of(name))), "")

    def as_recipient(self) -> Recipient:
        return Recipient(
            self.shown,
            self.role,
            self.inside,
            self.is_known,
            self.count,
            self.in_thread,
            self.delivered,
            self.via.shown if self.via else None,
        )


def is_inside(domain: str, rules: Rules) -> bool:
    return any(is_beneath(domain, each) for each in rules.inside_domains)


def is_freemail(domain: str, rules: Rules) -> bool:
    return domain in rules.freemail or domain in rules.carriers or registrable(domain) in rules.freemail


def party_of(address: Address, rules: Rules) -> str:
    """One registrable domain is one party; on free mail each address is."""
    return address.key if is_freemail(address.domain, rules) else registrable(address.domain)


def correspondent(address: Address, history: History | None) -> Correspondent | None:
    """What the history has of an address, or of its base address."""
    if history is None:
        return None
    found = history.correspondents.get(address.key)
    if found is None or found.count < 1:
        found = history.correspondents.get(address.base.key) or found
    return found


def gather(
    rcpt_to: Iterable[Address], shown: dict[str, list[Mailbox]], rules: Rules, history: History | None, threads: frozenset[str]
) -> list[Person]:
    """All recipients: first who gets the message, lists with their members behind them, then who is only shown.

    shown  mailboxes of the header by field: to, cc, bcc
    """
    roles: dict[str, tuple[str, str]] = {}
    for role in ("to", "cc", "bcc"):
        for mailbox in shown[role]:
            key = mailbox.address.key
            if key not in roles:
                roles[key] = (role, mailbox.name)
            elif not roles[key][1] and mailbox.name:
                roles[key] = (roles[key][0], mailbox.name)
    house = {person.address.key: person.name for person in history.people} if history else {}
    found: dict[str, Person] = {}

    def add(address: Address, role: str, name: str, *, delivered: bool, via: Address | None = None) -> Person | None:
        if address.key in found:
            return None
        members = history.lists.get(address.key, ()) if history else ()
        listed = history is not None and address.key in history.lists
        unresolved = (listed and members is None) or (not listed and _is_list_like(address, rules))
        known = correspondent(address, history)
        person = Person(
            address=address,
            role=role,
            name=name,
            inside=is_inside(address.domain, rules) and not unresolved,
            delivered=delivered,
            party=party_of(address, rules),
            via=via,
            unresolved=unresolved,
            expanded=listed and members is not None,
            known=known,
            in_thread=bool(known and known.threads & threads),
            names=(*((house[address.key],) if address.key in house else ()), *(known.display_names if known else ())),
        )
        found[address.key] = person
        for member in (members or ()) if listed and delivered else ():
            add(member, roles.get(member.key, (role, ""))[0], roles.get(member.key, ("", ""))[1], delivered=True, via=address)
        return person

    for address in rcpt_to:
        role, name = roles.get(address.key, ("bcc", ""))
        add(address, role, name, delivered=True)
    for role in ("to", "cc", "bcc"):
        for mailbox in shown[role]:
            add(mailbox.address, role, mailbox.name, delivered=False)
    return list(found.values())


def _is_list_like(address: Address, rules: Rules) -> bool:
    return any(fnmatch.fnmatchcase(f"{address.local.lower()}@{address.domain}", pattern) for pattern in rules.list_patterns)
