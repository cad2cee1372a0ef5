"""What stands around the guard: can it listen, and does the server behind it take what it must."""

from __future__ import annotations

import errno
import smtplib
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from komainu.guard.policy import Policy, PolicyError
from komainu.guard.service.settings import Settings
from komainu.guard.setup.files import certificate_line
from komainu.guard.setup.lines import Line

OURS = "Komainu"
_NEEDED = ("pipelining", "8bitmime", "smtputf8", "dsn")
_MIB = 2**20


def look(settings: Settings, as_of: datetime, seconds: float) -> Iterator[Line]:
    yield _listen(settings.listen, seconds)
    # Where nothing goes on to anybody, nothing can be relayed.
    for network in settings.trusted if settings.watch != "copies" else ():
        if network.prefixlen == 0:
            yield Line("listen", "relay_open", {"network": str(network)})
    yield from _upstream(settings, as_of, seconds)


def shown(address: tuple[str, int]) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


# ---------------------------------------------------------------- our own door
def _listen(address: tuple[str, int], seconds: float) -> Line:
    facts: dict[str, str | int] = {"address": shown(address)}
    try:
        kind, _, _, _, place = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(place)
        return Line("listen", "listen_free", facts)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            return Line("listen", "listen_refused", {**facts, "why": error.strerror or str(error)})
    said = greeting(address, seconds)
    return Line("listen", "listen_ours" if OURS in said else "listen_taken", {**facts, "said": said[:80]})


def greeting(address: tuple[str, int], seconds: float) -> str:
    """The first line of the server there, "" if it says none."""
    host, port = address
    try:
        with socket.create_connection(("127.0.0.1" if host == "0.0.0.0" else host, port), timeout=seconds) as line:  # noqa: S104
            return line.recv(512).decode("utf-8", "replace").splitlines()[0]
    except (OSError, IndexError):
        return ""


# ---------------------------------------------------------------- the server behind
def _upstream(settings: Settings, as_of: datetime, seconds: float) -> Iterator[Line]:
    facts: dict[str, str | int] = {"address": shown(settings.upstream)}
    if settings.upstream == settings.listen:
        yield Line("upstream", "upstream_self", facts)
        return
    try:
        with smtplib.SMTP(timeout=seconds) as line:
            _, said = line.connect(*settings.upstream)
            if OURS.encode() in said:
                yield Line("upstream", "upstream_self", facts)
                return
            line.ehlo(settings.hostname or "localhost")
            yield from _secured(line, settings, as_of)
            yield from _able(line, settings, facts)
    except ssl.SSLCertVerificationError as error:
        yield Line("upstream", "upstream_unverified", {**facts, "why": error.verify_message})
    except (OSError, smtplib.SMTPException) as error:
        yield Line("upstream", "upstream_down", {**facts, "why": getattr(error, "strerror", None) or str(error) or type(error).__name__})


def _secured(line: smtplib.SMTP, settings: Settings, as_of: datetime) -> Iterator[Line]:
    wanted = settings.upstream_tls
    if wanted == "none" or not line.has_extn("starttls"):
        if wanted in {"require", "verify"}:
            yield Line("upstream", "upstream_plain", {"tls": wanted})
        elif settings.upstream[0] not in {"127.0.0.1", "::1", "localhost"}:
            yield Line("upstream", "upstream_untls")
        return
    context = ssl.create_default_context(cafile=str(settings.upstream_ca) if settings.upstream_ca else None)
    if wanted != "verify":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    line._host = settings.upstream[0]  # type: ignore[attr-defined]  # the name that the certificate must bear
    line.starttls(context=context)
    line.ehlo(settings.hostname or "localhost")
    assert isinstance(line.sock, ssl.SSLSocket)
    given = line.sock.getpeercert(binary_form=True)
    if given:
        from cryptography import x509

        until = x509.load_der_x509_certificate(given).not_valid_after_utc
        yield certificate_line("upstream", shown(settings.upstream), until, as_of.astimezone(UTC))


def _able(line: smtplib.SMTP, settings: Settings, facts: dict[str, str | int]) -> Iterator[Line]:
    able = [name for name in ("size", *_NEEDED) if line.has_extn(name)]
    missing = [name.upper() for name in _NEEDED if name not in able]
    if missing:
        yield Line("upstream", "upstream_lacks", {"missing": "・".join(missing)})
    told = line.esmtp_features.get("size", "")
    ours = _largest(settings.policy)
    if told.isdigit() and 0 < int(told) < ours:
        yield Line("upstream", "upstream_small", {"size": int(told) // _MIB})
    yield Line("upstream", "upstream_ok", {**facts, "able": " ".join(name.upper() for name in able) or "HELO"})


def _largest(policy: Path) -> int:
    """The largest message that the policy lets in; 0 where there is no good policy."""
    try:
        return int(Policy(policy.read_bytes()).for_sender(None).limits["message_bytes"])
    except (OSError, PolicyError):
        return 0
