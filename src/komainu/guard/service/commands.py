"""What stands in the commands MAIL, RCPT and XCLIENT."""

from __future__ import annotations

import re
from typing import Any

from aiosmtpd.smtp import Envelope as SmtpEnvelope

PATH = re.compile(r"\s*<((?:[^<>\s\"]|\"(?:\\.|[^\"\\])*\")*)>(?:\s+(\S.*?))?\s*\Z")
NOTIFY = re.compile(r"(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY))*)\Z", re.IGNORECASE)
XTEXT = re.compile(r"[!-~]{1,500}\Z")


class Letter(SmtpEnvelope):
    """An envelope with the parameters of MAIL (options) and of each RCPT (asked) as they count for us."""

    def __init__(self) -> None:
        super().__init__()
        self.options: dict[str, Any] = {}
        self.asked: dict[str, dict[str, str]] = {}


def without_route(path: str) -> str:
    """The address of a path; an obsolete source route before it says nothing."""
    return path.partition(":")[2] if path.startswith("@") and ":" in path else path


def from_xtext(value: str) -> str:
    """RFC 3461: +XX is a byte."""
    raw = re.sub(r"\+([0-9A-Fa-f]{2})", lambda match: chr(int(match.group(1), 16)), value)
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")
