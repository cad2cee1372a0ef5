"""`komainu check`: is this installation sound. A line for each thing, in plain sentences; exit 1 when something is not."""

import argparse
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from komainu.cli.installation import Say, database_failures, missing_migrations, open_installation, speaker


@dataclass(frozen=True, slots=True)
class Found:
    """One sentence. `state`: ok, hint (works, but somebody should know), wrong."""

    state: str
    text: str


MARKS = {"ok": ("よい", "ok"), "hint": ("注意", "note"), "wrong": ("問題", "wrong")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--skip-chain", action="store_true", help="do not recompute the chain of the trail")


def _settings(say: Say) -> Iterator[Found]:
    from django.conf import settings
    from django.core import checks

    problems = [each for each in checks.run_checks() if not each.is_silenced() and each.level >= checks.WARNING]
    for problem in problems:
        yield Found("wrong", say(f"設定: {problem.msg}", f"settings: {problem.msg}"))
    if not problems:
        yield Found("ok", say("設定は読めます。", "the settings can be read"))
    if settings.BEHIND_TLS:
        yield Found("ok", say(f"アドレスは {settings.PUBLIC_ADDRESS} です。", f"the address is {settings.PUBLIC_ADDRESS}"))
    else:
        yield Found(
            "hint",
            say(
                f"アドレスが https ではありません（{settings.PUBLIC_ADDRESS}）。ほかの人が使う前に KOMAINU_ADDRESS を https の住所にしてください。",
                f"the address is not https ({settings.PUBLIC_ADDRESS}): set KOMAINU_ADDRESS before others use it",
            ),
        )


def _folder(path: Path, ja: str, en: str, say: Say) -> Found:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=path):
            pass
    except OSError as error:
        return Found("wrong", say(f"{ja}に書けません: {path}（{error.strerror}）", f"{en} is not writable: {path} ({error.strerror})"))
    return Found("ok", say(f"{ja}に書けます: {path}", f"{en} is writable: {path}"))


def _keys_trouble() -> Exception | None:
    """Why the sealing keys cannot be read, or None."""
    from django.conf import settings

    from komainu.web.site.keys import sealing_keys

    try:
        sealing_keys(settings.KEYS_FOLDER)
    except (OSError, ValueError, KeyError) as error:
        return error
    return None


def _keys(say: Say) -> Iterator[Found]:
    from django.conf import settings

    if error := _keys_trouble():
        yield Found(
            "wrong",
            say(
                f"封をする鍵を読めません: {settings.KEYS_FOLDER}（{error}）",
                f"the sealing keys cannot be read: {settings.KEYS_FOLDER} ({error})",
            ),
        )
        return
    open_files = [
        file.name for file in sorted(settings.KEYS_FOLDER.iterdir()) if file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o077
    ]
    if open_files and os.name == "posix":
        names = "、".join(open_files)
        yield Found(
            "wrong",
            say(
                f"鍵をほかの利用者も読めます: {names}（chmod 600 にしてください）",
                f"others can read the keys: {', '.join(open_files)} (chmod 600)",
            ),
        )
    else:
        yield Found("ok", say("鍵は読め、持ち主だけが読めます。", "the keys can be read, by their owner only"))


def _mail(say: Say) -> Iterator[Found]:
    from django.conf import settings

    from komainu.web.duties.models import OutgoingMail

    failed = OutgoingMail.objects.filter(sent_at=None).exclude(error="").count()
    waiting = OutgoingMail.objects.filter(sent_at=None).count()
    if not settings.MAIL_URL:
        yield Found(
            "hint",
            say(
                f"メールサーバーが設定されていません（KOMAINU_MAIL_URL）。催促は画面には出ますが、メールは出ません（待っているもの {waiting} 通）。",
                f"no mail server is set up (KOMAINU_MAIL_URL): pages remind, mails wait ({waiting} of them)",
            ),
        )
    elif failed:
        yield Found("wrong", say(f"送れなかったメールが {failed} 通あります。", f"{failed} mails could not be sent"))
    else:
        yield Found(
            "ok",
            say(f"メールサーバーが設定されています（待っているもの {waiting} 通）。", f"a mail server is set up ({waiting} mails wait)"),
        )


def _worker(say: Say) -> Found:
    from komainu.web.duties import worker
    from komainu.web.site import clock

    now = clock.now()
    if worker.is_alive(now):
        return Found("ok", say("裏方（komainu worker）は動いています。", "the worker is running"))
    seen = worker.last_sign_of_life()
    if seen is None:
        return Found(
            "wrong",
            say("裏方が一度も動いていません。「komainu worker」を動かしてください。", "the worker never ran: start `komainu worker`"),
        )
    when = f"{seen.astimezone(clock.JAPAN):%Y-%m-%d %H:%M}"
    return Found(
        "wrong",
        say(
            f"裏方が止まっています（最後に動いたのは {when}）。「komainu worker」を動かしてください。",
            f"the worker stopped (last seen {when}): start `komainu worker`",
        ),
    )


MENDS = {
    "no_copy": ("「komainu worker」を動かすか、「komainu backup」を実行してください。", "start `komainu worker`, or run `komainu backup`"),
    "copy_late": ("裏方が動いているか、ディスクに空きがあるかを確かめてください。", "see whether the worker runs and the disk has room"),
    "no_key": (
        "「komainu keys recovery」か画面の「バックアップ」で作り、金庫に入れてください。",
        "make one with `komainu keys recovery`, and put it into the safe",
    ),
    "key_unconfirmed": (
        "画面の「バックアップ」で、紙の確認番号を入力してください。",
        "type the check number of the sheet on the page of backups",
    ),
    "never_left": (
        "KOMAINU_BACKUP_TO を設定するか、画面からダウンロードしてください。",
        "set KOMAINU_BACKUP_TO, or download one from the page",
    ),
    "left_late": (
        "外のフォルダーがつながっているかを確かめるか、画面からダウンロードしてください。",
        "see whether the outside folder is there, or download one",
    ),
    "files_missing": ("古いバックアップに残っていないかを確かめてください。", "see whether an older backup still has them"),
}


def _backup(say: Say) -> Iterator[Found]:
    from django.utils import translation

    from komainu.web.safekeeping import places, queries
    from komainu.web.site import clock

    state = queries.safekeeping_state(clock.now())
    for fault, sentence in state.faults:
        with translation.override(say("ja", "en")):
            yield Found("wrong", f"{sentence} {say(*MENDS[fault])}")
    if state.is_safe and state.left_at:
        when = queries.day_words(state.left_at)
        yield Found(
            "ok",
            say(
                f"バックアップは外にあり、回復キーは紙にあります（最後に外へ出たのは {when}）。",
                f"a backup is outside, its key on paper (last left {when})",
            ),
        )
    outside = places.outside_folder()
    if outside is not None and not outside.is_dir():
        yield Found("wrong", say(f"外のフォルダーがありません: {outside}", f"the outside folder is not there: {outside}"))
    elif outside is not None and not places.is_elsewhere(outside):
        yield Found(
            "wrong",
            say(
                f"外のフォルダーが、この機械と同じディスクです: {outside}（ドライブがつながっていますか。同期フォルダーなら KOMAINU_BACKUP_TO_IS_SYNCED=true）",
                f"the outside folder is on this disk: {outside} (is the drive mounted? a synchronised folder: KOMAINU_BACKUP_TO_IS_SYNCED=true)",
            ),
        )
    if state.rehearsal_due_at < state.now:
        yield Found(
            "hint",
            say(
                "復元の練習を一年以上していません（komainu restore ファイル --rehearse）。",
                "no restore was rehearsed for a year (komainu restore FILE --rehearse)",
            ),
        )
    if state.copied_at and (free := shutil.disk_usage(places.local_folder().parent).free) < 3 * state.copy_size_bytes:
        yield Found(
            "wrong",
            say(
                f"ディスクの空きが少なく、次のバックアップを作れないおそれがあります（{free // 1_000_000} MB）。",
                f"little room on the disk for the next backup ({free // 1_000_000} MB)",
            ),
        )


def _guard(say: Say) -> Iterator[Found]:
    """The guard in front of outgoing mail; nothing where the house has none."""
    from komainu.web.mailroom.models import Mail
    from komainu.web.mailroom.queries.health import guard_state
    from komainu.web.site import clock

    state = guard_state()
    if state.unready == "not_set_up":
        return
    if state.unready:
        yield Found(
            "wrong",
            say("メールの番人の記録を、いまの鍵で開けません。", "the mail guard's spool cannot be opened with the key that is there"),
        )
        return
    yield Found("ok", say("メールの番人の鍵は合っています。", "the mail guard's key opens its spool"))
    if state.is_running is False:
        yield Found(
            "wrong",
            say(
                "メールの番人が動いていません。「komainu guard serve」を動かしてください。",
                "the mail guard is not running: start `komainu guard serve`",
            ),
        )
    elif state.is_running:
        yield Found("ok", say("メールの番人は動いています。", "the mail guard is running"))
    if state.policy_error:
        yield Found(
            "wrong",
            say(
                f"番人のポリシーのファイルに誤りがあります: {state.policy_error}", f"the guard's policy file is wrong: {state.policy_error}"
            ),
        )
    else:
        yield Found("ok", say("番人のポリシーは読めます。", "the guard's policy can be read"))
    if state.is_room_low:
        room = (state.room_bytes or 0) // 1_000_000
        yield Found(
            "wrong",
            say(
                f"番人のディスクの空きが少なく、まもなくメールを受け取れなくなります（あと {room} MB）。",
                f"the guard will soon have no room for mail ({room} MB left)",
            ),
        )
    if state.in_doubt:
        yield Found(
            "wrong",
            say(
                f"届いたか分からないメールが {state.in_doubt} 通、決められるのを待っています（komainu guard list）。",
                f"{state.in_doubt} mails are in doubt and wait for somebody to decide (komainu guard list)",
            ),
        )
    waiting = Mail.objects.filter(state__in=Mail.WAITING)
    oldest = waiting.order_by("received_at").values_list("received_at", flat=True).first()
    if oldest is not None:
        when = f"{oldest.astimezone(clock.JAPAN):%Y-%m-%d %H:%M}"
        is_late = waiting.filter(due_at__lt=clock.now()).exists()
        yield Found(
            "wrong" if is_late else "ok",
            say(
                f"番人が止めているメールは {waiting.count()} 通です（いちばん古いものは {when}{'。期限を過ぎたものがあります' if is_late else ''}）。",
                f"{waiting.count()} mails wait (the oldest since {when}{'; some are past their time' if is_late else ''})",
            ),
        )


def _rotation(say: Say) -> Iterator[Found]:
    from django.conf import settings

    from komainu.web.site.keys import sealing_keys

    rotation = sealing_keys(settings.KEYS_FOLDER).rotation
    if rotation is not None and rotation["settled_after"] is None:
        yield Found(
            "wrong",
            say(
                "鍵の交換が途中です。「komainu keys rotate」で続けてください。", "a rotation did not end: go on with `komainu keys rotate`"
            ),
        )


def _chain(say: Say) -> Found:
    from komainu.web.trail import queries

    found = queries.verification()
    if found.is_sound:
        return Found(
            "ok",
            say(
                f"操作の記録の鎖は切れていません（{found.events} 件、先頭 {found.head[:16]}…）。",
                f"the chain of the trail is whole ({found.events} events, head {found.head[:16]}…)",
            ),
        )
    if found.what == "unguarded":
        return Found(
            "wrong",
            say(
                "操作の記録の書き換えを防ぐデータベースの仕掛け（トリガー）が外されています。",
                "the triggers that guard the trail in the database are gone",
            ),
        )
    return Found(
        "wrong",
        say(f"操作の記録の鎖が {found.broken_at} 番目で切れています。", f"the chain of the trail is broken at event {found.broken_at}"),
    )


def findings(say: Say, *, with_chain: bool = True) -> Iterator[Found]:
    """Everything that is looked at, in order. Django must be ready."""
    from django.conf import settings

    yield from _settings(say)
    yield _folder(settings.DATA_FOLDER, "データのフォルダー", "the data folder", say)
    yield _folder(settings.STORAGE_FOLDER, "ファイルの保管先", "the storage folder", say)
    yield from _keys(say)
    with database_failures(say):
        if missing := missing_migrations():
            yield Found(
                "wrong",
                say(
                    f"データベースがこの版に合っていません（未適用 {missing} 件）。「komainu manage migrate」を実行してください。",
                    f"the database lacks {missing} migrations: run `komainu manage migrate`",
                ),
            )
            return
        yield Found("ok", say("データベースはこの版に合っています。", "the database is as this version needs it"))
        yield from _mail(say)
        yield _worker(say)
        yield from _guard(say)
        if _keys_trouble() is None:
            yield from _backup(say)
            yield from _rotation(say)
        if with_chain:
            yield _chain(say)


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    open_installation(say)
    wrong = 0
    for found in findings(say, with_chain=not arguments.skip_chain):
        print(f"{say(*MARKS[found.state])}: {found.text}")
        wrong += found.state == "wrong"
    return 1 if wrong else 0
