"""Servers of others for tests of what speaks to them: Dovecot and MariaDB, in temporary folders, on free ports of the loopback, stopped by their pids."""

import datetime
import imaplib
import ipaddress
import json
import os
import pwd
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.ports import free_port
from tests.waiting import awaited

TOKEN = "token-2026"


def needed(program: str) -> str:
    """The path of a program. Where it is missing the test is skipped, in the CI it fails."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{program} is not installed")
    return found


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[Path, Path]:
    """A certificate for the loopback that is its own authority, and its key, as files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    key_file.chmod(0o644)
    return cert_file, key_file


@contextmanager
def _folder(owner: str) -> Iterator[Path]:
    """A temporary folder of a user whom the server runs as (its own user cannot be root)."""
    folder = Path(tempfile.mkdtemp(prefix="komainu-server-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        who = pwd.getpwnam(owner)
        os.chown(folder, who.pw_uid, who.pw_gid)
    try:
        yield folder
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass
class Mailserver:
    """A running Dovecot with one mailbox."""

    port: int
    tls_port: int
    authority: Path
    process: subprocess.Popen[bytes]
    user: str = "taro"

    def signed_in(self) -> imaplib.IMAP4:
        connection = imaplib.IMAP4_SSL(
            "127.0.0.1", self.tls_port, ssl_context=ssl.create_default_context(cafile=str(self.authority)), timeout=30
        )
        connection.login(self.user, "pw-2026")
        return connection

    def address(self, rest: str = "") -> str:
        return f"imaps://{self.user}@127.0.0.1:{self.tls_port}/{rest}?ca={self.authority}"

    def stop(self) -> None:
        _stop(self.process)


OAUTH = """
introspection_url = http://127.0.0.1:{port}/
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""


class _Tokens(BaseHTTPRequestHandler):
    """Says of one token that it is good, and of all others that they are not."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        is_good = parse_qs(body).get("token") == [TOKEN]
        answer = json.dumps({"active": str(is_good).lower(), "username": "taro"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: the output of tests is theirs."""


@contextmanager
def _issuer() -> Iterator[int]:
    """The port of a server that knows which access tokens are good."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Tokens)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_dh =
mail_location = maildir:{folder}/mail:LAYOUT=fs
auth_mechanisms = plain xoauth2
login_trusted_networks = 127.0.0.0/8
auth_failure_delay = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain
  args = password=pw-2026
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextmanager
def dovecot() -> Iterator[Mailserver]:
    """A mail server with an empty mailbox."""
    program = needed("dovecot")
    as_root = os.geteuid() == 0
    me = pwd.getpwnam("nobody") if as_root else pwd.getpwuid(os.geteuid())
    with _folder(me.pw_name) as folder, _issuer() as issuer:
        certificate(folder)
        (folder / "oauth2.conf").write_text(OAUTH.format(port=issuer), encoding="utf-8")
        port, tls_port = free_port(), free_port()
        names = {"internal": "dovecot", "group": "dovecot", "login": "dovenull"} if as_root else {}
        if not as_root:
            import grp

            names = {"internal": me.pw_name, "group": grp.getgrgid(me.pw_gid).gr_name, "login": me.pw_name}
        (folder / "dovecot.conf").write_text(
            DOVECOT.format(folder=folder, uid=me.pw_uid, gid=me.pw_gid, port=port, tls_port=tls_port, **names), encoding="utf-8"
        )
        process = subprocess.Popen([program, "-F", "-c", folder / "dovecot.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running = Mailserver(port, tls_port, folder / "cert.pem", process)
        try:

            def look() -> bool:
                with suppress(OSError, imaplib.IMAP4.error):
                    running.signed_in().logout()
                    return True
                return False

            awaited(look, process, log=lambda: _end_of(folder / "log"))
            yield running
        finally:
            _stop(process)


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1500:] if log.exists() else ""


@dataclass
class Sqlserver:
    """A running MariaDB with a database `personnel` that the user `reader` may read."""

    port: int
    socket: Path
    authority: Path
    process: subprocess.Popen[bytes]

    def address(self) -> str:
        return f"mysql://reader@127.0.0.1:{self.port}/personnel?ca={self.authority}"


@contextmanager
def mariadb() -> Iterator[Sqlserver]:
    """A server of MariaDB. Its root signs in at the socket."""
    program, maker = needed("mariadbd"), needed("mariadb-install-db")
    owner = "mysql" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    with _folder(owner) as folder:
        certificate(folder)
        as_owner = [f"--user={owner}"] if os.geteuid() == 0 else []
        made = subprocess.run(
            [maker, "--no-defaults", f"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db", *as_owner],
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout[-800:] + made.stderr[-800:]
        (folder / "start.sql").write_text(
            "CREATE DATABASE personnel CHARACTER SET utf8mb4;\nCREATE USER reader@'%' IDENTIFIED BY 'pw-2026' REQUIRE SSL;\n"
            "GRANT SELECT ON personnel.* TO reader@'%';\n",
            encoding="utf-8",
        )
        port = free_port()
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    program,
                    "--no-defaults",
                    f"--datadir={folder}/data",
                    f"--port={port}",
                    "--bind-address=127.0.0.1",
                    f"--socket={folder}/socket",
                    f"--init-file={folder}/start.sql",
                    f"--ssl-cert={folder}/cert.pem",
                    f"--ssl-key={folder}/key.pem",
                    "--skip-name-resolve",
                    "--innodb-flush-log-at-trx-commit=0",
                    "--innodb-log-file-size=8M",
                    *as_owner,
                ],
                stdout=log,
                stderr=log,
            )
        running = Sqlserver(port, folder / "socket", folder / "cert.pem", process)
        try:

            def look() -> bool:
                import pymysql

                with suppress(pymysql.Error, OSError):
                    pymysql.connect(unix_socket=str(running.socket), user="root", database="personnel").close()
                    return True
                return False

            awaited(look, process, log=lambda: _end_of(folder / "log"))
            yield running
        finally:
            _stop(process)
