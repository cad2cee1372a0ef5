"""`komainu guard check-setup`: does mail really pass through here, and back out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from komainu.cli.main import CommandError

if TYPE_CHECKING:
    from komainu.guard.setup import Line

_STATES = {"ja": {"ok": "良い", "warn": "注意", "fail": "不備"}, "en": {"ok": "ok", "warn": "warn", "fail": "FAIL"}}
_HELP = {
    "ja": {
        "check": "メールがここを通り、外へ出ていくかを確かめる",
        "service": "サービスの設定ファイル",
        "send_to": "社内のこのアドレスへテストメールを1通送り、送り先に渡るまでを確かめる",
        "postfix": "Postfix の設定のフォルダー",
        "seconds": "ほかのサーバーの返事を待つ秒数",
        "format": "json は機械向け",
        "fail_on": "これがあれば終了コードを1にする",
        "not_ours": "--send-to: {address} は社内のアドレスではありません。社外へテストメールは送りません",
        "sum": "不備 {fail}、注意 {warn}、良い {ok}",
    },
    "en": {
        "check": "does mail really pass through here, and back out",
        "service": "the service file",
        "send_to": "send a trial message to this address of the house, and follow it to the upstream",
        "postfix": "where Postfix keeps its configuration",
        "seconds": "how long another server may take to answer",
        "format": "json is for machines",
        "fail_on": "exit code 1 if there is one of these",
        "not_ours": "--send-to: {address} is no address of the house; nothing is sent outside",
        "sum": "{fail} failed, {warn} warnings, {ok} ok",
    },
}


def add_arguments(acts: Any, lang: str) -> None:
    words = _HELP[lang]
    parser = acts.add_parser("check-setup", help=words["check"], description=words["check"])
    parser.add_argument("--service", required=True, metavar="FILE.toml", help=words["service"])
    parser.add_argument("--send-to", metavar="ADDRESS", help=words["send_to"])
    parser.add_argument("--postfix", default="/etc/postfix", metavar="FOLDER", help=words["postfix"])
    parser.add_argument("--seconds", type=float, default=20.0, help=words["seconds"])
    parser.add_argument("--format", choices=["text", "json"], default="text", help=words["format"])
    parser.add_argument("--fail-on", choices=["warn", "fail"], default="fail", help=words["fail_on"])


def run(options: argparse.Namespace) -> int:
    from komainu.guard.service.settings import Settings, SettingsError

    try:
        settings = Settings.read(Path(options.service))
    except SettingsError as error:
        raise CommandError(str(error)) from error
    counts = dict.fromkeys(("ok", "warn", "fail"), 0)
    told = []
    for line in _lines(settings, options):
        counts[line.state.value] += 1
        if options.format == "json":
            told.append(line.as_json(options.lang))
            continue
        print(f"{_STATES[options.lang][line.state.value]}  {line.said(options.lang)}", flush=True)
        advice = line.advice(options.lang)
        if advice:
            print(f"      → {advice}")
    if options.format == "json":
        print(json.dumps({"schema_version": 1, "counts": counts, "lines": told}, ensure_ascii=False))
    else:
        print(_HELP[options.lang]["sum"].format(**counts))
    return int(bool(counts["fail"] or (options.fail_on == "warn" and counts["warn"])))


def _lines(settings: Any, options: argparse.Namespace) -> Iterator[Line]:
    from komainu.guard.remembering import HistoryLocked, read_key
    from komainu.guard.setup import look
    from komainu.guard.setup.trial import NotOurs, trial
    from komainu.guard.spool import SpoolError

    now = datetime.now().astimezone()
    yield from look(settings, as_of=now, postfix_folder=Path(options.postfix), seconds=options.seconds)
    if not options.send_to:
        return
    try:
        yield from trial(settings, options.send_to, read_key(settings.key_file), now, options.seconds)
    except NotOurs as error:
        raise CommandError(_HELP[options.lang]["not_ours"].format(address=error)) from error
    except (HistoryLocked, SpoolError) as error:
        raise CommandError(str(error), exit_code=3) from error
