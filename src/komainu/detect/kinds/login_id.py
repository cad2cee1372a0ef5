"""Login names: in a pair with a password, in an account column, in access logs.

Source: none prescribes a form; 個人情報保護委員会 guidelines (general rules) 3-5-3-1. RFC 3164/5424 and the combined log format of web servers for where logs keep them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from komainu.detect.hit import Hit, Kind
from komainu.detect.kinds.password import pairs, trimmed
from komainu.detect.labels import Label
from komainu.detect.page import Page
from komainu.detect.words.sets import word_set

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+$\\-]{1,48}")
_METHOD = "(?:password|publickey|keyboard-interactive(?:/pam)?) for (?:invalid user )?"
_TRIED = "ogin (?:failed |succeeded |attempt )?(?:for |by |from user )"
# Each begins with a letter: the pattern is tried at such letters only.
_SIGNS = (
    rf"Accepted {_METHOD}|Failed {_METHOD}|session (?:opened|closed) for user |L{_TRIED}|l{_TRIED}|authenticated user |Password for (?:user |invalid user )?|"
    r"password for (?:user |invalid user )?|user[ =:]{1,2}['\"]?|logname=|sasl_username=|Invalid user |invalid user |USER=|Account Name: {1,20}|sudo: {1,4}|login: "
)
_LOG = re.compile(
    rf"(?:{_SIGNS})(?!from\b|name\b|id\b|not\b|is\b|is\b|and\b|has\b|the\b|unknown\b|agent\b)([A-Za-z][A-Za-z0-9._-]{{1,40}})(?![A-Za-z0-9@])"
)
_COMBINED = re.compile(
    r"(?:(?<=\n)|\A)[0-9A-Fa-f.:]{3,39} [^ \n]{1,40} ([A-Za-z0-9][A-Za-z0-9._-]{1,40}) \[[0-9]{1,2}/[A-Z][a-z]{2}/[0-9]{4}"
)
# What every line of a log that is read here holds.
_LOG_THERE = re.compile(rb"(?:user[ =:]|ogin |login: | for |logname=|sasl_username=|USER=|Account Name: |sudo: ) *[\"']?[A-Za-z]")
_STAMP_THERE = re.compile(rb" \[[0-9]{1,2}/[A-Z]")
_NOT_LOGIN = word_set("password passwd none null root-password or and")


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    passwords = _Passwords(page)
    if "/" in text or "・" in text:
        for match in pairs(text):
            yield Hit(Kind.LOGIN_ID, match.start(1), match.start(1) + len(match.group(1).rstrip(" ")), 0.9, ("pair",))
    for value in page.values_of(Label.LOGIN):
        token = _TOKEN.match(text, value.start, value.end)
        if token is None or (value.table and token.end() != value.end):
            continue
        name = trimmed(token.group()).rstrip(".-")
        if len(name) < 2 or "@" in name or name.lower() in _NOT_LOGIN:
            continue
        if value.head in {"ID", "id", "Id", "uid"} and not passwords.are_near(value.start):
            continue
        if text[token.end() : token.end() + 1] in {"様", "@"}:
            continue
        yield Hit(Kind.LOGIN_ID, value.start, value.start + len(name), 0.93, ("label",))
    for mention in page.mentions:
        if mention.label is Label.LOGIN and not mention.firm and mention.value > mention.end:
            token = _TOKEN.match(text, mention.value)
            if token and (any(not letter.isalpha() for letter in token.group()) or passwords.are_near(mention.end)):
                name = trimmed(token.group()).rstrip(".-")
                if len(name) > 2 and "@" not in name and (len(mention.text) > 2 or passwords.are_near(mention.end)):
                    yield Hit(Kind.LOGIN_ID, mention.value, mention.value + len(name), 0.8, ("label",))
    if _LOG_THERE.search(page.ascii) is not None:
        for match in _LOG.finditer(text):
            yield Hit(Kind.LOGIN_ID, match.start(1), match.end(1), 0.8, ("log",))
    if _STAMP_THERE.search(page.ascii) is not None:
        for match in _COMBINED.finditer(text):
            if match.group(1) != "-":
                yield Hit(Kind.LOGIN_ID, match.start(1), match.end(1), 0.9, ("log",))


class _Passwords:
    """Where a password's label or its column stands: an ID alone may be anything's."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @cached_property
    def _labels(self) -> list[int]:
        return sorted(mention.start for mention in self._page.mentions if mention.label is Label.PASSWORD)

    @cached_property
    def _cells(self) -> list[int]:
        return sorted(value.start for value in self._page.values if value.label is Label.PASSWORD)

    def are_near(self, at: int) -> bool:
        """Whether one stands within the lines around a place."""
        return _has_one(self._labels, at, 80) or _has_one(self._cells, at, 200)


def _has_one(places: list[int], at: int, reach: int) -> bool:
    first = bisect_right(places, at - reach)
    return first < len(places) and places[first] < at + reach
