"""Who sends, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from komainu.guard.addresses import parse
from komainu.guard.case import Case
from komainu.guard.inputs import JAPAN
from komainu.guard.people import is_inside
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding, Grade


def sender_mismatch(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if case.envelope is None or case.authenticated is None:
        return
    own = case.authenticated.key
    permitted = {own, *(address for who, addresses in case.rules.may_send_as if who == own for address in addresses)}
    used = [mailbox.address for name in ("from", "sender") for mailbox in case.message.addressed[name].mailboxes]
    bounce = parse(case.envelope.mail_from)
    wrong = [address for address in [*used, *([bounce] if bounce else [])] if address.key not in permitted]
    if wrong:
        outside = any(not is_inside(mailbox.address.domain, case.rules) for mailbox in case.senders)
        yield Finding(rule.id, rule.at_least(Grade.APPROVE) if outside else rule.grade, "sender", {"outside": int(outside)})


def outside_hours(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if not case.met(rule.id):
        return
    here = case.now.astimezone(JAPAN)
    start, end = _time(rule.keys["from"]), _time(rule.keys["to"])
    at = here.time().replace(tzinfo=None)
    at_night = start <= at < end if start <= end else at >= start or at < end
    if at_night or here.weekday() >= 5 or is_holiday(case) is True:
        yield Finding(rule.id, rule.grade, "message", {"at": here.strftime("%H:%M")})


def is_holiday(case: Case) -> bool | None:
    """Whether today is a public holiday in Japan; None for a year whose holidays are not known."""
    from komainu.law.calendar import OutsideCalendar, holidays_of

    try:
        return case.day in holidays_of(case.day.year)
    except OutsideCalendar:
        return None


def _time(text: str) -> time:
    hours, minutes = map(int, text.split(":"))
    return time(hours % 24, minutes)


CHECKS = {"sender_mismatch": sender_mismatch, "outside_hours": outside_hours}
