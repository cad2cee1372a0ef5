"""Who gets it together: how many see one another, who is hidden, rivals, lists, who must not be written to."""

from __future__ import annotations

from collections.abc import Iterator

from komainu.guard.addresses import Address
from komainu.guard.case import Case
from komainu.guard.domains import is_beneath
from komainu.guard.people import is_inside, party_of
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding, Grade


def visible_many(case: Case, rule: CheckRule) -> Iterator[Finding]:
    shown: dict[str, Address] = {}
    for name in ("to", "cc"):
        for mailbox in case.message.addressed[name].mailboxes:
            shown.setdefault(mailbox.address.key, mailbox.address)
    for _, attendees in case.calendars:
        for address in attendees:
            shown.setdefault(address.key, address)
    unresolved = {person.address.key for person in case.people if person.unresolved}
    outside = [address for key, address in shown.items() if key in unresolved or not is_inside(address.domain, case.rules)]
    parties = {party_of(address, case.rules) for address in outside}
    many = len(parties) >= rule.keys["parties"] or (len(outside) >= rule.keys["addresses"] and len(parties) >= 2)
    if many and case.met(rule.id):
        grade = rule.at_least(Grade.APPROVE) if len(parties) >= rule.keys["approve_parties"] else rule.grade
        yield Finding(rule.id, grade, "message", {"addresses": len(outside)}, len(parties))


def recipients_too_many(case: Case, rule: CheckRule) -> Iterator[Finding]:
    count = sum(1 for person in case.delivered if not person.expanded)
    if count > rule.keys["max"]:
        yield Finding(rule.id, rule.grade, "message", {"max": rule.keys["max"]}, count)


def bcc_hidden(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if case.envelope is None:
        return
    for person in case.met(rule.id):
        if person.role == "bcc" and any(other.role != "bcc" and other.party != person.party for other in case.outside):
            yield Finding(rule.id, rule.grade, person.shown)


def bcc_header_left(case: Case, rule: CheckRule) -> Iterator[Finding]:
    count = len(case.message.addressed["bcc"].mailboxes)
    if count:
        yield Finding(rule.id, rule.grade, "header", count=count)


def list_unresolved(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for person in case.delivered:
        if person.unresolved and not case.allowed(person, rule.id):
            yield Finding(rule.id, rule.grade, person.shown)


def competing_groups(case: Case, rule: CheckRule) -> Iterator[Finding]:
    people = [person for person in case.delivered if not case.allowed(person, rule.id)]
    names = []
    for name, groups in case.rules.competing:
        met = sum(any(is_beneath(person.address.domain, domain) for person in people for domain in group) for group in groups)
        if met >= 2:
            names.append(name)
    if names:
        yield Finding(rule.id, rule.grade, "message", {"names": "、".join(names)}, len(names))


def blocked_recipient(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for person in case.met(rule.id):
        keys = {person.address.key, person.address.base.key}
        for entry in case.rules.blocked:
            matches = entry.recipient in keys if entry.recipient else is_beneath(person.address.domain, entry.domain)
            if matches and entry.since <= case.day:
                yield Finding(rule.id, rule.grade, person.shown, {"since": entry.since.isoformat()})
                break


def allow_expired(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for person in case.outside:
        for entry in case.rules.allows:
            matches = person.address.key == entry.recipient if entry.recipient else is_beneath(person.address.domain, entry.domain)
            if matches and entry.checks and case.day > entry.expires_on:
                yield Finding(rule.id, rule.grade, person.shown, {"expires_on": entry.expires_on.isoformat()})
                break


CHECKS = {
    "visible_many": visible_many,
    "recipients_too_many": recipients_too_many,
    "bcc_hidden": bcc_hidden,
    "bcc_header_left": bcc_header_left,
    "list_unresolved": list_unresolved,
    "competing_groups": competing_groups,
    "blocked_recipient": blocked_recipient,
    "allow_expired": allow_expired,
}
