"""What comes with a message: envelope, history, ledger. JSON is turned into values here, once; what is wrong is said with its place."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any

from komainu.guard.addresses import Address, parse
from komainu.guard.domains import a_label, registrable
from komainu.guard.folding import has_form, same_name
from komainu.guard.names import family_of, full_name

JAPAN = timezone(timedelta(hours=9), "JST")
KINDS = frozenset({"personal_information", "special_care", "individual_number"})


class InputError(ValueError):
    """Envelope, history or ledger cannot be used. The message says where and what."""


def _fail(where: str, why: str) -> InputError:
    return InputError(f"{where}: {why}")


def _object(value: Any, where: str, keys: frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _fail(where, "must be an object")
    for key in value:
        if key not in keys:
            raise _fail(f"{where}.{key}", "unknown key")
    return value


def _list(value: Any, where: str, kind: type = object) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(each, kind) for each in value):
        raise _fail(where, "must be a list" if kind is object else f"must be a list of {kind.__name__}")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _fail(where, "must be a text")
    return value


def _day(value: Any, where: str) -> date:
    try:
        return date.fromisoformat(_text(value, where))
    except ValueError as error:
        raise _fail(where, "must be a day like 2026-11-22") from error


def moment(value: str, where: str) -> datetime:
    """A point in time; one without an offset is Japan's. Raises InputError."""
    try:
        found = datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise _fail(where, "must be a time like 2026-11-22T09:00:00+09:00") from error
    return found if found.tzinfo else found.replace(tzinfo=JAPAN)


def thread_hash(message_id: str) -> str:
    """The first 16 hexadecimal digits of SHA-256 of a Message-ID without its brackets."""
    return hashlib.sha256(message_id.encode("utf-8", "surrogateescape")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What SMTP said. Addresses are as they came: one that cannot be parsed is a finding, not a fault of the call."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    authenticated_as: str | None
    received_at: datetime | None = None

    @classmethod
    def from_json(cls, value: Any) -> Envelope:
        """Raises InputError."""
        data = _object(value, "envelope", frozenset({"mail_from", "rcpt_to", "authenticated_as", "received_at"}))
        for key in ("mail_from", "rcpt_to"):
            if key not in data:
                raise _fail(f"envelope.{key}", "is missing")
        who = data.get("authenticated_as")
        at = data.get("received_at")
        return cls(
            mail_from="" if data["mail_from"] is None else _text(data["mail_from"], "envelope.mail_from"),
            rcpt_to=tuple(_list(data["rcpt_to"], "envelope.rcpt_to", str)),
            authenticated_as=None if who is None else _text(who, "envelope.authenticated_as") or None,
            received_at=None if at is None else moment(_text(at, "envelope.received_at"), "envelope.received_at"),
        )


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody outside with whom the house has written."""

    address: Address
    count: int
    last_on: date | None
    display_names: tuple[str, ...]
    threads: frozenset[str]


@dataclass(frozen=True, slots=True)
class HousePerson:
    address: Address
    name: str
    personal_addresses: tuple[Address, ...]
    superior: str


@dataclass(frozen=True, slots=True)
class LockedSending:
    """An encrypted file that went out before."""

    sender: str
    recipients: frozenset[str]
    sent_at: datetime


@dataclass(frozen=True)
class History:
    """Who wrote to whom, counted. Keys are addresses by the contract's equality. What the checks ask of it each time is worked out once."""

    as_of: date | None = None
    correspondents: Mapping[str, Correspondent] = field(default_factory=dict)
    people: tuple[HousePerson, ...] = ()
    lists: Mapping[str, tuple[Address, ...] | None] = field(default_factory=dict)
    sent_locked: tuple[LockedSending, ...] = ()

    @cached_property
    def totals(self) -> dict[str, int]:
        """Messages by registrable domain."""
        found: dict[str, int] = {}
        for each in self.correspondents.values():
            domain = registrable(each.address.domain)
            found[domain] = found.get(domain, 0) + each.count
        return found

    @cached_property
    def companies(self) -> tuple[tuple[str, str], ...]:
        """(word with a corporate form, registrable domain) of the display names."""
        return tuple(
            (word, registrable(each.address.domain))
            for each in self.correspondents.values()
            for display in each.display_names
            for word in re.split(r"[\s/／|]+", unicodedata.normalize("NFKC", display))
            if has_form(word)
        )

    @cached_property
    def families(self) -> dict[str, tuple[Correspondent, ...]]:
        """Correspondents by the family names in their display names."""
        found: dict[str, list[Correspondent]] = {}
        for each in self.correspondents.values():
            for family in {family_of(name) for name in each.display_names} - {""}:
                found.setdefault(family, []).append(each)
        return {family: tuple(people) for family, people in found.items()}

    @cached_property
    def house_families(self) -> dict[str, frozenset[str]]:
        """Keys of the house's own addresses by family name."""
        found: dict[str, set[str]] = {}
        for person in self.people:
            family = family_of(person.name)
            if family:
                found.setdefault(family, set()).add(person.address.key)
        return {family: frozenset(keys) for family, keys in found.items()}

    @cached_property
    def house_names(self) -> frozenset[str]:
        """The full names of the house's people, made comparable."""
        return frozenset(filter(None, (full_name(person.name) or same_name(person.name) for person in self.people)))

    @classmethod
    def from_json(cls, value: Any) -> History:
        """Raises InputError."""
        data = _object(value, "history", frozenset({"schema_version", "as_of", "correspondents", "people", "lists", "sent_locked"}))
        _version(data, "history")
        return cls(
            as_of=_day(data["as_of"], "history.as_of") if data.get("as_of") is not None else None,
            correspondents=_mapping(data.get("correspondents", {}), "history.correspondents", _correspondent),
            people=tuple(
                _person(each, f"history.people[{place}]") for place, each in enumerate(_list(data.get("people", []), "history.people"))
            ),
            lists=_mapping(data.get("lists", {}), "history.lists", _members),
            sent_locked=tuple(
                _sending(each, f"history.sent_locked[{place}]")
                for place, each in enumerate(_list(data.get("sent_locked", []), "history.sent_locked"))
            ),
        )


def _version(data: dict[str, Any], where: str) -> None:
    if data.get("schema_version") != 1 or isinstance(data.get("schema_version"), bool):
        raise _fail(f"{where}.schema_version", "must be 1")


def _mapping(value: Any, where: str, made: Callable[[Address, Any, str], Any]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _fail(where, "must be an object")
    found: dict[str, Any] = {}
    for key, each in value.items():
        address = _address(key, f"{where}[{key!r}]")
        found[address.key] = made(address, each, f"{where}[{key!r}]")
    return found


def _address(value: Any, where: str) -> Address:
    address = parse(_text(value, where))
    if address is None:
        raise _fail(where, "not a mail address")
    return address


def _correspondent(address: Address, value: Any, where: str) -> Correspondent:
    data = _object(value, where, frozenset({"count", "last_on", "display_names", "threads"}))
    count = data.get("count")
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise _fail(f"{where}.count", "must be a whole number from 0")
    return Correspondent(
        address,
        count,
        _day(data["last_on"], f"{where}.last_on") if data.get("last_on") is not None else None,
        tuple(_list(data.get("display_names", []), f"{where}.display_names", str)),
        frozenset(_list(data.get("threads", []), f"{where}.threads", str)),
    )


def _person(value: Any, where: str) -> HousePerson:
    data = _object(value, where, frozenset({"address", "name", "personal_addresses", "superior"}))
    for key in ("address", "name"):
        if key not in data:
            raise _fail(f"{where}.{key}", "is missing")
    private = tuple(
        _address(each, f"{where}.personal_addresses")
        for each in _list(data.get("personal_addresses", []), f"{where}.personal_addresses", str)
    )
    return HousePerson(
        _address(data["address"], f"{where}.address"), _text(data["name"], f"{where}.name"), private, data.get("superior") or ""
    )


def _members(_list_address: Address, value: Any, where: str) -> tuple[Address, ...] | None:
    data = _object(value, where, frozenset({"members"}))
    members = data.get("members")
    return None if members is None else tuple(_address(each, f"{where}.members") for each in _list(members, f"{where}.members", str))


def _sending(value: Any, where: str) -> LockedSending:
    data = _object(value, where, frozenset({"sender", "recipients", "attachment", "sent_at"}))
    for key in ("sender", "recipients", "sent_at"):
        if key not in data:
            raise _fail(f"{where}.{key}", "is missing")
    return LockedSending(
        _address(data["sender"], f"{where}.sender").key,
        frozenset(_address(each, f"{where}.recipients").key for each in _list(data["recipients"], f"{where}.recipients", str)),
        moment(_text(data["sent_at"], f"{where}.sent_at"), f"{where}.sent_at"),
    )


@dataclass(frozen=True, slots=True)
class Entrustee:
    domains: tuple[str, ...]
    covers: frozenset[str]
    contract_from: date | None
    contract_until: date | None

    def is_in_force(self, day: date) -> bool:
        return (self.contract_from is None or self.contract_from <= day) and (self.contract_until is None or day <= self.contract_until)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Whom the house has entrusted with what, and to whom it provides by law or consent (a provision has no term)."""

    entrustees: tuple[Entrustee, ...] = ()
    provisions: tuple[Entrustee, ...] = ()

    @classmethod
    def from_json(cls, value: Any) -> Ledger:
        """Raises InputError."""
        data = _object(value, "ledger", frozenset({"schema_version", "entrustees", "provisions"}))
        return cls(
            tuple(
                _entrustee(each, f"ledger.entrustees[{place}]")
                for place, each in enumerate(_list(data.get("entrustees", []), "ledger.entrustees"))
            ),
            tuple(
                _entrustee(each, f"ledger.provisions[{place}]")
                for place, each in enumerate(_list(data.get("provisions", []), "ledger.provisions"))
            ),
        )


def _entrustee(value: Any, where: str) -> Entrustee:
    data = _object(value, where, frozenset({"name", "domains", "covers", "contract_from", "contract_until", "basis"}))
    for key in ("domains", "covers"):
        if key not in data:
            raise _fail(f"{where}.{key}", "is missing")
    covers = frozenset(_list(data["covers"], f"{where}.covers", str))
    if covers - KINDS:
        raise _fail(f"{where}.covers", f"must be of {', '.join(sorted(KINDS))}")
    days = [_day(data[key], f"{where}.{key}") if data.get(key) is not None else None for key in ("contract_from", "contract_until")]
    return Entrustee(tuple(a_label(each) for each in _list(data["domains"], f"{where}.domains", str)), covers, days[0], days[1])
