"""`komainu guard list|show|release|cancel|approve|resend|delivered`: the spool without any web. A thin face of `komainu.guard.spool`."""

from __future__ import annotations

import argparse
import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from komainu.cli.main import CommandError

if TYPE_CHECKING:
    from komainu.guard.spool import Entry, Spool

_HELP = {
    "ja": {
        "list": "保留中のメールの一覧",
        "show": "1通の宛先・理由・経過",
        "release": "保留中のメールをすぐ送る、または確認して送る",
        "cancel": "送信を取りやめる",
        "approve": "承認する。禁止されたものは2名の名前と理由で解除する",
        "resend": "届いたかどうか分からないメールを、もう一度送る",
        "delivered": "届いたかどうか分からないメールを、届いたものとする",
        "doubt": "送信中（届いたか不明。resend か delivered で決める）",
        "uid": "メールの番号（list で出るもの）",
        "spool": "スプールのフォルダー",
        "key_file": "スプールの鍵のファイル（省くと環境変数 KOMAINU_GUARD_KEY_FILE）",
        "service": "サービスの設定ファイル。スプールと鍵の場所をここから読む",
        "by": "操作する人のメールアドレス",
        "tick": "確認した理由（show の［ ］の中のことば）。すべての理由に必要",
        "second": "もう1名のメールアドレス（禁止の解除に必要）",
        "reason": "理由（禁止の解除に必要）",
        "state": "この状態のものだけ。くり返し可",
        "all": "終わったものも出す",
        "limit": "出す件数",
        "format": "json は機械向け",
        "where": "--spool か --service でスプールの場所を示してください",
        "key": "--key-file か KOMAINU_GUARD_KEY_FILE で鍵のファイルを示してください",
        "missing": "{uid}: そのメールはありません",
        "done": "{uid}: {state}",
        "already": "{uid}: すでに行われています（{state}）",
        "late": "{uid}: もうできません（{state}）",
        "unavailable": "記録できませんでした。何も変わっていません（{why}）",
        "empty": "保留中のメールはありません",
        "why": {
            "state": "いまの状態では、この操作はできません",
            "boxes": "すべての理由を --tick で確認してください",
            "person": "操作する人のメールアドレスが要ります。承認は、送信者と受信者にはできません",
            "second_person": "もう1名（送信者・受信者・1人目でない人）のメールアドレスを --second で示してください",
            "reason": "理由を --reason で示してください",
            "body": "本文はもう消えているため、送れません",
        },
    },
    "en": {
        "list": "messages that wait",
        "show": "recipients, reasons and history of one message",
        "release": "send a held message now, or confirm one",
        "cancel": "do not send it",
        "approve": "approve; a forbidden one is released by two named people with a reason",
        "resend": "send a message in doubt once more",
        "delivered": "a message in doubt was delivered: do not send it again",
        "doubt": "forwarding (in doubt: decide it with resend or delivered)",
        "uid": "the message's uid, as in list",
        "spool": "the folder of the spool",
        "key_file": "the file of the spool's key (else KOMAINU_GUARD_KEY_FILE)",
        "service": "the service file, which names spool and key",
        "by": "mail address of the person who acts",
        "tick": "a reason that was read (the words in brackets in show); every reason needs one",
        "second": "mail address of the second person (to override a refusal)",
        "reason": "the reason (to override a refusal)",
        "state": "only this state; may be repeated",
        "all": "finished ones too",
        "limit": "how many",
        "format": "json is for machines",
        "where": "name the spool by --spool or --service",
        "key": "name the key's file by --key-file or KOMAINU_GUARD_KEY_FILE",
        "missing": "{uid}: no such message",
        "done": "{uid}: {state}",
        "already": "{uid}: was done before ({state})",
        "late": "{uid}: too late ({state})",
        "unavailable": "could not be recorded; nothing has changed ({why})",
        "empty": "nothing waits",
        "why": {
            "state": "not possible in the state it is in",
            "boxes": "tick every reason with --tick",
            "person": "the mail address of who acts is needed; neither the sender nor a recipient may approve",
            "second_person": "--second must name another person, neither sender nor recipient",
            "reason": "--reason is needed",
            "body": "its bytes are gone, so it cannot be sent",
        },
    },
}
STATES = {
    "received": "受付",
    "examined": "検査済み",
    "released": "送信待ち",
    "held": "保留",
    "awaiting_confirmation": "確認待ち",
    "awaiting_approval": "承認待ち",
    "refused": "拒否",
    "cancelled": "取りやめ",
    "expired": "期限切れ",
    "forwarding": "送信中",
    "forwarded": "送信済み",
    "bounced": "不達",
    "observed": "観察のみ",
}
_OPEN = ("held", "awaiting_confirmation", "awaiting_approval")
_ACTS = ("release", "cancel", "approve", "resend", "delivered")


def add_arguments(acts: Any, lang: str) -> None:
    """Adds the commands to the subparsers of `komainu guard`."""
    words = _HELP[lang]
    for name in ("list", "show", *_ACTS):
        parser = acts.add_parser(name, help=words[name], description=words[name])
        if name == "list":
            parser.add_argument("--state", action="append", choices=list(STATES), help=words["state"])
            parser.add_argument("--all", action="store_true", help=words["all"])
            parser.add_argument("--limit", type=int, default=50, help=words["limit"])
        else:
            parser.add_argument("uid", help=words["uid"])
        if name in _ACTS:
            parser.add_argument("--by", required=True, help=words["by"])
            parser.add_argument("--reason", default="", help=words["reason"])
        if name == "release":
            parser.add_argument("--tick", action="append", default=[], metavar="CHECK:SUBJECT", help=words["tick"])
        if name == "approve":
            parser.add_argument("--second", default="", help=words["second"])
        add_place(parser, lang)


def add_place(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments that name the spool, and the form of the answer."""
    words = _HELP[lang]
    parser.add_argument("--spool", help=words["spool"])
    parser.add_argument("--key-file", help=words["key_file"])
    parser.add_argument("--service", help=words["service"])
    parser.add_argument("--format", choices=["text", "json"], default="text", help=words["format"])


def run(options: argparse.Namespace) -> int:
    words = _HELP[options.lang]
    with opened(options) as spool:
        if options.act == "list":
            return _list(spool, options, words)
        entry = spool.entry(options.uid)
        if entry is None:
            raise CommandError(words["missing"].format(uid=options.uid))
        return _show(entry, options) if options.act == "show" else _act(spool, entry, options, words)


def opened(options: argparse.Namespace) -> Spool:
    """The spool that the arguments name. Raises CommandError."""
    from komainu.guard.remembering import HistoryLocked, read_key
    from komainu.guard.spool import Spool, SpoolError

    words = _HELP[options.lang]
    folder, key_file = _place(options, words)
    if not (folder / "spool.sqlite3").is_file():
        raise CommandError(f"{folder}: {'スプールがありません' if options.lang == 'ja' else 'there is no spool'}")
    try:
        return Spool.open(folder, read_key(key_file))
    except (SpoolError, HistoryLocked) as error:
        raise CommandError(str(error), exit_code=3) from error


def _place(options: argparse.Namespace, words: dict[str, Any]) -> tuple[Path, Path]:
    """Folder of the spool and file of its key."""
    if options.service:
        from komainu.guard.service.settings import Settings, SettingsError

        try:
            settings = Settings.read(Path(options.service))
        except SettingsError as error:
            raise CommandError(str(error)) from error
        return settings.spool, settings.key_file
    folder, key_file = options.spool, options.key_file or os.environ.get("KOMAINU_GUARD_KEY_FILE")
    if not folder:
        raise CommandError(words["where"])
    if not key_file:
        raise CommandError(words["key"])
    return Path(folder), Path(key_file)


def _list(spool: Spool, options: argparse.Namespace, words: dict[str, Any]) -> int:
    wanted = options.state or (() if options.all else _OPEN)
    limit = max(options.limit, 1)
    doubtful = spool.entries(in_doubt=True, limit=limit)
    unsure = {row.uid for row in doubtful}
    rows = spool.entries(states=wanted, limit=limit)
    if not options.state and not options.all:
        rows = [*doubtful, *rows][:limit]
    if options.format == "json":
        for row in rows:
            print(json.dumps({**_summary(row), "in_doubt": row.uid in unsure}, ensure_ascii=False))
        return 0
    for row in rows:
        due = row.due_at.astimezone().strftime("%m-%d %H:%M") if row.due_at else "-"
        state = words["doubt"] if row.uid in unsure else _state(row.state, options.lang)
        print(f"{row.uid}  {state}  {due}  {row.sender} → {', '.join(row.recipients)}  {row.subject}")
    if not rows:
        print(words["empty"])
    return 0


def _summary(row: Any) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "state": str(row.state),
        "received_at": row.received_at.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "grade": row.grade,
        "sender": row.sender,
        "subject": row.subject,
        "recipients": list(row.recipients),
        "size_bytes": row.size_bytes,
    }


def _state(state: str, lang: str) -> str:
    return STATES[state] if lang == "ja" else str(state)


def _show(entry: Entry, options: argparse.Namespace) -> int:
    if options.format == "json":
        made = {
            **_summary_of(entry),
            "verdict": entry.verdict,
            "events": [
                {
                    "before": each.before,
                    "after": each.after,
                    "cause": each.cause,
                    "by": each.by,
                    "second": each.second,
                    "reason": each.reason,
                    "at": each.at.isoformat(),
                }
                for each in entry.events
            ],
        }
        print(json.dumps(made, ensure_ascii=False))
        return 0
    print(f"{entry.uid}  {_HELP[options.lang]['doubt'] if entry.in_doubt else _state(entry.state, options.lang)}")
    print(f"{entry.sender} → {', '.join(entry.envelope.rcpt_to)}")
    print(entry.subject)
    for each in (entry.verdict or {}).get("findings", []):
        print(f"  [{each['check']}:{each['subject']}] {each['detail']}")
    for delivery in entry.deliveries if entry.attempts or entry.in_doubt else ():
        print(f"  {delivery.address}: {delivery.state} {delivery.reply}".rstrip())
    for event in entry.events:
        who = " ".join(filter(None, (event.by, event.second, event.reason)))
        print(f"  {event.at.astimezone():%Y-%m-%d %H:%M:%S}  {_state(event.after, options.lang)}  {event.cause}  {who}".rstrip())
    return 0


def _summary_of(entry: Entry) -> dict[str, Any]:
    return {
        "uid": entry.uid,
        "state": str(entry.state),
        "received_at": entry.received_at.isoformat(),
        "due_at": entry.due_at.isoformat() if entry.due_at else None,
        "sender": entry.sender,
        "subject": entry.subject,
        "recipients": list(entry.envelope.rcpt_to),
        "deliveries": [{"address": each.address, "state": each.state} for each in entry.deliveries],
        "in_doubt": entry.in_doubt,
    }


def _act(spool: Spool, entry: Entry, options: argparse.Namespace, words: dict[str, Any]) -> int:
    from komainu.guard.spool import Act, AlreadyDone, Done, NotAllowed, SpoolUnavailable, State, TooLate

    acts = {"cancel": Act.CANCEL, "approve": Act.APPROVE, "release": Act.SEND_NOW, "resend": Act.RESEND, "delivered": Act.DELIVERED}
    act = acts[options.act]
    if options.act == "release" and entry.state is not State.HELD and entry.verdict and entry.verdict["verdict"] == "confirm":
        act = Act.CONFIRM
    elif options.act == "approve" and entry.verdict and entry.verdict["verdict"] == "forbid":
        act = Act.OVERRIDE
    try:
        outcome = spool.act(
            entry.uid,
            act,
            by=options.by,
            at=datetime.now().astimezone(),
            reason=options.reason,
            ticked=getattr(options, "tick", []),
            second=getattr(options, "second", ""),
        )
    except SpoolUnavailable as error:
        raise CommandError(words["unavailable"].format(why=error), exit_code=3) from error
    if isinstance(outcome, NotAllowed):
        raise CommandError(f"{entry.uid}: {words['why'][outcome.why]}", exit_code=1)
    if isinstance(outcome, Done | AlreadyDone | TooLate):
        word = {Done: "done", AlreadyDone: "already", TooLate: "late"}[type(outcome)]
        print(words[word].format(uid=entry.uid, state=_state(outcome.state, options.lang)))
        return int(isinstance(outcome, TooLate))
    raise CommandError(words["missing"].format(uid=entry.uid))
