"""Whom the mail and its files address, against who gets them."""

from __future__ import annotations

from collections.abc import Iterator

from komainu.guard.addressing import companies_in_subject
from komainu.guard.case import Case
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding


def addressee_mismatch(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if not case.met(rule.id):
        return
    reason = ""
    for addressed in case.addressed:
        if any(_is_nobodys(case, name) for name in addressed.companies):
            reason = "company"
        elif _names_another(case, addressed.families):
            reason = reason or "person"
    if reason:
        yield Finding(rule.id, rule.grade, "body", {"why": reason})
    named = [name for name in companies_in_subject(case.subject, case.companies) if _is_nobodys(case, name)]
    if named:
        yield Finding(rule.id, rule.grade, "subject_line", {"why": "company"}, len(named))


def _is_nobodys(case: Case, name: str) -> bool:
    """Whether no recipient is of this known company."""
    return not any(case.companies.belongs(name, person.address.domain) for person in case.people)


def _names_another(case: Case, families: tuple[tuple[str, str], ...]) -> bool:
    """Whether a person is addressed who is no recipient. Says no unless the names of all in To are known."""
    direct = [person for person in case.people if person.role == "to" and not person.expanded]
    if not direct or any(not person.family for person in direct):
        return False
    known = case.names_of_recipients
    whole = {name for person in case.people for name in case.full_names(person)}
    return any(
        family not in known and full not in whole and not any(full.startswith(name) or name.startswith(full) for name in known | whole)
        for family, full in families
    )


def attachment_other_company(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if not case.met(rule.id):
        return
    for file in case.files:
        if file.inline:
            continue
        named = [*case.companies.named_in(file.own_name), *(name for line in file.addressed for name in case.companies.named_in(line))]
        others = [name for name in dict.fromkeys(named) if _is_nobodys(case, name)]
        if others:
            yield Finding(rule.id, rule.grade, file.name, count=len(others))


CHECKS = {"addressee_mismatch": addressee_mismatch, "attachment_other_company": attachment_other_company}
