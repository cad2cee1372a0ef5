"""`komainu demo`: a sample organisation in a fresh SQLite file, the server and the worker on it, and the address to open."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from komainu.cli.installation import Say, open_installation, speaker
from komainu.cli.main import CommandError
from komainu.cli.serve import granian_command

FIRST_PORT = 8000
FOLDER = "demo-data"
# Written last: a folder without it holds a half-made organisation (the first start was killed) and is made anew.
READY = "sample-ready"
READY_VERSION = "3"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fresh", action="store_true", help="throw the sample data away and make it anew")
    parser.add_argument("--port", type=int, default=None, help="0 takes any free port")
    parser.add_argument("--host", default="127.0.0.1")


def choose_port(host: str, wanted: int | None, say: Say) -> int:
    """The port that was asked for; without one the first free from 8000 on. Raises CommandError (3)."""
    candidates = [wanted] if wanted is not None else [*range(FIRST_PORT, FIRST_PORT + 20), 0]
    for port in candidates:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OverflowError as error:
                raise CommandError(say("--port は0から65535です。", "--port is between 0 and 65535")) from error
            except OSError as error:
                if wanted is not None:
                    raise CommandError(
                        say(
                            f"{host}:{wanted} では待ち受けられません（{error.strerror}）。",
                            f"cannot listen on {host}:{wanted} ({error.strerror})",
                        ),
                        3,
                    ) from error
                continue
            return int(probe.getsockname()[1])
    raise CommandError(say("空いているポートがありません。--port で選んでください。", "no free port; choose one with --port"), 3)


def own_addresses(host: str) -> list[str]:
    """The names under which a browser may reach the demo. A telephone in the same network comes by number."""
    names = ["localhost", "127.0.0.1", "[::1]", host]
    if host in {"0.0.0.0", "::"}:  # noqa: S104  (asked for by the caller)
        with suppress(OSError):
            names += [socket.gethostname(), *{str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)}]
    return list(dict.fromkeys(names))


class Demo:
    """The children of one demo, and how they stop."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.children: list[subprocess.Popen[bytes]] = []
        self.stopped = False

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        # In a session of its own: Ctrl-C reaches only this process, which then stops all of it in order.
        child = subprocess.Popen(list(command), stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  (our own programs)
        self.children.append(child)
        return child

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopped = True

    def stop(self) -> None:
        """Every child by its pid: asked first, and after ten seconds not asked any more."""
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + 10
        for child in self.children:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def wait_until_ready(self, address: str) -> None:
        """Raises CommandError (3) when a child ended or nothing answers within a minute."""
        until = time.monotonic() + 60
        while not self.stopped:
            if any(child.poll() is not None for child in self.children):
                raise CommandError(
                    self.say("画面を動かせませんでした。上の行に理由があります。", "the server did not start; the reason stands above"), 3
                )
            with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
            if time.monotonic() > until:
                raise CommandError(self.say("画面が1分以内に応えませんでした。", "the server did not answer within a minute"), 3)
            time.sleep(0.1)

    def watch(self) -> int:
        """Until somebody stops it; a child that ends by itself ends the demo."""
        while not self.stopped:
            for child in self.children:
                if child.poll() is not None:
                    raise CommandError(self.say("裏で動くプログラムが終わったため、止めます。", "a process of the demo ended; stopping"), 3)
            time.sleep(0.2)
        return 0


def prepare_data(folder: Path, *, fresh: bool, say: Say) -> bool:
    """Make the folder ready; True when the organisation must be made. Raises CommandError (3)."""
    mark = folder / READY
    is_whole = mark.is_file() and mark.read_text(encoding="utf-8").strip() == READY_VERSION
    if folder.is_dir() and any(folder.iterdir()) and not (mark.exists() or (folder / "keys").is_dir()):
        raise CommandError(say(f"{folder} は見本のデータではないため、触れません。", f"{folder} holds something else; not touching it"), 3)
    try:
        if folder.exists() and (fresh or not is_whole):
            if fresh:
                print(say(f"見本のデータを消して作り直します: {folder}", f"throwing the sample data away and making it anew: {folder}"))
            else:
                print(say("見本のデータが作りかけでした。作り直します。", "the sample data was half made; making it anew"))
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CommandError(say(f"{folder} を使えません（{error.strerror}）。", f"cannot use {folder} ({error.strerror})"), 3) from error
    return fresh or not is_whole


def make_sample(folder: Path, say: Say) -> None:
    """The database with the sample organisation; the mark that it is whole comes last."""
    from django.core.management import call_command
    from django.db import connections

    from komainu.web.site import clock
    from komainu.web.site.sample import make

    print(say("見本の組織を作っています（十数秒）…", "making the sample organisation (some seconds) …"), flush=True)
    call_command("migrate", verbosity=0)
    make(clock.now())
    connections.close_all()
    (folder / READY).write_text(READY_VERSION, encoding="utf-8")


def shown_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows in columns; a Japanese letter is two columns wide."""
    widths = [max(shown_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell + " " * (width - shown_width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(f"  {line}" for line in lines)


def welcome(address: str, say: Say) -> str:
    """What the caller reads: where to go, as whom, how to stop."""
    from komainu.web.site.sample import ACCOUNTS, PASSWORD

    rows = [(say("氏名", "name"), say("立場", "role"), say("社員番号", "staff number"), say("メール", "mail"))]
    rows += [(account.name, say(account.role_ja, account.role_en), account.staff_number, account.email) for account in ACCOUNTS]
    return "\n".join(
        [
            "",
            say(f"狛犬 Komainu が動いています: {address}/", f"Komainu is running: {address}/"),
            "",
            table(rows),
            "",
            say(f"  パスワードはどの人も: {PASSWORD}", f"  the password of all of them: {PASSWORD}"),
            say(
                "  サインインは社員番号でもメールでもできます。止めるには Ctrl-C。",
                "  Sign in by staff number or by mail. Ctrl-C stops it.",
            ),
            "",
        ]
    )


def set_up(folder: Path, host: str, port: int) -> str:
    """Point the settings of this process and its children at the demo; returns its address."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", "localhost"} else f"[{host}]" if ":" in host else host  # noqa: S104
    address = f"http://{shown}:{port}"
    for name in [name for name in os.environ if name.startswith("KOMAINU_")]:
        # The demo is an installation of its own: nothing of a real one may reach into it, and no mail leaves it.
        del os.environ[name]
    os.environ |= {"KOMAINU_DATA": str(folder), "KOMAINU_ADDRESS": address, "KOMAINU_HOSTS": ",".join(own_addresses(host))}
    return address


def run(arguments: argparse.Namespace) -> int:
    say = speaker(arguments.lang)
    folder = Path.cwd() / FOLDER
    port = choose_port(arguments.host, arguments.port, say)
    demo = Demo(say)
    handlers: dict[int, Any] = {number: signal.signal(number, demo.on_signal) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        must_make = prepare_data(folder, fresh=arguments.fresh, say=say)
        address = set_up(folder, arguments.host, port)
        open_installation(say)
        if must_make:
            make_sample(folder, say)
        else:
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
        if demo.stopped:
            return 0
        if arguments.port is None and port != FIRST_PORT:
            print(say(f"ポート {FIRST_PORT} は使われているので {port} を使います。", f"port {FIRST_PORT} is taken; using {port}"))
        demo.start(*granian_command(arguments.host, port, 2))
        demo.start(sys.executable, "-m", "komainu", "worker")
        demo.wait_until_ready(address)
        if not demo.stopped:
            print(welcome(address, say), flush=True)
        return demo.watch()
    finally:
        demo.stop()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        print(say("止めました。", "stopped"), flush=True)
