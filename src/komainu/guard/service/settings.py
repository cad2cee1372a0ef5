"""The service file: TOML, read strictly. What is not known or cannot be is said with its line, and nothing starts."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from komainu.guard.addresses import parse
from komainu.guard.policy import line_of

_TLS = ("none", "may", "require", "verify")
_MIB = 1024 * 1024


class SettingsError(ValueError):
    """The service file cannot be used. The message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one service runs. Paths are whole; those in the file are seen from its folder.

    listen, upstream      (host, port)
    upstream_seconds      how long to wait for each answer: greeting, mail, rcpt, data, block, dot (RFC 5321, 4.5.3.2)
    trusted               networks whose peers need no AUTH and are believed who was authenticated with them
    auth_users            file of `address:hash`, see users.py
    installation          the word by which this installation knows its own header again
    retry_seconds         waits between attempts, the last one repeats
    watch                 False, True (everything goes on, examined besides) or "copies" (nothing goes on)
    copies_to             addresses to which copies go; what stands behind their + is who got the message
    copies_match_seconds  how long further copies of a message are waited for
    copies_trust_sender   whether the mail system lets everybody send only as themselves
    milter                where the milter listens, unix:/path or inet:host:port; "" for none
    """

    listen: tuple[str, int]
    upstream: tuple[str, int]
    policy: Path
    spool: Path
    key_file: Path
    history: Path
    house: Path | None = None
    ledger: Path | None = None
    upstream_tls: str = "may"
    upstream_ca: Path | None = None
    upstream_connections: int = 10
    upstream_seconds: dict[str, float] = field(default_factory=dict)
    answer_seconds: float = 20
    idle_seconds: float = 300
    connections: int = 500
    min_free_bytes: int = 512 * _MIB
    spool_bytes: int = 20 * 1024 * _MIB
    in_doubt: str = "resend"
    workers: int = 2
    watch: bool | str = False
    bare_newlines: str = "refuse"
    hostname: str = ""
    installation: str = ""
    language: str = "ja"
    postmaster: str = ""
    keep_days: int = 90
    give_up_hours: float = 120
    delay_notice_hours: float = 4
    retry_seconds: tuple[float, ...] = (60, 120, 300, 600, 1200, 2400, 3600)
    health: tuple[str, int] | None = None
    base_url: str = ""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_required: bool = False
    auth_users: Path | None = None
    auth_without_tls: bool = False
    trusted: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    copies_to: tuple[str, ...] = ()
    copies_match_seconds: float = 20
    copies_trust_sender: bool = False
    milter: str = ""

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Raises SettingsError."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise SettingsError(f"{path}: not UTF-8") from error
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            raise SettingsError(f"{path}: line {place.group(1) if place else len(text.splitlines())}: {error}") from error
        return cls(**_Reader(path, text).read(data))

    def trusts(self, peer: str) -> bool:
        """Whether a peer may relay and say who was authenticated."""
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.trusted)


class _Reader:
    """Turns a TOML object into the arguments of Settings."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._folder = path.absolute().parent

    def _fail(self, key: tuple[str, ...], why: str) -> SettingsError:
        return SettingsError(f"{self._path}: line {line_of(self._text, key)}: {'.'.join(key)}: {why}")

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        tables = _TABLES
        for key, value in data.items():
            if key == "schema_version":
                if value != 1 or isinstance(value, bool):
                    raise self._fail((key,), "must be 1")
            elif key in tables:
                if not isinstance(value, dict):
                    raise self._fail((key,), "must be a table")
                for inner, each in value.items():
                    if inner not in tables[key]:
                        raise self._fail((key, inner), "unknown key")
                    name, kind = tables[key][inner]
                    found[name] = getattr(self, f"_{kind}")((key, inner), each)
            elif key in _KEYS:
                found[key] = getattr(self, f"_{_KEYS[key]}")((key,), value)
            else:
                raise self._fail((key,), "unknown key")
        for key in ("listen", "upstream", "policy", "spool", "key_file"):
            if key not in found:
                raise self._fail((key,), "is missing")
        found.setdefault("history", found["spool"] / "history.sealed")
        found.setdefault("trusted", (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")))
        found.setdefault("hostname", socket.gethostname() or "localhost")
        found.setdefault("installation", found["hostname"])
        found.setdefault("workers", max(os.cpu_count() or 1, 1))
        if ("tls_certificate" in found) != ("tls_key" in found):
            raise self._fail(("tls",), "needs both certificate and key")
        if found.get("tls_required") and "tls_certificate" not in found:
            raise self._fail(("tls", "required"), "needs certificate and key")
        if "auth_users" in found and "tls_certificate" not in found and not found.get("auth_without_tls"):
            raise self._fail(("auth", "users"), "needs [tls], or without_tls = true")
        return found

    def _address(self, key: tuple[str, ...], value: Any) -> tuple[str, int]:
        match = re.fullmatch(r"\[([0-9a-fA-F:.]+)\]:(\d{1,5})|([^\s:\[\]]+):(\d{1,5})", value) if isinstance(value, str) else None
        if match is None or int(match.group(2) or match.group(4)) > 65535:
            raise self._fail(key, 'must be like "127.0.0.1:10025"')
        return match.group(1) or match.group(3), int(match.group(2) or match.group(4))

    def _path_to(self, key: tuple[str, ...], value: Any) -> Path:
        return self._folder / self._text_of(key, value)

    def _text_of(self, key: tuple[str, ...], value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or re.search(r"[\r\n\0]", value):
            raise self._fail(key, "must be a text")
        return value

    def _word(self, key: tuple[str, ...], value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9._-]{1,120}", value):
            raise self._fail(key, "must be one word of letters, digits, dots and hyphens")
        return value

    def _number(self, key: tuple[str, ...], value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 2**53:
            raise self._fail(key, "must be a whole number from 1")
        return value

    def _amount(self, key: tuple[str, ...], value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 2**53:
            raise self._fail(key, "must be a whole number from 0")
        return value

    def _span(self, key: tuple[str, ...], value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**7:
            raise self._fail(key, "must be a number from 0")
        return float(value)

    def _spans(self, key: tuple[str, ...], value: Any) -> tuple[float, ...]:
        if not isinstance(value, list) or not value:
            raise self._fail(key, "must be a list of seconds")
        return tuple(self._span(key, each) for each in value)

    def _times(self, key: tuple[str, ...], value: Any) -> dict[str, float]:
        if not isinstance(value, dict) or set(value) - {"greeting", "mail", "rcpt", "data", "block", "dot"}:
            raise self._fail(key, "must be a table with greeting, mail, rcpt, data, block, dot")
        return {name: self._span(key, each) for name, each in value.items()}

    def _yes(self, key: tuple[str, ...], value: Any) -> bool:
        if not isinstance(value, bool):
            raise self._fail(key, "must be true or false")
        return value

    def _watch(self, key: tuple[str, ...], value: Any) -> bool | str:
        if value not in (True, False, "copies") or isinstance(value, int) != isinstance(value, bool):
            raise self._fail(key, 'must be true, false or "copies"')
        return bool(value) if isinstance(value, bool) else "copies"

    def _one_of(self, key: tuple[str, ...], value: Any) -> str:
        choices = {"upstream_tls": _TLS, "in_doubt": ("resend", "ask"), "bare_newlines": ("refuse", "normalise"), "language": ("ja", "en")}
        if value not in choices[key[-1]]:
            raise self._fail(key, f"must be one of {', '.join(choices[key[-1]])}")
        return str(value)

    def _networks(self, key: tuple[str, ...], value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise self._fail(key, "must be a list of networks")
        try:
            return tuple(ipaddress.ip_network(each) for each in value)
        except (ValueError, TypeError) as error:
            raise self._fail(key, f"not a network: {error}") from error

    def _addressees(self, key: tuple[str, ...], value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) and parse(each) is not None for each in value):
            raise self._fail(key, "must be a list of mail addresses")
        return tuple(value)

    def _socket(self, key: tuple[str, ...], value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"unix:/[^\0\r\n]{1,100}|inet:(\[[0-9a-fA-F:.]+\]|[^\s:\[\]]+):\d{1,5}", value):
            raise self._fail(key, 'must be like "unix:/run/komainu/milter.sock" or "inet:127.0.0.1:8893"')
        return value

    def _url(self, key: tuple[str, ...], value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", value):
            raise self._fail(key, "must be an address like https://komainu.example.jp")
        return value.rstrip("/")


_KEYS = {
    "listen": "address",
    "upstream": "address",
    "policy": "path_to",
    "spool": "path_to",
    "key_file": "path_to",
    "history": "path_to",
    "house": "path_to",
    "ledger": "path_to",
    "upstream_tls": "one_of",
    "upstream_ca": "path_to",
    "upstream_connections": "number",
    "upstream_seconds": "times",
    "answer_seconds": "span",
    "idle_seconds": "span",
    "connections": "number",
    "min_free_bytes": "amount",
    "spool_bytes": "number",
    "in_doubt": "one_of",
    "workers": "number",
    "watch": "watch",
    "bare_newlines": "one_of",
    "hostname": "word",
    "installation": "word",
    "language": "one_of",
    "postmaster": "text_of",
    "keep_days": "number",
    "give_up_hours": "span",
    "delay_notice_hours": "span",
    "retry_seconds": "spans",
    "health": "address",
    "trusted": "networks",
}
_TLS_KEYS = {"certificate": ("tls_certificate", "path_to"), "key": ("tls_key", "path_to"), "required": ("tls_required", "yes")}
_AUTH_KEYS = {"users": ("auth_users", "path_to"), "without_tls": ("auth_without_tls", "yes")}
_WEB_KEYS = {"base_url": ("base_url", "url")}
_COPIES_KEYS = {
    "to": ("copies_to", "addressees"),
    "match_seconds": ("copies_match_seconds", "span"),
    "trust_sender": ("copies_trust_sender", "yes"),
}
_MILTER_KEYS = {"listen": ("milter", "socket")}
_TABLES = {"tls": _TLS_KEYS, "auth": _AUTH_KEYS, "web": _WEB_KEYS, "copies": _COPIES_KEYS, "milter": _MILTER_KEYS}
KEYS = frozenset(_KEYS) | {f"{table}.{key}" for table, keys in _TABLES.items() for key in keys}
