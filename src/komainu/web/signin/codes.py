"""Links and codes: made from the system's randomness, kept as hashes, compared without telling how near a guess was."""

import hashlib
import secrets

from komainu.web.site.sealing import blind_index

# Without 0 O 1 I L U V and the like: read from paper, typed on a phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
CODE_LETTERS = 10
PLACE = "signin.Card.code"


def new_token() -> str:
    """For a link: 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """For a card: ten letters, 48 bits, in two groups. Guessing is stopped by the limits, not by its length alone."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
    return f"{letters[:5]}-{letters[5:]}"


def code_index(code: str) -> str:
    """The keyed hash of a code as it was typed: with or without the stroke, small or wide. The key lies outside the database."""
    return blind_index(code.replace("-", "").replace("ー", "").replace("−", ""), PLACE)
