"""What another policy would have done with the mail of the last month, from what was recorded: checks, grades, counts, domains. Pure.

No texts are kept, so what only a text can tell (a new word to watch for, a check that was off) stays unknown, and the page says so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from komainu.guard.domains import a_label
from komainu.guard.policy import Rules
from komainu.guard.verdict import Grade, highest

STOPPED = frozenset({Grade.HOLD, Grade.CONFIRM, Grade.APPROVE, Grade.FORBID})
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class RecordedFinding:
    check: str
    grade: Grade
    count: int
    domain: str
    recipient: str


@dataclass(frozen=True, slots=True)
class RecordedMail:
    """`to` is (keyed hash, domain) of each recipient; `sender` the address, empty where unknown."""

    id: str
    day: date
    grade: Grade
    sender: str
    to: Sequence[tuple[str, str]]
    findings: Sequence[RecordedFinding]


@dataclass(slots=True)
class DryRun:
    """grades: how many mails by grade, then and now; checks: how often each fired; moved: (id, before, after) of mails that would fare otherwise."""

    mails: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    checks_before: Counter[str] = field(default_factory=Counter)
    checks_after: Counter[str] = field(default_factory=Counter)
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    looser: int = 0
    stricter: int = 0

    @property
    def stopped(self) -> tuple[int, int]:
        return tuple(sum(counted[grade] for grade in STOPPED) for counted in (self.before, self.after))  # type: ignore[return-value]


def dry_run(
    mails: Iterable[RecordedMail], old: Callable[[str], Rules], new: Callable[[str], Rules], hashed: Callable[[str], str], passed: int = 0
) -> DryRun:
    """`old` and `new` give the rules for a sender; `hashed` the keyed hash of an address; `passed` are mails without any reason."""
    out = DryRun(mails=passed)
    out.before[Grade.PASS] += passed
    out.after[Grade.PASS] += passed
    hashes: dict[str, str] = {}

    def of(address: str) -> str:
        if address not in hashes:
            hashes[address] = hashed(address)
        return hashes[address]

    for mail in mails:
        rules, before = new(mail.sender), old(mail.sender)
        found: list[tuple[str, Grade]] = []
        for each in mail.findings:
            out.checks_before[each.check] += 1
            grade = _grade(each, mail.day, before, rules, of)
            if grade is not None:
                found.append((each.check, grade))
        known = {each.recipient for each in mail.findings if each.check == "blocked_recipient"}
        found += [
            ("blocked_recipient", Grade.FORBID) for each, domain in mail.to if each not in known and _blocked(each, domain, rules, of)
        ]
        out.checks_after.update(check for check, _ in found)
        now = highest(grade for _, grade in found)
        out.mails += 1
        out.before[mail.grade] += 1
        out.after[now] += 1
        if now is not mail.grade:
            out.looser += now.rank < mail.grade.rank
            out.stricter += now.rank > mail.grade.rank
            if len(out.moved) < MOST_SHOWN:
                out.moved.append((mail.id, mail.grade.value, now.value))
    return out


def _grade(each: RecordedFinding, day: date, old: Rules, new: Rules, hashed: Callable[[str], str]) -> Grade | None:
    """The grade that a recorded reason would have; None where it would not be one."""
    rule, before = new.checks.get(each.check), old.checks.get(each.check)
    if rule is None or before is None:
        return each.grade
    if not rule.enabled or _allowed(each, day, new, hashed):
        return None
    if "ladder" in rule.keys:
        step = rule.step(each.count)
        return rule.at_least(step) if step is not Grade.PASS else None
    if each.check == "visible_many":
        # Below the old number of parties it fired for its addresses, and that number is not recorded.
        if before.keys["parties"] <= each.count < rule.keys["parties"]:
            return None
        return rule.at_least(Grade.APPROVE) if each.count >= rule.keys["approve_parties"] else rule.grade
    if each.check == "recipients_too_many" and each.count <= rule.keys["max"]:
        return None
    # A grade that a condition raised stays, but never falls below the policy's.
    return rule.at_least(each.grade) if each.grade.rank > before.grade.rank else rule.grade


def _allowed(each: RecordedFinding, day: date, rules: Rules, hashed: Callable[[str], str]) -> bool:
    if not each.recipient:
        return False
    return any(
        each.check in allow.checks
        and day <= allow.expires_on
        and (_beneath(each.domain, allow.domain) if allow.domain else hashed(allow.recipient) == each.recipient)
        for allow in rules.allows
    )


def _blocked(recipient: str, domain: str, rules: Rules, hashed: Callable[[str], str]) -> bool:
    return rules.checks["blocked_recipient"].enabled and any(
        _beneath(domain, each.domain) if each.domain else hashed(each.recipient) == recipient for each in rules.blocked
    )


def _beneath(domain: str, other: str) -> bool:
    label = a_label(domain)
    return label == other or label.endswith(f".{other}")
