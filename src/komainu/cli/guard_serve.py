"""`komainu guard serve` runs the mail service; `komainu guard password` makes a line for its file of users. Needs no Django."""

from __future__ import annotations

import argparse
import getpass
import logging
import sys
from pathlib import Path
from typing import Any

from komainu.cli.main import CommandError

ACTS = ("serve", "password")
_HELP = {
    "ja": {
        "serve": "メールサーバーの前に立つサービスを動かす",
        "service": "サービスの設定ファイル（TOML）",
        "password": "サインインできる人のファイルの1行を作る（パスワードは標準入力か、たずねられて入力）",
        "address": "サインインの名前（メールアドレス）",
        "listening": "komainu guard: {host}:{port} で受け付けています",
        "ask": "パスワード: ",
        "empty": "パスワードが空です",
    },
    "en": {
        "serve": "run the service in front of the mail server",
        "service": "the service file (TOML)",
        "password": "make a line for the file of users (the password is asked for, or read from standard input)",
        "address": "the name to sign in with (a mail address)",
        "listening": "komainu guard: listening on {host}:{port}",
        "ask": "Password: ",
        "empty": "the password is empty",
    },
}


def add_arguments(acts: Any, lang: str) -> None:
    words = _HELP[lang]
    serve = acts.add_parser("serve", help=words["serve"], description=words["serve"])
    serve.add_argument("--service", required=True, help=words["service"])
    password = acts.add_parser("password", help=words["password"], description=words["password"])
    password.add_argument("address", help=words["address"])


def run(options: argparse.Namespace) -> int:
    return _serve(options) if options.act == "serve" else _password(options)


def _password(options: argparse.Namespace) -> int:
    from komainu.guard.service.users import password_line

    words = _HELP[options.lang]
    given = getpass.getpass(words["ask"]) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise CommandError(words["empty"])
    if ":" in options.address or options.address != options.address.strip():
        raise CommandError(options.address)
    print(password_line(options.address, given))
    return 0


def _serve(options: argparse.Namespace) -> int:
    import asyncio

    from komainu.guard.remembering import HistoryLocked
    from komainu.guard.service.serving import Service, serve
    from komainu.guard.service.settings import Settings, SettingsError
    from komainu.guard.service.users import UsersError
    from komainu.guard.spool import SpoolError

    words = _HELP[options.lang]
    try:
        settings = Settings.read(Path(options.service))
    except SettingsError as error:
        raise CommandError(str(error)) from error
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)

    def said(service: Service) -> None:
        print(words["listening"].format(host=settings.listen[0], port=service.port), flush=True)

    try:
        asyncio.run(serve(settings, said))
    except UsersError as error:
        raise CommandError(str(error)) from error
    except (SpoolError, HistoryLocked, OSError) as error:
        raise CommandError(str(error), exit_code=3) from error
    return 0
