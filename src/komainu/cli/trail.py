"""`komainu trail verify | anchor`: recompute the chain of every act, or print its head to be kept outside."""

import argparse
import json

from komainu.cli.installation import database_failures, open_installation, require_migrations, speaker
from komainu.cli.main import CommandError

WHAT = {
    "missing": ("番号が飛んでいます（記録が消されています）", "its number does not follow (an event was removed)"),
    "link": ("前の記録とつながっていません", "it is not linked to the event before it"),
    "content": ("内容が書き換えられています", "its content was changed"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="act", required=True, metavar="verify|anchor")
    verify = verbs.add_parser("verify", help="recompute the chain")
    verify.add_argument("--anchor", metavar="SEQUENCE:HASH", help="also check that the chain still runs through this head")
    for each in (verify, verbs.add_parser("anchor", help="print the head of the chain")):
        each.add_argument("--format", choices=["text", "json"], default="text")
        each.add_argument("--lang", choices=["ja", "en"], default=argparse.SUPPRESS)


def _anchor_holds(anchor: str) -> bool:
    from komainu.web.trail.models import Event

    sequence, _, expected = anchor.partition(":")
    return Event.objects.filter(sequence=int(sequence), hash=expected).exists()


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    if arguments.act == "verify" and arguments.anchor:
        sequence, _, expected = arguments.anchor.partition(":")
        if not (sequence.isascii() and sequence.isdigit() and len(sequence) < 19 and len(expected) == 64):
            raise CommandError(
                say(
                    "--anchor は「番号:ハッシュ」です（komainu trail anchor の出力）。",
                    "--anchor is SEQUENCE:HASH, as `trail anchor` prints it",
                )
            )
    open_installation(say)
    require_migrations(say)
    from komainu.web.trail import queries

    with database_failures(say):
        if arguments.act == "anchor":
            sequence, head = queries.head()
            print(json.dumps({"sequence": sequence, "hash": head}) if arguments.format == "json" else f"{sequence}:{head}")
            return 0
        found = queries.verification()
        holds = not arguments.anchor or _anchor_holds(arguments.anchor)
    sound = found.is_sound and holds
    if arguments.format == "json":
        print(
            json.dumps(
                {
                    "sound": sound,
                    "events": found.events,
                    "head": found.head,
                    "broken_at": found.broken_at,
                    "what": found.what,
                    "anchor_holds": holds,
                }
            )
        )
    elif not found.is_sound:
        ja, en = WHAT[found.what]
        print(say(f"記録の鎖が切れています: {found.broken_at} 番目、{ja}。", f"the chain is broken at event {found.broken_at}: {en}"))
    elif not holds:
        print(
            say(
                "控えておいた先頭（--anchor）が、いまの鎖にありません。記録が作り直されています。",
                "the anchor is not in the chain: the trail was rewritten",
            )
        )
    else:
        print(say(f"記録の鎖は切れていません（{found.events} 件）。", f"the chain is whole ({found.events} events)"))
        print(f"{found.events}:{found.head}")
    return 0 if sound else 1
