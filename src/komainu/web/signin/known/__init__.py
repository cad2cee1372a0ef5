"""Passwords that everybody who breaks in tries first: a list inside the package, so that nothing is asked of the outside.

known.bin      hashes, made by `python -m komainu.web.signin.known LIST …` from public lists (see NOTICE.md)
KnownPassword  the validator of Django's settings
"""

from .checking import Finding, looks_known
from .validator import KnownPassword

__all__ = ["Finding", "KnownPassword", "looks_known"]
