"""`komainu worker`: background work. Reminders are written, mails go out; SIGTERM and SIGINT let it finish what is under way."""

import argparse

from komainu.cli.installation import database_failures, open_installation, require_migrations, speaker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="run everything that is due once, and end")


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    open_installation(say)
    require_migrations(say)
    from komainu.web.duties import worker

    if arguments.once:
        with database_failures(say):
            worker.run_once()
        return 0
    worker.House().run()
    return 0
