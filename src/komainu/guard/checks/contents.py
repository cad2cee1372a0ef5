"""What stands in it: persons, their numbers and their health, cards, logins, the house's own words, passwords."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import timedelta

from komainu.guard.case import Case
from komainu.guard.folding import folded, position_of
from komainu.guard.persons import MEETING, Content
from komainu.guard.policy import CheckRule
from komainu.guard.verdict import Finding, highest

_PASSWORD = re.compile(
    r"パスワード|ﾊﾟｽﾜｰﾄﾞ|(?:解凍|開封|復号|展開)(?:用)?(?:パスワード|キー|PW|パス|コード)|暗証番号|(?<![A-Za-z])(?:pass ?word|passwd|pass ?phrase|pw|pwd)(?![A-Za-z])",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"[^\S\n]{0,20}(?:[(（\[【][^)）\]】\n]{0,30}[)）\]】])?[^\S\n]{0,20}(?:[:：=＝→⇒「『【\[]|は(?=[\s「『:：]*[!-~])|is(?=[\s:]+\S))[^\S\n]{0,20}[:：=「『【\[\"']?[^\S\n]{0,20}([!-~]{4,64})"
)
_SENTENCE_BELOW = re.compile(
    r"[^\n]{0,40}\n(?:[^\S\n]{0,20}[-=_*━─＝－]*[^\S\n]{0,20}\n){0,2}[^\S\n]{0,20}[「『【\[]?([!-~]{4,64})[」』】\]]?[^\S\n]{0,20}(?:\n|$)"
)
_NO_VALUE = re.compile(r"https?:|[^@\s]+@[^@\s]+\.[a-z]|[-=_*#~+.]{4,}$|(?:tel|fax|cc|url)[:.]?$", re.IGNORECASE)

_NEAR_MEETING = 60


def _parts(case: Case, rule: CheckRule, count: Callable[[Content], int]) -> Iterator[tuple[str, int]]:
    if case.met(rule.id):
        for subject, content in case.contents.items():
            found = count(content)
            if found:
                yield subject, found


def _by_ladder(case: Case, rule: CheckRule, count: Callable[[Content], int]) -> Iterator[Finding]:
    found = list(_parts(case, rule, count))
    grade = rule.step(sum(number for _, number in found))
    if grade.rank:
        for subject, number in found:
            yield Finding(rule.id, rule.at_least(grade), subject, {"kinds": "・".join(sorted(case.contents[subject].kinds))}, number)


def personal_information(case: Case, rule: CheckRule) -> Iterator[Finding]:
    yield from _by_ladder(case, rule, lambda content: content.persons)


def individual_number(case: Case, rule: CheckRule) -> Iterator[Finding]:
    yield from _by_ladder(case, rule, lambda content: content.numbers)


def special_care(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for subject, _ in _parts(case, rule, lambda content: int(content.special)):
        yield Finding(rule.id, rule.grade, subject)


def card_number(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for subject, number in _parts(case, rule, lambda content: content.cards):
        yield Finding(rule.id, rule.grade, subject, count=number)


def credentials(case: Case, rule: CheckRule) -> Iterator[Finding]:
    for subject, _ in _parts(case, rule, lambda content: int(content.login)):
        yield Finding(rule.id, rule.grade, subject)


def keyword(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if not case.met(rule.id):
        return
    subject = folded(case.subject)
    body = folded("\n".join(line for reading in case.bodies for line in (*reading.new, *reading.quoted)))
    hits: dict[str, list[int]] = {}
    for number, word in enumerate(case.rules.keywords):
        text = folded(word.text.strip())
        if "subject_line" in word.where and position_of(text, subject) >= 0:
            hits.setdefault("subject_line", []).append(number)
        if "body" in word.where and position_of(text, body) >= 0:
            hits.setdefault("body", []).append(number)
        for file in case.files:
            named = "attachment_name" in word.where and position_of(text, folded(file.own_name)) >= 0
            if not file.inline and (named or ("attachment_text" in word.where and number in file.keywords)):
                hits.setdefault(file.name, []).append(number)
    for place, numbers in hits.items():
        yield Finding(rule.id, highest(case.rules.keywords[number].grade for number in numbers), place, count=len(numbers))


def states_password(text: str) -> bool:
    """Whether a text tells a password: its word, and a value of at least four printable ASCII characters beside or below it."""
    text = "\n".join(unicodedata.normalize("NFKC", line) for line in text.split("\n"))
    for match in _PASSWORD.finditer(text):
        if MEETING.search(text[max(0, match.start() - _NEAR_MEETING) : match.start()]):
            continue
        beside = _BESIDE.match(text, match.end())
        if beside and _is_value(beside.group(1)):
            return True
        below = _SENTENCE_BELOW.match(text, match.end())
        if below and not beside and _is_value(below.group(1)) and re.search(r"[0-9]|[^\w]", below.group(1)):
            return True
    return False


def _is_value(value: str) -> bool:
    return not _NO_VALUE.match(value) and bool(re.search(r"[A-Za-z0-9]", value))


def password_same_route(case: Case, rule: CheckRule) -> Iterator[Finding]:
    if not case.met(rule.id):
        return
    locked = any(file.unread == "locked" for file in case.files)
    if not locked and not _was_sent_locked(case, rule):
        return
    if any(states_password("\n".join([*reading.new, *reading.signature])) for reading in case.bodies):
        yield Finding(rule.id, rule.grade, "body", {"earlier": int(not locked)})
    if states_password(case.subject):
        yield Finding(rule.id, rule.grade, "subject_line", {"earlier": int(not locked)})


def _was_sent_locked(case: Case, rule: CheckRule) -> bool:
    """Whether the same sender sent an encrypted file to one of the recipients a short time ago."""
    if case.history is None:
        return False
    senders = {address.key for address in (case.sender, case.authenticated, *(mailbox.address for mailbox in case.senders)) if address}
    recipients = {person.address.key for person in case.delivered}
    window = timedelta(hours=rule.keys["window_hours"])
    return any(
        each.sender in senders and each.recipients & recipients and timedelta(0) <= case.now - each.sent_at <= window
        for each in case.history.sent_locked
    )


CHECKS = {
    "personal_information": personal_information,
    "special_care": special_care,
    "individual_number": individual_number,
    "card_number": card_number,
    "credentials": credentials,
    "keyword": keyword,
    "password_same_route": password_same_route,
}
