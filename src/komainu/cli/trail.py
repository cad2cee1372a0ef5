"""`komainu trail verify | anchor | check-export`: recompute the chain of every act, write down its head, check an exported file."""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from komainu.cli.installation import Say, database_failures, open_installation, require_migrations, speaker
from komainu.cli.main import CommandError

WHAT = {
    "missing": ("番号が飛んでいます（記録が消されています）", "its number does not follow (an event was removed)"),
    "link": ("前の記録とつながっていません", "it is not linked to the event before it"),
    "content": ("内容が書き換えられています", "its content was changed"),
    "anchor": ("控えと違います（記録が作り直されています）", "it is not what was written down (the trail was rewritten)"),
    "short": ("控えにある記録がありません（終わりが消されています）", "an event that was written down is not there (the end was removed)"),
    "order": ("番号の順になっていません", "it is out of order"),
}
UNGUARDED = (
    "書き換えを防ぐデータベースの仕掛け（トリガー）が外されています。",
    "the triggers that guard the trail in the database are gone or switched off",
)
FAULTS = {
    "signature": ("署名が合いません。中身が変えられています。", "the signature does not fit: the content was changed"),
    "range": ("書かれた範囲と中身が合いません。", "the range that is written does not fit the content"),
}
BARE = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")
LARGEST_ANCHOR = 200_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="act", required=True, metavar="verify|anchor|check-export")
    verify = verbs.add_parser("verify", help="recompute the chain and compare it with every head that was written down")
    verify.add_argument("--anchor", metavar="SEQUENCE:HASH", help="also check that the chain still runs through this head")
    verify.add_argument(
        "--anchor-file", type=Path, action="append", default=[], metavar="FILE", help="the same for a mail or file that was kept"
    )
    anchor = verbs.add_parser("anchor", help="print the head of the chain")
    anchor.add_argument("--output", type=Path, metavar="FILE", help="write it down, signed, into a new file")
    anchor.add_argument(
        "--now", action="store_true", help="also do what the worker does each day: today's anchor, by mail and into the folder"
    )
    exported = verbs.add_parser("check-export", help="check an exported file; needs no database")
    exported.add_argument("file", type=Path, metavar="FILE.zip")
    exported.add_argument("--house", action="store_true", help="also compare it with the chain and the key of this installation")
    for each in (verify, anchor, exported):
        each.add_argument("--format", choices=["text", "json"], default="text")
        each.add_argument("--lang", choices=["ja", "en"], default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    acts: dict[str, Callable[[argparse.Namespace, Say], int]] = {"verify": _verify, "anchor": _anchor, "check-export": _check_export}
    return acts[arguments.act](arguments, say)


def _given(arguments: argparse.Namespace, say: Say) -> list[tuple[int, str]]:
    """The heads that the caller holds. Raises CommandError."""
    found = []
    if arguments.anchor:
        whole = BARE.fullmatch(arguments.anchor)
        if whole is None:
            raise CommandError(
                say(
                    "--anchor は「番号:ハッシュ」です（komainu trail anchor の出力）。",
                    "--anchor is SEQUENCE:HASH, as `trail anchor` prints it",
                )
            )
        found.append((int(whole[1]), whole[2]))
    for file in arguments.anchor_file:
        try:
            with file.open(encoding="utf-8", errors="replace") as reading:
                one = BARE.search(reading.read(LARGEST_ANCHOR))
        except OSError as error:
            raise CommandError(say(f"{file} を読めません: {error.strerror}", f"cannot read {file}: {error.strerror}")) from error
        if one is None:
            raise CommandError(say(f"{file} に控えがありません。", f"there is no anchor in {file}"))
        found.append((int(one[1]), one[2]))
    return found


def _verify(arguments: argparse.Namespace, say: Say) -> int:
    given = _given(arguments, say)
    open_installation(say)
    require_migrations(say)
    from komainu.web.trail import queries
    from komainu.web.trail.chain import KnownHead

    began = time.perf_counter()
    with database_failures(say):
        found = queries.verification([KnownHead(sequence, hash_, "given") for sequence, hash_ in given])
    seconds = time.perf_counter() - began
    holds = found.what not in {"anchor", "short"} or found.against is None or found.against.source != "given"
    if arguments.format == "json":
        said = {
            "sound": found.is_sound, "events": found.events, "head": found.head, "broken_at": found.broken_at, "what": found.what,
            "anchor_holds": holds, "compared": found.compared, "against": found.against.source if found.against else "", "seconds": round(seconds, 2),
        }  # fmt: skip
        print(json.dumps(said))
    elif found.is_sound:
        print(
            say(
                f"記録の鎖は切れていません（{found.events} 件、控え {found.compared} 件と一致、{seconds:.1f} 秒）。",
                f"the chain is whole ({found.events} events, {found.compared} known heads, {seconds:.1f} s)",
            )
        )
        print(f"{found.events}:{found.head}")
    elif found.what == "unguarded":
        print(say(*UNGUARDED))
    elif not holds:
        print(
            say(
                "控えておいた先頭（--anchor）が、いまの鎖にありません。記録が作り直されています。",
                "the anchor is not in the chain: the trail was rewritten",
            )
        )
    else:
        ja, en = WHAT[found.what]
        print(say(f"記録の鎖が切れています: {found.broken_at} 番目、{ja}。", f"the chain is broken at event {found.broken_at}: {en}"))
    return 0 if found.is_sound else 1


def _anchor(arguments: argparse.Namespace, say: Say) -> int:
    open_installation(say)
    require_migrations(say)
    from komainu.web.site import clock
    from komainu.web.trail import queries
    from komainu.web.trail.services import anchoring

    with database_failures(say):
        try:
            if arguments.output:
                _write(arguments.output, anchoring.text_of(anchoring.make_anchor(by=None, now=clock.now())), say)
            if arguments.now:
                print(anchoring.daily(clock.now()), file=sys.stderr)
        except anchoring.NothingYet as problem:
            raise CommandError(say("操作の記録がまだありません。", "there is no event yet")) from problem
        sequence, head = queries.head()
    print(json.dumps({"sequence": sequence, "hash": head}) if arguments.format == "json" else f"{sequence}:{head}")
    return 0


def _write(file: Path, text: str, say: Say) -> None:
    try:
        with file.open("x", encoding="utf-8") as writing:
            writing.write(text)
    except OSError as error:
        raise CommandError(say(f"{file} に書けません: {error.strerror}", f"cannot write {file}: {error.strerror}"), 3) from error


def _check_export(arguments: argparse.Namespace, say: Say) -> int:
    from komainu.web.trail.exports import NoExport, check

    try:
        found = check(arguments.file)
    except NoExport as error:
        raise CommandError(
            say(
                f"{arguments.file} は操作の記録の書き出しではないか、壊れています。",
                f"{arguments.file} is no export of a trail, or is damaged",
            )
        ) from error
    except OSError as error:
        raise CommandError(
            say(f"{arguments.file} を読めません: {error.strerror}", f"cannot read {arguments.file}: {error.strerror}")
        ) from error
    fits = _fits(found, say) if arguments.house else None
    sound = found.is_sound and fits is not False
    if arguments.format == "json":
        print(json.dumps({
            "sound": sound, "faults": found.faults, "wrong_at": found.range.wrong_at, **found.range.described(),
            "house": found.manifest.get("house"), "made_at": found.manifest.get("made_at"), "key": found.fingerprint, "fits_house": fits,
        }, ensure_ascii=False))  # fmt: skip
        return 0 if sound else 1
    _tell(found, fits, say)
    return 0 if sound else 1


def _fits(found: Any, say: Say) -> bool:
    open_installation(say)
    require_migrations(say)
    from komainu.web.trail.services.exporting import fits_house

    with database_failures(say):
        return fits_house(found)


def _tell(found: Any, fits: bool | None, say: Say) -> None:
    passed, manifest = found.range, found.manifest
    print(
        say(
            f"組織: {manifest.get('house')}、書き出し: {manifest.get('made_at')}",
            f"house: {manifest.get('house')}, made at {manifest.get('made_at')}",
        )
    )
    print(
        say(
            f"範囲: {passed.first} 番から {passed.last} 番まで、{passed.count} 件（飛び {passed.gaps} か所）",
            f"range: events {passed.first} to {passed.last}, {passed.count} in all, {passed.gaps} gaps",
        )
    )
    print(say(f"鍵の指紋: {found.fingerprint}", f"fingerprint of the key: {found.fingerprint}"))
    for fault in found.faults:
        if fault.startswith("file:"):
            print(say(f"ファイル {fault[5:]} が、署名されたものと違います。", f"the file {fault[5:]} is not the one that was signed"))
        elif fault in FAULTS:
            print(say(*FAULTS[fault]))
        else:
            ja, en = WHAT[fault]
            print(say(f"{passed.wrong_at} 番の記録: {ja}。", f"event {passed.wrong_at}: {en}"))
    if found.is_sound:
        print(say("署名・ファイル・鎖のつながりは、すべて合っています。", "signature, files and the chain all fit"))
    if fits is not None:
        print(
            say("この組織のいまの記録と鍵に合っています。", "it fits the chain and the key of this house")
            if fits
            else say("この組織のいまの記録か鍵に合いません。", "it does not fit the chain or the key of this house")
        )
