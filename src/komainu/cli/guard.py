"""`komainu guard`: `check` gives the verdict on one outgoing message; what works on the spool stands in guard_spool. Needs no Django."""

import argparse
import gc
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from komainu.cli import guard_observed, guard_serve, guard_setup, guard_spool
from komainu.cli.main import CommandError

if TYPE_CHECKING:
    from komainu.guard import Verdict

_SMALL_BYTES = 1_000_000
_GRADES = ["pass", "remind", "hold", "confirm", "approve", "forbid"]
_HELP = {
    "ja": {
        "check": "1通のメールを調べて判定を出す",
        "message": "調べるメール（.eml）。- で標準入力",
        "envelope": "エンベロープの JSON（送信者、実際の宛先、認証した人）",
        "policy": "方針の TOML ファイル",
        "history": "送信の履歴（JSON、または封をした履歴）",
        "ledger": "委託先・提供先の台帳の JSON",
        "as_of": "いまとみなす日時（例 2026-11-22T09:00:00+09:00）",
        "format": "json は契約どおりの1オブジェクト、text は人が読む形",
        "fail_on": "判定がこの段階以上なら終了コード1",
        "unreadable": "{name}: 読めません（{why}）",
        "not_json": "{name}: {line}行目: JSON として読めません",
        "as_of_wrong": "--as-of は 2026-11-22T09:00:00+09:00 のような日時",
        "wait": "（{minutes}分待ってから送ります）",
        "passed": "気になる点はありません",
        "environment": "添付を読むための処理を始められません（{why}）",
    },
    "en": {
        "check": "examine one message",
        "message": "the message (.eml); - reads standard input",
        "envelope": "JSON with the envelope: sender, recipients, who was authenticated",
        "policy": "the policy, a TOML file",
        "history": "the history of who writes to whom (JSON, or sealed)",
        "ledger": "JSON with entrustees and provisions",
        "as_of": "the time to take as now (2026-11-22T09:00:00+09:00)",
        "format": "json: one object as in the contract; text: for people",
        "fail_on": "exit code 1 if the verdict reaches this grade",
        "unreadable": "{name}: cannot be read ({why})",
        "not_json": "{name}: line {line}: not JSON",
        "as_of_wrong": "--as-of is a time like 2026-11-22T09:00:00+09:00",
        "wait": " (goes after {minutes} minutes)",
        "passed": "nothing to remark",
        "environment": "no process can be started to read the attachments ({why})",
    },
}
_WORDS = {
    "ja": dict(zip(_GRADES, ["送信", "お知らせ", "保留", "確認", "承認", "禁止"], strict=True)),
    "en": {grade: grade for grade in _GRADES},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    words = _HELP[parser.get_default("lang") or "ja"]
    acts = parser.add_subparsers(
        dest="act", required=True, metavar="check|serve|check-setup|list|show|release|cancel|approve|observed|password"
    )
    for each in (guard_serve, guard_spool, guard_observed, guard_setup):
        each.add_arguments(acts, parser.get_default("lang") or "ja")
    check = acts.add_parser("check", help=words["check"], description=words["check"])
    check.add_argument("message", help=words["message"])
    check.add_argument("--envelope", help=words["envelope"])
    check.add_argument("--policy", required=True, help=words["policy"])
    check.add_argument("--history", help=words["history"])
    check.add_argument("--ledger", help=words["ledger"])
    check.add_argument("--as-of", help=words["as_of"])
    check.add_argument("--format", choices=["json", "text"], default="text", help=words["format"])
    check.add_argument("--fail-on", choices=_GRADES, help=words["fail_on"])


def run(options: argparse.Namespace) -> int:
    runs = {
        "check": _check,
        "observed": guard_observed.run,
        "check-setup": guard_setup.run,
        **dict.fromkeys(guard_serve.ACTS, guard_serve.run),
    }
    return runs.get(options.act, guard_spool.run)(options)


def _check(options: argparse.Namespace) -> int:
    # What loads now stays to the end: looking for garbage among it would cost a tenth of the start.
    gc.disable()
    from komainu.guard import Envelope, History, InputError, Ledger, Policy, PolicyError, examine
    from komainu.guard.inputs import moment

    words = _HELP[options.lang]
    try:
        policy = Policy(_bytes(options.policy, words))
    except PolicyError as error:
        raise CommandError(f"{options.policy}: {error}") from error
    try:
        envelope = Envelope.from_json(_json(options.envelope, words)) if options.envelope else None
        history = _history(options.history, words) if options.history else None
        ledger = Ledger.from_json(_json(options.ledger, words)) if options.ledger else None
    except InputError as error:
        raise CommandError(str(error)) from error
    try:
        as_of = moment(options.as_of, "--as-of") if options.as_of else None
    except InputError as error:
        raise CommandError(words["as_of_wrong"]) from error
    assert History is not None
    message = sys.stdin.buffer.read() if options.message == "-" else _bytes(options.message, words)
    now = as_of or (envelope.received_at if envelope else None) or datetime.now().astimezone()
    if len(message) > _SMALL_BYTES:
        gc.enable()
    try:
        verdict = examine(message, envelope, policy, history, ledger, as_of=now)
    except OSError as error:
        # The message is never at fault here: no process could be started for its attachments.
        raise CommandError(words["environment"].format(why=error.strerror or type(error).__name__), exit_code=3) from error
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")  # type: ignore[union-attr]
    print(json.dumps(verdict.as_json(options.lang), ensure_ascii=False) if options.format == "json" else _text(verdict, options.lang))
    sys.stdout.flush()
    return int(bool(options.fail_on) and verdict.grade.rank >= _GRADES.index(options.fail_on))


def _bytes(name: str, words: dict[str, str]) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(words["unreadable"].format(name=name, why=error.strerror)) from error


def _json(name: str, words: dict[str, str]) -> Any:
    content = _bytes(name, words)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise CommandError(words["not_json"].format(name=name, line=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise CommandError(words["not_json"].format(name=name, line=1)) from error


def _history(name: str, words: dict[str, str]) -> Any:
    from komainu.guard import History
    from komainu.guard.remembering import SEAL, HistoryLocked, open_sealed

    content = _bytes(name, words)
    if not content.startswith(SEAL):
        return History.from_json(_json(name, words))
    try:
        return History.from_json(open_sealed(content))
    except HistoryLocked as error:
        raise CommandError(f"{name}: {error}") from error


def _text(verdict: "Verdict", lang: str) -> str:
    from komainu.guard.sentences import detail

    words = _HELP[lang]
    wait = words["wait"].format(minutes=verdict.hold_minutes) if verdict.hold_minutes else ""
    lines = [f"{_WORDS[lang][verdict.grade.value]}{wait}"]
    for each in sorted(verdict.findings, key=lambda finding: -finding.grade.rank):
        lines.append(f"  [{_WORDS[lang][each.grade.value]}] {each.subject}: {detail(each, lang)} ({each.check})")
    if not verdict.findings:
        lines.append(f"  {words['passed']}")
    return "\n".join(lines)
