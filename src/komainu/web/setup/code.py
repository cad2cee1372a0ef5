"""The setup code: who can read it sits at the machine, and only who types it makes the first account.

It is 100 random bits in a file for its owner only; the terminal prints it (`komainu serve`, `komainu setup`), no page ever does.
"""

import hashlib
import hmac
import secrets
import unicodedata
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from komainu.web.site.keys import write_secret

# Letters none of which can be read as another.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
LENGTH, GROUP = 20, 4
FILE = "setup.code"


def path() -> Path:
    return Path(settings.KEYS_FOLDER) / FILE


def current() -> str:
    """The code that opens the first hour, or "" while none was made."""
    try:
        return path().read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def made() -> str:
    """The code; made now if there is none. Raises OSError."""
    code = current()
    if not code:
        letters = "".join(secrets.choice(LETTERS) for _each in range(LENGTH))
        code = "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))
        write_secret(path(), code.encode())
    return code


def _folded(text: str) -> bytes:
    plain = unicodedata.normalize("NFKC", text).upper().translate(READ_AS)
    return "".join(letter for letter in plain if letter.isalnum()).encode()


def fits(typed: str) -> bool:
    """Whether somebody typed the code; width, case, blanks and hyphens do not matter. It takes as long for every wrong one."""
    code = current()
    return bool(code) and hmac.compare_digest(_folded(typed), _folded(code))


def proof() -> str:
    """What a session keeps of having typed it: worth nothing once the code is another or gone."""
    code = current()
    return hashlib.sha256(b"komainu setup\0" + _folded(code)).hexdigest() if code else ""


def forget() -> None:
    """The house is founded: the code opens nothing any more."""
    with suppress(FileNotFoundError):
        path().unlink()
