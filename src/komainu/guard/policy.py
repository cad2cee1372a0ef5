"""The policy: a TOML file of three layers in, the effective rules for one sender out.

Every fault names its line. Nothing that is not understood becomes a default.
"""

from __future__ import annotations

import copy
import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

from komainu.guard.addresses import parse
from komainu.guard.catalogue import CARRIERS, CHECKS, FREEMAIL, LIMITS, NEVER_ALLOW, Check
from komainu.guard.domains import a_label
from komainu.guard.layers import Layered, merged
from komainu.guard.verdict import Grade

_PLACES = ("subject_line", "body", "attachment_name", "attachment_text")
_ENTRIES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # name: (keys that must be there, keys that may)
    "company": (frozenset({"names", "domains"}), frozenset()),
    "competing": (frozenset({"name", "groups"}), frozenset()),
    "may_send_as": (frozenset({"authenticated", "addresses"}), frozenset()),
    "blocked": (frozenset({"owner", "reason", "since"}), frozenset({"recipient", "domain"})),
    "keyword": (frozenset({"text"}), frozenset({"grade", "where"})),
    "allow": (frozenset({"checks", "owner", "reason", "expires_on"}), frozenset({"recipient", "domain"})),
}
_TABLES = frozenset({"house", "checks", "hold", "freemail", "limits"})
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d\Z|24:00\Z")


class PolicyError(ValueError):
    """The policy cannot be used. The message names the line, where there is one, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Allow:
    """One allow entry, its recipient or domain made comparable."""

    recipient: str
    domain: str
    checks: frozenset[str]
    expires_on: date


@dataclass(frozen=True, slots=True)
class Blocked:
    recipient: str
    domain: str
    since: date


@dataclass(frozen=True, slots=True)
class Keyword:
    text: str
    grade: Grade
    where: frozenset[str]


@dataclass(frozen=True, slots=True)
class CheckRule:
    """How one check counts for this sender."""

    id: str
    enabled: bool
    grade: Grade
    inside: bool
    keys: dict[str, Any]

    def at_least(self, grade: Grade) -> Grade:
        """A grade that the row gives under a condition; never below the policy's."""
        return grade if grade.rank > self.grade.rank else self.grade

    def step(self, persons: int) -> Grade:
        """The grade of the ladder for so many persons."""
        found = Grade.PASS
        for least, grade in sorted(self.keys["ladder"], key=lambda each: each[0]):
            if persons >= least:
                found = Grade(grade)
        return found


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy as it counts for one sender."""

    inside_domains: tuple[str, ...]
    names: tuple[str, ...]
    list_patterns: tuple[str, ...]
    companies: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    competing: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    may_send_as: tuple[tuple[str, tuple[str, ...]], ...]
    blocked: tuple[Blocked, ...]
    keywords: tuple[Keyword, ...]
    allows: tuple[Allow, ...]
    checks: dict[str, CheckRule]
    hold: dict[str, Any]
    freemail: frozenset[str]
    carriers: frozenset[str]
    limits: dict[str, int]
    never_allow: frozenset[str]
    layers: tuple[str, ...]


class Policy:
    """A policy file that was read and found whole."""

    def __init__(self, source: bytes) -> None:
        """Raises PolicyError."""
        self.sha256 = hashlib.sha256(source).hexdigest()
        try:
            self._text = source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = source.count(b"\n", 0, error.start) + 1
            raise PolicyError(f"line {line}: not UTF-8") from error
        try:
            data = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            raise PolicyError(f"line {place.group(1) if place else len(self._text.splitlines())}: {error}") from error
        self._check(data)
        self._base: dict[str, Any] = data.get("base", {})
        self._locked: dict[str, Any] = data.get("locked", {})
        self._users: dict[str, dict[str, Any]] = {}
        for name, layer in data.get("user", {}).items():
            address = parse(name)
            self._users[address.key if address else name.lower()] = layer
        self._made: dict[str, Rules] = {}

    def for_sender(self, authenticated: str | None) -> Rules:
        """The rules for somebody: base, then their own layer, then locked."""
        address = parse(authenticated) if authenticated else None
        key = address.key if address and address.key in self._users else ""
        if key not in self._made:
            user = copy.deepcopy(self._users.get(key)) if key else None
            self._made[key] = _rules(merged(copy.deepcopy(self._base), user, copy.deepcopy(self._locked)))
        return self._made[key]

    # ---------------------------------------------------------------- faults
    def _fail(self, path: tuple[str | int, ...], why: str) -> PolicyError:
        return PolicyError(f"line {line_of(self._text, path)}: {'.'.join(map(str, path))}: {why}")

    def _check(self, data: dict[str, Any]) -> None:
        for key in data:
            if key not in {"schema_version", "base", "user", "locked"}:
                raise self._fail((key,), "unknown key")
        if data.get("schema_version") != 1 or isinstance(data.get("schema_version"), bool):
            raise self._fail(("schema_version",), "must be 1")
        for layer in ("base", "locked", "user"):
            if not isinstance(data.get(layer, {}), dict):
                raise self._fail((layer,), "must be a table")
        self._layer(data.get("base", {}), ("base",))
        self._layer(data.get("locked", {}), ("locked",))
        for name, layer in data.get("user", {}).items():
            if parse(name) is None:
                raise self._fail(("user", name), "not a mail address")
            if not isinstance(layer, dict):
                raise self._fail(("user", name), "must be a table")
            self._layer(layer, ("user", name))
        house = data.get("base", {}).get("house", {})
        if not (house.get("inside_domains") or data.get("locked", {}).get("house", {}).get("inside_domains")):
            raise self._fail(("base", "house", "inside_domains"), "is missing: without it nobody is inside")

    def _layer(self, layer: dict[str, Any], path: tuple[str | int, ...]) -> None:
        for key, value in layer.items():
            here = (*path, key)
            if key in _ENTRIES:
                if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
                    raise self._fail(here, "must be a list of tables")
                for number, entry in enumerate(value):
                    self._entry(key, entry, (*here, number))
            elif key in _TABLES:
                if not isinstance(value, dict):
                    raise self._fail(here, "must be a table")
                getattr(self, f"_{key}")(value, here)
            elif (key == "user_may_relax" and path[0] == "base") or (key == "never_allow" and path[0] == "locked"):
                self._ids(value, here)
            else:
                raise self._fail(here, "unknown key")

    def _keys(self, table: dict[str, Any], allowed: set[str], path: tuple[str | int, ...]) -> None:
        for key in table:
            if key not in allowed:
                raise self._fail((*path, key), "unknown key")

    def _strings(self, value: Any, path: tuple[str | int, ...], *, some: bool = True) -> list[str]:
        if not isinstance(value, list) or (some and not value) or not all(isinstance(each, str) and each.strip() for each in value):
            raise self._fail(path, "must be a list of texts")
        return value

    def _string(self, value: Any, path: tuple[str | int, ...]) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._fail(path, "must be a text")
        return value

    def _ids(self, value: Any, path: tuple[str | int, ...]) -> None:
        for each in self._strings(value, path, some=False):
            if each not in CHECKS:
                raise self._fail(path, f"there is no check {each!r}")

    def _number(self, value: Any, path: tuple[str | int, ...], least: int = 0) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 2**53:
            raise self._fail(path, f"must be a whole number from {least}")

    def _grade(self, value: Any, path: tuple[str | int, ...]) -> None:
        if value not in list(Grade):
            raise self._fail(path, f"must be one of {', '.join(Grade)}")

    def _domains(self, value: Any, path: tuple[str | int, ...]) -> None:
        for each in self._strings(value, path):
            if "@" in each or re.search(r"\s|\*", each) or each.startswith("."):
                raise self._fail(path, f"{each!r} is not a domain")

    # ---------------------------------------------------------------- tables
    def _house(self, table: dict[str, Any], path: tuple[str | int, ...]) -> None:
        self._keys(table, {"inside_domains", "names", "list_patterns"}, path)
        if "inside_domains" in table:
            self._domains(table["inside_domains"], (*path, "inside_domains"))
        for key in ("names", "list_patterns"):
            if key in table:
                self._strings(table[key], (*path, key), some=False)

    def _freemail(self, table: dict[str, Any], path: tuple[str | int, ...]) -> None:
        self._keys(table, {"domains"}, path)
        self._domains(table.get("domains", []) or ["x"], (*path, "domains"))

    def _limits(self, table: dict[str, Any], path: tuple[str | int, ...]) -> None:
        self._keys(table, set(LIMITS), path)
        for key, value in table.items():
            self._number(value, (*path, key), 1)

    def _hold(self, table: dict[str, Any], path: tuple[str | int, ...]) -> None:
        self._keys(table, {"minutes", "by_domain", "confirm_hours", "approve_hours"}, path)
        for key in ("minutes", "confirm_hours", "approve_hours"):
            if key in table:
                self._number(table[key], (*path, key))
        by_domain = table.get("by_domain", {})
        if not isinstance(by_domain, dict):
            raise self._fail((*path, "by_domain"), "must be a table")
        for value in by_domain.values():
            self._number(value, (*path, "by_domain"))

    def _checks(self, table: dict[str, Any], path: tuple[str | int, ...]) -> None:
        for name, values in table.items():
            check = CHECKS.get(name)
            if check is None:
                raise self._fail((*path, name), "there is no such check")
            if not isinstance(values, dict):
                raise self._fail((*path, name), "must be a table")
            self._keys(values, {"enabled", "grade", *check.keys}, (*path, name))
            for key, value in values.items():
                self._value(check, key, value, (*path, name, key))

    def _value(self, check: Check, key: str, value: Any, path: tuple[str | int, ...]) -> None:
        if key == "enabled":
            if not isinstance(value, bool):
                raise self._fail(path, "must be true or false")
        elif key.endswith("grade"):
            self._grade(value, path)
        elif key == "ladder":
            if not isinstance(value, list) or not value:
                raise self._fail(path, "must be a list of [persons, grade]")
            for step in value:
                if not isinstance(step, list) or len(step) != 2:
                    raise self._fail(path, "must be a list of [persons, grade]")
                self._number(step[0], path, 1)
                self._grade(step[1], path)
        elif key in {"from", "to"}:
            if not isinstance(value, str) or not _TIME.match(value):
                raise self._fail(path, "must be a time like 20:00")
        elif isinstance(check.keys[key], list):
            self._strings(value, path, some=False)
        else:
            self._number(value, path)

    # ---------------------------------------------------------------- entries
    def _entry(self, kind: str, entry: dict[str, Any], path: tuple[str | int, ...]) -> None:
        required, optional = _ENTRIES[kind]
        self._keys(entry, set(required | optional), path)
        for key in sorted(required):
            if key not in entry:
                raise self._fail(path, f"{key} is missing")
        if "recipient" in optional and ("recipient" in entry) == ("domain" in entry):
            raise self._fail(path, "needs either recipient or domain")
        for key, value in entry.items():
            here = (*path, key)
            if key in {"owner", "reason", "text", "name"}:
                self._string(value, here)
            elif key in {"recipient", "authenticated"}:
                if parse(self._string(value, here)) is None:
                    raise self._fail(here, "not a mail address")
            elif key == "domain":
                self._domains([self._string(value, here)], here)
            elif key == "domains":
                self._domains(value, here)
            elif key == "addresses":
                if any(parse(each) is None for each in self._strings(value, here)):
                    raise self._fail(here, "not a mail address")
            elif key in {"since", "expires_on"}:
                if type(value) is not date:
                    raise self._fail(here, "must be a day like 2026-11-22, without quotes")
            elif key == "checks":
                self._strings(value, here)
                self._ids(value, here)
            elif key == "where":
                if any(each not in _PLACES for each in self._strings(value, here)):
                    raise self._fail(here, f"must be of {', '.join(_PLACES)}")
            elif key == "grade":
                self._grade(value, here)
            elif key == "names":
                self._strings(value, here)
            elif key == "groups":
                if not isinstance(value, list) or len(value) < 2:
                    raise self._fail(here, "must be at least two lists of domains")
                for group in value:
                    self._domains(group, here)


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """The line on which a key of a TOML text stands, or that of the table around it; the last line if nothing is found."""
    header: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    wanted = tuple(str(each) for each in path)
    best, best_length = max(len(text.splitlines()), 1), -1
    for number, line in enumerate(text.splitlines(), start=1):
        table = re.match(r"\s*(\[\[?)([^\]]+)\]", line)
        if table:
            names = tuple(a or b or c for a, b, c in re.findall(r"\"([^\"]*)\"|'([^']*)'|([^.\s\"']+)", table.group(2)))
            header = names
            if table.group(1) == "[[":
                counts[names] = counts.get(names, -1) + 1
                header = (*names, str(counts[names]))
            here = header
        else:
            key = re.match(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\")(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"))*)\s*=", line)
            if not key:
                continue
            here = (*header, *(each.strip().strip('"') for each in re.findall(r"\"[^\"]*\"|[A-Za-z0-9_-]+", key.group(1))))
        shared = min(len(here), len(wanted))
        if shared > best_length and here[:shared] == wanted[:shared]:
            best, best_length = number, shared
    return best


def _rules(layered: Layered) -> Rules:
    data = layered.data
    house = data.get("house", {})
    never = frozenset(data.get("never_allow", NEVER_ALLOW))
    notes = list(layered.notes)
    checks: dict[str, CheckRule] = {}
    for check in CHECKS.values():
        values = data.get("checks", {}).get(check.id, {})
        enabled = values.get("enabled", check.enabled)
        if not enabled and check.id in never:
            notes.append(f"refused {check.id}.enabled")
            enabled = True
        keys = {key: values.get(key, default) for key, default in check.keys.items()}
        checks[check.id] = CheckRule(check.id, enabled, Grade(values.get("grade", check.grade)), check.inside, keys)
    hold = {"minutes": 5, "by_domain": {}, "confirm_hours": 24, "approve_hours": 72, **data.get("hold", {})}
    hold["by_domain"] = {a_label(domain): minutes for domain, minutes in hold["by_domain"].items()}
    return Rules(
        inside_domains=_labels(house.get("inside_domains", [])),
        names=tuple(house.get("names", [])),
        list_patterns=tuple(each.lower() for each in house.get("list_patterns", [])),
        companies=tuple((tuple(each["names"]), _labels(each["domains"])) for each in data.get("company", [])),
        competing=tuple((each["name"], tuple(map(_labels, each["groups"]))) for each in data.get("competing", [])),
        may_send_as=tuple((_key(each["authenticated"]), tuple(map(_key, each["addresses"]))) for each in data.get("may_send_as", [])),
        blocked=tuple(
            Blocked(_key(each.get("recipient", "")), a_label(each.get("domain", "")), each["since"]) for each in data.get("blocked", [])
        ),
        keywords=tuple(
            Keyword(each["text"], Grade(each.get("grade", checks["keyword"].grade)), frozenset(each.get("where", _PLACES)))
            for each in data.get("keyword", [])
        ),
        allows=tuple(
            Allow(_key(each.get("recipient", "")), a_label(each.get("domain", "")), frozenset(each["checks"]) - never, each["expires_on"])
            for each in data.get("allow", [])
        ),
        checks=checks,
        hold=hold,
        freemail=FREEMAIL | frozenset(_labels(data.get("freemail", {}).get("domains", []))),
        carriers=CARRIERS,
        limits={**LIMITS, **data.get("limits", {})},
        never_allow=never,
        layers=tuple(notes),
    )


def _labels(domains: list[str]) -> tuple[str, ...]:
    return tuple(a_label(each) for each in domains)


def _key(address: str) -> str:
    found = parse(address)
    return found.key if found else ""
