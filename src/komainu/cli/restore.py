"""`komainu restore`: a backup back into a house, checked on the way; `--rehearse` does it beside the live one and removes it again."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any

from komainu.cli.installation import Say, database_failures, open_installation, speaker
from komainu.cli.main import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    key = parser.add_mutually_exclusive_group()
    key.add_argument("--key", metavar="CODE", help="the recovery key; without it you are asked (others can see arguments)")
    key.add_argument("--key-file", metavar="FILE", help="a file that holds the recovery key")
    parser.add_argument("--rehearse", action="store_true", help="restore beside the live house, check everything, remove it again")
    parser.add_argument("--replace", action="store_true", help="replace the living house; the old one is kept aside")
    parser.add_argument("--accept-faults", action="store_true", help="restore although something does not match; it is named")


def _typed(arguments: argparse.Namespace, say: Say) -> str:
    if arguments.key:
        return str(arguments.key)
    if arguments.key_file:
        try:
            return Path(arguments.key_file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                say(f"回復キーのファイルを読めません: {arguments.key_file}", f"cannot read the key file: {arguments.key_file}")
            ) from error
    if sys.stdin.isatty():
        return getpass.getpass(say("回復キー（36文字）: ", "recovery key (36 letters): "))
    raise CommandError(say("回復キーを --key か --key-file で渡してください。", "give the recovery key with --key or --key-file"))


def _key(arguments: argparse.Namespace, number: str, say: Say) -> Any:
    """The key that was given; for a copy of the first days the provisional one, if it lies here."""
    from komainu.web.safekeeping import places
    from komainu.web.safekeeping.recoverykey import CodeMistyped, key_of

    if not (arguments.key or arguments.key_file) and places.provisional_number() == number:
        return key_of(places.provisional_code())
    try:
        return key_of(_typed(arguments, say))
    except CodeMistyped as error:
        raise CommandError(
            say(
                "回復キーの文字が違います。36文字を、紙と見比べて入力し直してください。",
                "this is no recovery key: compare the 36 letters with the sheet",
            )
        ) from error


class _Progress:
    """Counts on a terminal; silent in a pipe."""

    WORDS = {"rows": ("記録", "rows"), "files": ("ファイル", "files"), "sealed": ("封をした値", "sealed values")}

    def __init__(self, say: Say) -> None:
        self.say = say
        self.shown = False

    def __call__(self, what: str, count: int) -> None:
        if sys.stderr.isatty():
            self.shown = True
            print(f"\r\033[K{self.say(*self.WORDS[what])} {count}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    open_installation(say)
    from django.db import DatabaseError

    from komainu.web.safekeeping import places, services
    from komainu.web.safekeeping.container import Damaged, NoBackup, OtherKey, header_of
    from komainu.web.safekeeping.replacing import HouseRuns
    from komainu.web.safekeeping.restoring import DoesNotFit, NewerVersion
    from komainu.web.site import clock

    file = Path(arguments.file)
    progress = _Progress(say)
    try:
        with file.open("rb") as source:
            number = header_of(source)[0]["key"]
        key = _key(arguments, number, say)
        with database_failures(say):
            if arguments.rehearse:
                return _rehearsed(services.rehearse(file, key, now=clock.now(), tell=progress), progress, arguments.lang, say)
            found, aside = services.restore(
                file, key, replace=arguments.replace, accept_faults=arguments.accept_faults, now=clock.now(), tell=progress
            )
    except FileNotFoundError as error:
        raise CommandError(say(f"ファイルがありません: {error.filename}", f"no such file: {error.filename}")) from error
    except NoBackup as error:
        raise CommandError(say(f"Komainu のバックアップではありません: {file}", f"no backup of Komainu: {file}")) from error
    except OtherKey as error:
        raise CommandError(
            say(
                f"このファイルは別の回復キー（番号 {error.number}）で作られています。その番号の紙を探してください。",
                f"the file was made for another recovery key, number {error.number}: find that sheet",
            )
        ) from error
    except Damaged as error:
        raise CommandError(
            say(
                f"ファイルが途中で切れているか、書き換えられています: {file}。別のバックアップを使ってください。何も変えていません。",
                f"the file was cut off or changed: {file}. Use another backup; nothing was changed here",
            )
        ) from error
    except DoesNotFit as error:
        raise CommandError(
            say(
                f"ファイルの中身が、その目録と合いません（{error.what}）。別のバックアップを使ってください。何も変えていません。",
                f"what is in the file does not match its own list ({error.what}). Use another backup; nothing was changed here",
            )
        ) from error
    except NewerVersion as error:
        raise CommandError(
            say(
                f"このバックアップは新しい版の Komainu（{error.version}）で作られています。その版を入れてから復元してください。",
                f"the backup was made by a newer Komainu ({error.version}): install that version first",
            )
        ) from error
    except services.HouseLives as error:
        raise CommandError(
            say(
                "ここには使われている Komainu があります。置き換えるなら --replace、練習なら --rehearse を付けてください（元のデータは消さずに脇へ移します）。",
                "there is a living house here: --replace replaces it (the old one is kept aside), --rehearse only tries",
            )
        ) from error
    except services.NotSound as error:
        progress.end()
        _tell(error.found, arguments.lang, say, out=sys.stderr)
        raise CommandError(
            say(
                "合わないところがあるため、復元をやめました。何も変えていません。それでも復元するなら --accept-faults を付けてください。",
                "something does not match, so nothing was restored and nothing changed; --accept-faults restores nevertheless",
            )
        ) from error
    except HouseRuns as error:
        raise CommandError(
            say(
                "Komainu がまだ動いています。serve と worker を止めてから、もう一度実行してください。",
                "Komainu is still running: stop serve and worker first",
            ),
            3,
        ) from error
    except places.Busy as error:
        raise CommandError(say("別の復元かバックアップが動いています。", "another restore or backup is under way"), 3) from error
    except (OSError, DatabaseError) as error:
        raise CommandError(say(f"復元できません: {error}", f"cannot restore: {error}"), 3) from error
    progress.end()
    _tell(found, arguments.lang, say)
    print(say("復元しました。全員、もう一度サインインしてください。", "restored; everybody signs in again"))
    print(say(f"前にあったものはここにあります: {aside}", f"what was here before lies in: {aside}"))
    return 0


def _tell(found: list[Any], lang: str, say: Say, out: Any = None) -> None:
    for each in found:
        print(f"{say('よい', 'ok') if each.is_sound else say('問題', 'wrong')}: {each.sentence(lang)}", file=out or sys.stdout)


def _rehearsed(found: list[Any], progress: _Progress, lang: str, say: Say) -> int:
    progress.end()
    _tell(found, lang, say)
    if all(each.is_sound for each in found):
        print(
            say("復元の練習は成功です。隣に作ったものは消しました。", "the rehearsal succeeded; what was made beside the house is removed")
        )
        return 0
    print(say("このバックアップからは、そのままでは戻せません。", "this backup does not restore as it should"))
    return 2 if found[-1].id in {"opened", "listing"} else 1
