"""Is it who it seems: unknown addresses, look-alike domains, near misses of known addresses, names that do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from komainu.guard.addresses import parse
from komainu.guard.case import Case
from komainu.guard.domains import are_close, looks_like, registrable
from komainu.guard.folding import same_name
from komainu.guard.inputs import thread_hash
from komainu.guard.names import family_of, person_words
from komainu.guard.people import Person, is_freemail, party_of
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding, Grade

_FREQUENT = 3


def _graver_with_data(case: Case, rule: CheckRule, condition: bool = True) -> Grade:
    return rule.at_least(Grade.HOLD) if condition and case.with_data else rule.grade


def first_contact(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for person in case.met(rule.id):
        if not person.is_known:
            stranger = registrable(person.address.domain) not in case.referenced
            yield Finding(rule.id, _graver_with_data(case, rule, stranger), person.shown, {"stranger": int(stranger)})


def similar_domain(case: Case, person: Person) -> str:
    """The reference domain that the recipient's domain is easily taken for, "" if there is none."""
    domain = person.address.domain
    if registrable(domain) in case.referenced or domain in case.referenced:
        return ""
    for reference in sorted(case.reference_domains):
        if looks_like(domain, reference, other_suffix=reference not in case.rules.carriers):
            return reference
    return ""


def lookalike_domain(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for person in case.met(rule.id):
        reference = similar_domain(case, person)
        if reference:
            yield Finding(rule.id, rule.grade, person.shown, {"similar": reference})


def address_near_known(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if case.history is None:
        return
    recipients = {person.address.key for person in case.people} | {person.address.base.key for person in case.people}
    roles = {each.lower() for each in case.rules.checks["role_address"].keys["locals"]}
    for person in case.met(rule.id):
        if person.is_known:
            continue
        own = person.address.base
        local = own.local.lower()
        for known in case.history.correspondents.values():
            other = known.address.base
            if known.count < 1 or known.address.key in recipients or other.key == own.key:
                continue
            theirs = other.local.lower()
            near = other.domain == own.domain and are_close(local, theirs)
            elsewhere = other.domain != own.domain and theirs == local and local not in roles and known.count >= _FREQUENT
            if near or (elsewhere and not similar_domain(case, person)):
                yield Finding(rule.id, rule.grade, person.shown, {"known": known.address.shown})
                break


def namesake(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if case.history is None:
        return
    recipients = {person.address.key for person in case.people}
    for person in case.met(rule.id):
        family = person.family
        if person.count > rule.keys["max_count"] or person.in_thread or not family:
            continue
        often = [known.address for known in case.history.families.get(family, ()) if known.count >= _FREQUENT]
        others = [(address.key, party_of(address, case.rules)) for address in often]
        others += [(key, "house") for key in sorted(case.history.house_families.get(family, ()))]
        others = [(key, party) for key, party in others if party != person.party and key != person.address.key]
        if not others or any(key in recipients for key, _ in others) or _is_named(case, person):
            continue
        yield Finding(rule.id, rule.grade, person.shown, {"other": next((key for key, party in others if party != "house"), others[0][0])})


def _is_named(case: Case, person: Person) -> bool:
    """Whether the addressee lines make clear that this one is meant: by company, by a company that nobody known is of, or by the full name."""
    full = case.full_names(person)
    for addressed in case.addressed:
        if addressed.strangers or any(case.companies.belongs(name, person.address.domain) for name in addressed.companies):
            return True
        if any(whole in full for _, whole in addressed.families):
            return True
    return False


def display_name_mismatch(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for person in case.met(rule.id):
        other = _address_in(person.name)
        if other is not None:
            if other not in (person.address.key, person.address.base.key):
                yield Finding(rule.id, rule.grade, person.shown, {"why": "address"})
            continue
        family = family_of(person.name)
        known = {family_of(name) for name in person.known.display_names} - {""} if person.known else set()
        whole = {same_name("".join(person_words(name))) for name in person.known.display_names} if person.known else set()
        if family and known and family not in known and not any(name.startswith(family) for name in whole if name):
            yield Finding(rule.id, rule.grade, person.shown, {"why": "name"})


def _address_in(name: str) -> str | None:
    import re

    match = re.search(r"[^\s<>()\[\],;:\"'「」（）＜＞@]+@[^\s<>()\[\],;:\"'「」（）＜＞@]+\.[^\s<>()\[\],;:\"'「」（）＜＞@]+", name[:300])
    address = parse(match.group()) if match else None
    return address.key if address else None


def reply_new_domain(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if case.history is None:
        return
    threads = {thread_hash(each) for each in case.message.references}
    domains = {registrable(each.address.domain) for each in case.history.correspondents.values() if each.threads & threads}
    if domains:
        for person in case.met(rule.id):
            if registrable(person.address.domain) not in domains:
                yield Finding(rule.id, rule.grade, person.shown)


def freemail_recipient(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for person in case.met(rule.id):
        if is_freemail(person.address.domain, case.rules) and person.count < _FREQUENT:
            yield Finding(rule.id, _graver_with_data(case, rule), person.shown)


def employee_private_address(case: Case, rule: CheckRule) -> Iterator[Finding]:
    people = case.history.people if case.history else ()
    private = {each.base.key for person in people for each in person.personal_addresses}
    names = case.history.house_names if case.history else frozenset()
    sender = parse(case.envelope.mail_from) if case.envelope else case.sender
    own = sender.local.lower() if sender else ""
    for person in case.met(rule.id):
        local = person.address.local.lower()
        on_freemail = is_freemail(person.address.domain, case.rules)
        contains = len(own) >= 6 and (own in local or own.replace(".", "") in local.replace(".", ""))
        if person.address.base.key in private or (on_freemail and (bool(case.full_names(person) & names) or contains)):
            grade = rule.at_least(Grade.APPROVE) if case.with_data else rule.grade
            yield Finding(rule.id, grade, person.shown)


def plus_address(case: Case, rule: CheckRule) -> Iterator[Finding]:
    known = case.history.correspondents if case.history else {}
    for person in case.met(rule.id):
        if person.address.has_tag and person.address.key not in known:
            yield Finding(rule.id, rule.grade, person.shown)


def role_address(case: Case, rule: CheckRule) -> Iterator[Finding]:
    locals_ = {each.lower() for each in rule.keys["locals"]}
    for person in case.met(rule.id):
        if person.address.base.local.lower() in locals_ and case.has_personal_information:
            yield Finding(rule.id, rule.grade, person.shown, count=case.persons)


CHECKS = {
    "first_contact": first_contact,
    "lookalike_domain": lookalike_domain,
    "address_near_known": address_near_known,
    "namesake": namesake,
    "display_name_mismatch": display_name_mismatch,
    "reply_new_domain": reply_new_domain,
    "freemail_recipient": freemail_recipient,
    "employee_private_address": employee_private_address,
    "plus_address": plus_address,
    "role_address": role_address,
}
