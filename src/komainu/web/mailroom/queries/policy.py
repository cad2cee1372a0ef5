"""Readings of the policy: as people read it, and what a draft would have done with the last month's mail."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from komainu.guard import Policy
from komainu.guard.catalogue import CHECKS
from komainu.guard.policy import Rules
from komainu.guard.remembering import keyed_hash
from komainu.guard.verdict import Grade
from komainu.web.mailroom import spools
from komainu.web.mailroom.check_words import check_label
from komainu.web.mailroom.dryrun import DryRun, RecordedFinding, RecordedMail, dry_run
from komainu.web.mailroom.models import Finding, Mail, PolicyVersion
from komainu.web.mailroom.policy_text import tables_of

DAYS = 31
MOST_MAILS = 20_000
ENTRIES = ("company", "competing", "may_send_as", "blocked", "keyword", "allow")


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """One check as the policy has it. `is_own` where the house decided something itself; `layer` where."""

    id: str
    label: str
    is_on: bool
    grade: str
    keys: list[tuple[str, str]]
    is_own: bool
    is_locked: bool


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    house: list[tuple[str, str]]
    hold: list[tuple[str, str]]
    checks: list[ShownCheck]
    entries: list[tuple[str, str, list[tuple[int, str]]]]
    users: list[str]


def entry_labels() -> dict[str, str]:
    return {
        "company": _("会社とドメイン"), "competing": _("競合する相手"), "may_send_as": _("代わりに名乗れる差出人"), "blocked": _("送ってはいけない相手"),
        "keyword": _("注意の言葉"), "allow": _("許可（期限つき）"),
    }  # fmt: skip


def shown_policy(text: str) -> ShownPolicy:
    """A sound policy as people read it. No query."""
    data, rules = tables_of(text), Policy(text.encode()).for_sender(None)
    base, locked = data.get("base", {}), data.get("locked", {})
    own = {**base.get("checks", {}), **locked.get("checks", {})}
    labels = entry_labels()
    return ShownPolicy(
        house=[(_("社内のドメイン"), "、".join(rules.inside_domains)), (_("自社の名前"), "、".join(rules.names)), (_("メーリングリストの形"), "、".join(rules.list_patterns))],
        hold=[
            (_("保留の分数"), str(rules.hold["minutes"])),
            (_("本人の確認を待つ時間"), str(rules.hold["confirm_hours"])),
            (_("承認を待つ時間"), str(rules.hold["approve_hours"])),
        ],
        checks=[_check(check, rules, check in own, check in locked.get("checks", {})) for check in CHECKS],
        entries=[
            (kind, labels[kind], [(place, _entry(entry)) for place, entry in enumerate(base.get(kind, []))]) for kind in ENTRIES if base.get(kind)
        ],
        users=list(data.get("user", {})),
    )  # fmt: skip


def _check(check: str, rules: Rules, is_own: bool, is_locked: bool) -> ShownCheck:
    rule = rules.checks[check]
    keys = [(key, _plain(value)) for key, value in rule.keys.items() if value not in ([], CHECKS[check].keys[key])]
    ladder = (
        [
            (
                "",
                "、".join(
                    _("%(count)s名から：%(grade)s") % {"count": count, "grade": Mail.Grade(grade).label}
                    for count, grade in rule.keys["ladder"]
                ),
            )
        ]
        if "ladder" in rule.keys
        else []
    )
    return ShownCheck(check, check_label(check), rule.enabled, str(Mail.Grade(rule.grade.value).label), ladder or keys, is_own, is_locked)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(_plain, value))
    return str(Mail.Grade(value).label) if value in Mail.Grade.values else str(value)


def _entry(entry: dict[str, Any]) -> str:
    return " ／ ".join(_plain(value) for value in entry.values())


def versions() -> list[PolicyVersion]:
    """The newest versions. One query."""
    shown = PolicyVersion.objects.exclude(state=PolicyVersion.State.DROPPED).select_related("made_by", "approved_by")
    return list(shown.order_by("-number")[:20])


def run_over_last_month(old_text: str, new_text: str, today: date) -> DryRun:
    """What would have become of the last month's mail. Three queries; of more than `MOST_MAILS` mails with reasons the newest are taken."""
    since = today - timedelta(days=DAYS)
    reasons = Finding.objects.filter(mail=OuterRef("pk"))
    month = Mail.objects.filter(received_on__gte=since).exclude(grade="")
    passed = month.filter(~Exists(reasons)).count()
    found = (
        month.filter(Exists(reasons)).order_by("-received_at").select_related("sender").only("received_on", "grade", "to", "sender__email")
    )
    rows = found.prefetch_related(Prefetch("findings", Finding.objects.only("mail", "check_id", "grade", "count", "domain", "recipient")))
    spool = spools.opened()
    key = spool.sealer.hash_key if not isinstance(spool, spools.Unready) else b""
    return dry_run(_recorded(rows[:MOST_MAILS]), _rules(old_text), _rules(new_text), lambda address: keyed_hash(address, key), passed)


def _rules(text: str) -> Callable[[str], Rules]:
    policy = Policy(text.encode())
    return lambda sender: policy.for_sender(sender or None)


def _recorded(mails: Any) -> Iterator[RecordedMail]:
    for mail in mails:
        yield RecordedMail(
            id=str(mail.pk),
            day=mail.received_on,
            grade=Grade(mail.grade),
            sender=mail.sender.email if mail.sender else "",
            to=[(each[0], each[1]) for each in mail.to if not each[3]],
            findings=[
                RecordedFinding(each.check_id, Grade(each.grade), each.count, each.domain, each.recipient) for each in mail.findings.all()
            ],
        )
