"""`komainu setup`: the setup code for the browser, or the first account right here; then how far the first hour is."""

import argparse
import getpass
import sys
from pathlib import Path

from komainu.cli.installation import Say, database_failures, open_installation, prepare_empty, require_migrations, speaker
from komainu.cli.main import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", help="make the first account here: the name of its owner")
    parser.add_argument("--staff-number", default="0001")
    parser.add_argument("--email", default="")
    parser.add_argument(
        "--password-file", metavar="FILE", help="its first line is the password (- is standard input); else it is asked for"
    )
    parser.add_argument("--organisation", metavar="NAME", help="the name of the organisation")


def _password(file: str | None, say: Say) -> str:
    if file is None:
        if not sys.stdin.isatty():
            raise CommandError(
                say("パスワードを入れる端末がありません。--password-file を使ってください。", "no terminal to ask on: use --password-file")
            )
        return getpass.getpass(say("パスワード（12文字以上）: ", "password (12 letters or more): "))
    try:
        text = sys.stdin.readline() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(say(f"{file} を読めません。", f"cannot read {file}"), 3) from error
    return text.split("\n", 1)[0]


def _found(arguments: argparse.Namespace, say: Say) -> None:
    """The first account, by who sits at the machine: the code is at hand, so it is not asked for."""
    from komainu.web.setup import code, services
    from komainu.web.setup.forms import AccountForm
    from komainu.web.site.problems import Problem

    password = _password(arguments.password_file, say)
    values = {"name": arguments.name, "staff_number": arguments.staff_number, "email": arguments.email}
    form = AccountForm(values | {"password": password, "password_again": password})
    if not form.is_valid():
        raise CommandError("\n".join(f"{form.fields[name].label}: {error}" for name, errors in form.errors.items() for error in errors))
    try:
        person = services.found(typed=code.made(), reading="", password=password, **{name: form.cleaned_data[name] for name in values})
        if arguments.organisation:
            services.describe(by=person, name=arguments.organisation)
    except Problem as problem:
        raise CommandError(f"{problem.title}。{problem.what_to_do}", 3) from problem
    print(say(f"最初のアカウントを作りました: {person.staff_number}", f"the first account is made: {person.staff_number}"))


def _progress(say: Say) -> None:
    from django.utils import translation

    from komainu.web.people.queries import Standing
    from komainu.web.people.roles import Role
    from komainu.web.setup import queries
    from komainu.web.setup.steps import stands
    from komainu.web.site import clock

    marks = {"done": say("できた　", "done "), "later": say("あとで　", "later"), "open": say("これから", "open ")}
    known = queries.known(Standing(frozenset({Role.SYSTEM_MANAGER.value}), frozenset()), clock.now())
    with translation.override(say("ja", "en")):
        for stand in stands(known):
            print(f"  {marks[stand.state]}  {stand.step.title}")


def announce(say: Say) -> str:
    """Where and with which code the first hour begins; "" where there is somebody. Makes the code if there is none."""
    from django.conf import settings

    from komainu.web.setup import code, gate

    if gate.is_inhabited():
        return ""
    address = f"{settings.PUBLIC_ADDRESS}{gate.DOOR}"
    return say(
        f"まだ誰も登録されていません。ブラウザーで {address} を開き、次の設定コードを入れてください:\n\n    {code.made()}\n",
        f"nobody is registered yet: open {address} in a browser and type this setup code:\n\n    {code.made()}\n",
    )


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    open_installation(say)
    with database_failures(say):
        prepare_empty(say)
        require_migrations(say)
        if arguments.name:
            _found(arguments, say)
        elif words := announce(say):
            print(words)
            return 0
        print(say("はじめての設定:", "the first hour:"))
        _progress(say)
    return 0
