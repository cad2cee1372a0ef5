"""Does mail really pass through here, and back out: `komainu guard check-setup`. Each look gives one line: what was found, and what to do.

    for line in look(settings, as_of=now):
        line.state, line.said("ja"), line.advice("ja")

Nothing is changed, and no message is sent unless an address is named for it (`send.trial`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from komainu.guard.service.settings import Settings
from komainu.guard.setup import files, network, postfix
from komainu.guard.setup.lines import Line, State

__all__ = ["Line", "State", "look"]


def look(settings: Settings, *, as_of: datetime, postfix_folder: Path | None = None, seconds: float = 10.0) -> Iterator[Line]:
    """All lines but that of the trial message, in the order in which a person mends things.

    postfix_folder  where main.cf and master.cf lie, None where there is no Postfix to look at
    seconds         how long another machine may take to answer
    """
    yield from files.look(settings, as_of)
    yield from network.look(settings, as_of, seconds)
    if postfix_folder is not None:
        yield from postfix.look(settings, postfix_folder)
