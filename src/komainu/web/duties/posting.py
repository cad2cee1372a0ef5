"""Posting to an address that somebody entered, so that it can never be turned against the house's own network (SSRF).

- https only; http, other ports and addresses inside the house only for hosts that `KOMAINU_WEBHOOK_HOSTS` names.
- The name is resolved once. If any of its addresses is loopback, private, link-local (the metadata services of clouds), multicast or
  reserved, also when it hides in an IPv6 form, nothing is sent. The connection goes to the address that was looked at, so a name that
  answers otherwise a moment later (DNS rebinding) changes nothing; the certificate is checked against the name.
- Redirects are not followed, proxies of the environment are not used, answers are read to a limit, and the whole takes a limited time.
- What is told of a failure is a word for the office, never what the other side answered.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from komainu.web.duties.chats import Message
from komainu.web.duties.problems import AddressRefused

TIMEOUT_SECONDS = 10.0
LARGEST_ANSWER = 65_536
LARGEST_BODY = 20_000
LONGEST_URL = 2_000
USUAL_PORTS = {"https": 443, "http": 80}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
NOT_OUTSIDE = tuple(
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip

# What the pages show as the result; "" is success.
REFUSED = "refused"
NO_ANSWER = "no_answer"
NO_NAME = "no_name"
NO_TRUST = "no_trust"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `is_inside`: a host that the house itself allowed, whatever its address."""

    scheme: str
    host: str
    port: int
    path: str
    is_inside: bool


def target_of(url: str) -> Target:
    """The parts of an address. No look at the network. Raises AddressRefused."""
    if len(url) > LONGEST_URL or any(letter <= " " or letter in {"\x7f", "\\"} for letter in url):
        raise AddressRefused
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii"), parts.port
    except (ValueError, UnicodeError) as error:
        raise AddressRefused from error
    allowed = settings.WEBHOOK_HOSTS
    port = port or USUAL_PORTS.get(parts.scheme, 0)
    is_inside = host in allowed or f"{host}:{port}" in allowed
    if not host or parts.username is not None or parts.password is not None or parts.scheme not in USUAL_PORTS:
        raise AddressRefused
    if not is_inside and (parts.scheme != "https" or port != USUAL_PORTS["https"]):
        raise AddressRefused
    if parts.scheme == "http" and not settings.WEBHOOK_HTTP:
        raise AddressRefused
    if not is_inside and _is_address(host) and not is_outside(host):
        raise AddressRefused
    path = parts.path or "/"
    # Only ASCII goes on the wire; a sign outside it in the path would have to be written in percents by whoever enters it.
    if not (path + parts.query).isascii():
        raise AddressRefused
    return Target(parts.scheme, host, port, path + (f"?{parts.query}" if parts.query else ""), is_inside)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_outside(address: str) -> bool:
    """Whether an address lies in the public network, also when it hides in an IPv6 form (mapped, 6to4, Teredo, NAT64)."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in NAT64:
            inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        hidden = [each for each in inner if each is not None]
        if hidden:
            return all(is_outside(str(each)) for each in hidden)
    return (
        found.is_global
        and not found.is_multicast
        and not any(found in network for network in NOT_OUTSIDE if network.version == found.version)
    )


def addresses_of(host: str, port: int) -> list[str]:
    """All addresses of a name. Raises OSError."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at before, under the name that the certificate must bear."""

    def __init__(self, target: Target, address: str, stop_at: float) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT_SECONDS)
        self.target, self.address, self.stop_at = target, address, stop_at

    def connect(self) -> None:
        left = max(0.1, self.stop_at - time.monotonic())
        # No name stands here, so nothing is resolved a second time.
        self.sock = socket.create_connection((self.address, self.target.port), timeout=left)
        if self.target.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.target.host)


def _checked_addresses(target: Target) -> Sequence[str]:
    """The addresses to which may be sent. Raises AddressRefused, OSError."""
    found = addresses_of(target.host, target.port)
    if not found or (not target.is_inside and not all(is_outside(address) for address in found)):
        raise AddressRefused
    return found


def post(message: Message) -> str:
    """Post once; returns "" if the other side took it, else a word (`refused`, `no_name`, `no_answer`, `no_trust`, or the HTTP status)."""
    stop_at = time.monotonic() + TIMEOUT_SECONDS
    if len(message.body) > LARGEST_BODY:
        return REFUSED
    try:
        target = target_of(message.url)
        address = _checked_addresses(target)[0]
    except AddressRefused:
        return REFUSED
    except (OSError, UnicodeError):
        return NO_NAME
    connection = _Pinned(target, address, stop_at)
    try:
        connection.request(
            "POST", target.path, body=message.body, headers={"User-Agent": "Komainu", "Connection": "close", **message.headers}
        )
        answer = connection.getresponse()
        _read(answer, connection, stop_at)
    except ssl.SSLError:
        return NO_TRUST
    except (OSError, http.client.HTTPException, ValueError):
        return NO_ANSWER
    finally:
        connection.close()
    return "" if 200 <= answer.status < 300 else str(answer.status)


def _read(answer: http.client.HTTPResponse, connection: _Pinned, stop_at: float) -> None:
    """What the other side says is read to a limit and forgotten; who trickles it is left."""
    read = 0
    while read < LARGEST_ANSWER and (left := stop_at - time.monotonic()) > 0:
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = answer.read1(8192)
        if not piece:
            return
        read += len(piece)


def is_final(result: str) -> bool:
    """Whether trying again would be in vain: the other side knows this address no more, or the house does not send there."""
    return result in {REFUSED, "400", "401", "403", "404", "405", "410"}
