"""The form of the message, and what could not be looked at."""

from __future__ import annotations

from collections.abc import Iterator

from komainu.guard.case import Case
from komainu.guard.checks.sender import is_holiday
from komainu.guard.people import is_inside
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding, Grade

_ANSWERS = frozenset({"REPLY", "COUNTER", "REFRESH", "CANCEL"})


def message_oversize(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if case.size > rule.keys["bytes"]:
        yield Finding(rule.id, rule.grade, "message", {"bytes": case.size}, case.size)


def calendar_outside(case: Case, rule: CheckRule) -> Iterator[Finding]:
    people = case.met(rule.id)
    if case.outside and not people:
        return
    for method, attendees in case.calendars:
        if method not in _ANSWERS and (people or any(not is_inside(address.domain, case.rules) for address in attendees)):
            yield Finding(rule.id, rule.grade, "calendar")
            return


def mime_malformed(case: Case, rule: CheckRule) -> Iterator[Finding]:
    faults = case.message.faults
    header = [*faults.header, *(["envelope_address"] if case.bad_envelope else [])]
    for subject, codes in (("header", header), ("message", faults.message), *case.faulty.items()):
        if codes:
            yield Finding(rule.id, rule.grade, subject, {"why": codes[0]}, len(set(codes)))


def check_not_done(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if case.envelope is None:
        yield Finding(rule.id, rule.grade, "envelope")
    elif case.authenticated is None:
        yield Finding(rule.id, rule.grade, "sender_mismatch")
    if case.history is None:
        yield Finding(rule.id, rule.grade, "history")
    if case.met("outside_hours") and case.rules.checks["outside_hours"].enabled and is_holiday(case) is None:
        yield Finding(rule.id, rule.grade, "outside_hours")
    if case.outside and case.is_body_too_long:
        yield Finding(rule.id, rule.grade, "body", {"why": "limit"})
    elif case.outside and any(line.startswith("-----BEGIN PGP MESSAGE") for body in case.bodies for line in body.new):
        yield Finding(rule.id, rule.grade, "body", {"why": "unknown"})
    for file in case.files:
        if file.unread in {"seconds", "memory", "died"} or (case.outside and file.unread in {"unknown", "broken"} and not file.executable):
            yield Finding(rule.id, rule.grade, file.name, {"why": file.unread})
        elif case.outside and file.unread == "image":
            yield Finding(rule.id, Grade(rule.keys["image_grade"]), file.name, {"why": "image"})


CHECKS = {
    "message_oversize": message_oversize,
    "calendar_outside": calendar_outside,
    "mime_malformed": mime_malformed,
    "check_not_done": check_not_done,
}
