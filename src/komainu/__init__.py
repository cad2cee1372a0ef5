"""Komainu (狛犬): protection of the personal information that an organisation holds.

`komainu.law` and the other lower floors are libraries; `komainu.web` is the system; `komainu.cli` is the command.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
