"""`komainu keys list | rotate | recovery`: the keys that seal values and files, and the recovery key for the safe."""

import argparse
import json
from pathlib import Path

from komainu.cli.installation import Say, database_failures, open_installation, require_migrations, speaker
from komainu.cli.main import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="act", required=True, metavar="list|rotate|recovery")
    listing = verbs.add_parser("list", help="the sealing keys, and what each still seals")
    listing.add_argument("--format", choices=["text", "json"], default="text")
    rotate = verbs.add_parser("rotate", help="seal everything with a new key; call it again if it was interrupted")
    recovery = verbs.add_parser("recovery", help="make a new recovery key for backups; it is printed once")
    recovery.add_argument("--pdf", metavar="FILE", help="also write the sheet for the safe")
    for each in (listing, rotate, recovery):
        each.add_argument("--lang", choices=["ja", "en"], default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    open_installation(say)
    require_migrations(say)
    from komainu.web.safekeeping import places

    try:
        with database_failures(say):
            if arguments.act == "list":
                return _list(arguments.format, say)
            if arguments.act == "rotate":
                return _rotate(say)
            return _recovery(Path(arguments.pdf) if arguments.pdf else None, say)
    except places.Busy as error:
        raise CommandError(
            say("バックアップか鍵の交換が動いています。終わってからもう一度。", "a backup or a rotation is under way: try again later"), 3
        ) from error
    except OSError as error:
        raise CommandError(
            say(f"書けません: {error.filename}（{error.strerror}）", f"cannot write: {error.filename} ({error.strerror})"), 3
        ) from error


def _list(format: str, say: Say) -> int:
    from django.conf import settings

    from komainu.web.safekeeping import places, rotation
    from komainu.web.site.keys import sealing_keys

    keys, uses = sealing_keys(settings.KEYS_FOLDER), rotation.uses()
    recipient = places.recipient()
    if format == "json":
        seals = {
            name: {"values": values, "files": files, "current": name == keys.current} for name, (values, files) in sorted(uses.items())
        }
        print(
            json.dumps(
                {"keys": seals, "rotation": keys.rotation, "recovery_key": recipient.number, "is_provisional": recipient.is_provisional}
            )
        )
        return 0
    for name, (values, files) in sorted(uses.items()):
        if name == rotation.NO_KEY:
            print(say(f"（どの鍵でも開かないもの） 値 {values}、ファイル {files}", f"(opened by no key) {values} values, {files} files"))
            continue
        mark = say("いま使う鍵", "current") if name == keys.current else say("開くためだけに残る鍵", "kept to open only")
        print(say(f"{name} {mark}: 値 {values}、ファイル {files}", f"{name} {mark}: {values} values, {files} files"))
    if keys.rotation is not None and keys.rotation["settled_after"] is None:
        print(
            say("鍵の交換が途中です。「komainu keys rotate」で続けてください。", "a rotation did not end: go on with `komainu keys rotate`")
        )
    kind = (
        say("仮の鍵（この機械にあります）", "provisional, on this machine") if recipient.is_provisional else say("紙にあります", "on paper")
    )
    print(
        say(f"バックアップの回復キー: 番号 {recipient.number}、{kind}", f"recovery key of the backups: number {recipient.number}, {kind}")
    )
    return 0


def _rotate(say: Say) -> int:
    from komainu.cli.restore import _Progress
    from komainu.web.safekeeping import rotation
    from komainu.web.site import clock

    progress = _Progress(say)
    done = rotation.rotate(clock.now(), tell=progress)
    progress.end()
    print(
        say(
            f"新しい鍵で封をし直しました: 値 {done.values}、ファイル {done.files}。",
            f"sealed anew: {done.values} values, {done.files} files",
        )
    )
    if done.closed:
        print(
            say(
                f"問題: 開かないものが {done.closed} 個あり、そのままにしました。古い鍵は残します。",
                f"wrong: {done.closed} do not open and were left as they are; the old keys stay",
            )
        )
    print(
        say(
            "古い鍵は、どこにも使われていないことを一時間後に確かめてから、裏方（komainu worker）が消します。",
            "the worker removes the old key in an hour, when nothing needs it any more",
        )
    )
    return 1 if done.closed else 0


def _recovery(pdf: Path | None, say: Say) -> int:
    from komainu.web.documents.pdf import to_pdf
    from komainu.web.people import queries as people
    from komainu.web.safekeeping import places, services
    from komainu.web.safekeeping.recoverykey import code_rows, sheet_check_of
    from komainu.web.safekeeping.sheet import recovery_sheet
    from komainu.web.site import clock
    from komainu.web.site.keys import write_secret

    key = services.make_key(by=None, instead_of=places.recipient().number)
    rows = code_rows(key.code)
    print(
        say(
            "バックアップの回復キー（二度と表示しません。書き写して金庫へ）",
            "the recovery key of the backups (shown once: write it down for the safe)",
        )
    )
    print("\n".join(["", *(f"    {row}" for row in rows), ""]))
    print(
        say(
            f"キーの番号 {key.number}、確認番号 {sheet_check_of(key.public)}",
            f"number {key.number}, check number {sheet_check_of(key.public)}",
        )
    )
    if pdf is not None:
        house = people.organisation()
        sheet = recovery_sheet(key, rows, organisation=house.name if house else "", made_by="", day=clock.today())
        write_secret(pdf, to_pdf(sheet))
        print(say(f"印刷用の紙: {pdf}（印刷したら消してください）", f"the sheet to print: {pdf} (remove it when it is printed)"))
    return 0
