"""`komainu guard observed`: what the guard would have stopped while it only watched."""

from __future__ import annotations

import argparse
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from komainu.cli import guard_spool

if TYPE_CHECKING:
    from komainu.guard.observed import Seen, Watched
    from komainu.guard.spool import Spool

GRADES = {"pass": "送信", "remind": "お知らせ", "hold": "保留", "confirm": "確認", "approve": "承認", "forbid": "禁止"}
_HELP = {
    "ja": {
        "observed": "観察中に、止めていたはずのメールの一覧と集計",
        "days": "この日数の分だけ（省くとすべて）",
        "grade": "この段階以上を「止めていたはず」とする",
        "limit": "一覧に出す件数",
        "nothing": "観察の記録はまだありません",
        "period": "観察した期間: {first} から {last} まで、{messages}通",
        "stopped": "止めていたはずのメール: {count}通（{grades}）",
        "none": "止めていたはずのメールはありません",
        "checks": "検査ごとの件数:",
        "unread": "読めなかった写し: {count}通",
        "wrongly": "実際には送られたもの（新しい順）:",
    },
    "en": {
        "observed": "what would have been stopped while the guard only watched: list and sums",
        "days": "only so many days back (default: all)",
        "grade": "the lowest grade that counts as stopped",
        "limit": "how many messages are listed",
        "nothing": "nothing was observed yet",
        "period": "observed from {first} to {last}: {messages} messages",
        "stopped": "would have been stopped: {count} ({grades})",
        "none": "none would have been stopped",
        "checks": "by check:",
        "unread": "copies that could not be unwrapped: {count}",
        "wrongly": "sent all the same, the newest first:",
    },
}


def add_arguments(acts: Any, lang: str) -> None:
    words = _HELP[lang]
    parser = acts.add_parser("observed", help=words["observed"], description=words["observed"])
    parser.add_argument("--days", type=int, help=words["days"])
    parser.add_argument("--grade", choices=list(GRADES), default="hold", help=words["grade"])
    parser.add_argument("--limit", type=int, default=20, help=words["limit"])
    guard_spool.add_place(parser, lang)


def run(options: argparse.Namespace) -> int:
    from komainu.guard.observed import events_of, watched
    from komainu.guard.verdict import Grade

    since = datetime.now().astimezone() - timedelta(days=options.days) if options.days is not None else None
    with guard_spool.opened(options) as spool:
        sums = watched(events_of(spool), since=since, least=Grade(options.grade))
        listed = sums.wrongly[: max(options.limit, 0)]
        if options.format == "json":
            print(json.dumps(_as_json(sums, listed, spool), ensure_ascii=False))
        else:
            print("\n".join(_text(sums, listed, spool, options.lang)))
    return 0


def _as_json(sums: Watched, listed: list[Seen], spool: Spool) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "first_at": sums.first_at.isoformat() if sums.first_at else None,
        "last_at": sums.last_at.isoformat() if sums.last_at else None,
        "messages": sums.messages,
        "by_grade": dict(sums.by_grade),
        "by_check": {check: dict(grades) for check, grades in sorted(sums.by_check.items())},
        "unread": dict(sums.unread),
        "would_have_been_stopped": len(sums.wrongly),
        "listed": [
            {
                "uid": seen.uid,
                "at": seen.at.isoformat(),
                "grade": seen.grade.value,
                "checks": list(seen.checks),
                "domains": list(seen.domains),
                **_who(seen, spool),
            }
            for seen in listed
        ],
    }


def _who(seen: Seen, spool: Spool) -> dict[str, Any]:
    entry = spool.entry(seen.uid)
    if entry is None:
        return {}
    return {"sender": entry.sender, "recipients": list(entry.envelope.rcpt_to), "subject": entry.subject}


def _text(sums: Watched, listed: list[Seen], spool: Spool, lang: str) -> list[str]:
    from komainu.guard.journal import WHY

    words = _HELP[lang]
    if sums.first_at is None or sums.last_at is None:
        return [words["nothing"]]
    first, last = (f"{at.astimezone():%Y-%m-%d %H:%M}" for at in (sums.first_at, sums.last_at))
    lines = [words["period"].format(first=first, last=last, messages=sums.messages)]
    if sums.wrongly:
        found = {seen.grade.value for seen in sums.wrongly}
        grades = "・".join(f"{_grade(each, lang)} {sums.by_grade[each]}" for each in reversed(GRADES) if each in found)
        lines.append(words["stopped"].format(count=len(sums.wrongly), grades=grades))
    else:
        lines.append(words["none"])
    if sums.by_check:
        lines.append(words["checks"])
        for check, grades_of in sorted(sums.by_check.items(), key=lambda each: (-each[1].total(), each[0])):
            counts = ", ".join(f"{_grade(each, lang)} {grades_of[each]}" for each in reversed(GRADES) if grades_of[each])
            lines.append(f"  {check}: {counts}")
    if sums.unread:
        lines.append(words["unread"].format(count=sums.unread.total()))
        lines += [
            f"  {WHY[reason][0 if lang == 'ja' else 1] if reason in WHY else reason}: {count}"
            for reason, count in sums.unread.most_common()
        ]
    if listed:
        lines.append(words["wrongly"])
    for seen in listed:
        entry = spool.entry(seen.uid)
        who = f"{entry.sender} → {', '.join(entry.envelope.rcpt_to)}  {entry.subject}" if entry else ", ".join(seen.domains)
        lines.append(f"  {seen.at.astimezone():%m-%d %H:%M}  {_grade(seen.grade.value, lang)}  {who}  {seen.uid}")
        for each in (entry.verdict or {}).get("findings", []) if entry else ():
            lines.append(f"      [{_grade(each['grade'], lang)}] {each['subject']}: {each['detail']} ({each['check']})")
    return lines


def _grade(grade: str, lang: str) -> str:
    return GRADES[grade] if lang == "ja" else grade
