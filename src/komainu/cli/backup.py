"""`komainu backup`: one encrypted, consistent file of the whole house, while everybody goes on working."""

import argparse
from pathlib import Path

from komainu.cli.installation import database_failures, open_installation, require_migrations, speaker
from komainu.cli.main import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="FOLDER", help="also put the file into this folder, off this machine")
    parser.add_argument("--format", choices=["text", "json"], default="text")


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    open_installation(say)
    require_migrations(say)
    import json

    from komainu.web.safekeeping import places, services
    from komainu.web.safekeeping.container import Damaged
    from komainu.web.safekeeping.queries import size_words
    from komainu.web.safekeeping.snapshot import DatabaseBroken
    from komainu.web.site import clock

    folder = Path(arguments.to).resolve() if arguments.to else None
    if folder is not None and not folder.is_dir():
        raise CommandError(say(f"--to のフォルダーがありません: {folder}", f"--to: there is no such folder: {folder}"))
    left = None
    try:
        with database_failures(say):
            copy = services.make_copy(by=None, now=clock.now())
            if folder is not None:
                left = services.carry_out(copy, folder, by=None, now=clock.now())
    except places.Busy as error:
        raise CommandError(
            say(
                "別のバックアップか鍵の交換が動いています。終わってからもう一度。",
                "another backup or rotation is under way: try again later",
            ),
            3,
        ) from error
    except DatabaseBroken as error:
        raise CommandError(say(f"データベースのファイルが壊れています: {error}", f"the database file is damaged: {error}"), 3) from error
    except Damaged as error:
        raise CommandError(
            say(f"{folder} に書いたファイルを読み返すと、元と違いました。", f"what was written to {folder} reads back differently"), 3
        ) from error
    except OSError as error:
        where = error.filename or folder or places.local_folder()
        raise CommandError(say(f"書けません: {where}（{error.strerror}）", f"cannot write: {where} ({error.strerror})"), 3) from error
    path = places.local_folder() / copy.file_name
    if arguments.format == "json":
        facts = {"file": str(path), "sha256": copy.sha256, "size_bytes": copy.size_bytes, "rows": copy.rows, "files": copy.files}
        more = {"files_missing": copy.files_missing, "events": copy.events, "head": copy.head, "key": copy.key_number}
        print(json.dumps({**facts, **more, "is_provisional": copy.is_provisional, "left": left}))
        return 0
    size = size_words(copy.size_bytes)
    print(say(f"バックアップを作りました: {path}", f"the backup was made: {path}"))
    print(
        say(
            f"  記録 {copy.rows} 件、ファイル {copy.files} 個、{size}、sha256 {copy.sha256}",
            f"  {copy.rows} rows, {copy.files} files, {size}, sha256 {copy.sha256}",
        )
    )
    if copy.files_missing:
        print(
            say(
                f"注意: 記録にあるのに保管先にないファイルが {copy.files_missing} 個あります。",
                f"note: {copy.files_missing} files that records name are missing",
            )
        )
    if left is True:
        print(say(f"外のフォルダーに置き、読み返して確かめました: {folder}", f"put into {folder}, read back and compared"))
    if left is False:
        print(
            say(
                f"注意: {folder} はこの機械と同じディスクです。外に出たものとは数えません。",
                f"note: {folder} is on this machine's own disk; it does not count as having left",
            )
        )
    if copy.is_provisional:
        print(
            say(
                "注意: 回復キーがまだありません。このバックアップは、この機械でしか開けません。「komainu keys recovery」で作り、金庫に入れてください。",
                "note: there is no recovery key yet, so only this machine can open it: make one with `komainu keys recovery`, and put it into the safe",
            )
        )
    return 0
