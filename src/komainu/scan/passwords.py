"""Where a source's password stands: in the environment or in a file, never in an address, an argument, a journal or a log."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from komainu.scan.faults import AddressError

VARIABLE = "KOMAINU_SCAN_PASSWORD"


@dataclass(frozen=True, slots=True)
class Password:
    """Where the password is; it is read where it is needed, also on another host.

    variable  of the environment
    file      whose first line it is; it wins
    """

    variable: str = ""
    file: str = ""

    def read(self) -> str:
        """The password, "" where none is set. Raises OSError if its file cannot be read."""
        if self.file:
            with open(self.file, encoding="utf-8") as lines:
                return lines.readline().rstrip("\r\n")
        return os.environ.get(self.variable, "") if self.variable else ""


def password_for(host: str) -> Password:
    """The place of the password for a host: KOMAINU_SCAN_PASSWORD_MAIL_EXAMPLE_JP[_FILE] for its own, else KOMAINU_SCAN_PASSWORD[_FILE]."""
    own = f"{VARIABLE}_{re.sub('[^A-Z0-9]', '_', host.upper())}"
    for variable in (own, VARIABLE):
        if os.environ.get(f"{variable}_FILE"):
            return Password(file=str(Path(os.environ[f"{variable}_FILE"]).absolute()))
        if variable in os.environ:
            return Password(variable)
    return Password()


def parts_of(address: str) -> SplitResult:
    """The parts of an address. Raises AddressError if a password stands in it, or if it is none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise AddressError("none") from error
    del port
    if parts.password is not None:
        raise AddressError("password", f"{parts.scheme}://{parts.hostname or ''}", VARIABLE)
    return parts
