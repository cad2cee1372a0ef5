"""`komainu serve`: the web system, by granian as WSGI. SIGTERM and SIGINT stop it with all its workers."""

import argparse
import os
import socket
import sys

from komainu.cli.installation import Say, database_failures, open_installation, prepare_empty, require_migrations, speaker
from komainu.cli.main import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)


def claim(host: str, port: int, say: Say) -> None:
    """Raises CommandError (3) when nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                say(
                    f"{host}:{port} では待ち受けられません（{error.strerror}）。--port で別の番号を選んでください。",
                    f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port",
                ),
                3,
            ) from error


def granian_command(host: str, port: int, workers: int) -> list[str]:
    """WSGI with one blocking thread a worker: what the measurements in the developers' documents chose."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", "1", "--no-ws", "--workers-kill-timeout", "10"]
    return [*command, "--log-level", "warning", "komainu.web.site.wsgi:application"]


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    if arguments.workers < 1:
        raise CommandError(say("--workers は1以上にしてください。", "--workers must be 1 or more"))
    if not 0 < arguments.port < 65536:
        raise CommandError(say("--port は1から65535です。", "--port is between 1 and 65535"))
    open_installation(say)
    prepare_empty(say)
    require_migrations(say)
    claim(arguments.host, arguments.port, say)
    from django.conf import settings
    from django.db import connections

    from komainu.cli.setup import announce

    with database_failures(say):
        beginning = announce(say)
    connections.close_all()
    os.environ.setdefault("KOMAINU_DATA", str(settings.DATA_FOLDER))
    print(
        say(
            f"Komainu: http://{arguments.host}:{arguments.port}（止めるには Ctrl-C）",
            f"Komainu: http://{arguments.host}:{arguments.port} (Ctrl-C stops it)",
        )
    )
    if beginning:
        print(f"\n{beginning}")
    sys.stdout.flush()
    # The server takes this process over: the signals reach it without a go-between, and Django stands in memory once less.
    command = granian_command(arguments.host, arguments.port, arguments.workers)
    os.execv(command[0], command)  # noqa: S606  (no shell, and the program is our own Python)
