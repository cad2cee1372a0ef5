"""A real Postfix for tests: its own configuration, queue and log in a temporary folder, on loopback only.

    with Postfix(main="relayhost = [127.0.0.1]:{sink}", sink=sink.port) as postfix:
        postfix.folder        # its own, which its daemons can enter; pytest closes those that it makes
        postfix.port          # its smtpd
        postfix.log()         # what it wrote
        postfix.queued()      # messages that wait in its queue

Where Postfix is not installed a test is left out with that reason; with CI=true it fails, for there it must be.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import pytest

from tests.ports import free_port

DEPLOY = Path(__file__).parents[4] / "deploy" / "guard"
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.test
mydestination =
local_header_rewrite_clients =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
local_recipient_maps =
alias_maps =
alias_database =
smtp_host_lookup = native
disable_dns_lookups = yes
smtpd_tls_security_level = none
smtp_tls_security_level = none
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtpd_authorized_xclient_hosts = 127.0.0.0/8
message_size_limit = 60000000
mailbox_size_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtpd_error_sleep_time = 0
notify_classes =
"""
_MASTER = """
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def needs_postfix() -> None:
    """Leave the test out where no Postfix can be run; with CI=true that is a failure."""
    missing = "" if shutil.which("postfix", path="/usr/sbin:/usr/bin:/sbin") else "Postfix is not installed"
    if not missing and os.geteuid() != 0:
        missing = "Postfix can only be started by root"
    if not missing:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{missing}, and with CI=true it must be there")
    pytest.skip(missing)


class Postfix:
    """One Postfix in a folder of its own.

    folder   another one to be made; not one of pytest's, which other runs of pytest close again
    main     lines for main.cf behind ours, master lines for master.cf; {folder}, {port} and `names` are put in
    deploy   a folder of deploy/guard whose files are used as they stand there, with these texts replaced (its addresses and ports)
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        main: str = "",
        master: str = "",
        deploy: str = "",
        replaced: Mapping[str, object] | None = None,
        **names: object,
    ) -> None:
        self.folder = folder = folder or Path(tempfile.mkdtemp(prefix="komainu-postfix-", dir="/tmp"))
        self.port = free_port()
        values = {"folder": folder, "port": self.port, **names}
        for name in ("conf", "data", "queue"):
            (folder / name).mkdir(parents=True)
        # The daemons run as the user postfix and must come through to their folders.
        for each in (folder, *folder.parents):
            if each.is_relative_to("/tmp") and each != Path("/tmp"):
                each.chmod(each.stat().st_mode | 0o011)
        shutil.chown(folder / "data", "postfix")
        texts = {"main.cf": _MAIN.format(**values) + _put_in(main, values), "master.cf": _MASTER.format(**values) + _put_in(master, values)}
        for path in sorted((DEPLOY / deploy).iterdir()) if deploy else ():
            text = path.read_text(encoding="utf-8").replace("/etc/postfix", str(folder / "conf"))
            for old, new in (replaced or {}).items():
                text = text.replace(old, _put_in(str(new), values))
            texts[path.name] = texts.get(path.name, "") + "\n" + text
        for name, text in texts.items():
            (folder / "conf" / name).write_text(text, encoding="utf-8")

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "MAIL_CONFIG": str(self.folder / "conf"), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=30)

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def queued(self) -> list[dict[str, Any]]:
        """What waits in the queue: queue_id, sender, recipients …"""
        return [json.loads(line) for line in self._run("postqueue", "-j").stdout.splitlines()]

    def __enter__(self) -> Self:
        started = self._run("postfix", "-c", str(self.folder / "conf"), "start")
        if started.returncode:
            raise AssertionError(f"postfix did not start: {started.stdout}{started.stderr}{self.log()}")
        # `postfix start` comes back when its ports are open; the greeting comes when a daemon has started.
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as found:
            assert found.recv(4).startswith(b"220"), f"postfix does not answer: {self.log()}"
        return self

    def __exit__(self, *_: object) -> None:
        # `stop` looks once a second whether the master has gone; its lock is free at once when it has.
        self._run("postfix", "-c", str(self.folder / "conf"), "abort")
        with (self.folder / "queue" / "pid" / "master.pid").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(self.folder, ignore_errors=True)


def _put_in(text: str, values: dict[str, object]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def send(
    port: int, message: bytes, rcpt_to: Iterable[str], mail_from: str = "tanaka@midori.example", *, login: str = ""
) -> tuple[int, str]:
    """The server's answer to the message: code and text. The first refusal ends the dialogue.

    login  who shall count as signed in; said by XCLIENT, which our Postfix believes on loopback
    """
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line, line.makefile("rwb") as talk:

        def ask(command: bytes) -> tuple[int, str]:
            if command:
                talk.write(command + b"\r\n")
                talk.flush()
            texts = []
            while answer := talk.readline():
                texts.append(answer[4:].decode("utf-8", "replace").strip())
                if answer[3:4] != b"-":
                    return int(answer[:3]), "\n".join(texts)
            return 0, "connection lost"

        ask(b"")
        ask(b"EHLO client.test")
        if login:
            ask(f"XCLIENT LOGIN={login}".encode())
            ask(b"EHLO client.test")
        for command in (f"MAIL FROM:<{mail_from}>", *(f"RCPT TO:<{each}>" for each in rcpt_to), "DATA"):
            code, text = ask(command.encode())
            if code not in {250, 354}:
                return code, text
        dotted = b"\r\n".join(b"." + each if each.startswith(b".") else each for each in message.removesuffix(b"\r\n").split(b"\r\n"))
        answer = ask(dotted + b"\r\n.")
        ask(b"QUIT")
        return answer


def komainu(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """The command of this clone as a process of its own."""
    code = "import sys; from komainu.cli.main import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen([sys.executable, "-c", code, *arguments], env={**os.environ, **environment}, stdout=subprocess.PIPE)
