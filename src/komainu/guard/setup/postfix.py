"""Whether the Postfix of this machine hands mail to the guard, and takes it back without handing it over again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from komainu.guard.service.settings import Settings
from komainu.guard.setup.lines import Line
from komainu.guard.setup.network import shown

_WAYS = ("relayhost", "content_filter", "smtpd_proxy_filter", "smtpd_milters", "transport_maps")
_OFF = {"content_filter": "content_filter", "smtpd_proxy_filter": "smtpd_proxy_filter", "smtpd_milters": "smtpd_milters"}


@dataclass(slots=True)
class _Service:
    name: str
    kind: str
    options: dict[str, str] = field(default_factory=dict)


def look(settings: Settings, folder: Path) -> Iterator[Line]:
    try:
        main = parameters((folder / "main.cf").read_text(encoding="utf-8", errors="replace"))
        services = _services((folder / "master.cf").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        yield Line("postfix", "postfix_none", {"path": str(folder)})
        return
    ways = list(dict.fromkeys(_ways(settings, main, services, folder)))
    if not ways:
        yield Line("postfix", "postfix_past", {"address": shown(settings.listen)})
        return
    yield Line("postfix", "postfix_passes", {"how": "・".join(ways)})
    if "smtpd_milters" in ways and main.get("milter_default_action", "tempfail") == "accept":
        yield Line("postfix", "postfix_accepts")
    yield from _loops(settings, main, services)
    by_received = {"relayhost", "content_filter", "transport_maps"} & set(ways)
    if by_received and main.get("smtpd_sasl_authenticated_header", "no") != "yes":
        yield Line("postfix", "postfix_unnamed")


def parameters(text: str) -> dict[str, str]:
    """main.cf as names and values: continued lines joined, the last of a name counts."""
    joined = re.sub(r"(?m)^#.*\n?", "", text)
    joined = re.sub(r"\n[ \t]+", " ", joined)
    found: dict[str, str] = {}
    for line in joined.splitlines():
        name, sign, value = line.partition("=")
        if sign:
            found[name.strip()] = value.strip()
    return found


def _services(text: str) -> list[_Service]:
    """master.cf: each service with its -o options."""
    found: list[_Service] = []
    joined = re.sub(r"\n[ \t]+", " ", re.sub(r"(?m)^[ \t]*#.*\n?", "", text))
    for line in joined.splitlines():
        words = line.split()
        if len(words) < 8:
            continue
        options = dict(re.findall(r"-o[ \t]*\{?[ \t]*(\w+)[ \t]*=[ \t]*([^\s}]*)", line))
        found.append(_Service(words[0], words[1], options))
    return found


def _ways(settings: Settings, main: dict[str, str], services: list[_Service], folder: Path) -> Iterator[str]:
    for name in _WAYS:
        values = [main.get(name, ""), *(service.options.get(name, "") for service in services)]
        for value in values:
            if _names_us(value, settings):
                yield name
            for path in re.findall(r"(?:texthash|hash|regexp|pcre|lmdb|cdb):(\S+)", value) if name == "transport_maps" else ():
                if _names_us(_read(Path(path), folder), settings):
                    yield name


def _read(path: Path, folder: Path) -> str:
    try:
        return (folder / path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _names_us(value: str, settings: Settings) -> bool:
    host, port = settings.listen
    places = {host, "127.0.0.1", "localhost", "::1"} if host in {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::"} else {host}  # noqa: S104
    found = re.findall(r"\[?([\w.:-]+?)\]?:(\d{1,5})(?!\d)", value)
    if any(name.removeprefix("smtp:").strip("[") in places and int(number) == port for name, number in found):
        return True
    return bool(settings.milter) and settings.milter.removeprefix("inet:") in value


def _loops(settings: Settings, main: dict[str, str], services: list[_Service]) -> Iterator[Line]:
    """The service to which we hand back must not hand it to us again."""
    _, port = settings.upstream
    for service in services:
        if service.kind != "inet" or service.name.rpartition(":")[2] != str(port):
            continue
        for name, option in _OFF.items():
            if _names_us(service.options.get(name, main.get(name, "")), settings):
                yield Line("postfix", "postfix_loops", {"port": port, "option": option})
