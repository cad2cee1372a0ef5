"""The spool: messages, their states, and what happened, sealed, in one synced SQLite database. The truth of everything that waits.

    with Spool.open(folder, key) as spool:
        spool.entries(states=["held"]), spool.entry(uid), spool.act(uid, Act.CANCEL, by="tanaka@…", at=now)

Knows no Django and no network.
"""

from komainu.guard.spool.journal import Sealer, SpoolError, SpoolUnavailable
from komainu.guard.spool.records import Delivery, Entry, Event, Summary
from komainu.guard.spool.spool import Spool
from komainu.guard.spool.states import (
    ACTS,
    ENDS,
    STEPS,
    WAITING,
    Act,
    AlreadyDone,
    Done,
    Missing,
    NotAllowed,
    Outcome,
    State,
    TooLate,
    WrongStep,
)
from komainu.guard.spool.writing import Due, Ruling, Stored, new_token

__all__ = [
    "ACTS",
    "ENDS",
    "STEPS",
    "WAITING",
    "Act",
    "AlreadyDone",
    "Delivery",
    "Done",
    "Due",
    "Entry",
    "Event",
    "Missing",
    "NotAllowed",
    "Outcome",
    "Ruling",
    "Sealer",
    "Spool",
    "SpoolError",
    "SpoolUnavailable",
    "State",
    "Stored",
    "Summary",
    "TooLate",
    "WrongStep",
    "new_token",
]
